"""ECS676: a policy for an application is attached to nothing, while the only task role without permissions lacks it."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.statements import literal_actions
from ecs_roles.iam.unlisted_actions import is_mistaken
from ecs_roles.linking.policies import written_policies
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.execution_actions import application_actions, escalates, expanded, pushes, services_of
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import some_of

# What deploys tasks, and what registers them at a load balancer, is attached to somebody else.
_OF_OTHERS = frozenset({"elasticloadbalancing", "ecs", "iam"})


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    lacking = _without_permissions(analysed) if analysed.index.deployment.unreferred else {}
    if len(lacking) != 1:  # Of several nobody knows which is meant.
        return
    ((role, users),) = lacking.values()
    for policy in written_policies(analysed.index.deployment):
        actions = _of_application(policy) if _is_attached_to_nothing(policy, analysed) else ()
        if actions:
            yield _finding(rule, policy, actions, role, users)


def _without_permissions(analysed: AnalysedDeployment) -> dict[str, tuple[Role, tuple[Workload, ...]]]:
    """Return the task roles that surely have no policy at all, each with what runs with it."""
    found: dict[str, tuple[Role, tuple[Workload, ...]]] = {}
    for each in analysed.assessments:
        role = each.workload.task.role
        if role is None or not role.resource.managed or role.policies or role.grants.unknowns or role.misplaced:
            continue
        if not role.names_alone and not role.taken_away and role.address not in each.workload.on_both_sides:
            found[role.address] = role, (*found.get(role.address, (role, ()))[1], each.workload)
    return found


def _is_attached_to_nothing(policy: Policy, analysed: AnalysedDeployment) -> bool:
    owner = policy.owner
    return owner.managed and owner.in_doubt is None and owner.address in analysed.index.deployment.unreferred


def _of_application(policy: Policy) -> tuple[str, ...]:
    """Return the actions of a policy if it is for an application; one that exists in no service counts as such."""
    allowing = [each for each in policy.document.statements if each.effect == "Allow"]
    written = tuple(dict.fromkeys(name for each in allowing for name in literal_actions(each)))
    actions = frozenset(action for name in written for action in expanded(name))
    if services_of(actions) & _OF_OTHERS or escalates(actions) or pushes(actions):
        return ()
    return tuple(name for name in written if application_actions(name) or is_mistaken(name))


def _finding(rule: Rule, policy: Policy, actions: tuple[str, ...], role: Role, users: tuple[Workload, ...]) -> Finding:
    tasks = some_of(tuple(each.address for each in users))
    return finding_at(
        Place(policy.owner.span, policy.owner),
        rule,
        Message(
            mention(policy.owner),
            f"allows {some_of(actions)}, and is attached to nothing",
            f"{role.address}, the task role of {tasks}, has no permissions at all",
        ),
        f"Attach {policy.owner.address} to {role.address}, or remove it.",
        concerns=tuple(dict.fromkeys(each.concern(each.task) for each in users)),
        role=role.resource,
        role_kind="task",
        actions=actions,
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


def _is_asked(analysed: AnalysedDeployment) -> bool:
    return bool(analysed.index.deployment.unreferred)


RULE = Rule(
    number=676,
    name="policy-attached-to-nothing",
    category="link",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A policy for an application is attached to nothing, while a task role has no permissions",
    why="The code writes a managed policy with what an application calls, and no code attaches it, hands it out or "
    "refers to it. The only task role without a policy stays without permissions, and every call of its application "
    'ends with "AccessDenied". It is not told where several roles could be meant, nor of policies for those who '
    "deploy.",
    fix="Attach the policy to the task role with `aws_iam_role_policy_attachment` (Terraform) or with `Roles` or "
    "`ManagedPolicyArns` (CloudFormation), or remove it.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
    ),
    no_fix="which role the policy is meant for is known to its authors",
    check_deployment=_check,
    deployment_question=_is_asked,
)
