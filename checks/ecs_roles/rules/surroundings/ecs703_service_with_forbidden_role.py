"""ECS703: a service names the classic load balancer role where ECS takes none."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, as_literal, as_objects


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for service in analysed.index.of_kind("service"):
        role = service.properties.get("role")
        why = _why_forbidden(service.properties)
        if isinstance(role, Text) and role.literal != "" and why:
            yield _finding(rule, service, role, why)


def _why_forbidden(service: Mapping) -> str:
    """Return why the service works with ECS's service-linked role alone."""
    if as_literal(service.get("launchType")) == "FARGATE":
        return "its tasks run on Fargate"
    if isinstance(service.get("networkConfiguration"), Mapping):
        return "its tasks have network interfaces of their own (awsvpc)"
    if _count(service, "serviceRegistries"):
        return "it registers with service discovery"
    return "it has several target groups" if _count(service, "loadBalancers") > 1 else ""


def _count(service: Mapping, key: str) -> int:
    return len(as_objects(service.get(key)).whatever_else("more of them forbid the role too"))


def _finding(rule: Rule, service: Resource, role: Text, why: str) -> Finding:
    entry = service.properties.entry("role")
    return finding_at(
        Place(role.span or (entry.span if entry is not None else None) or service.span, service),
        rule,
        Message(
            mention(service),
            f"names a role for its load balancer, but {why}",
            consequence=Consequence("You cannot specify an IAM role for services that require a service linked role."),
        ),
        f"Remove the role from {service.address}; ECS uses AWSServiceRoleForECS.",
    )


RULE = Rule(
    number=703,
    name="service-with-forbidden-role",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A service names a role where ECS only accepts its service-linked role",
    why="The role of a service is a relic of classic load balancing in bridge or host mode. On Fargate, with awsvpc, "
    "service discovery or several target groups ECS registers targets with AWSServiceRoleForECS and refuses a role.",
    fix="Remove iam_role (Terraform) or Role (CloudFormation).",
    ecs_says=("You cannot specify an IAM role for services that require a service linked role.",),
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html",),
    check_deployment=_check,
    automatic_fix=AutomaticFix("no-property", safe=False, says="Remove the role from the service"),
)
