"""Roles that the code gives to ECS itself, to instances, or to whoever starts tasks: what each must be able to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import RoleKind
from ecs_roles.iam.decision import Grants, Request, Verdict
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.trust import evaluate_trust
from ecs_roles.linking.role_names import parse_reference
from ecs_roles.needs.estate import Estate
from ecs_roles.needs.need import Ask
from ecs_roles.needs.request_context import Context, context_of
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Mapping, Unknown, Value, as_items, as_text, is_null

ASSUME_ROLE = "sts:AssumeRole"
_SOME_REGION = Symbol("region of a service", "AWS has a name of the service for each region", ".:/*?")
CHOSEN_LATER = Symbol("chosen at run time", "it is chosen at run time", generated=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a role must be able to make; ``context`` is what the caller sends along."""

    action: str
    resource: Text
    context: Context = ()

    @property
    def pattern(self) -> Text:
        """The resource as one would write it into a policy."""
        return text(*("*" if piece == CHOSEN_LATER else piece for piece in self.resource.pieces))


@dataclass(frozen=True, slots=True)
class PlatformRole:
    """A role in a place where something other than a task uses it.

    ``use`` says in words what for, ``services`` are the names under which it is assumed (any one will do), ``policy``
    is AWS's own policy for the purpose. ``span`` is the line that names the role, in ``holder``.
    """

    kind: RoleKind
    use: str
    role: Role
    holder: Resource
    span: Span
    services: tuple[str, ...]
    calls: tuple[Call, ...] = ()
    policy: str = ""


def role_named(reference: Text | None, estate: Estate) -> Role | None:
    """The one role that the code makes under that ARN or name, here or elsewhere in the scan."""
    if reference is None:
        return None
    written = estate.roles.elsewhere.imported(reference)
    entity = parse_reference(written)
    if entity.form == "open" or entity.kind not in {"", "role"}:
        return None
    found = estate.roles.find(entity).sure
    if found:
        return found[0] if len(found) == 1 and found[0].resource.made else None
    return estate.roles.elsewhere.role(written)


def values_at(value: Value | None, path: tuple[str, ...]) -> Iterator[Value]:
    """The values below a path of keys, through every item of every list on the way."""
    for item in (value,) if isinstance(value, Unknown) and not path else as_items(value)[0]:
        if not path:
            yield item
        elif isinstance(item, Mapping):
            yield from values_at(item.get(path[0]), path[1:])


def texts_at(value: Value | None, path: tuple[str, ...]) -> Iterator[Text]:
    """The texts below a path of keys; one that is not known is a single symbol."""
    return (found for item in values_at(value, path) if (found := as_text(item)) is not None and not is_null(item))


def may_be_assumed(item: PlatformRole) -> bool:
    """Whether it cannot be ruled out that the service assumes the role."""
    trust = Grants(item.role.trust.statements, item.role.trust.unknowns)
    if item.role.trust.faults and not trust.statements:
        return True
    names = (form for name in item.services for form in _forms(name))
    verdicts = (evaluate_trust(Request(ASSUME_ROLE, text("*"), principal=name), trust) for name in names)
    return any(not verdict.decision.denied for verdict in verdicts)


def _forms(service: str) -> tuple[Text, Text]:
    """The service's name, and as some write it, with a region: ``codedeploy.eu-west-1.amazonaws.com``."""
    name, _, domain = service.partition(".")
    return text(service), text(f"{name}.", _SOME_REGION, f".{domain}")


def decide_call(call: Call, role: Role, estate: Estate) -> Verdict:
    """Whether the role may make the call, as far as its own policies say."""
    facts = estate.surroundings.deployment.facts
    resource = facts.fill(call.resource)
    sent = tuple((key, tuple(facts.fill(value) for value in values)) for key, values in call.context)
    context = (*sent, *context_of(Ask(call.action, resource), role.arn, estate.surroundings))
    request = Request(call.action, resource, context, principal=role.arn)
    return evaluate(request, role.grants, boundary=role.boundary_grants)


def refused(item: PlatformRole, estate: Estate) -> tuple[Call, ...]:
    """The calls that the role surely may not make."""
    return tuple(call for call in item.calls if decide_call(call, item.role, estate).decision.denied)
