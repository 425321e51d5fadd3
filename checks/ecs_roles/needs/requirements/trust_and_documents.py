"""Who assumes the roles of a task, what their policies may look like, and what of it is dangerous, row by row."""

from ecs_roles.needs.requirements.row import Row

_CONDITIONS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html"
_CONTEXT = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html"
_DEPUTY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
_GRAMMAR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html"
_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html"
_MANAGED = "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html"
_OPERATORS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
_PASS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_QUOTAS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html"
_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html"

TRUST: tuple[Row, ...] = (
    Row("A1", "Both roles trust ecs-tasks.amazonaws.com with sts:AssumeRole", _GUIDE, rules=("ECS501", "ECS505")),
    Row(
        "A2",
        "Nobody else, and no whole account of somebody else, assumes them",
        _DEPUTY,
        rules=("ECS502", "ECS503", "ECS507", "ECS508"),
    ),
    Row(
        "A3",
        "aws:SourceArn names the account, never one cluster, service or task definition",
        _DEPUTY,
        rules=("ECS504", "ECS506"),
        reason="task/* works; an account or region that the code does not name is taken for the one of the condition",
    ),
    Row(
        "A4",
        "Keys that ECS never sends: sts:ExternalId, MFA, aws:PrincipalOrgID, session tags, federation",
        _CONDITIONS,
        rules=("ECS504",),
    ),
    Row("A5", "StringEquals takes a wildcard for a character", _OPERATORS, rules=("ECS504",)),
    Row(
        "A6",
        "Other keys: aws:SourceVpce, aws:SourceIp, aws:PrincipalArn, aws:SourceOrgID and their like",
        _CONDITIONS,
        reason="Unknown: no document says what ECS sends, so the task definition is not decided",
    ),
)

DOCUMENTS: tuple[Row, ...] = (
    Row("Q1", "Documents outside IAM's grammar, of every role in the scan", _GRAMMAR, rules=("ECS631",)),
    Row(
        "Q2",
        "Managed policies of a role: 10 by default, 25 at most",
        _QUOTAS,
        rules=("ECS632", "ECS633"),
        reason="Policies outside the code are not counted",
    ),
    Row("Q3", "Trust policy: 2,048 characters by default, 8,192 at most", _QUOTAS, rules=("ECS632", "ECS631")),
    Row("Q4", "Inline policies of a role together: 10,240 characters", _QUOTAS, rules=("ECS633", "ECS631")),
    Row("Q5", "A managed policy: 6,144 characters", _QUOTAS, rules=("ECS631",)),
    Row("Q6", "AWS's policies under their own paths, of every role in the scan", _MANAGED, rules=("ECS514", "ECS518")),
    Row(
        "Q7",
        "Versions of a policy, roles of an account",
        _QUOTAS,
        reason="Not visible in the code",
    ),
    Row(
        "Q8",
        "Lengths of names: role 64 characters, policy and instance profile 128",
        _QUOTAS,
        reason="No permission: Terraform's provider refuses them when it plans, cfn-lint knows them from the schema",
    ),
)

CONTEXTS: tuple[Row, ...] = (
    Row(
        "K1",
        "Secrets Manager decrypts with SecretARN (complete) and SecretVersionId, SSM with PARAMETER_ARN",
        _CONTEXT,
        rules=("ECS532",),
        reason="A version id and another spelling of the keys are not known",
    ),
    Row("K2", "kms:ViaService names the service and the region", _KMS, rules=("ECS532",)),
    Row(
        "K3",
        "aws:ResourceTag, aws:PrincipalTag and the services' own tag keys",
        _TAGS,
        rules=("ECS531",),
        reason="Decided where the code writes the tag; another may come from default tags or a stack",
    ),
)

DANGERS: tuple[Row, ...] = (
    Row("P1", "A role that gives itself further permissions", _REFERENCE, rules=("ECS616", "ECS554")),
    Row("P2", "A role that makes credentials of other users", _REFERENCE, rules=("ECS616", "ECS554")),
    Row("P3", "A role that lifts a boundary or takes policies away", _REFERENCE, rules=("ECS616", "ECS554")),
    Row(
        "P4",
        "iam:PassRole of every role, and a service that runs something with it",
        _PASS,
        rules=("ECS616", "ECS617", "ECS554"),
        reason="Passing single roles, or those with a prefix, is how launchers work",
    ),
    Row(
        "P5",
        "Use of what exists: shells in containers and instances, code of functions, stacks, launch templates",
        _REFERENCE,
        rules=("ECS617",),
        reason="Judged on the resource * alone; glue:UpdateDevEndpoint and notebooks too",
    ),
    Row(
        "P6",
        "sts:AssumeRole of every role",
        _REFERENCE,
        rules=("ECS616", "ECS554"),
        reason="A named role, of another account too, is normal",
    ),
    Row(
        "P7",
        "Opening resources to others: policies of buckets, keys, secrets",
        _REFERENCE,
        rules=("ECS617", "ECS671", "ECS672"),
        reason="The ACL of single objects is informational: uploads for everyone use it",
    ),
    Row(
        "P8",
        "Reading every secret, parameter, object, or decrypting with every key",
        _REFERENCE,
        rules=("ECS544", "ECS547", "ECS553", "ECS556", "ECS617", "ECS618"),
    ),
    Row(
        "P9",
        "Writing to, or reading the data of, everything of a kind, where the action takes a resource",
        _REFERENCE,
        rules=("ECS619", "ECS612"),
        reason="Informational; what AWS grants for features of ECS on * is left alone",
    ),
)
