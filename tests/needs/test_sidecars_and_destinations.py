"""FireLens destinations and the telemetry sidecars: all of them send with the task role."""

import json
from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]
Asked = Callable[..., set[str]]

GROUP = "arn:aws:logs:eu-west-1:111122223333:log-group:/web"
STREAM = ["logs:CreateLogStream", "logs:PutLogEvents"]
NOTHING: list[tuple[object, str]] = [("s3:ListAllMyBuckets", "*")]


def rules(report: Report) -> list[str]:
    return sorted(finding.rule for finding in report.findings if finding.severity.value != "info")


def to(**options: str) -> dict[str, object]:
    return {"logConfiguration": {"logDriver": "awsfirelens", "options": options}}


@pytest.mark.parametrize(
    ("options", "grants"),
    [
        ({"Name": "cloudwatch_logs", "log_group_name": "/web"}, [(STREAM, f"{GROUP}:*")]),
        ({"name": "cloudwatch", "log_group_name": "/web"}, [(STREAM, f"{GROUP}:*")]),
        (
            {"Name": "cloudwatch_logs", "log_group_name": "/web", "auto_create_group": "On"},
            [([*STREAM, "logs:CreateLogGroup"], f"{GROUP}:*")],
        ),
        (
            {"Name": "cloudwatch", "log_group_name": "/web", "auto_create_group": "true", "log_retention_days": "7"},
            [([*STREAM, "logs:CreateLogGroup", "logs:PutRetentionPolicy"], [GROUP, f"{GROUP}:*"])],
        ),
        (
            {"Name": "kinesis_firehose", "delivery_stream": "web", "region": "us-east-1"},
            [("firehose:PutRecordBatch", "arn:aws:firehose:us-east-1:111122223333:deliverystream/web")],
        ),
        (
            {"Name": "firehose", "delivery_stream": "web"},
            [("firehose:PutRecordBatch", "arn:aws:firehose:eu-west-1:111122223333:deliverystream/web")],
        ),
        (
            {"Name": "kinesis_streams", "stream": "web"},
            [("kinesis:PutRecords", "arn:aws:kinesis:eu-west-1:111122223333:stream/web")],
        ),
        ({"Name": "kinesis", "stream": "web"}, [("kinesis:PutRecords", "*")]),
        ({"Name": "s3", "bucket": "logs"}, [("s3:PutObject", "arn:aws:s3:::logs/*")]),
    ],
)
def test_a_destination_asks_the_task_role(
    options: dict[str, str], grants: list[tuple[object, object]], task: Task
) -> None:
    def without_account(grant: tuple[object, object]) -> tuple[object, object]:
        return grant[0], json.loads(json.dumps(grant[1]).replace("111122223333", "*"))

    allowed = task(to(**options), task=[without_account(grant) for grant in grants])
    refused = task(to(**options), task=NOTHING)
    misplaced = task(to(**options), execution=[without_account(grant) for grant in grants], task=NOTHING)

    assert "ECS608" not in rules(allowed)
    assert "ECS608" in rules(refused)
    assert any("that is the execution role" in finding.message for finding in misplaced.findings)


@pytest.mark.parametrize(
    "options",
    [
        {"Name": "http", "Host": "logs.example.com"},
        {"Name": "datadog", "apikey": "x"},
        {"Name": "s3", "bucket": "logs", "role_arn": "arn:aws:iam::444455556666:role/logs"},
        {"Name": "es", "Host": "search.example.com"},
        {},
    ],
)
def test_other_destinations_ask_for_nothing(options: dict[str, str], task: Task, asked: Asked) -> None:
    assert asked(task(to(**options), task=NOTHING)) == set()


def test_a_search_domain_stays_unknown(task: Task) -> None:
    """Which domain answers at a host name is not in the task definition."""
    grant = ("es:ESHttpPost", "arn:aws:es:eu-west-1:111122223333:domain/logs/*")
    report = task(to(Name="opensearch", Host="search-logs.eu-west-1.es.amazonaws.com", AWS_Auth="On"), task=[grant])

    assert rules(report) == []
    assert report.task_definitions[0].status == "partly"


TRACES = [
    f"xray:{name}"
    for name in (
        "PutTraceSegments",
        "PutTelemetryRecords",
        "GetSamplingRules",
        "GetSamplingTargets",
        "GetSamplingStatisticSummaries",
    )
]


