"""How long an editor waits: from a change to the published diagnostics, and how the server's memory grows with edits.

Run it as ``python tests/benchmarks/editor_latency.py [--edits N]``. The server runs in a process of its own, without
the pause that it waits for in typing; every edit takes a permission away or gives it back, so that diagnostics of
another file change. An hour of typing is some 2,000 scans: ``--edits 2000`` shows how memory grows. It asserts nothing:
machines differ, and the numbers are read by people.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

CHECKS = Path(__file__).resolve().parents[2] / "checks"
MEGABYTE = 1_000_000
SHAPES = ((10, 5), (100, 41))
TARGETS = {10: 150, 100: 500}
PATIENCE = 300

TRUST = """\
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
"""
SERVICE = """
resource "aws_ecr_repository" "s<n>" {
  name = "service-<n>"
}

resource "aws_cloudwatch_log_group" "s<n>" {
  name = "/ecs/service-<n>"
}

resource "aws_secretsmanager_secret" "s<n>" {
  name = "service-<n>/database"
}

resource "aws_ecs_task_definition" "s<n>" {
  family                   = "service-<n>"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.s<n>.arn
  container_definitions = jsonencode([{
    name    = "app"
    image   = "${aws_ecr_repository.s<n>.repository_url}:1"
    secrets = [{ name = "DATABASE", valueFrom = aws_secretsmanager_secret.s<n>.arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.s<n>.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "app"
      }
    }
  }])
}
"""
ROLE = """
resource "aws_iam_role" "s<n>" {
  name               = "service-<n>"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "s<n>" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = [aws_ecr_repository.s<n>.arn]
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.s<n>.arn}:*"]
  }
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.s<n>.arn]
  }
}

resource "aws_iam_role_policy" "s<n>" {
  role   = aws_iam_role.s<n>.id
  policy = data.aws_iam_policy_document.s<n>.json
}
"""


@dataclass(frozen=True)
class Row:
    """What one project cost, in milliseconds and megabytes.

    ``processor`` is what the server itself used, until the first diagnostics and for an edit.
    """

    definitions: int
    files: int
    initialized: float
    first: float
    typical: float
    slow: float
    processor: tuple[float, float]
    memory: tuple[float, float]


def project(folder: Path, definitions: int, files: int) -> tuple[Path, Path]:
    """Write a root, half of its files for services and half for their roles; return one of each kind."""
    halves = (files - 1) // 2
    texts: dict[str, str] = {"trust.tf": TRUST}
    for number in range(definitions):
        for kind, text in (("services", SERVICE), ("roles", ROLE)):
            name = f"{kind}_{number % halves}.tf"
            texts[name] = texts.get(name, "") + text.replace("<n>", str(number))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "services_0.tf", folder / "roles_0.tf"


def measured(definitions: int, files: int, edits: int) -> Row:
    """Start a server on a project, edit it again and again, and return what that took."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        service, role = project(folder, definitions, files)
        return asyncio.run(session(folder, (service, role), (definitions, files), edits))


async def session(folder: Path, edited: tuple[Path, Path], shape: tuple[int, int], edits: int) -> Row:
    """Edit the file of roles until the other one has changed its diagnostics that often."""
    service, role = edited
    client = make_test_lsp_client()
    environment = {**os.environ, "PYTHONPATH": str(CHECKS)}
    begin = perf_counter()
    await client.start_io(sys.executable, "-m", "ecs_roles", "lsp", env=environment)
    await client.initialize_session(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), "project")],
            initialization_options={"debounce": 0, "minSeverity": "warning"},
        )
    )
    initialized = perf_counter() - begin
    text = role.read_text(encoding="utf-8")
    broken = text.replace("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", 1)
    document = types.TextDocumentItem(role.as_uri(), "terraform", 0, broken)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await until(client, service, seen=True)
    first = perf_counter() - begin
    times: list[float] = []
    memory, used = [resident(client)], [processor(client)]
    for number in range(1, edits + 1):
        start = perf_counter()
        change(client, role, number, text if number % 2 else broken)
        await until(client, service, seen=not number % 2)
        times.append(1000 * (perf_counter() - start))
    memory.append(resident(client))
    used.append(processor(client))
    await client.shutdown_session()
    await client.stop()  # type: ignore[no-untyped-call]
    slow = quantiles(times, n=20)[-1]
    costs = (used[0], (used[1] - used[0]) / edits)
    return Row(*shape, 1000 * initialized, 1000 * first, median(times), slow, costs, (memory[0], memory[1]))


def change(client: LanguageClient, file: Path, version: int, text: str) -> None:
    document = types.VersionedTextDocumentIdentifier(version, file.as_uri())
    whole = types.TextDocumentContentChangeWholeDocument(text)
    client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))


async def until(client: LanguageClient, file: Path, *, seen: bool) -> None:
    """Wait until a missing permission is shown in a file, or not any more."""
    end = perf_counter() + PATIENCE
    while ("ECS531" in {item.code for item in client.diagnostics.get(file.as_uri(), ())}) is not seen:
        if perf_counter() > end:
            raise TimeoutError(f"no diagnostics of {file.name}")
        await asyncio.sleep(0.001)


def resident(client: LanguageClient) -> float:
    """Return the memory of the server in megabytes; 0 where the operating system does not tell."""
    status = Path(f"/proc/{client._server.pid}/status") if client._server is not None else None
    if status is None or not status.exists():
        return 0.0
    found = (line.split() for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS:"))
    return next((int(words[1]) * 1024 / MEGABYTE for words in found), 0.0)


def processor(client: LanguageClient) -> float:
    """Return the processor time of the server in milliseconds, which other programs do not lengthen; 0 as above."""
    status = Path(f"/proc/{client._server.pid}/stat") if client._server is not None else None
    if status is None or not status.exists():
        return 0.0
    user, system = status.read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return 1000 * (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def table(rows: list[Row]) -> Iterator[str]:
    columns = (
        "task definitions",
        "files",
        "initialize",
        "first",
        "edit: median",
        "95 %",
        "wanted",
        "processor: first",
        "edit",
        "ratio",
        "memory: first",
        "last",
    )
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        ratio = row.processor[0] / row.processor[1] if row.processor[1] else 0
        times = (row.initialized, row.first, row.typical, row.slow, TARGETS[row.definitions], *row.processor)
        cells = (str(row.definitions), str(row.files), *(f"{time:.0f} ms" for time in times), f"1/{ratio:.0f}")
        yield f"| {' | '.join(cells)} | {row.memory[0]:.0f} MB | {row.memory[1]:.0f} MB |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edits", type=int, default=40, help="how many edits are made (default: 40)")
    parser.add_argument("--definitions", type=int, choices=[each for each, _ in SHAPES], help="only this project")
    chosen = parser.parse_args()
    shapes = [shape for shape in SHAPES if chosen.definitions in {None, shape[0]}]
    rows = [measured(*shape, max(chosen.edits, 4)) for shape in shapes]
    sys.stdout.write("\n".join(table(rows)) + "\n")


if __name__ == "__main__":
    main()
