"""What cannot be decided beside the needs of task definitions: of supporting roles, and of policies that nobody reads.

The doubts of a task definition itself are in its assessment.
"""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.ecs.task_definition import Doubt
from ecs_roles.iam.evaluator import ONLY_A_DENY
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.faulty_references import faulty_references
from ecs_roles.needs.open_by_default import empty_places
from ecs_roles.needs.supporting_doubts import supporting_doubts
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.without_value import empty_by_default


def undecided(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Return what rules about supporting roles, wildcards and needless grants have to leave open, and why."""
    told = {doubt.why.removesuffix(ONLY_A_DENY) for assessment in analysed.assessments for doubt in assessment.doubts}
    yield from supporting_doubts(analysed)
    for role in _linked_roles(analysed):
        yield from _of_grants(role, told)
        yield from _of_boundary(role, told)
    yield from _of_empty_defaults(analysed)
    yield from _of_empty_references(analysed, told)
    yield from _of_environments(analysed, told)


def _linked_roles(analysed: AnalysedDeployment) -> Iterator[Role]:
    links = (link for item in analysed.assessments for link in (item.workload.execution, item.workload.task))
    roles = {link.role.span: link.role for link in links if link.role is not None and link.role.resource.managed}
    yield from roles.values()


def _of_grants(role: Role, told: set[str]) -> Iterator[Doubt]:
    """Return the policies of a role that are not known, where no need of a task definition rests on them."""
    for unknown in role.grants.unknowns:
        if unknown.reason not in told:
            yield Doubt(f"what else {role.address} allows", unknown.reason, unknown.span or role.span)


def _of_boundary(role: Role, told: set[str]) -> Iterator[Doubt]:
    """Return why the permissions boundary is not known: what is left of wide grants is not, either.

    What adds to the role whatever it may, a file that is included, is told of its grants.
    """
    boundary, of_grants = role.boundary_grants, tuple(item.reason for item in role.grants.unknowns if item.reason)
    for unknown in boundary.unknowns if boundary is not None and any(map(_is_wide, role.grants.statements)) else ():
        if unknown.reason not in told and not unknown.reason.endswith(of_grants):
            yield Doubt(
                f"what the permissions boundary leaves of {role.address}", unknown.reason, unknown.span or role.span
            )


def _is_wide(statement: Statement) -> bool:
    patterns = (*statement.actions, *statement.resources)
    return statement.effect == "Allow" and (bool(statement.not_actions) or any("*" in str(item) for item in patterns))


def _of_empty_defaults(analysed: AnalysedDeployment) -> Iterator[Doubt]:
    """Return what AWS would refuse of the policies of roles as long as nobody gives a value for what is empty."""
    empty = empty_places(analysed.index)
    for role in analysed.roles.roles if empty else ():
        documents = ((f"the policy {policy.label}", policy.document) for policy in role.policies)
        for label, document in ((f"the trust policy of {role.address}", role.trust), *documents):
            for fault in document.faults:
                if fault.span is not None and fault.span in empty:
                    why = f"{empty[fault.span]} is empty by default, and AWS refuses that: {fault.message}"
                    yield Doubt(f"whether AWS takes {label}", why, fault.span)


def _of_empty_references(analysed: AnalysedDeployment, told: set[str]) -> Iterator[Doubt]:
    """Return what ECS would refuse of references to secrets as long as nobody gives a value for what is empty.

    Each parameter is told once, and not where a task definition is left open for it.
    """
    empty = empty_places(analysed.index)
    found: dict[str, list[tuple[str, Span]]] = {}
    for assessment in analysed.assessments if empty else ():
        for container, written, _, fault in faulty_references(assessment.workload):
            if written.span is not None and written.span in empty:
                without = empty_by_default(empty[written.span])
                if without not in told:
                    why = f"{without}, and ECS refuses that: {fault.why}"
                    found.setdefault(why, []).append((container.name, written.span))
    for why, uses in found.items():
        names = tuple(dict.fromkeys(name for name, _span in uses))
        containers = f"container {names[0]}" if len(names) == 1 else f"containers {', '.join(names)}"
        secrets = "a secret" if len(set(uses)) == 1 else f"{len(set(uses))} secrets"
        yield Doubt(f"whether ECS takes {secrets} of {containers}", why, uses[0][1])


def _of_environments(analysed: AnalysedDeployment, told: set[str]) -> Iterator[Doubt]:
    """Yield the environments of containers whose variables are not all known: one may be a credential in clear."""
    for assessment in analysed.assessments:
        definition = assessment.workload.task_definition
        for container in definition.containers:
            for unread in container.environment_rest[:1]:  # One is enough to make it a question.
                if unread.reason not in told:
                    what = f"whether the environment of container {container.name} holds a credential"
                    yield Doubt(what, unread.reason, unread.span or container.span or definition.span)
