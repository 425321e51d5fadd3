"""Actions that are dangerous in the hands of whoever breaks into an application, when nothing limits them.

Sources: the Service Authorization Reference (access level "Permissions management"); https://pathfinding.cloud and the
published tables of privilege escalation methods (cloudsplaining, Principal Mapper) for what a set of actions leads to.
Nothing here knows of ECS: a rule says whose role it judges.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from ecs_roles.iam.matching import matches
from ecs_roles.iam.service_reference import access_level
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text

Sort = Literal["escalation", "reach"]


@frozen()
class Danger:
    """Actions that lead to something together; ``what`` is what their bearer does with them.

    ``everywhere``: only a grant on the resource ``*`` is judged, since a narrower one is how the action is meant.
    """

    sort: Sort
    actions: tuple[str, ...]
    what: str
    everywhere: bool = False


def _each(sort: Sort, what: str, *actions: str) -> tuple[Danger, ...]:
    return tuple(Danger(sort, (action,), what) for action in actions)


GIVES_ITSELF = "gives itself further permissions"
PASSES_ROLES = Danger("escalation", ("iam:PassRole",), "hands every role of the account to a service")
ESCALATIONS: tuple[Danger, ...] = (
    *_each(
        "escalation",
        GIVES_ITSELF,
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:AttachUserPolicy",
        "iam:AddUserToGroup",
        "iam:CreatePolicyVersion",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:PutUserPolicy",
        "iam:SetDefaultPolicyVersion",
        "iam:UpdateAssumeRolePolicy",
    ),
    *_each(
        "escalation",
        "makes credentials of other users",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:CreateServiceSpecificCredential",
        "iam:ResetServiceSpecificCredential",
        "iam:UpdateAccessKey",
        "iam:UpdateLoginProfile",
    ),
    *_each(
        "escalation",
        "takes away what limits a role or user",
        "iam:DeleteRolePermissionsBoundary",
        "iam:DeleteRolePolicy",
        "iam:DeleteUserPermissionsBoundary",
        "iam:DeleteUserPolicy",
        "iam:DetachRolePolicy",
        "iam:DetachUserPolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutUserPermissionsBoundary",
    ),
    PASSES_ROLES,
    Danger("escalation", ("sts:AssumeRole",), "assumes every role that trusts the account"),
)

READS_PARAMETERS, DECRYPTS = "reads every parameter", "decrypts with every key"
_DATA = (
    ("reads every secret", ("secretsmanager:GetSecretValue",)),
    (
        READS_PARAMETERS,
        ("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory"),
    ),
    (DECRYPTS, ("kms:Decrypt",)),
    ("reads every object of every bucket", ("s3:GetObject", "s3:GetObjectVersion")),
)
READS_DATA: tuple[Danger, ...] = tuple(danger for what, actions in _DATA for danger in _each("reach", what, *actions))

EXPORTS_KEYS: tuple[Danger, ...] = _each(
    "reach", "exports every certificate with its private key", "acm:ExportCertificate"
)

USES_OTHERS: tuple[Danger, ...] = tuple(
    Danger("reach", actions, what, everywhere=True)
    for what, actions in (
        ("opens a shell in every container", ("ecs:ExecuteCommand",)),
        ("changes the code of every function", ("lambda:UpdateFunctionCode",)),
        (
            ("changes every stack with the stack's role"),
            (("cloudformation:CreateChangeSet"), ("cloudformation:ExecuteChangeSet")),
        ),
        ("changes every stack with the stack's role", ("cloudformation:UpdateStack",)),
        ("changes every development endpoint of Glue", ("glue:UpdateDevEndpoint",)),
        (
            "runs commands on every instance",
            ("ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"),
        ),
        ("changes what every new instance runs", ("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate")),
        ("logs in to every instance", ("ec2-instance-connect:SendSSHPublicKey",)),
        ("runs commands on every instance", ("ssm:SendCommand",)),
        ("opens a shell on every instance", ("ssm:StartSession",)),
        ("opens every notebook", ("sagemaker:CreatePresignedNotebookInstanceUrl",)),
    )
)

# Opens one object after the other, as uploads for everyone do.
OPENS_OBJECTS = frozenset({"s3:PutObjectAcl", "s3:PutObjectVersionAcl"})
_OPENING = (
    ("backup vault", ("backup:PutBackupVaultAccessPolicy",)),
    ("table", ("dynamodb:PutResourcePolicy",)),
    ("repository", ("ecr:PutRegistryPolicy", "ecr:SetRepositoryPolicy")),
    ("file system", ("elasticfilesystem:PutFileSystemPolicy",)),
    ("vault", ("glacier:SetVaultAccessPolicy",)),
    ("stream", ("kinesis:PutResourcePolicy",)),
    ("key", ("kms:CreateGrant", "kms:PutKeyPolicy")),
    ("layer", ("lambda:AddLayerVersionPermission",)),
    ("function", ("lambda:AddPermission",)),
    ("log group", ("logs:PutResourcePolicy",)),
    (
        "bucket",
        (
            "s3:PutAccountPublicAccessBlock",
            "s3:PutBucketAcl",
            "s3:PutBucketOwnershipControls",
            "s3:PutBucketPolicy",
            "s3:PutBucketPublicAccessBlock",
        ),
    ),
    ("object", tuple(sorted(OPENS_OBJECTS))),
    ("secret", ("secretsmanager:PutResourcePolicy",)),
    ("topic", ("sns:AddPermission",)),
    ("queue", ("sqs:AddPermission",)),
    ("document", ("ssm:ModifyDocumentPermission",)),
    ("parameter", ("ssm:PutResourcePolicy",)),
)
OPENS_TO_OTHERS: tuple[Danger, ...] = tuple(
    danger for kind, actions in _OPENING for danger in _each("reach", f"opens every {kind} to others", *actions)
)

REACHES: tuple[Danger, ...] = (*READS_DATA, *EXPORTS_KEYS, *USES_OTHERS, *OPENS_TO_OTHERS)

# Which calls make a service run something with a role that is passed to it; each line is enough.
RUNNERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "apprunner.amazonaws.com": (("apprunner:CreateService",),),
    "bedrock-agentcore.amazonaws.com": (("bedrock-agentcore:CreateCodeInterpreter",),),
    "cloudformation.amazonaws.com": (
        ("cloudformation:CreateStack",),
        ("cloudformation:CreateStackSet",),
        ("cloudformation:UpdateStackSet",),
    ),
    "codebuild.amazonaws.com": (
        ("codebuild:CreateProject", "codebuild:StartBuild"),
        ("codebuild:CreateProject", "codebuild:StartBuildBatch"),
    ),
    "datapipeline.amazonaws.com": (("datapipeline:CreatePipeline",),),
    "ec2.amazonaws.com": (
        ("ec2:RunInstances",),
        ("ec2:RequestSpotInstances",),
        ("ec2:AssociateIamInstanceProfile",),
        ("autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"),
    ),
    "ecs-tasks.amazonaws.com": (
        ("ecs:RunTask",),
        ("ecs:StartTask",),
        ("ecs:RegisterTaskDefinition", "ecs:CreateService"),
        ("ecs:RegisterTaskDefinition", "ecs:UpdateService"),
    ),
    "glue.amazonaws.com": (
        ("glue:CreateDevEndpoint",),
        ("glue:CreateJob", "glue:StartJobRun"),
        ("glue:CreateJob", "glue:CreateTrigger"),
        ("glue:UpdateJob", "glue:StartJobRun"),
        ("glue:UpdateJob", "glue:CreateTrigger"),
    ),
    "lambda.amazonaws.com": (
        ("lambda:CreateFunction", "lambda:InvokeFunction"),
        ("lambda:CreateFunction", "lambda:AddPermission"),
        ("lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
        ("lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode"),
    ),
    "sagemaker.amazonaws.com": (
        ("sagemaker:CreateNotebookInstance",),
        ("sagemaker:CreateTrainingJob",),
        ("sagemaker:CreateProcessingJob",),
    ),
}

DANGEROUS = tuple(sorted({action for danger in (*ESCALATIONS, *REACHES) for action in danger.actions}))


@lru_cache(maxsize=65536)
def dangerous_actions(pattern: str) -> frozenset[str]:
    """Return the actions of the dangers above that a pattern takes in."""
    service = pattern.partition(":")[0].lower()
    near = DANGEROUS if set("*?") & set(service) else [item for item in DANGEROUS if item.startswith(f"{service}:")]
    meant = (item for item in near if matches(Text((pattern,)), Text((item,)), ignore_case=True) is Answer.YES)
    return frozenset(meant)


_BY_LEVEL = {"Permissions management": 4, "Write": 5, "Tagging": 6, "Read": 7, "List": 8}
_LAST = 9
_MOST_TELLING = "s3:PutBucketPolicy"
_RANKS = {
    action: rank
    for rank, dangers in enumerate((ESCALATIONS, USES_OTHERS, OPENS_TO_OTHERS, (*READS_DATA, *EXPORTS_KEYS)))
    for danger in dangers
    for action in danger.actions
}


def most_dangerous_first(actions: Iterable[str]) -> list[str]:
    """Return the actions in order of what they lead to, then by access level, then by name."""
    return sorted(actions, key=lambda action: (_rank(action), action != _MOST_TELLING, action))


@lru_cache(maxsize=32768)
def _rank(action: str) -> int:
    return min(_RANKS.get(action, _LAST), _BY_LEVEL.get(access_level(action) or "", _LAST))