@pytest.mark.parametrize("image", ["amazon/aws-xray-daemon", "public.ecr.aws/xray/aws-xray-daemon:3.x"])
@pytest.mark.parametrize(
    ("grants", "launch", "expected"),
    [
        ([(TRACES, "*")], "FARGATE", []),
        ([(TRACES[:1], "*")], "FARGATE", ["ECS610"]),  # Traces arrive, sampled by the SDK's own rule.
        ([([TRACES[0], *TRACES[2:4]], "*")], "FARGATE", []),
        ([(TRACES[1:], "*")], "FARGATE", ["ECS609"]),
        (NOTHING, "EC2", ["ECS609"]),
        (None, "FARGATE", ["ECS601"]),
        (None, "EC2", []),
    ],
)
def test_the_daemon_sends_traces_with_the_task_role(
    image: str, grants: list[tuple[object, str]] | None, launch: str, expected: list[str], task: Task
) -> None:
    """On EC2 without a task role the daemon finds the role of the instance."""
    assert rules(task({"image": image}, task=grants, launch=launch)) == expected


@pytest.mark.parametrize(
    "image",
    [
        "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.0",
        "amazon/aws-otel-collector",
        "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:latest",
        "amazon/cloudwatch-agent",
    ],
)
@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (NOTHING, ["ECS610"]),
        ([("cloudwatch:PutMetricData", "*")], []),
        ([("xray:PutTraceSegments", "*")], []),
        ([("logs:PutLogEvents", "*")], []),
        (None, []),
    ],
)
def test_a_collector_needs_one_way_out(
    image: str, grants: list[tuple[object, str]] | None, expected: list[str], task: Task
) -> None:
    assert rules(task({"image": image}, task=grants)) == expected


CONFIGURATION = """extensions:
  sigv4auth:
    region: eu-west-1
receivers:
  otlp:
    protocols: {}
exporters:
  prometheusremotewrite:
    endpoint: ENDPOINT
    auth: {authenticator: sigv4auth}
  debug:
service:
  extensions: [sigv4auth]
  pipelines:
    metrics: {receivers: [otlp], exporters: [prometheusremotewrite, debug]}
"""
ADOT = "public.ecr.aws/aws-observability/aws-otel-collector:latest"
WEB = "arn:aws:logs:eu-west-1:*:log-group:/web"
TO_GROUP = "exporters:\n  awsemf:\n    log_group_name: "
WORKSPACE = "arn:aws:aps:eu-west-1:*:workspace/ws-1"
ADDRESS = "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write"
OWN_WORKSPACE = 'resource "aws_prometheus_workspace" "own" {}'
ITS_ADDRESS = "${aws_prometheus_workspace.own.prometheus_endpoint}api/v1/remote_write"


def configured(content: str, endpoint: str = ADDRESS) -> dict[str, object]:
    variable = {"name": "AOT_CONFIG_CONTENT", "value": content.replace("ENDPOINT", endpoint)}
    return {"image": ADOT, "environment": [variable]}


