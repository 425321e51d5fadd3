"""Grants that AWS never uses, however they are meant: an action on a resource that it is never asked with.

Source: Service Authorization Reference, resource types of each action; CloudWatch Logs API, LogGroup.arn;
Systems Manager API, GetParameters ("authorized against the ssm:GetParameters action"); KMS developer guide,
kms:ViaService.
"""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Literal

from ecs_roles.ecs.arns import arn, no_log_group_arn
from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, NeededBy
from ecs_roles.findings.message import Clause, Message
from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.conditions import on_absent_key
from ecs_roles.iam.matching import matches
from ecs_roles.iam.request_context import meant_instead_of
from ecs_roles.iam.service_reference import expand, resource_patterns, takes_resource
from ecs_roles.iam.statements import Condition, Statement, literal_actions, service_named, services_named
from ecs_roles.iam.unlisted_actions import unlisted
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, ScanScope
from ecs_roles.needs.assessment import AssessedNeed, Assessment, lacking
from ecs_roles.needs.deciding import a_grant_would_help
from ecs_roles.rules.execution_actions import is_for_execution_role
from ecs_roles.rules.execution_role.unneeded import EXTRAS
from ecs_roles.rules.granted import GrantedStatement, written_statements
from ecs_roles.rules.limits import has_already
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.prefix_index import PrefixIndex
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Text, text

_GROUP_FIELDS = 2
_SECRET_FIELDS = 2
_TWO_SLASHES = ":parameter//"
_OWN_KEYS = ("alias/aws/", ":key/aws/")
NO_KEYS = (":key/alias/", ":key/aws/")
"""What looks like the ARN of a key and is of none: the id of a key has no slash."""
_ALIASES = (":alias/", *NO_KEYS)
_DECRYPT, _VIA, _OF_ECS = "kms:decrypt", "kms:viaservice", ("ecs.", "ecs-tasks.")


Sort = Literal["mistaken", "star", "streams", "parameters", "slash", "json-key", "alias", "service", "through", "key"]


@frozen()
class Ineffective:
    """An action of a statement that has no effect on any of its resources, why, and what to write instead.

    ``meant`` is the action that the author seems to have meant, ``sort`` what is wrong.
    """

    granted: GrantedStatement
    action: str
    meant: str
    why: str
    fix: str
    sort: Sort = "service"


Trap = Callable[[str, Statement], tuple[str, str, str] | None]


@derived_once
def ineffective_grants(role: Role) -> tuple[Ineffective, ...]:
    """Return every action of a written statement that has no effect, unless another resource there gives it one."""
    return tuple(_ineffective_grants(role))


def _ineffective_grants(role: Role) -> Iterator[Ineffective]:
    for granted in written_statements(role):
        statement = granted.statement
        for action in literal_actions(statement) if statement.resources else ():
            for sort, trap in _traps_of(action, services_named(statement)):
                found = trap(action, statement)
                if found is not None:
                    yield Ineffective(granted, action, *found, sort)
                    break
            else:
                if granted.statement.conditions:
                    yield from _by_condition(granted, action)


def _by_condition(granted: GrantedStatement, action: str) -> Iterator[Ineffective]:
    """Yield a grant that a condition makes void: on a key that no request has, or on one that ECS never has."""
    condition = on_absent_key(granted.statement) if is_for_execution_role(action) else None
    key = shown(condition.key) if condition is not None else ""
    if key:
        why = f"no request has the condition key {key}, so {action} is not allowed"
        fix = f"Compare {meant_instead_of(key)} if the tag of that name is meant, or remove the condition."
        yield Ineffective(granted, action, action, why, fix, "key")
    elif action.lower() == _DECRYPT:
        yield from _through_ecs(granted, action)


def _through_ecs(granted: GrantedStatement, action: str) -> Iterator[Ineffective]:
    """Yield a grant to decrypt that holds for calls of ECS alone, which decrypts nothing: it asks those who keep it."""
    condition = next(filter(_asks_for_ecs, granted.statement.conditions), None)
    if condition is not None:
        yield Ineffective(
            granted,
            action,
            action,
            f"nothing is decrypted through {shown(condition.values[0])}: Secrets Manager and Systems Manager decrypt "
            "what ECS reads from them",
            f"Name secretsmanager.REGION.amazonaws.com or ssm.REGION.amazonaws.com in {shown(condition.key)}.",
            "through",
        )


def _asks_for_ecs(condition: Condition) -> bool:
    """Return whether a condition holds for requests alone that come to KMS through ECS."""
    operator = read_operator(condition.operator)
    if operator is None or operator.negated or operator.if_exists or operator.quantifier == "ForAllValues:":
        return False
    through_ecs = bool(condition.values) and all(value.prefix.startswith(_OF_ECS) for value in condition.values)
    return through_ecs and (condition.key.literal or "").lower() == _VIA


