"""ECS674: a container gets the key of an IAM user from a store, where the task role could have the user's rights."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.resolved_secrets import user_key_in
from ecs_roles.rules.secrets.stored_secrets import (
    StoredSecret,
    StoredValue,
    by_resource,
    stored_secrets,
    stored_values,
    stores_secrets,
)
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.text import Text

# Where the SDKs look first; with a session token it is the key of a role, which changes.
_ID, _KEY, _SESSION = (f"injects AWS_{name}" for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"))


def _check_injected(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield the containers that get a key under the names under which the SDKs take it before the task role."""
    workload = assessment.workload
    for container in workload.task_definition.containers:
        given = {reference.use: reference.value_from for reference in container.secrets}
        if _ID in given and _KEY in given and _SESSION not in given:
            span = given[_KEY].span or container.span or workload.task_definition.span
            gets = f"gives container {container.name} a key as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            yield workload.finding(
                rule, workload.place(span), Message(workload.mention, gets, _taken_first(workload)), rule.fix
            )


def _taken_first(workload: Workload) -> str:
    role = workload.task.role
    whose = f"the task role {role.address}" if role is not None else "a task role"
    return f"the SDKs of AWS take these before the credentials of {whose}, which change by themselves"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for group in by_resource(stored_secrets(analysed)):
        for stored in stored_values(group[0]):
            for _, value in stored.texts:
                key = user_key_in(value)
                if key is not None:
                    yield _finding(rule, group, stored, value, key)


def _finding(rule: Rule, group: list[StoredSecret], stored: StoredValue, value: Text, key: Origin) -> Finding:
    return finding_at(
        Place(value.span or stored.given_by.span, stored.given_by),
        rule,
        Message(
            mention(stored.given_by),
            f"gives a container the key of an IAM user ({key})",
            "it is valid until somebody takes it back, and the credentials of a task role last some hours",
        ),
        rule.fix,
        concerns=tuple(dict.fromkeys(each.workload.concern() for each in group)),
        needed_by=tuple(dict.fromkeys(line for each in group for line in each.needed_by)),
    )


RULE = Rule(
    number=674,
    name="user-key-instead-of-task-role",
    category="plain_secret",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A container gets the key of an IAM user, where a task role could do",
    why="The code makes an access key and stores it for a container. ECS gives a task the credentials of its task "
    "role, which change by themselves and need no store. Told for information, as the key may be meant for something "
    "that takes no role. So is a pair of secrets under the names that the SDKs read first: with them the task role "
    "is not used. The password for SMTP that SES makes of a key is left alone: it needs a user. A key that "
    "stands in the environment in clear is ECS623.",
    fix="Give the task role the permissions of the user, and take the key away.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    ),
    no_fix="whether the application can take the credentials of a role is known to its authors",
    check=_check_injected,
    check_deployment=_check,
    deployment_question=stores_secrets,
)