@pytest.mark.parametrize(
    ("content", "endpoint", "grant", "expected", "status"),
    [
        (CONFIGURATION, ADDRESS, ("aps:RemoteWrite", "*"), [], "decided"),
        (CONFIGURATION, ADDRESS, ("aps:RemoteWrite", WORKSPACE), [], "decided"),
        (CONFIGURATION, ITS_ADDRESS, ("aps:RemoteWrite", "${aws_prometheus_workspace.own.arn}"), [], "decided"),
        (CONFIGURATION, ADDRESS, ("aps:RemoteWrite", f"{WORKSPACE}2"), ["ECS610"], "decided"),
        (CONFIGURATION, ADDRESS, ("cloudwatch:PutMetricData", "*"), ["ECS610"], "decided"),
        (CONFIGURATION, "${var.address}", ("aps:RemoteWrite", WORKSPACE), [], "partly"),
        (CONFIGURATION.replace("sigv4auth", "basicauth"), ADDRESS, ("cloudwatch:PutMetricData", "*"), [], "decided"),
        ("exporters:\n  awsxray/own:\n", "", ("xray:PutTraceSegments", "*"), [], "decided"),
        ("exporters:\n  awsxray:\n", "", ("logs:PutLogEvents", "*"), ["ECS610"], "decided"),
        ('{"exporters": {"awsemf": {}}}', "", ("logs:PutLogEvents", f"{GROUP}:*"), [], "partly"),
        ('{"exporters": {"awsemf": {"log_group_name": "/web"}}}', "", ("logs:PutLogEvents", f"{WEB}:*"), [], "decided"),
        (f"{TO_GROUP}/web\n", "", ("logs:PutLogEvents", f"{WEB}:*"), [], "decided"),
        (f"{TO_GROUP}'/web' # ours\n", "", ("logs:PutLogEvents", f"{WEB}:*"), [], "decided"),
        (f"{TO_GROUP}/other\n", "", ("logs:PutLogEvents", f"{WEB}:*"), ["ECS610"], "decided"),
        (TO_GROUP + "/${var.more}\n", "", ("logs:PutLogEvents", f"{WEB}:*"), [], "partly"),
        (TO_GROUP + "/{ClusterName}\n", "", ("logs:PutLogEvents", f"{WEB}:*"), [], "partly"),
        (f"{TO_GROUP}/web\n    log_group_name: /b\n", "", ("logs:PutLogEvents", f"{WEB}:*"), [], "partly"),
        ("${var.more}\nexporters:\n  awsxray:\n", "", ("logs:PutLogEvents", "*"), [], "decided"),
    ],
)
def test_a_collector_sends_what_its_configuration_names(
    content: str, endpoint: str, grant: tuple[object, str], expected: list[str], status: str, task: Task
) -> None:
    around = f'{OWN_WORKSPACE}\nvariable "address" {{}}\nvariable "more" {{}}'
    report = task(configured(content, endpoint), task=[grant], around=around)

    assert rules(report) == expected
    assert report.task_definitions[0].status == status


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        ({"command": ["--config", "env:OURS"]}, ["ECS610"]),
        ({"command": ["--config=env:OURS"]}, ["ECS610"]),
        ({"entryPoint": ["/awscollector", "--config=env:OURS"]}, ["ECS610"]),
        ({"command": ["--config=/etc/ecs/ecs-default-config.yaml"]}, []),
        ({}, []),
    ],
)
def test_the_command_may_name_the_variable_that_holds_the_configuration(
    started: dict[str, list[str]], expected: list[str], task: Task
) -> None:
    variable = {"name": "OURS", "value": "exporters:\n  awsxray:\n"}
    container = {"image": ADOT, "environment": [variable], **started}

    assert rules(task(container, task=[("logs:PutLogEvents", "*")])) == expected


def test_what_is_missing_is_what_the_collector_sends(task: Task) -> None:
    (finding,) = (found for found in task(configured(CONFIGURATION), task=NOTHING).findings if found.rule == "ECS610")

    assert "does not allow aps:RemoteWrite on arn:" in finding.message
    assert ":workspace/ws-1" in finding.message


@pytest.mark.parametrize("grant", [("aps:RemoteWrite", WORKSPACE), ("logs:PutLogEvents", f"{GROUP}:*")])
def test_a_way_out_may_be_one_workspace_or_log_group(grant: tuple[object, str], task: Task) -> None:
    """Which one the collector writes to stands in a configuration that is not here."""
    report = task({"image": ADOT}, task=[grant])

    assert rules(report) == []
    assert report.task_definitions[0].status == "partly"


@pytest.mark.parametrize("image", ["example.com/not-aws-xray-daemon-at-all", "my/xray", "cloudwatch-agent-exporter:1"])
def test_other_images_are_no_sidecars(image: str, task: Task, asked: Asked) -> None:
    assert asked(task({"image": image}, task=NOTHING)) == set()


APP_MESH = """
  proxy_configuration {
    type           = "APPMESH"
    container_name = "envoy"
  }
"""


@pytest.mark.parametrize(
    ("image", "proxy"),
    [("nginx", APP_MESH), ("public.ecr.aws/appmesh/aws-appmesh-envoy:v1", ""), ("x/aws-appmesh-envoy", APP_MESH)],
)
def test_app_mesh_is_one_warning_and_asks_for_nothing(image: str, proxy: str, task: Task, asked: Asked) -> None:
    report = task({"image": image}, task=NOTHING, volumes=proxy)

    assert rules(report) == ["ECS614"]
    assert asked(report) == set()