@derived_once
def explained_answers(assessment: Assessment) -> tuple[tuple[Ineffective, ...], ...]:
    """Return for each answer of a task definition the grants without effect that were surely meant for it."""
    if not lacking(assessment):  # as of most
        return ((),) * len(assessment.answers)
    return tuple(explanations(answer, assessment.workload) for answer in assessment.answers)


def explanations(answer: AssessedNeed, workload: Workload) -> tuple[Ineffective, ...]:
    """Return the grants without effect that were surely meant for a missing need."""
    role = workload.link(answer.need.side).role
    if role is None or not answer.missing:
        return ()
    fill, around, meant = workload.index.deployment.facts.fill, workload.index, _by_what_was_meant(role)
    actions = tuple(ask for ask in answer.need.asks if ask.action.lower() in meant)
    asks = [(ask.action, fill(ask.resource)) for ask in actions if a_grant_would_help(ask, role, around)]
    found = dict.fromkeys(number for action, resource in asks for number in meant[action.lower()].meaning(resource))
    grants = ineffective_grants(role)
    return tuple(grants[number] for number in sorted(found))


class _Meant:
    """The grants without effect that were meant for one action, by the resources that they may mean."""

    def __init__(self, grants: list[tuple[int, Ineffective]]) -> None:
        self._forms = [
            (number, form)
            for number, found in grants
            for resource in found.granted.statement.resources
            for form in _meanings(resource)
        ]
        self._all = [number for number, _ in grants]
        self._index = PrefixIndex((form.pieces, place) for place, (_, form) in enumerate(self._forms))

    def meaning(self, asked: Text) -> Iterator[int]:
        """Yield the numbers of those that surely mean the resource."""
        if asked.literal == "*":
            yield from self._all
            return
        near = (self._forms[place] for place in sorted(self._index.find(asked.pieces)))
        yield from (number for number, form in near if matches(form, asked) is Answer.YES)


@derived_once
def _by_what_was_meant(role: Role) -> dict[str, _Meant]:
    grouped: dict[str, list[tuple[int, Ineffective]]] = {}
    for number, found in enumerate(ineffective_grants(role)):
        grouped.setdefault(found.meant.lower(), []).append((number, found))
    return {action: _Meant(grants) for action, grants in grouped.items()}


def _meanings(resource: Text) -> Iterator[Text]:
    """Yield what the author may have meant: the resource, all below it, and the resource without what makes it void."""
    yield resource
    yield text(resource, "*")
    arn = parse_arn(resource)
    if arn is not None and _has_json_key(resource):
        yield arn.beside(*arn.resource_fields[:_SECRET_FIELDS])
    if _TWO_SLASHES in str(resource):
        yield text(*(_with_one_slash(piece) for piece in resource.pieces))


def _with_one_slash(piece: Piece) -> Piece:
    return piece.replace(_TWO_SLASHES, _TWO_SLASHES[:-1]) if isinstance(piece, str) else piece


def _mistaken(action: str, _: Statement) -> tuple[str, str, str] | None:
    """Return an action that does not exist; where several may be meant, nobody knows which."""
    meant = _only_meaning(action)
    return meant, f"there is no action {action}, so it allows nothing", f"Write {meant} instead of {action}."


def _only_meaning(action: str) -> str:
    found = unlisted(action)
    return found.meant[0] if found is not None and len(found.meant) == 1 else ""


# What IAM compares with where a service is asked for nothing single; AWS's examples list buckets on arn:aws:s3:::*.
_ASKED_FOR_NONE = {"logs": (no_log_group_arn(),), "s3": (arn("s3", "*"),)}


def _takes_only_star(action: str, statement: Statement) -> tuple[str, str, str] | None:
    service = action.partition(":")[0].lower()
    asked = (text("*"), *_ASKED_FOR_NONE.get(service, ()))
    if any(matches(resource, each) is not Answer.NO for resource in statement.resources for each in asked):
        return None
    return (
        action,
        f"{action} is never asked for a single resource, so a grant on {shown(statement.resources[0])} allows nothing",
        (f'Move {action} to a statement of its own with the resource "*".'),
    )


def _group_without_streams(action: str, statement: Statement) -> tuple[str, str, str] | None:
    if not all(map(_is_bare_group, statement.resources)):
        return None
    return (
        action,
        f"{action} is asked for a log stream, and {shown(statement.resources[0])} names the log group alone",
        (f'Append ":*" to the log group: {shown(statement.resources[0])}:*'),
    )


def _is_bare_group(resource: Text) -> bool:
    arn = parse_arn(resource)
    if arn is None or arn.service_name != "logs" or arn.resource_type != "log-group":
        return False
    return arn.field_count == _GROUP_FIELDS and "*" not in str(arn.resource_name)


