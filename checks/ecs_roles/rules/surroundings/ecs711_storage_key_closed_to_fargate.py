"""ECS711: the key of a cluster's ephemeral storage does not let Fargate in."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.managed_keys import closed_to_fargate, fargate_key
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.surroundings.supporting_findings import actions_of, written


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for cluster in analysed.index.of_kind("cluster"):
        lacking = closed_to_fargate(cluster, analysed.index)
        named = fargate_key(cluster)
        if lacking:
            actions = actions_of(lacking)
            yield finding_at(
                Place((named.span if named is not None else None) or cluster.span, cluster),
                rule,
                Message(
                    mention(cluster),
                    "encrypts the ephemeral storage of its tasks with a key that does not let Fargate in",
                    f"its key policy does not allow {actions} to fargate.amazonaws.com, and no task starts on Fargate",
                ),
                f"Allow {actions} to the service fargate.amazonaws.com in the policy of the key.",
                actions=tuple(request.action for request in lacking),
                resources=tuple(dict.fromkeys(map(written, lacking))),
            )


RULE = Rule(
    number=711,
    name="storage-key-closed-to-fargate",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="The key of a cluster's ephemeral storage does not let Fargate in",
    why="With fargateEphemeralStorageKmsKeyId Fargate encrypts the storage of each task with that key: its policy has "
    "to allow fargate.amazonaws.com kms:GenerateDataKeyWithoutPlaintext, and kms:CreateGrant for decryption. No "
    "permission of the execution role takes their place. kms:DescribeKey, which the guide lists too, is not reported "
    "as missing.",
    fix="Add both statements to the policy of the key, limited by the encryption context of the cluster.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-create-storage-key.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-storage-encryption.html",
    ),
    automatic_fix=AutomaticFix(
        "storage-key",
        safe=True,
        says="Allow Fargate the key, for the cluster of the account alone, in the policy of the key",
    ),
    check_deployment=_check,
)