@pytest.mark.parametrize(
    ("options", "resource", "expected"),
    [
        ({"Name": "s3", "bucket": "logs"}, "arn:aws:s3:::logs/fluent-bit-logs/*", []),
        ({"Name": "s3", "bucket": "logs"}, "arn:aws:s3:::logs/web/*", ["ECS608"]),
        ({"Name": "s3", "bucket": "logs", "s3_key_format": "/web/$TAG/%Y/%m"}, "arn:aws:s3:::logs/web/*", []),
        (
            {"Name": "s3", "bucket": "logs", "s3_key_format": "/web/%Y"},
            "arn:aws:s3:::logs/fluent-bit-logs/*",
            ["ECS608"],
        ),
        (
            {"Name": "cloudwatch_logs", "log_group_name": "/web", "log_stream_prefix": "app-"},
            "arn:aws:logs:eu-west-1:*:log-group:/web:log-stream:app-*",
            [],
        ),
        (
            {"Name": "cloudwatch_logs", "log_group_name": "/web", "log_stream_prefix": "app-"},
            "arn:aws:logs:eu-west-1:*:log-group:/web:log-stream:web-*",
            ["ECS608"],
        ),
        (
            {"Name": "cloudwatch_logs", "log_group_name": "/web", "log_stream_name": "app"},
            "arn:aws:logs:eu-west-1:*:log-group:/web:log-stream:app",
            [],
        ),
        (
            {"Name": "cloudwatch", "log_group_name": "/web", "log_stream_name": "$(ecs_task_id)"},
            "arn:aws:logs:eu-west-1:*:log-group:/web:log-stream:*",
            [],
        ),
    ],
)
def test_what_the_plug_in_names_begins_as_its_options_say(
    options: dict[str, str], resource: str, expected: list[str], task: Task
) -> None:
    action: object = "s3:PutObject" if options["Name"] == "s3" else STREAM
    report = task(to(**options), task=[(action, resource)])

    assert sorted(set(rules(report))) == expected
    assert report.task_definitions[0].status == "decided"


def router(**more: object) -> dict[str, object]:
    image = "public.ecr.aws/aws-observability/aws-for-fluent-bit:init-2.32.0"
    return {"image": image, "firelensConfiguration": {"type": "fluentbit"}, **more}


FILE = "arn:aws:s3:::settings/web/extra.conf"
DOWNLOAD = ("s3:GetObject", "arn:aws:s3:::settings/web/*")
LOCATE = ("s3:GetBucketLocation", "arn:aws:s3:::settings")


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([DOWNLOAD, LOCATE], []),
        ([DOWNLOAD], ["ECS608"]),
        ([LOCATE], ["ECS608"]),
        ([("s3:GetObject", "arn:aws:s3:::settings/mail/*"), LOCATE], ["ECS608"]),
        (None, ["ECS601"]),
    ],
)
def test_the_init_image_downloads_its_files_with_the_task_role(
    grants: list[tuple[object, str]] | None, expected: list[str], task: Task
) -> None:
    container = router(environment=[{"name": "aws_fluent_bit_init_s3_1", "value": FILE}])

    assert rules(task(container, task=grants)) == expected


def test_another_image_downloads_nothing(task: Task, asked: Asked) -> None:
    container = router(environment=[{"name": "aws_fluent_bit_init_s3_1", "value": FILE}])
    container["image"] = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"

    assert asked(task(container, task=NOTHING)) == set()


@pytest.mark.parametrize(
    ("container", "told"),
    [
        (router(), False),
        (router(environment=[{"name": "aws_fluent_bit_init_s3_1", "value": FILE}]), True),
        (router(environment=[{"name": "aws_fluent_bit_init_file_1", "value": "/ecs/extra.conf"}]), True),
        ("/extra.conf", True),
        ("/fluent-bit/configs/parse-json.conf", False),
    ],
)
def test_a_configuration_that_is_not_read_is_told(container: dict[str, object] | str, told: bool, task: Task) -> None:
    """The files that AWS's image brings name no destination."""
    if isinstance(container, str):
        options = {"config-file-type": "file", "config-file-value": container}
        container = router(firelensConfiguration={"type": "fluentbit", "options": options})
    report = task(container, task=[DOWNLOAD, LOCATE])

    assert any("log router web" in doubt.what for doubt in report.task_definitions[0].unknowns) is told
    assert (report.task_definitions[0].status == "decided") is not told
