"""Findings about the roles of ECS itself, of instances and of whoever starts tasks, at the line that names the role."""

from ecs_roles.findings.finding import Finding, Note, Place, finding_at
from ecs_roles.findings.message import Message
from ecs_roles.needs.platform_roles import Call, PlatformRole
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


def about_platform_role(
    rule: Rule,
    item: PlatformRole,
    message: Message,
    fix: str,
    calls: tuple[Call, ...] = (),
    task_definitions: tuple[str, ...] = (),
) -> Finding:
    """A finding at the line that names the role."""
    return finding_at(
        Place(item.span, item.holder),
        rule,
        message,
        fix,
        task_definitions=task_definitions,
        role=item.role.address,
        role_kind=item.kind,
        actions=tuple(dict.fromkeys(call.action for call in calls)),
        resources=tuple(dict.fromkeys(written(call) for call in calls)),
        related=(Note(f"the role {item.role.address} is declared here", item.role.span),),
    )


def listed(calls: tuple[Call, ...]) -> str:
    """The calls in words: each action with what it is for."""
    by_resource: dict[str, list[str]] = {}
    for call in calls:
        by_resource.setdefault(written(call), []).append(call.action)
    return " and ".join(f"{', '.join(actions)} on {resource}" for resource, actions in by_resource.items())


def actions_of(calls: tuple[Call, ...]) -> str:
    """The actions of the calls, each once."""
    return ", ".join(dict.fromkeys(call.action for call in calls))


def written(call: Call) -> str:
    """The resource as one would write it into a policy; of a task definition any revision will do."""
    resource = shown(call.pattern)
    return resource.rpartition(":")[0] + ":*" if call.action == "ecs:RunTask" else resource
