"""ECS721: whoever deploys tasks may hand them any role that trusts ECS."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.decision import Decision
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.passing_roles import Grant, grants_of, passing_any_role, passing_any_role_to
from ecs_roles.needs.running_tasks import TASKS
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.deployers import has_deployers, mere_deployers
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for role in mere_deployers(analysed):
        # ECS706 tells the one, and AWS's library makes the other so, which the code that uses it cannot change.
        if passing_any_role(role, analysed).decision is Decision.ALLOWED or role.resource.construct_path:
            continue
        verdict = passing_any_role_to(TASKS, role, analysed)
        if verdict.decision is Decision.ALLOWED:
            written = (grant for grant in grants_of(role, verdict) if grant.policy.form != "aws")
            yield from (_finding(rule, role, grant) for grant in written)


def _finding(rule: Rule, role: Role, grant: Grant) -> Finding:
    return finding_at(
        grant.place,
        rule,
        Message(
            mention(role.resource, "deployer role"),
            f"may pass any role of the account to {TASKS}",
            "whoever controls the pipeline may run a task with the task role of any other application",
        ),
        "Name the execution roles and task roles that it deploys, and keep the condition.",
        role=role.resource,
        role_kind="deployer",
        actions=grant.passing,
        resources=tuple(shown(resource) for resource in grant.statement.resources),
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


RULE = Rule(
    number=721,
    name="any-task-role-can-be-passed",
    category="surroundings",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A role that deploys to ECS may pass any task role of the account",
    why="iam:PassRole on * with a condition on ecs-tasks.amazonaws.com is what AWS's own policies for CodeDeploy and "
    "ECS grant, so this is not an alarm. Its policies for CodePipeline and for GitHub's deploy action name "
    "the roles: then a pipeline cannot run its code as another application.",
    fix="Name the execution roles and task roles that it deploys.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html",
    ),
    no_fix="which roles a deployer hands over is known to its owner",
    check_deployment=_check,
    deployment_question=has_deployers,
)
