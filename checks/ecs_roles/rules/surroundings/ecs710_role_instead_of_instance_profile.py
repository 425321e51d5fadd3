"""ECS710: a role is named where AWS takes an instance profile."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.instance_roles import roles_for_profiles
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for user, reference, role in roles_for_profiles(analysed):
        yield _finding(rule, user, reference.span or user.span, role)


def _finding(rule: Rule, user: Resource, span: Span, role: Role) -> Finding:
    return finding_at(
        Place(span, user),
        rule,
        Message(
            mention(user),
            ("names the role ", mention(role.resource), " where AWS takes an instance profile"),
            "its instances do not start",
        ),
        f"Put {role.address} into an instance profile (aws_iam_instance_profile, AWS::IAM::InstanceProfile) and name "
        "that.",
        role=role.resource,
        role_kind="instance",
        related=(Note(f"the role {role.address} is declared here", role.span),),
    )


RULE = Rule(
    number=710,
    name="role-instead-of-instance-profile",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A role is named where AWS takes an instance profile",
    why="Instances get a role through an instance profile. instanceRole of a Batch compute environment, the profile of "
    "a launch template or configuration and ec2InstanceProfileArn of managed instances take the profile, by ARN or "
    "name; with a role's ARN the environment becomes invalid, or the instances are refused.",
    fix="Name the instance profile that holds the role.",
    references=(
        "https://docs.aws.amazon.com/batch/latest/APIReference/API_ComputeResource.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html",
    ),
    automatic_fix=AutomaticFix(
        "profile", safe=True, says="Name the instance profile that holds the role, and declare one where there is none"
    ),
    check_deployment=_check,
)
