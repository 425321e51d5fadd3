"""Findings about grants that allow nothing as they are written."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, NeededBy
from ecs_roles.findings.message import Clause, Message
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.ineffective import Ineffective, explanations, ineffective_grants
from ecs_roles.rules.execution_role.unneeded_actions import EXTRAS
from ecs_roles.rules.rule import Rule


def without_effect(rule: Rule, assessment: Assessment, *, needed: bool) -> Iterator[Finding]:
    """A finding for each grant without effect: those that the task definition relies on, or the others.

    The others are said of the execution role alone: what an application means with its role is its own matter.
    """
    explained = _explained(assessment)
    execution, task = assessment.workload.execution, assessment.workload.task
    for link in (execution,) if task.role is execution.role else (execution, task):
        grouped: dict[tuple[object, str], list[Ineffective]] = {}
        for found in ineffective_grants(link.role) if link.role is not None else ():
            grouped.setdefault((found.granted.span, found.fix.replace(found.action, "")), []).append(found)
        for group in grouped.values():
            lines = tuple(dict.fromkeys(line for found in group for line in explained.get(_key(found), ())))
            unneeded = link.side == "execution" and any(_was_meant(found) for found in group)
            if bool(lines) == needed and (needed or unneeded):
                yield _finding(rule, assessment.workload, link, group, lines)


def _was_meant(found: Ineffective) -> bool:
    """Whether the author wants the action itself, and not what AWS's library grants beside it."""
    extra = EXTRAS.get(found.action)
    beside = extra is not None and any(action.literal == extra.beside for action in found.granted.statement.actions)
    return found.action == found.meant and not beside


def _explained(assessment: Assessment) -> dict[tuple[int, str], list[NeededBy]]:
    """Return the lines that ask for what a grant was meant for, by grant: each need is explained once."""
    lines: dict[tuple[int, str], list[NeededBy]] = {}
    for answer in assessment.answers:
        for found in explanations(answer, assessment.workload):
            lines.setdefault(_key(found), []).extend(answer.need.needed_by)
    return lines


def _key(found: Ineffective) -> tuple[int, str]:
    """Return what tells grants apart: their statement, which the role holds all the while, and the action."""
    return id(found.granted.statement), found.action


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
        first.fix,
        actions=actions,
        resources=first.granted.resources,
        needed_by=lines,
    )
