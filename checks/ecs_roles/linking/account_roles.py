"""Roles that accounts are known to have, from files that the user hands over: as roles that a link may lead to."""

from collections.abc import Iterable, Iterator

from ecs_roles.ecs.role import ROLE_OF_ACCOUNT, Policy, Role
from ecs_roles.iam.account_facts import AccountFacts, AccountPolicy, AccountRole
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.linking.role_names import NamedEntity, parse_reference
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, same_text, text
from ecs_roles.symbolic.values import Mapping, Unknown

_OF_AWS = ":iam::aws:policy/"


class AccountRoles:
    """The roles of the files, by path and name; of two pages about one role the later one counts."""

    def __init__(self, files: Iterable[tuple[AccountFacts, str]]) -> None:
        known = {role.arn: (role, file) for facts, file in files for role in facts.roles}
        self.roles = tuple(_role(role, Span(file, role.line, 1, role.line, 1)) for role, file in known.values())
        self._by_full_name: dict[str, list[Role]] = {}
        self._by_name: dict[str, list[Role]] = {}
        for role in self.roles:
            self._by_name.setdefault(str(role.name), []).append(role)
            self._by_full_name.setdefault(str(parse_reference(role.arn).full_name), []).append(role)

    def named(self, name: Text) -> Role | None:
        """Return the one role of a name, whatever its path: as a data source looks it up."""
        found = self._by_name.get(name.literal or "", [])
        return found[0] if len(found) == 1 else None

    def role(self, entity: NamedEntity) -> Role | None:
        """Return the one role that a reference can mean: by ARN, else by its name where no path is given."""
        if entity.form == "open" or entity.full_name.symbols:
            return None
        fitting = self._by_full_name.get(str(entity.full_name), [])
        if entity.form == "arn":
            fitting = [
                role
                for role in fitting
                if same_text(parse_reference(role.arn).account, entity.account) is not Answer.NO
            ]
        return fitting[0] if len(fitting) == 1 else None


def _role(role: AccountRole, place: Span) -> Role:
    arn = text(role.arn)
    resource = Resource("role", ROLE_OF_ACCOUNT, role.arn, Mapping(()), place, managed=False)
    policies = tuple(_policies(role, resource))
    documents = [policy.document for policy in policies]
    return Role(
        resource=resource,
        name=text(role.name),
        arn=arn,
        trust=role.trust,
        policies=policies,
        grants=Grants(
            tuple(statement for document in documents for statement in document.statements),
            tuple(doubt for document in documents for doubt in document.unknowns),
        ),
        boundary=_policy(role.boundary, resource) if role.boundary is not None else None,
    )


def _policies(role: AccountRole, owner: Resource) -> Iterator[Policy]:
    for policy in (*role.inline, *role.attached):
        yield _policy(policy, owner)


def _policy(policy: AccountPolicy, owner: Resource) -> Policy:
    name = policy.arn or policy.name
    if policy.document is not None and _OF_AWS in policy.arn:
        return Policy("aws", policy.arn.partition(_OF_AWS)[2], owner, owner.span, policy.document)
    unread = PolicyDocument((), (Unknown(Fresh(f"policy {name}"), f"{name} is not in the file", owner.span),))
    return Policy("account", name, owner, owner.span, policy.document or unread)
