"""ECS678: the task role may read or write data, but not use the key that encrypts it."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Severity
from ecs_roles.findings.message import Message, follows
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.data_keys import ASKED_OF_KEY, EncryptedData, encrypted_data, request_of_key
from ecs_roles.needs.deciding import decide_request
from ecs_roles.rules.granted import GrantedStatement, few_of, service_of, written_statements
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text

_SAYS = "{} refuses: AccessDenied: ... is not authorized to perform: {} on resource: {}"
_SERVICES = {"s3": "S3", "secretsmanager": "Secrets Manager", "sns": "SNS", "sqs": "SQS"}


@frozen()
class _Lacking:
    """What a statement allows on data of one service and key, and what each asks of the key in vain."""

    data: tuple[EncryptedData, ...]
    asked: dict[str, tuple[str, ...]]

    @property
    def of_key(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(action for actions in self.asked.values() for action in actions))


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    role = assessment.workload.task.role
    if role is None or not role.known or not role.resource.managed:
        return
    for granted in written_statements(role):
        for lacking in _lacking(granted, role, assessment.workload.index):
            yield _finding(rule, assessment, granted, lacking)


def _lacking(granted: GrantedStatement, role: Role, index: ResourceIndex) -> Iterator[_Lacking]:
    """Yield what a statement allows on data of the code without the key of the code that encrypts it."""
    allowed = [name for name in ASKED_OF_KEY if covers_action(granted.statement, name) is Answer.YES]
    groups: dict[tuple[str, Text], dict[str, EncryptedData]] = {}
    for resource in granted.statement.resources if allowed and index.of_kind("key") else ():
        data = encrypted_data(resource, index)
        if data is not None:
            groups.setdefault((data.service, data.key), {})[data.holder.address] = data
    for (service, _), found in groups.items():
        same = tuple(found.values())
        refused = {name: _refused(name, same[0], role, index) for name in allowed if service_of(name) == service}
        asked = {name: actions for name, actions in refused.items() if actions}
        if asked:
            yield _Lacking(same, asked)


def _refused(name: str, data: EncryptedData, role: Role, index: ResourceIndex) -> tuple[str, ...]:
    """Return what an action on the data asks of the key, and is surely denied."""
    asked = ((action, request_of_key(action, data, index)) for action in ASKED_OF_KEY[name])
    return tuple(action for action, request in asked if decide_request(request, role, index).decision.denied)


def _finding(rule: Rule, assessment: Assessment, granted: GrantedStatement, lacking: _Lacking) -> Finding:
    workload, task, first = assessment.workload, assessment.workload.task, lacking.data[0]
    actions, key = ", ".join(lacking.of_key), shown(first.key)
    on = few_of([each.holder.address for each in lacking.data])
    finding = workload.finding_on_role(
        rule,
        task,
        granted.place_of(tuple(lacking.asked)),
        Message(
            task.mention,
            f"allows {', '.join(lacking.asked)} on {'the objects of ' if first.service == 's3' else ''}{on}, and not "
            f"{actions} on the key {key}, which encrypts what is in there",
            consequence=follows(_SAYS.format(_SERVICES[first.service], lacking.of_key[0], key)),
        ),
        f"Allow {actions} on {key} in a policy of {task.role.address if task.role else task.side}.",
        actions=lacking.of_key,
        resources=(key,),
    )
    holders = (Note(f"{each.holder.address} is declared here", each.holder.span) for each in lacking.data)
    return replace(finding, related=(*finding.related, *holders))


RULE = Rule(
    number=678,
    name="data-without-key",
    category="missing_permission",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role may use a bucket, queue, topic or secret, but not the key that encrypts it",
    why="What a customer managed key encrypts, the service reads and writes with the caller's permissions on the key: "
    "kms:Decrypt to read, kms:GenerateDataKey to write, both to send to a queue or topic. A bucket with such a key as "
    "its default encrypts every object that names no other key. Without the key the grants allow nothing. Told only "
    "where data and key are in the code, and neither the role nor the key policy allows it.",
    fix="Allow kms:Decrypt, to write also kms:GenerateDataKey, on the key's ARN in a policy of the task role.",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
    ),
    no_fix="which of the data the application uses is known to its authors",
    side="task",
    check=_check,
)