def _singular_parameter(_: str, statement: Statement) -> tuple[str, str, str] | None:
    return (
        "ssm:GetParameters",
        "ECS reads parameters with ssm:GetParameters, which ssm:GetParameter does not include",
        (f"Allow ssm:GetParameters on {shown(statement.resources[0])}."),
    )


def _double_slash(action: str, statement: Statement) -> tuple[str, str, str] | None:
    if not all(_TWO_SLASHES in str(resource) for resource in statement.resources):
        return None
    return (
        action,
        f"a parameter's ARN has one slash after parameter, and {shown(statement.resources[0])} has two",
        ("Write the ARN without the slash before the parameter's name, or use the parameter's own ARN."),
    )


def _secret_with_json_key(action: str, statement: Statement) -> tuple[str, str, str] | None:
    if not all(_has_json_key(resource) for resource in statement.resources):
        return None
    written = shown(statement.resources[0])
    return (
        action,
        f"a secret is asked for by its ARN alone, and {written} goes on with a JSON key or version",
        ("End the resource after the secret's name and its six characters."),
    )


def _has_json_key(resource: Text) -> bool:
    arn = parse_arn(resource)
    if arn is None or arn.resource_type != "secret":
        return False
    return arn.field_count > _SECRET_FIELDS and "*" not in str(resource)


def _key_alias(action: str, statement: Statement) -> tuple[str, str, str] | None:
    if not all(":kms:" in str(each) and any(form in str(each) for form in _ALIASES) for each in statement.resources):
        return None
    return (
        action,
        f"a key is asked for by its own ARN, never by an alias such as {shown(statement.resources[0])}",
        ("Name the ARN of the key, or allow the key with a condition on kms:ResourceAliases."),
    )


def _of_other_services(action: str, statement: Statement) -> tuple[str, str, str] | None:
    """Return a statement for two services whose resources are all of one of them."""
    services, resources = _services_of(action), statement.resources
    named = next((item for item in resources if _is_of_no_service(item)), None)
    if named is not None and len(services) == 1:
        (right,) = services
        return (
            action,
            f"{action} is asked for a resource of {right}, and {shown(named)} names {service_named(named)} there",
            f"Write {right} instead of {service_named(named)} in the ARN.",
        )
    return (
        action,
        f"{action} is never asked for a resource of another service, such as {shown(resources[0])}",
        f"Allow {action} on the ARN of what it is meant for ({resource_patterns(action)[0]}), or remove it.",
    )


@lru_cache(maxsize=4096)
def _services_of(action: str) -> frozenset[str]:
    """Return the services of the resources that an action takes."""
    return frozenset(pattern.split(":")[2] for pattern in resource_patterns(action))


def _may_be_of_its_services(action: str, named: tuple[str, ...]) -> bool:
    """Return whether one of the resources may be of a service that the action takes resources of."""
    return not _services_of(action).union({""}).isdisjoint(named)


def _is_of_no_service(resource: Text) -> bool:
    """Return whether an ARN has a word for the service that IAM has no action for: mostly a slip of the pen."""
    service = service_named(resource)
    return bool(service) and expand(f"{service}:*") is None


def _is_one_of(*names: str) -> Callable[[str], bool]:
    return lambda action: action.lower() in names


# Each with the question whether it is about an action at all: that does not hang on the resources.
_TRAPS: tuple[tuple[Sort, Trap, Callable[[str], bool]], ...] = (
    ("mistaken", _mistaken, lambda action: bool(_only_meaning(action))),
    ("star", _takes_only_star, lambda action: "*" not in action and takes_resource(action) is Answer.NO),
    ("streams", _group_without_streams, _is_one_of("logs:createlogstream", "logs:putlogevents")),
    ("parameters", _singular_parameter, _is_one_of("ssm:getparameter")),
    ("slash", _double_slash, _is_one_of("ssm:getparameters")),
    ("json-key", _secret_with_json_key, _is_one_of("secretsmanager:getsecretvalue")),
    ("alias", _key_alias, _is_one_of("kms:decrypt")),
    ("service", _of_other_services, lambda action: is_for_execution_role(action) and bool(_services_of(action))),
)


@lru_cache(maxsize=4096)
def _traps_of(action: str, named: tuple[str, ...]) -> tuple[tuple[Sort, Trap], ...]:
    """Return the traps that an action may be in with resources of these services: of most none or one."""
    of_its_services = _may_be_of_its_services(action, named)
    return tuple(
        (sort, trap)
        for sort, trap, concerns in _TRAPS
        if concerns(action) and not (trap is _of_other_services and of_its_services)
    )


