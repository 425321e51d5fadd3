"""ECS678: the task role may read or write the objects of a bucket, but not use the key that encrypts them."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Message, follows
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.bucket_keys import ASKED_OF_KEY, bucket_of_objects, key_of_objects, request_of_key
from ecs_roles.needs.deciding import decide_request
from ecs_roles.rules.granted import GrantedStatement, few_of, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_SAYS = "S3 answers AccessDenied: ... is not authorized to perform: {} on resource: {}"


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload, role = assessment.workload, assessment.workload.task.role
    if role is None or not role.known or not role.resource.managed:
        return
    for granted in written_statements(role):
        buckets: dict[Text, dict[str, Resource]] = {}
        for bucket, key in _encrypted(granted, workload.index):
            buckets.setdefault(key, {})[bucket.address] = bucket
        for key, encrypted in buckets.items():
            lacking = _lacking(granted, key, role, workload.index)
            if lacking:
                yield _finding(rule, assessment, granted, tuple(encrypted.values()), key, lacking)


def _encrypted(granted: GrantedStatement, index: ResourceIndex) -> Iterator[tuple[Resource, Text]]:
    """Yield the buckets whose objects a statement names, and that encrypt them with a key of the code."""
    for resource in granted.statement.resources if index.of_kind("key") else ():
        bucket = bucket_of_objects(resource, index)
        key = key_of_objects(bucket, index) if bucket is not None else None
        if bucket is not None and key is not None:
            yield bucket, key


def _lacking(granted: GrantedStatement, key: Text, role: Role, index: ResourceIndex) -> dict[str, str]:
    """Return what the statement allows and what each asks of the key in vain."""
    allowed = (name for name in ASKED_OF_KEY if covers_action(granted.statement, name) is Answer.YES)
    asked = {name: ASKED_OF_KEY[name] for name in allowed}
    return {
        name: action
        for name, action in asked.items()
        if decide_request(request_of_key(action, key, index), role, index).decision.denied
    }


def _finding(
    rule: Rule,
    assessment: Assessment,
    granted: GrantedStatement,
    buckets: tuple[Resource, ...],
    key: Text,
    lacking: dict[str, str],
) -> Finding:
    workload, role, actions = assessment.workload, assessment.workload.task, ", ".join(lacking.values())
    finding = workload.finding_on_role(
        rule,
        role,
        granted.place_of(tuple(lacking)),
        Message(
            role.mention,
            f"allows {', '.join(lacking)} on the objects of {few_of([each.address for each in buckets])}, and not "
            f"{actions} on the key {shown(key)} that encrypts them",
            consequence=follows(_SAYS.format(next(iter(lacking.values())), shown(key))),
        ),
        f"Allow {actions} on {shown(key)} in a policy of {role.role.address if role.role else role.side}.",
        actions=tuple(lacking.values()),
        resources=(shown(key),),
    )
    return replace(finding, related=(*finding.related, *(Note("the bucket is declared here", b.span) for b in buckets)))


RULE = Rule(
    number=678,
    name="objects-without-key",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role may use the objects of a bucket, but not the key that encrypts them",
    why="A bucket with a customer managed key as its default encrypts every object that names no other key, and S3 "
    "uses the key with the caller's permissions: kms:GenerateDataKey to upload, kms:Decrypt to download. Without "
    "them the grants on the bucket allow nothing. Told only where bucket and key are in the code, and neither the "
    "role nor the key policy allows it.",
    fix="Allow kms:Decrypt, for uploads also kms:GenerateDataKey, on the key's ARN in a policy of the task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        "https://repost.aws/knowledge-center/s3-bucket-access-default-encryption",
    ),
    no_fix="which of the objects the application uses is known to its authors",
    side="task",
    check=_check,
)
