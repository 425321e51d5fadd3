"""What reading Terraform costs beside tree-sitter's bare parse, and how it grows with the number of task definitions.

Run it as ``PYTHONPATH=checks python tests/benchmarks/cost_of_reading_terraform.py [MOST]``. It asserts nothing.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import tree_sitter
import tree_sitter_hcl

from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.readers.terraform.syntax.file_reading import read_file_text

SAMPLES = Path(__file__).parents[2] / "sample_iac"
SIZES = (10, 100, 1000, 5000)
SERVICE = """
resource "aws_iam_role" "execution_{n}" {{
  name               = "svc-{n}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}}

resource "aws_iam_role_policy" "execution_{n}" {{
  role   = aws_iam_role.execution_{n}.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = ["ecr:*", "logs:PutLogEvents"], Resource = "*" }}]
  }})
}}

resource "aws_ecs_task_definition" "svc_{n}" {{
  family                = "svc-{n}"
  execution_role_arn    = aws_iam_role.execution_{n}.arn
  container_definitions = jsonencode([{{
    name        = "svc-{n}"
    image       = "${{local.registry}}/svc-{n}:1"
    environment = [for key, value in local.environment : {{ name = key, value = value }}]
  }}])
}}
"""
SHARED = """
locals {
  registry    = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
  environment = { STAGE = "live", LEVEL = "info" }
}

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


def seconds(work: Callable[[], object]) -> float:
    """The CPU time of the quickest of three runs."""
    times = []
    for _ in range(3):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def beside_the_bare_parse() -> None:
    """Each sample once: tree-sitter alone, the syntax, and the whole way to resources."""
    files = [(file, file.read_bytes()) for file in sorted(SAMPLES.rglob("*.tf"))]
    folders = sorted({file.parent for file, _ in files})
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    size = sum(len(content) for _, content in files) / 1000
    bare = seconds(lambda: [parser.parse(content) for _, content in files])
    rows = {
        "tree-sitter alone": bare,
        "syntax with places": seconds(lambda: [read_file_text(str(file), content.decode()) for file, content in files]),
        "resources": seconds(lambda: [read_root(folder, reading_root=SAMPLES) for folder in folders]),
    }
    for name, spent in rows.items():
        sys.stdout.write(f"{name:20} {spent / size * 1e6:8.0f} µs/KB  {spent / bare:6.1f} times the bare parse\n")


def growth(most: int) -> None:
    """The time for a task definition must not depend on how many there are."""
    folder = SAMPLES.resolve()
    for count in (size for size in SIZES if size <= most):
        code = SHARED + "".join(SERVICE.format(n=number) for number in range(count))
        start = process_time()
        found = read_root(folder, reading_root=folder, overlay={str(folder / "main.tf"): code})
        spent = process_time() - start
        kinds = sum(each.kind == "task_definition" for each in found.deployments[0].resources)
        sys.stdout.write(f"{kinds:5} task definitions {spent:8.2f} s  {spent / count * 1000:6.2f} ms each\n")


if __name__ == "__main__":
    beside_the_bare_parse()
    growth(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1])
