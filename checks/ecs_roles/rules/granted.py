"""The statements of a role one by one, with the place where a finding about each belongs."""

from collections.abc import Collection, Iterator, Sequence

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Note, Place
from ecs_roles.iam.action_matching import named_by
from ecs_roles.iam.statements import Statement, literal_actions, service_named, services_named
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

AWS_EXECUTION_POLICY = "service-role/AmazonECSTaskExecutionRolePolicy"
_NAMED = 4


@frozen()
class GrantedStatement:
    """A statement of a policy that the code writes, and where it stands."""

    policy: Policy
    statement: Statement

    @property
    def span(self) -> Span:
        """Return the statement, or the document where the statement has no place of its own."""
        return self.statement.span or self.policy.span

    @property
    def place(self) -> Place:
        """Return where a finding about the statement as a whole stands."""
        return Place(self.span, self.policy.owner)

    def place_of(self, actions: Collection[str]) -> Place:
        """Return where a finding about some of the actions stands, with the first of them as evidence."""
        written = (action for action in self.statement.actions if action.literal in actions)
        return Place(self.span, self.policy.owner, next((action.span for action in written), None))

    @property
    def resources(self) -> tuple[str, ...]:
        """Return the resources of the statement as people read them."""
        return tuple(shown(resource) for resource in self.statement.resources)


@derived_once
def written_statements(role: Role) -> tuple[GrantedStatement, ...]:
    """Return what the code itself allows, or the account; AWS's own policies are judged as a whole."""
    return tuple(
        GrantedStatement(policy, statement)
        for policy in role.policies
        if policy.form in {"inline", "customer", "account"}
        for statement in policy.document.statements
        if statement.effect == "Allow"
    )


@derived_once
def written_actions(role: Role) -> frozenset[str]:
    """Return the actions, patterns among them, that the code itself allows, as they are written.

    Roles are alike: what is asked about all actions of one is mostly known from another.
    """
    return frozenset([action for granted in written_statements(role) for action in literal_actions(granted.statement)])


def grants_patterns(assessment: Assessment) -> bool:
    """Decide whether a statement of the execution role has a pattern of actions, or all actions but some."""
    role = assessment.workload.execution.role
    written = [each.statement for each in written_statements(role)] if role is not None else []
    return any(item.not_actions or named_by(item)[1] for item in written)


def surely_named(resources: Sequence[Text]) -> list[Text]:
    """Return those of the resources that an action may mean whose service is known; all, where it is of none."""
    return [item for item in resources if service_named(item)] or list(resources)


def may_mean(resource: Text, action: str) -> bool:
    """Return whether a resource of a statement can be one of the action: a statement may be for two services."""
    return service_named(resource) in ("", service_of(action))


def resources_meant(statement: Statement, action: str) -> list[Text]:
    """Return the resources of a statement that can be ones of the action."""
    own, services = service_of(action), services_named(statement)
    return [item for item, service in zip(statement.resources, services, strict=True) if service in ("", own)]


def service_of(action: str) -> str:
    """Return the service of an action."""
    return action.partition(":")[0].lower()


def few_of(names: Sequence[str]) -> str:
    """Return names one after the other; of many the first ones, and how many more there are."""
    if len(names) <= _NAMED + 1:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"


def aws_policies(role: Role) -> Iterator[Policy]:
    """Yield AWS's own policies that are attached, but for the one made for execution roles."""
    return (policy for policy in role.policies if policy.form == "aws" and policy.label != AWS_EXECUTION_POLICY)


def place_of(policy: Policy) -> Place:
    """Return where a finding about a whole policy stands."""
    return Place(policy.span, policy.owner)


def about(workload: Workload, link: Link) -> tuple[Note, ...]:
    """Return the task definition and the role, as places that belong to a finding about the role."""
    notes = [Note(f"{workload.address} uses it as {link.side} role", link.span)]
    if link.role is not None:
        notes.append(Note(f"the role {link.role.address} is declared here", link.role.span))
    return tuple(notes)
