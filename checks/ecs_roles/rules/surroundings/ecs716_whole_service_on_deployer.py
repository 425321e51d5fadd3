"""ECS716: a role that deploys to ECS may do everything of a service."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.deployers import has_deployers, mere_deployers
from ecs_roles.rules.surroundings.wide_grants import WideGrant, together, wide_grants


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for role in mere_deployers(analysed):
        yield from (_finding(rule, role, wide) for wide in together(wide_grants(role)))


def _finding(rule: Rule, role: Role, wide: WideGrant) -> Finding:
    beginning = f"Detach {wide.policy.label}, and list" if wide.policy is not None else "List"
    instead = "" if wide.policy is not None else f" instead of {wide.what}"
    where = "*" if wide.policy is not None else ", ".join(wide.resources) or "everything"
    return finding_at(
        wide.place,
        rule,
        Message(
            mention(role.resource, "deployer role"),
            f"allows {wide.what} on {where}{wide.by_aws}",
            "whoever controls the pipeline may change and delete everything that this takes in",
        ),
        f"{beginning} what it does{instead}, on the resources that it deploys: registering a task definition and "
        "updating a service take a few actions of ECS.",
        role=role.resource,
        role_kind="deployer",
        actions=wide.patterns,
        resources=wide.resources,
        related=(*wide.places, Note(f"the role {role.address} is declared here", role.span)),
    )


RULE = Rule(
    number=716,
    name="whole-service-on-deployer",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A role that deploys to ECS may do everything of a service",
    why="A pipeline, a build, CodeDeploy or a workflow of GitHub that deploys to ECS registers a task definition and "
    "updates a service. With ecs:* or s3:* on every resource whoever changes the pipeline's code deletes the other "
    "services and buckets of the account too. Left alone are roles that may make roles, as those of infrastructure "
    "code do, and roles of CloudFormation: how much they need is known to their owners.",
    fix="List the actions of the deployment, on the resources that it changes.",
    references=(
        "https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECS.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html",
    ),
    no_fix="what the pipeline does is in its steps, which are not in the code",
    check_deployment=_check,
    deployment_question=has_deployers,
)
