"""Facts about an account from a file: what ``aws iam get-account-authorization-details`` prints.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
Documents are objects, as the command line decodes them, or URL-encoded JSON, as the API gives them. Nothing is called.
"""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from ecs_roles.iam.document_text import value_of_plain
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.managed_policies import managed_policy
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown

Plain = dict[str, object]
_BLANK = re.compile(r"[\ufeff\s]*")
_OWN_ARN = re.compile(r'"Arn"\s{0,20}:\s{0,20}"([^"\\]*)"')


@frozen()
class AccountPolicy:
    """A policy as the account has it; ``document`` is ``None`` when the file does not hold it."""

    name: str
    arn: str
    document: PolicyDocument | None


@frozen()
class AccountRole:
    """A role as the account has it; ``boundary`` is the policy that limits it, ``line`` where its ARN stands."""

    name: str
    arn: str
    trust: PolicyDocument
    inline: tuple[AccountPolicy, ...] = ()
    attached: tuple[AccountPolicy, ...] = ()
    boundary: AccountPolicy | None = None
    line: int = 1


@frozen()
class AccountFacts:
    """The roles and the customer managed policies of an account; ``error`` says why there is nothing."""

    roles: tuple[AccountRole, ...] = ()
    policies: tuple[AccountPolicy, ...] = ()
    error: str = ""

    def role(self, arn: str) -> AccountRole | None:
        """Return the role of that ARN."""
        return next((role for role in self.roles if role.arn == arn), None)


def read_account_facts(text: str) -> AccountFacts:
    """Return the facts in the file, never an exception; several answers (one a line, or a list) are taken together."""
    try:
        answers = list(_answers(text))
    except (ValueError, RecursionError):
        return AccountFacts(error="the file is not what `aws iam get-account-authorization-details` prints: no JSON")
    details = [answer for answer in answers if "RoleDetailList" in answer or "Policies" in answer]
    if not details:
        return AccountFacts(error="the file holds neither RoleDetailList nor Policies")
    try:
        policies = {policy.arn: policy for answer in details for policy in _managed(answer)}
        lines = _lines_of_arns(text)
        roles = tuple(_role(item, policies, lines) for answer in details for item in _objects(answer, "RoleDetailList"))
    except RecursionError:
        return AccountFacts(error="the file is nested too deeply")
    return AccountFacts(roles, tuple(policies.values()))


def _answers(text: str) -> Iterator[Plain]:
    """Yield the JSON objects in the text: one, a list of them, or one after the other, as pages are appended."""
    decoder, at = json.JSONDecoder(), _BLANK.match(text, 0)
    while at is not None and at.end() < len(text):
        found, end = decoder.raw_decode(text, at.end())
        yield from (item for item in (found if isinstance(found, list) else [found]) if isinstance(item, dict))
        at = _BLANK.match(text, end)


def _objects(entry: Plain, key: str) -> Iterator[Plain]:
    found = entry.get(key)
    yield from (item for item in (found if isinstance(found, list) else ()) if isinstance(item, dict))


def _text(entry: Plain, key: str) -> str:
    found = entry.get(key)
    return found if isinstance(found, str) else ""


def _managed(answer: Plain) -> Iterator[AccountPolicy]:
    for policy in _objects(answer, "Policies"):
        name, arn = _text(policy, "PolicyName"), _text(policy, "Arn")
        versions = list(_objects(policy, "PolicyVersionList"))
        wanted = policy.get("DefaultVersionId")
        used = next((v for v in versions if v.get("IsDefaultVersion") is True or v.get("VersionId") == wanted), None)
        yield AccountPolicy(name, arn, _document(used.get("Document"), f"policy {arn}") if used is not None else None)


def _lines_of_arns(text: str) -> dict[str, int]:
    """Return the line of each thing by its ARN, where the file first says of something that this is its ARN."""
    found: dict[str, int] = {}
    line, counted = 1, 0
    for match in _OWN_ARN.finditer(text):
        line, counted = line + text.count("\n", counted, match.start(1)), match.start(1)
        found.setdefault(match[1], line)
    return found


def _role(role: Plain, policies: dict[str, AccountPolicy], lines: Mapping[str, int]) -> AccountRole:
    arn = _text(role, "Arn")
    limit = role.get("PermissionsBoundary")
    limit_arn = _text(limit, "PermissionsBoundaryArn") if isinstance(limit, dict) else ""
    return AccountRole(
        name=_text(role, "RoleName"),
        arn=arn,
        trust=_document(role.get("AssumeRolePolicyDocument"), f"trust policy of {arn}"),
        inline=tuple(_inline(policy, arn) for policy in _objects(role, "RolePolicyList")),
        attached=tuple(
            _known(policies, _text(policy, "PolicyArn")) for policy in _objects(role, "AttachedManagedPolicies")
        ),
        boundary=_known(policies, limit_arn) if limit_arn else None,
        line=lines.get(arn, 1),
    )


def _inline(policy: Plain, arn: str) -> AccountPolicy:
    name = _text(policy, "PolicyName")
    return AccountPolicy(name, "", _document(policy.get("PolicyDocument"), f"policy {name} of {arn}"))


def _known(policies: dict[str, AccountPolicy], arn: str) -> AccountPolicy:
    """Return the policy of that ARN: from the file, else from the snapshot of AWS's own, else without document."""
    return policies.get(arn) or AccountPolicy(arn.rpartition("/")[2], arn, managed_policy(Text((arn,))))


def _document(found: object, origin: str) -> PolicyDocument:
    if found is None:
        return PolicyDocument((), (Unknown(Fresh(origin), f"the file does not hold the {origin}"),))
    if isinstance(found, str):
        return read_document(Text((unquote(found),)), origin=origin)
    return read_document(value_of_plain(found), origin=origin)
