"""ECS566: a grant names an action that does not exist, and the role lacks the one that was meant."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.execution_role.unlisted_grants import grants_unlisted, unlisted_grants
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    return unlisted_grants(rule, assessment, mistaken=True)


RULE = Rule(
    number=566,
    name="mistaken-action",
    category="no_effect",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A grant names an action that does not exist, and the role lacks the one that was meant",
    why="IAM accepts any name behind a service, and a name that it does not have allows nothing. Many calls are "
    "authorized under another name: HeadObject as s3:GetObject, HeadBucket and ListObjects as s3:ListBucket, "
    "SendMessageBatch as sqs:SendMessage. The call is refused when it is made, and the policy reads as if it were "
    "allowed. Reported where a call is known to be authorized otherwise, or a name is a misspelling of one action; "
    "what is neither may be newer than the list of actions, and is ECS567. Deny statements are left alone.",
    fix="Write the action that the call is authorized as.",
    references=(
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    ),
    no_fix="which of the actions that may be meant the application needs is known to its authors",
    question=grants_unlisted,
    check=_check,
)
