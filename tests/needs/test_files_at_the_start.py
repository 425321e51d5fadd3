"""Files that ECS fetches before a container starts."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

OBJECT, BUCKET = "arn:aws:s3:::settings/web.env", "arn:aws:s3:::settings"
READ, FIND = ("s3:GetObject", OBJECT), ("s3:GetBucketLocation", BUCKET)
ENVIRONMENT = {"environmentFiles": [{"type": "s3", "value": OBJECT}]}
ROUTER = {
    "image": "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable",
    "firelensConfiguration": {
        "type": "fluentbit",
        "options": {"config-file-type": "s3", "config-file-value": OBJECT},
    },
}
SPEC = {"credentialSpecs": [f"credentialspec:{OBJECT}"]}


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


@pytest.mark.parametrize("container", [ENVIRONMENT, ROUTER])
@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([READ, FIND], []),
        ([READ], []),
        ([FIND], ["ECS524"]),
        ([], ["ECS524"]),
        ([("s3:GetObject", f"{BUCKET}/*"), FIND], []),
        ([("s3:GetObject", f"{BUCKET}/other.env"), FIND], ["ECS524"]),
        ([("s3:GetObject", BUCKET), FIND], ["ECS524"]),
        (None, ["ECS511"]),
    ],
)
def test_the_execution_role_reads_the_file(
    container: dict[str, object], grants: list[tuple[str, str]] | None, expected: list[str], task: Task
) -> None:
    found = rules(task(container, execution=grants, launch="EC2"))

    assert [rule for rule in found if rule not in {"ECS563", "ECS564", "ECS565"}] == expected


def test_where_the_bucket_is_is_asked_for_by_the_guide_alone(task: Task) -> None:
    found = [(item.rule, item.severity.value) for item in task(ENVIRONMENT, execution=[READ]).findings]

    assert ("ECS525", "info") in found


def test_a_router_with_its_own_file_asks_for_nothing(task: Task, asked: Asked) -> None:
    options = {"config-file-type": "file", "config-file-value": "/fluent-bit/web.conf"}
    router = ROUTER | {"firelensConfiguration": {"type": "fluentbit", "options": options}}

    assert asked(task(router, execution=[])) == set()


@pytest.mark.parametrize(
    ("spec", "call"),
    [
        (f"credentialspec:{OBJECT}", f"s3:GetObject on {OBJECT}"),
        (
            "credentialspec:arn:aws:ssm:eu-west-1:111122223333:parameter/spec",
            "ssm:GetParameters on arn:aws:ssm:eu-west-1:111122223333:parameter/spec",
        ),
    ],
)
@pytest.mark.parametrize("key", ["credentialSpecs", "dockerSecurityOptions"])
def test_a_credential_spec_is_read_where_it_lies(spec: str, call: str, key: str, task: Task, asked: Asked) -> None:
    report = task({key: [spec]}, execution=[], launch="EC2")

    assert asked(report) == {call}
    assert rules(report) == ["ECS524"]


def test_a_domainless_spec_stays_unknown(task: Task) -> None:
    report = task({"credentialSpecs": [f"credentialspecdomainless:{OBJECT}"]}, execution=[], launch="EC2")

    assert rules(report) == []
    assert report.task_definitions[0].status == "partly"


def test_a_spec_beside_the_agent_asks_for_nothing(task: Task, asked: Asked) -> None:
    assert asked(task({"credentialSpecs": ["credentialspec:file://spec.json"]}, execution=[], launch="EC2")) == set()
