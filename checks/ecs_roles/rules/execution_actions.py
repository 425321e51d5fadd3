"""What ECS does with an execution role: the actions it may need, and those that are harmless beside them.

Source: ECS developer guide, task execution IAM role; everything else on an execution role is the application's.
"""

from collections.abc import Iterable
from functools import lru_cache

from ecs_roles.iam.dangers import ESCALATIONS
from ecs_roles.iam.service_reference import access_level, expand
from ecs_roles.iam.unlisted_actions import is_mistaken

USED_BY_ECS = frozenset(
    {
        "ecr:GetAuthorizationToken",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchImportUpstreamImage",
        "ecr:CreateRepository",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameters",
        "kms:Decrypt",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:GetBucketLocation",
        "fsx:DescribeFileSystems",
    }
)
# Never needed, never harmful: AWS's own library and guides grant them beside the needed ones.
HARMLESS = frozenset(
    {
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:ListSecrets",
        "secretsmanager:ListSecretVersionIds",
        "ssm:GetParameter",
        "ssm:GetParameterHistory",
        "ssm:GetParametersByPath",
        "ssm:DescribeParameters",
        "kms:DescribeKey",
        "kms:ListAliases",
        "kms:ListKeys",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
    }
)
# Of the application, but nothing that is there is read, changed or lost by it: what ECS asks of the task role where it
# matters (mounts, Exec), telemetry, encrypting, and how long a log group keeps what is in it. What the agent does with
# its own instance, too: it comes from the policy for instances, which stands in many old examples.
_ADDS_ONLY = frozenset(
    {
        *("ecs:CreateCluster", "ecs:DiscoverPollEndpoint", "ecs:Poll", "ecs:StartTelemetrySession", "ecs:TagResource"),
        *("ecs:RegisterContainerInstance", "ecs:DeregisterContainerInstance", "ecs:UpdateContainerInstancesState"),
        *("ecs:SubmitAttachmentStateChanges", "ecs:SubmitContainerStateChange", "ecs:SubmitTaskStateChange"),
        "elasticfilesystem:ClientMount",
        "elasticfilesystem:ClientRootAccess",
        "elasticfilesystem:ClientWrite",
        "s3files:ClientMount",
        "s3files:ClientRootAccess",
        "s3files:ClientWrite",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "aps:RemoteWrite",
        "cloudwatch:PutMetricData",
        "firehose:PutRecord",
        "firehose:PutRecordBatch",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyPair",
        "kms:GenerateDataKeyPairWithoutPlaintext",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
        "logs:PutRetentionPolicy",
        "logs:TagLogGroup",
        "logs:TagResource",
    }
)
# Ways to the permissions of somebody else; a policy that is created waits to be attached.
ESCALATING = frozenset({action for danger in ESCALATIONS for action in danger.actions} | {"iam:CreatePolicy"})
_NONE: frozenset[str] = frozenset()
_HARMLESS_PREFIXES = ("ecr:Describe", "ecr:List", "ecr:Get")
_READS = ("get", "list", "describe", "batchget", "head", "query", "scan", "select", "lookup", "search", "view")
_READ_LEVELS = frozenset({"Read", "List"})


@lru_cache(maxsize=4096)
def expanded(pattern: str) -> frozenset[str]:
    """Return the actions that a pattern stands for, in canonical case; a service that is not known stays as written."""
    return expand(pattern) or frozenset({pattern})


def is_for_execution_role(action: str) -> bool:
    """Return whether ECS may use the execution role for an action, or the action does no harm there."""
    return action in USED_BY_ECS or action in HARMLESS or action.startswith(_HARMLESS_PREFIXES)


@lru_cache(maxsize=4096)
def application_actions(pattern: str) -> frozenset[str]:
    """Return the actions behind a pattern that ECS never uses an execution role for.

    Empty for a pattern that also covers something ECS does use: then it is a wildcard that is too wide. Empty for one
    that stands for nothing, too.
    """
    actions = expanded(pattern)
    if not pattern.strip("*:") or is_mistaken(pattern) or any(action in USED_BY_ECS for action in actions):
        return frozenset()
    return frozenset(action for action in actions if not is_for_execution_role(action))


def services_of(actions: Iterable[str]) -> set[str]:
    """Return the services that actions are of, in small letters."""
    return {action.partition(":")[0].lower() for action in actions}


def only_reads(action: str) -> bool:
    """Return whether an action changes nothing; one that the reference does not know is judged by its name."""
    level = access_level(action)
    if level is not None:
        return level in _READ_LEVELS
    return action.partition(":")[2].lower().startswith(_READS)


def changes_nothing(action: str) -> bool:
    """Return whether an action of an application leaves what is there as it is."""
    return action in _ADDS_ONLY or only_reads(action)


def used_behind(pattern: str) -> frozenset[str]:
    """Return the actions behind a pattern that ECS may use."""
    return expanded(pattern) & USED_BY_ECS


def beyond_use(pattern: str) -> frozenset[str]:
    """Return the actions behind a pattern that ECS has no use for, beside those that it has."""
    actions = expanded(pattern)
    return (
        frozenset(action for action in actions if not is_for_execution_role(action)) if actions & USED_BY_ECS else _NONE
    )


def escalates(actions: frozenset[str]) -> bool:
    """Return whether actions of the application take in a way to more permissions."""
    return bool(actions & ESCALATING)


def pushes(actions: frozenset[str]) -> bool:
    """Return whether actions of the application take in pushing, deleting or changing images."""
    return any(action.startswith("ecr:") and not only_reads(action) for action in actions)