def without_effect_anywhere(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    """Yield a finding for each grant that no task definition relies on and that has no effect in any instance.

    One line of a module grants nothing to a caller who hands over no secret, and is right for the next.
    """
    elsewhere = effective_elsewhere(analysed.scan_scope)
    for assessment in analysed.assessments:
        yield from without_effect(rule, assessment, needed=False, but=elsewhere)


@derived_once
def effective_elsewhere(scan_scope: ScanScope) -> frozenset[tuple[Span, str]]:
    """Return the grants, by place and action, that have no effect, and one in another instance of a module."""
    roles = [role for analysed in scan_scope.analysed_deployments for role in analysed.roles.roles]
    void = {(item.granted.span, item.action) for role in roles for item in ineffective_grants(role)}
    lines = {span for span, _ in void}
    return frozenset(key for role in roles if lines for key in _effective(role, lines) if key in void)


def _effective(role: Role, lines: Collection[Span]) -> Iterator[tuple[Span, str]]:
    """Yield the grants of a role on these lines that have an effect."""
    void = {_key(item) for item in ineffective_grants(role)}
    for granted in written_statements(role):
        actions = literal_actions(granted.statement) if granted.span in lines else ()
        yield from ((granted.span, item) for item in actions if (id(granted.statement), item) not in void)


def without_effect(
    rule: Rule, assessment: Assessment, *, needed: bool, but: frozenset[tuple[Span, str]] = frozenset()
) -> Iterator[Finding]:
    """Yield a finding for each grant without effect: those that the task definition relies on, or the others.

    The others are said of the execution role alone: what an application means with its role is its own matter.
    """
    execution, task = assessment.workload.execution, assessment.workload.task
    for link in (execution,) if task.role is execution.role else (execution, task):
        grouped: dict[tuple[object, str], list[Ineffective]] = {}
        for found in ineffective_grants(link.role) if link.role is not None else ():
            if (found.granted.span, found.action) in but:
                continue
            grouped.setdefault((found.granted.span, found.why.replace(found.action, "")), []).append(found)
        explained = _explained(assessment) if grouped else {}
        for group in grouped.values():
            lines = tuple(dict.fromkeys(line for found in group for line in explained.get(_key(found), ())))
            unneeded = link.side == "execution" and any(
                _was_meant(found) and not _has_it_anyway(link.role, found) and not is_not_missed(found)
                for found in group
            )
            if bool(lines) == needed and (needed or unneeded):
                yield _finding(rule, assessment.workload, link, group, lines)


def _was_meant(found: Ineffective) -> bool:
    """Return whether the author wants the action itself, and not what AWS's library grants beside it."""
    extra = EXTRAS.get(found.action)
    beside = extra is not None and any(action.literal == extra.beside for action in found.granted.statement.actions)
    return found.action == found.meant and not beside


def _has_it_anyway(role: Role | None, found: Ineffective) -> bool:
    """Return whether another statement allows what takes no resource: nobody will miss this grant (ECS568)."""
    return (
        found.sort == "star"
        and role is not None
        and has_already(role, found.action, found.granted.statement, by_others=True)
    )


def is_not_missed(found: Ineffective) -> bool:
    """Return whether all keys are AWS's own, which decrypt for whoever may read what they encrypt (ECS569)."""
    keys = map(str, found.granted.statement.resources)
    return found.sort == "alias" and all(any(own in key for own in _OWN_KEYS) for key in keys)


def _explained(assessment: Assessment) -> dict[tuple[int, str], list[NeededBy]]:
    """Return the lines that ask for what a grant was meant for, by grant: each need is explained once."""
    lines: dict[tuple[int, str], list[NeededBy]] = {}
    for answer, explained in zip(assessment.answers, explained_answers(assessment), strict=True):
        for found in explained:
            lines.setdefault(_key(found), []).extend(answer.need.needed_by)
    return lines


def _key(found: Ineffective) -> tuple[int, str]:
    """Return what tells grants apart: their statement, which the role holds all the while, and the action."""
    return id(found.granted.statement), found.action


def _fix_of(group: list[Ineffective]) -> str:
    """Return what to write instead: of actions that are asked for other things each with its own."""
    fixes: dict[str, str] = {}
    for found in group:
        fixes.setdefault(found.fix.replace(found.action, ""), found.fix)
    return " ".join(fixes.values())


def _finding(
    rule: Rule, workload: Workload, link: Link, group: list[Ineffective], lines: tuple[NeededBy, ...]
) -> Finding:
    first, actions = group[0], tuple(dict.fromkeys(found.action for found in group))
    others = f" (likewise {', '.join(actions[1:])})" if len(actions) > 1 else ""
    needs: tuple[Clause, ...] = ((workload.mention, f" {lines[0].what} and will be refused"),) if lines else ()
    return workload.finding_on_role(
        rule,
        link,
        first.granted.place_of(actions),
        Message(link.mention, reason=f"{first.why}{others}", besides=needs),
        _fix_of(group),
        actions=actions,
        resources=first.granted.resources,
        needed_by=lines,
    )
