"""Roles that a statement lets somebody pass, by an ARN that lacks the path of the role or has another one.

Source: IAM user guide, IAM identifiers: the path is a part of the ARN, and a name is taken once in an account, whatever
the path.
"""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.iam.action_matching import covers_action
from ecs_roles.linking.role_names import full_name_of, parse_reference
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assuming import trusts_ecs_tasks
from ecs_roles.needs.passing_roles import Grant, passing_too_few
from ecs_roles.needs.running_tasks import TASKS, launchers
from ecs_roles.needs.supporting_roles import PASS_ROLE, decided, pass_role
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text, same_text
from ecs_roles.symbolic.values import as_text


@frozen()
class WrongPath:
    """A statement of ``role`` that is to pass ``passed``, and names it by an ARN with another path or none."""

    role: Role
    passed: Role
    grant: Grant
    written: Text


def passed_at_wrong_path(analysed: AnalysedDeployment) -> Iterator[WrongPath]:
    """Yield the grants that are meant for a role of the code for tasks, and match no role because of its path.

    Where somebody starts tasks with the role, or surely is to run one, what is missing is told with that.
    """
    with_path = [role for role in analysed.roles.roles if role.resource.managed and _is_for_tasks(role)]
    if not with_path:
        return
    linked = (launcher.supporting_role.role for launcher in launchers(analysed))
    told = {role.address for role in linked if role is not None}
    told |= {found.role.address for found in passing_too_few(analysed)}
    for role in analysed.roles.roles:
        if role.resource.managed and role.address not in told and role.grants.naming(PASS_ROLE):
            yield from _of_role(role, with_path, analysed)


def _is_for_tasks(role: Role) -> bool:
    return role.resource.in_doubt is None and trusts_ecs_tasks(role) is Answer.YES


def _of_role(role: Role, candidates: list[Role], analysed: AnalysedDeployment) -> Iterator[WrongPath]:
    for policy in role.policies:
        for statement in policy.document.statements if policy.form in {"inline", "customer"} else ():
            if statement.effect != "Allow" or not statement.actions:
                continue
            if covers_action(statement, PASS_ROLE) is not Answer.YES:
                continue
            for resource in statement.resources:
                for passed in candidates:
                    if _is_meant(resource, passed) and _matches_nothing(resource, role, passed, analysed):
                        yield WrongPath(role, passed, Grant(policy, statement), resource)


def _is_meant(resource: Text, passed: Role) -> bool:
    """Return whether an ARN has the name of a role, and surely not its path."""
    entity, path = parse_reference(resource), as_text(passed.resource.properties.get("path"))
    if entity.form != "arn" or entity.kind != "role" or (path is not None and path.literal is None):
        return False
    bare = not (path is None or path.literal in {"", "/"})
    if bare and same_text(entity.full_name, passed.name) is Answer.YES:
        return True
    written, whole, name = entity.full_name.literal, full_name_of(passed).literal, passed.name.literal
    if written is None or whole is None or name is None or set("*?") & set(written):
        return False
    return written.rpartition("/")[2] == name and written != whole


def _matches_nothing(resource: Text, role: Role, passed: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether no role here may have that ARN, none of the scan has it, and nothing else lets the role be passed.

    A name that is open in another root is no other role of this name: an account has a name once, whatever the path.
    """
    written = parse_reference(resource).full_name
    everywhere = (other for each in analysed.scan_scope.analysed_deployments for other in each.roles.roles)
    if any(_is_named(item, written) for item in everywhere if item.resource.managed):
        return False
    here = (other for other in analysed.roles.roles if other.resource.managed)
    if any(same_text(full_name_of(other), written) is not Answer.NO for other in here):
        return False
    return decided(pass_role(passed.arn, TASKS), role, analysed).decision.denied


def _is_named(role: Role, written: Text) -> bool:
    """Return whether a role surely has a name: where a part of it is open it surely has none that is whole."""
    name = full_name_of(role)
    if written.literal is not None:
        return name.literal == written.literal
    return same_text(name, written) is Answer.YES
