"""ECS707: a role that runs or registers a task definition may not pass all of its roles."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Concern, Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.passing_roles import TooFew, passing_too_few
from ecs_roles.needs.running_tasks import RUN_TASK
from ecs_roles.needs.supporting_roles import PASS_ROLE
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.supporting_findings import refusal, written
from ecs_roles.symbolic.answer import Answer


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    yield from (_finding(rule, found) for found in passing_too_few(analysed))


def _finding(rule: Rule, found: TooFew) -> Finding:
    role, definition = found.role, found.workload.task_definition
    refused = ", ".join(map(written, found.refused))
    used = "run" if covers_action(found.grant.statement, RUN_TASK) is Answer.YES else "register"
    may = (
        f"may pass {', '.join(map(written, found.passed))}, but not" if found.passed else f"may {used} it, but not pass"
    )
    return finding_at(
        found.grant.place,
        rule,
        Message(
            mention(role.resource),
            (f"{may} {refused}, which ", mention(definition.resource), " names too"),
            "whoever runs or registers it with this role is refused",
            consequence=refusal(found.refused[0]),
        ),
        f"Allow iam:PassRole on {refused} in a policy of {role.address}, with the condition StringEquals "
        "iam:PassedToService ecs-tasks.amazonaws.com.",
        concerns=(Concern(definition.address, root=found.workload.index.deployment.name),),
        role=role.resource,
        role_kind="deployer",
        actions=(PASS_ROLE,),
        resources=tuple(map(written, found.refused)),
        related=(
            Note(f"the role {role.address} is declared here", role.span),
            Note(f"{definition.address} is declared here", definition.span),
        ),
    )


RULE = Rule(
    number=707,
    name="too-few-roles-passed",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role that may run or register a task definition may not pass all of its roles",
    why="RunTask and RegisterTaskDefinition hand over both roles of a task definition, and need iam:PassRole on each. "
    "Judged is every role of the code (of Lambda functions, pipelines, builds, users of OIDC) that may run or register "
    "a task definition and pass one of its two roles, or that is allowed to run exactly this one and may pass none; "
    "and a deployer that is given ecs:RegisterTaskDefinition by its name, or a function that is given ecs:RunTask, and "
    "passes no role at all; but for a build where a pipeline of the code deploys to ECS, which registers it itself. "
    "Nothing says that it is meant for this one where it passes the role for another task definition too, where it "
    "passes a further role for ECS tasks that no task definition of the scan names, and where it is the task role "
    "itself, unless it may run exactly this one: it starts tasks that are registered elsewhere.",
    fix="Allow iam:PassRole on both roles, limited by iam:PassedToService to ecs-tasks.amazonaws.com.",
    ecs_says=("is not authorized to perform: iam:PassRole on resource",),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    ),
    check_deployment=_check,
    automatic_fix=AutomaticFix("pass-all", safe=True, says="Name the other role in the statement too"),
)
