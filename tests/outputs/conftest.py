"""Reports to render: one that the engine made, and ones as large or as hostile as a test wants."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.judging import judge
from ecs_roles.analysis.report import Change, Comparison, Report
from ecs_roles.findings.finding import Concern, EnclosingResource, Finding, NeededBy, Note, Severity
from ecs_roles.findings.message import Message
from ecs_roles.symbolic.json_values import json_values
from ecs_roles.symbolic.resources import Deployment, ReadError, Reading, Resource, Suppression
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Mapping

ROOT = Path("/home/runner/project")
FILE = str(ROOT / "infra" / "main.tf")

TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
PULL = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/api", "awslogs-region": "eu-west-1"}}
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"


def resource(kind: str, address: str, properties: dict[str, Any], line: int) -> Resource:
    """A neutral resource, each character of whose JSON has a column of its own."""
    value = json_values(json.dumps(properties), lambda start, end: Span(FILE, line, start + 1, line, end + 1))
    assert isinstance(value, Mapping)
    return Resource(kind, f"aws_{kind}", address, value, Span(FILE, line, 1, line + 9, 2))


def execution_role(address: str, actions: list[str], line: int) -> Resource:
    name = address.rpartition(".")[2]
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policies = [{"name": "own", "document": {"Version": "2012-10-17", "Statement": [statement]}}]
    return resource("role", address, {"name": name, "trustPolicy": TRUST, "inlinePolicies": policies}, line)


def task_definition(address: str, role: str, line: int) -> Resource:
    container = {
        "name": "api",
        "image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/api:1",
        "logConfiguration": LOGS,
        "secrets": [{"name": "DB_PASSWORD", "valueFrom": SECRET}],
    }
    properties = {
        "family": address.rpartition(".")[2],
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "executionRoleArn": f"arn:aws:iam::123456789012:role/{role}",
        "containerDefinitions": [container],
    }
    return resource("task_definition", address, properties, line)


def scanned(number: int) -> Report:
    """What the engine says of so many task definitions; every other one has a role that grants what ECS asks."""
    resources: list[Resource] = []
    for index in range(number):
        enough = [*PULL, "logs:CreateLogStream", "logs:PutLogEvents", "secretsmanager:GetSecretValue"]
        actions = enough if index % 2 else [*PULL, "s3:*"]
        resources.append(execution_role(f"aws_iam_role.exec{index}", actions, 100 * index + 1))
        resources.append(task_definition(f"aws_ecs_task_definition.api{index}", f"exec{index}", 100 * index + 50))
    return judge([Reading((Deployment("", "terraform", tuple(resources)),), (FILE,))], ROOT)


@pytest.fixture(scope="session")
def report() -> Report:
    """One bad and one good task definition, and the findings of three rules: others may come without a change here."""
    everything = scanned(2)
    chosen = tuple(found for found in everything.findings if found.rule in {"ECS523", "ECS531", "ECS541"})
    return replace(everything, findings=chosen)


@pytest.fixture(scope="session")
def report_of_many() -> Report:
    return scanned(200)


@pytest.fixture(scope="session")
def empty() -> Report:
    return judge([], ROOT)


def finding(text: str = "aws_iam_role.exec does not allow ecr:BatchGetImage on *", **changes: Any) -> Finding:
    span = Span(FILE, 12, 5, 12, 40)
    return replace(
        Finding(
            rule="ECS522",
            category="missing_permission",
            severity=Severity.ERROR,
            content=Message(text),
            fix=f"Allow it: {text}",
            span=span,
            enclosing=(EnclosingResource("aws_ecs_task_definition.api", span),),
            concerns=(Concern("aws_ecs_task_definition.api", text, ""),),
            role=text,
            role_kind="execution",
            actions=("ecr:BatchGetImage",),
            needed_by=(NeededBy(text, replace(span, line=13, end_line=13)),),
            related=(Note(text, replace(span, line=1, end_line=9)),),
            fingerprint="f" * 40,
        ),
        **changes,
    )


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return finding


@pytest.fixture(scope="session")
def report_with() -> Callable[..., Report]:
    def build(*findings: Finding, errors: tuple[ReadError, ...] = ()) -> Report:
        return replace(judge([], ROOT), findings=findings, errors=errors)

    return build


HOSTILE = {
    "newlines": "one\ntwo\r\nthree\u2028four",
    "workflow command": "x\n::error file=/etc/passwd::gotcha\r::set-output name=a::b",
    "percent": "100%0A%25::warning::%3A",
    "end of cdata": "]]> <![CDATA[ <!-- -->",
    "script": "</script><script>alert(1)</script><img src=x onerror=alert(1)></style></title>",
    "quotes": "\"'` onmouseover=alert(1) style='x'",
    "backticks": "``` `` ` ```mermaid\n```",
    "pipes": "a | b || c \\| d",
    "markdown": "# h\n- [click](javascript:alert(1)) ![x](http://e.test/x.png) **b** _i_ <b>b</b> &lt; $x$ ~~y~~",
    "linked by itself": "@someone #1 www.e.test http://e.test/ mail@e.test ftp://e.test",
    "sarif": "[link](1) [evil](https://e.test) {0} {1} {partition} \\[x\\]",
    "right to left": "safe\u202egnihtyreve wolla\u202c \u2066x\u2069 \u200f\u061c",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\x9b31m\ufeff\u200b\u00ad\U000e0041",
    "surrogates": "half \ud83d pair",
    "long": "x" * 10_000,
    "mermaid": 'a"] --> b[x]; click a "javascript:alert(1)" %% ; end; #quot; #35;',
    "empty": "",
}


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def hostile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def hostile_report(hostile: str, report: Report) -> Report:
    """A report every text of which is hostile: findings, task definitions, file names, errors."""
    span = Span(f"{ROOT}/{hostile[:200]}", 3, 1, 3, 2)
    found = finding(
        hostile,
        span=span,
        enclosing=(EnclosingResource(hostile, span),),
        concerns=(Concern(hostile, hostile, ""),),
        actions=(hostile,),
        resources=(hostile,),
    )
    grant = replace(found, category="application_permission", severity=Severity.WARNING, rule="ECS551")
    outside = replace(found, span=replace(span, file=f"/elsewhere/{hostile[:200]}"), concerns=(), rule=f"X{hostile}")
    definition = report.task_definitions[0]
    role = replace(definition.execution_role, address=hostile, reason=hostile)
    hostile_definition = replace(definition, address=hostile, span=span, execution_role=role)
    unlinked = replace(definition, address=f"{hostile}2", task_role=replace(role, status="unknown"))
    errors = (ReadError(hostile, span), ReadError(hostile, outside.span))
    definitions = (hostile_definition, unlinked)
    return replace(
        report,
        findings=(found, grant, outside),
        task_definitions=definitions,
        errors=errors,
        unused=(Suppression(hostile, hostile, span),),
        comparison=Comparison(hostile, (found,), (Change(hostile, "need added", hostile),)),
    )


@dataclass
class Command:
    name: str
    properties: dict[str, str]
    data: str


def commands_in(log: str) -> list[Command]:
    """As the documentation has it: ``::name key=value,key=value::data``, one a line; escapes are undone afterwards.

    Between ``::stop-commands::token`` and ``::token::`` nothing is a command.
    """
    found = []
    stopped = ""
    for line in re.split(r"\r\n|\r|\n", log):
        match = re.fullmatch(r"::([\w-]+)(?: (.*?))?::(.*)", line.lstrip())
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif match and match[1] == "stop-commands":
            stopped = match[3]
        elif match:
            pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
            found.append(Command(match[1], {key: unescaped(value) for key, value in pairs}, unescaped(match[3])))
        else:
            assert "::" not in line, f"half a command: {line}"
            assert "##[" not in line, "the older form of a command"
    assert not stopped
    return found


def unescaped(text: str) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


@pytest.fixture(scope="session", name="commands_in")
def reader_of_commands() -> Callable[[str], list[Command]]:
    return commands_in
