"""ECS720: a role that deploys to ECS may change or run what others deploy."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.decision import Decision
from ecs_roles.iam.service_reference import access_level, covers_all, takes_resource
from ecs_roles.iam.statements import literal_actions
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.passing_roles import is_of_codedeploy, passing_any_role
from ecs_roles.rules.execution_actions import expanded
from ecs_roles.rules.granted import GrantedStatement, written_statements
from ecs_roles.rules.limits import stays_whole
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.deployers import has_deployers, mere_deployers
from ecs_roles.rules.task_role.task_wildcards import is_everything, whole_services_of
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.values import as_text

_WRITES = "Write"
# What AWS's own policies for pipelines and for CodeDeploy grant on everything.
_AS_AWS_GRANTS = frozenset(
    {
        "ecs:RegisterTaskDefinition",
        "ecs:CreateTaskSet",
        "ecs:DeleteTaskSet",
        "ecs:UpdateServicePrimaryTaskSet",
    }
)
# With the task sets of every service, which AWS's own policy gives CodeDeploy, it replaces what they run anyway.
_OF_CODEDEPLOY = _AS_AWS_GRANTS | {"ecs:UpdateService"}
# What AWS's library gives the role that it makes for an action of a pipeline; the code that uses it cannot narrow that.
_BY_THE_CDK = _AS_AWS_GRANTS | {
    "ecs:DescribeServices",
    "ecs:DescribeTaskDefinition",
    "ecs:DescribeTasks",
    "ecs:ListTasks",
    "ecs:TagResource",
    "ecs:UpdateService",
}
# What whoever has it may do to what others deploy, the worst first.
_MEANS = (
    ("ecs:ExecuteCommand", "open a shell in every container", "tasks"),
    ("ecs:RunTask", "run every task definition", "task definitions"),
    ("ecs:StartTask", "run every task definition", "task definitions"),
    ("ecs:UpdateService", "change every service", "services"),
    ("ecs:DeleteService", "delete every service", "services"),
    ("ecs:DeleteCluster", "delete every cluster", "clusters"),
    ("ecs:StopTask", "stop every task", "tasks"),
)
_NAMED = 2


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for role in mere_deployers(analysed):
        verdict = passing_any_role(role, analysed)
        passing = verdict.because if verdict.decision is Decision.ALLOWED else ()
        # Who passes every role may do worse, and ECS706 tells that of the same statement.
        others = (granted for granted in written_statements(role) if granted.statement not in passing)
        found = [(granted, wide) for granted in others if (wide := _wide(role, granted))]
        if found:
            yield _finding(rule, analysed, role, found)


def _wide(role: Role, granted: GrantedStatement) -> dict[str, frozenset[str]]:
    """Return the patterns of a statement that change things of ECS, all of a kind, and what of that is meant.

    Of all of ECS, or of everything, ECS716 tells.
    """
    statement = granted.statement
    written = [each for each in literal_actions(statement) if each.lower().startswith("ecs:")]
    if not written or statement.conditions or is_everything(statement) or whole_services_of(role, granted):
        return {}
    if role.resource.construct_path and _BY_THE_CDK.issuperset(literal_actions(statement)):
        return {}
    found = {pattern: frozenset(_changing(pattern, granted, role)) for pattern in written}
    return {pattern: actions for pattern, actions in found.items() if actions & {name for name, _, _ in _MEANS}}


def _changing(pattern: str, granted: GrantedStatement, role: Role) -> Iterator[str]:
    for action in expanded(pattern) - (_OF_CODEDEPLOY if is_of_codedeploy(role) else _AS_AWS_GRANTS):
        if access_level(action) == _WRITES and takes_resource(action) is Answer.YES:
            everywhere = (item for item in granted.statement.resources if covers_all(item, action))
            if any(stays_whole(role, action, (item,)) for item in everywhere):
                yield action


def _finding(
    rule: Rule,
    analysed: AnalysedDeployment,
    role: Role,
    found: list[tuple[GrantedStatement, dict[str, frozenset[str]]]],
) -> Finding:
    """Return the finding of a role, at the first of its statements."""
    (first, wide), *further = found
    patterns = tuple(dict.fromkeys(pattern for _, each in found for pattern in each))
    resources = tuple(dict.fromkeys(item for granted, _ in found for item in granted.resources))
    actions = frozenset[str]().union(*(actions for _, each in found for actions in each.values()))
    meant = [(means, kind) for action, means, kind in _MEANS if action in actions]
    kinds = list(dict.fromkeys(kind for _, kind in meant))
    where = ", ".join(item for item in resources if "*" in item)
    return finding_at(
        first.place_of(tuple(wide)),
        rule,
        Message(
            mention(role.resource, "deployer role"),
            f"allows {', '.join(patterns)} on {where}",
            f"whoever controls the pipeline may {_listed(list(dict.fromkeys(means for means, _ in meant)))} of the "
            "account",
        ),
        f"Name the {_listed(kinds)}{_known(analysed, kinds)}; only what takes no resource, such as "
        "ecs:DescribeTaskDefinition, needs *.",
        role=role.resource,
        role_kind="deployer",
        actions=patterns,
        resources=resources,
        related=(
            Note(f"the role {role.address} is declared here", role.span),
            *(
                Note(f"{', '.join(each)} is allowed here", granted.place_of(tuple(each)).span)
                for granted, each in further
            ),
        ),
    )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else words[0]


def _known(analysed: AnalysedDeployment, kinds: list[str]) -> str:
    """Return the ARNs of the services of the code, if there are few, as a part of a fix."""
    services = analysed.index.of_kind("service") if "services" in kinds else ()
    arns = [shown(found) for item in services if (found := as_text(item.properties.get("arn"))) is not None]
    return f" that it deploys ({', '.join(arns)})" if arns and len(arns) <= _NAMED else " that it deploys"


RULE = Rule(
    number=720,
    name="every-service-on-deployer",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role that deploys to ECS may change every service or run every task definition of the account",
    why="What changes services and runs tasks takes a resource, and AWS's own policies for CodePipeline's ECS action "
    "and GitHub's deploy action name the services. On * a pipeline that deploys one service stops, changes or replaces "
    "those of everybody else too. Registering task definitions and what CodeDeploy does with services and task sets is "
    "left alone: AWS grants as much on *. So are roles that make roles, as those of infrastructure code do.",
    fix="Name the services, the task definitions (FAMILY:*) or the clusters that it deploys.",
    references=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
        "https://github.com/aws-actions/amazon-ecs-deploy-task-definition#permissions",
    ),
    no_fix="which of them the pipeline deploys is in its steps, which are not in the code",
    check_deployment=_check,
    deployment_question=has_deployers,
)
