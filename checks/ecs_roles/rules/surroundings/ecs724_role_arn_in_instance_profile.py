"""ECS724: an instance profile names its role by an ARN."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.supporting_roles import texts_at
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import is_arn, parse_arn
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text, text

_OF_ECS = ("cluster", "service", "task_definition", "capacity_provider")
_OF_SERVICES = "aws-service-role/"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    if not any(analysed.index.of_kind(kind) for kind in _OF_ECS):
        return
    for profile in analysed.index.of_kind("instance_profile"):
        if profile.managed and profile.in_doubt is None:
            named = texts_at(profile.properties, ("roles",))
            yield from (_finding(rule, profile, role) for role in named if is_arn(role) is Answer.YES)


def _finding(rule: Rule, profile: Resource, role: Text) -> Finding:
    arn = parse_arn(role)
    name = arn.resource_name if arn is not None else text()
    of_a_service = name.prefix.startswith(_OF_SERVICES)
    fix = f"Write the role's name{f', {shown(name)}' if name.literal and '/' not in name.literal else ''}."
    return finding_at(
        Place(role.span or profile.span, profile),
        rule,
        Message(
            mention(profile),
            f"names its role by the ARN {shown(role)}",
            "IAM takes the name of the role there and refuses an ARN, so that the profile is not created",
            besides=("the role is one of a service, and EC2 can assume none of those",) if of_a_service else (),
        ),
        "Name a role of your own that ec2.amazonaws.com may assume." if of_a_service else fix,
        resources=(shown(role),),
    )


RULE = Rule(
    number=724,
    name="role-arn-in-instance-profile",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="An instance profile names its role by an ARN",
    why="IAM adds a role to an instance profile by its name and refuses an ARN (The specified value for roleName is "
    "invalid): the profile is not created, nor the instances that join the cluster with it. A service-linked role "
    "(AWSServiceRoleForECS) cannot be in one by its name either, as its service alone may assume it. Judged where the "
    "code has something of ECS.",
    fix="Write the name of the role: !Ref of the role in CloudFormation, its name in Terraform.",
    references=(
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-instanceprofile.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html",
    ),
    no_fix="the profile may be meant for another role",
    check_deployment=_check,
)
