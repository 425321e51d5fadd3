"""How fast the project is, beside checkov, cfn-lint, a bare parse and a bare start of Python: one table of ratios.

Run it as ``python tests/benchmarks/speed.py [--quick] [--only WORD ...]``; checkov and cfn-lint are those of the Python
that runs it. ``--quick`` leaves out the rows that take minutes, and without ``--quadratic`` checkov is not run on 5,000
task definitions (over three minutes). Everything that is scanned is generated, the same each time; ``--keep FOLDER``
keeps it. CPU time is user and system of a process and its children, peak memory that of the largest of them, as the
operating system counts them when it has ended. It asserts nothing: machines differ, and the ratios are read by people.
Run it where nothing else runs: beside other programs what is added costs more, not only what it is added to.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from statistics import median
from time import process_time

REPOSITORY = Path(__file__).resolve().parents[2]
CHECKS = REPOSITORY / "checks"
CFN_LINT_RULES = CHECKS / "ecs_roles" / "for_cfn_lint"
MEGABYTE = 1_000_000
ONE_CHECK = "CKV_AWS_249"
Command = Sequence[str | Path]

SHARED = """
data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  registry = "${data.aws_caller_identity.current.account_id}.dkr.ecr.eu-west-1.amazonaws.com"
  logs     = "arn:aws:logs:eu-west-1:${data.aws_caller_identity.current.account_id}:log-group"
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
SERVICE = """
resource "aws_ecr_repository" "s<n>" {
  name = "service-<n>"
}

resource "aws_cloudwatch_log_group" "s<n>" {
  name              = "/ecs/service-<n>"
  retention_in_days = 30
}

resource "aws_secretsmanager_secret" "s<n>" {
  name = "service-<n>/database"
}

data "aws_iam_policy_document" "s<n>" {
  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }
  statement {
    actions   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
    resources = [aws_ecr_repository.s<n>.arn]
  }
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.s<n>.arn}:*"]
  }
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [<secret>]
  }
}

resource "aws_iam_role" "s<n>" {
  name               = "service-<n>-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "s<n>" {
  role   = aws_iam_role.s<n>.id
  policy = data.aws_iam_policy_document.s<n>.json
}

resource "aws_ecs_task_definition" "s<n>" {
  family                   = "service-<n>"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.s<n>.arn
  container_definitions = jsonencode([{
    name      = "app"
    image     = "${aws_ecr_repository.s<n>.repository_url}:1.<n>"
    essential = true
    portMappings = [{ containerPort = 8080 }]
    environment  = [{ name = "STAGE", value = "live" }, { name = "SERVICE", value = "service-<n>" }]
    secrets      = [{ name = "DATABASE", valueFrom = aws_secretsmanager_secret.s<n>.arn }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.s<n>.name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = "app"
      }
    }
  }])
}
"""
OTHER_TERRAFORM = """
resource "aws_vpc" "n<n>" {
  cidr_block           = cidrsubnet(var.range, 8, <n>)
  enable_dns_hostnames = true
  tags                 = merge(local.tags, { Name = "network-<n>" })
}

resource "aws_subnet" "n<n>" {
  for_each          = { a = 0, b = 1, c = 2 }
  vpc_id            = aws_vpc.n<n>.id
  availability_zone = "eu-west-1${each.key}"
  cidr_block        = cidrsubnet(aws_vpc.n<n>.cidr_block, 4, each.value)
  tags              = merge(local.tags, { Name = "network-<n>-${each.key}" })
}

resource "aws_security_group" "n<n>" {
  name        = "network-<n>"
  description = "Database clients of network <n>"
  vpc_id      = aws_vpc.n<n>.id

  dynamic "ingress" {
    for_each = [5432, 6379, 9200]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = [aws_vpc.n<n>.cidr_block]
    }
  }
}

resource "aws_db_instance" "n<n>" {
  identifier             = "database-<n>"
  engine                 = "postgres"
  instance_class         = "db.t4g.medium"
  allocated_storage      = 50
  storage_encrypted      = true
  vpc_security_group_ids = [aws_security_group.n<n>.id]
  parameter_group_name   = format("%s-%d", local.parameters, <n>)
  tags                   = local.tags
}

resource "aws_cloudwatch_metric_alarm" "n<n>" {
  alarm_name          = "database-<n>-cpu"
  comparison_operator = "GreaterThanThreshold"
  metric_name         = "CPUUtilization"
  namespace           = "AWS/RDS"
  evaluation_periods  = 3
  period              = 300
  statistic           = "Average"
  threshold           = 80
  dimensions          = { DBInstanceIdentifier = aws_db_instance.n<n>.identifier }
}
"""
OTHER_SHARED = """
variable "range" {
  default = "10.0.0.0/8"
}

locals {
  parameters = "postgres"
  tags       = { Team = "platform", Stage = "live" }
}
"""
OTHER_TEMPLATE = """
  Queue<n>:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub "${AWS::StackName}-queue-<n>"
      VisibilityTimeout: 120
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead<n>.Arn
        maxReceiveCount: 5
  Dead<n>:
    Type: AWS::SQS::Queue
    Properties:
      MessageRetentionPeriod: 1209600
  Table<n>:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
"""
OTHER_MANIFEST = """---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker-<n>
  labels: { app: worker-<n>, team: platform }
spec:
  replicas: 3
  selector:
    matchLabels: { app: worker-<n> }
  template:
    metadata:
      labels: { app: worker-<n> }
    spec:
      containers:
        - name: worker
          image: registry.example.com/worker:1.<n>
          ports: [{ containerPort: 8080 }]
          env:
            - { name: STAGE, value: live }
            - { name: QUEUE, value: queue-<n> }
          resources:
            requests: { cpu: 100m, memory: 128Mi }
            limits: { cpu: 500m, memory: 256Mi }
"""
STACK = """
  Repository<n>: { Type: AWS::ECR::Repository }
  Logs<n>: { Type: AWS::Logs::LogGroup }
  Secret<n>: { Type: AWS::SecretsManager::Secret }
  Queue<n>: { Type: AWS::SQS::Queue }
  Role<n>:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs-tasks.amazonaws.com } }
  Policy<n>:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: read
      Roles: [!Ref Role<n>]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Action: ecr:GetAuthorizationToken, Resource: "*" }
          - Effect: Allow
            Action: [ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, ecr:BatchCheckLayerAvailability]
            Resource: !GetAtt Repository<n>.Arn
          - { Effect: Allow, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: !GetAtt Logs<n>.Arn }
          - { Effect: Allow, Action: secretsmanager:GetSecretValue, Resource: !Ref Secret<n> }
  Task<n>:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: "256"
      Memory: "512"
      ExecutionRoleArn: !GetAtt Role<n>.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub "${Repository<n>.RepositoryUri}:1"
          Secrets: [{ Name: DATABASE, ValueFrom: !Ref Secret<n> }]
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Ref Logs<n>
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: app
"""


def _filled(form: str, number: int) -> str:
    """One service or block; every tenth execution role may not read the secret of its service."""
    wrong = number % 10 == 0
    secret = (
        '"arn:aws:secretsmanager:eu-west-1:*:secret:other-*"' if wrong else f"aws_secretsmanager_secret.s{number}.arn"
    )
    return form.replace("<n>", str(number)).replace("<secret>", secret)


def write_services(folder: Path, count: int, files: int | None = None) -> Path:
    """Write a root with that many task definitions, in 41 files for each 1,000 where nothing else is said."""
    number_of_files = files or max(1, round(count / 25))
    folder.mkdir(parents=True)
    (folder / "shared.tf").write_text(SHARED, encoding="utf-8")
    for number in range(number_of_files):
        services = range(number * count // number_of_files, (number + 1) * count // number_of_files)
        content = "".join(_filled(SERVICE, service) for service in services)
        (folder / f"services_{number:03}.tf").write_text(content, encoding="utf-8")
    return folder


def write_mixed(folder: Path, services: int) -> Path:
    """Write a repository of which 95 % has nothing to do with ECS: half of that Terraform, the rest YAML and JSON."""
    most = 19 * size_of(write_services(folder / "services", services))
    for name in ("networks", "services"):  # A root of its own, and blocks beside those of ECS.
        _write_until(folder / name / "other_", ".tf", OTHER_TERRAFORM, most // 4, shared=OTHER_SHARED)
    head = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n'
    _write_until(folder / "templates" / "queues_", ".yaml", OTHER_TEMPLATE, most // 8, head=head)
    _write_until(folder / "kubernetes" / "workers_", ".yaml", OTHER_MANIFEST, most // 8)
    lock = {f"package-{n}": {"version": f"1.{n}.0", "integrity": f"sha512-{n:064x}"} for n in range(50)}
    _write_until(folder / "packages" / "lock_", ".json", json.dumps(lock, indent=1), most // 4)
    return folder


def _write_until(start: Path, ending: str, form: str, size: int, *, head: str = "", shared: str = "") -> None:
    """Write files of 20 blocks, or of one document that is as large, until there are that many bytes."""
    start.parent.mkdir(exist_ok=True)
    written, number, blocks = 0, 0, 1 if ending == ".json" else 20
    while written < size:
        content = head + "".join(form.replace("<n>", str(number * blocks + block)) for block in range(blocks))
        path = start.with_name(f"{start.name}{number:04}{ending}")
        written += path.write_text(content, encoding="utf-8")
        number += 1
    if shared:
        start.with_name("other_shared.tf").write_text(shared, encoding="utf-8")


def write_template(file: Path, count: int) -> Path:
    """Write a template with seven resources for each task definition, and a cluster."""
    head = 'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Cluster: { Type: AWS::ECS::Cluster }\n'
    file.write_text(head + "".join(_filled(STACK, number) for number in range(count)), encoding="utf-8")
    return file


def size_of(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@dataclass(frozen=True)
class Cost:
    """What a process has used: seconds of CPU and megabytes at its peak."""

    cpu: float
    memory: float


def cost(command: Command, runs: int = 1) -> Cost:
    """Return what a command costs, the median of several runs; whatever it prints and exits with is passed over."""
    done = [_once(command) for _ in range(runs)]
    return Cost(median(each.cpu for each in done), median(each.memory for each in done))


def costs_in_turn(without: Command, with_ours: Command, runs: int = 3) -> tuple[Cost, Cost]:
    """Return what two commands cost that are run in turn, in the round whose ratio is the median.

    A machine that gets slower, or has other work, does so for both of a round.
    """
    rounds = [(_once(without), _once(with_ours)) for _ in range(runs)]
    return sorted(rounds, key=lambda each: each[1].cpu / each[0].cpu)[runs // 2]


def _once(command: Command) -> Cost:
    process = subprocess.Popen(
        [str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_environment()
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Cost(usage.ru_utime + usage.ru_stime, kilobytes / 1000)


def _environment() -> dict[str, str]:
    """Return what a process is started with: byte code is kept from one start to the next, as where it is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(CHECKS), "PYTHONHASHSEED": "0"}


def inside(stage: str, folder: Path) -> dict[str, float]:
    """Return the figures of a stage that is measured inside a process of its own, its imports left out."""
    words = [sys.executable, __file__, "--stage", stage, str(folder)]
    done = subprocess.run(words, env=_environment(), check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _stage_parse(folder: Path) -> dict[str, float]:
    import tree_sitter
    import tree_sitter_hcl

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
    files = [file.read_bytes() for file in sorted(folder.glob("*.tf"))]
    return {"cpu": _seconds(lambda: [parser.parse(content) for content in files])}


def _stage_scan(folder: Path) -> dict[str, float]:
    from ecs_roles import scan

    return {"cpu": _seconds(lambda: scan(folder))}


def _stage_keystroke(folder: Path) -> dict[str, float]:
    """Scan, then type: the text of one file changes by a letter, as an editor hands it over."""
    from ecs_roles import Options
    from ecs_roles.analysis.repeated_scan import RepeatedScan

    file = (folder / "services_020.tf").resolve()
    text = file.read_text(encoding="utf-8")
    typed = [{str(file): text.replace('value = "live"', f'value = "live{"x" * number}"', 1)} for number in range(1, 6)]
    repeated = RepeatedScan()
    first = _seconds(partial(repeated.scan, folder))
    again = (_seconds(partial(repeated.scan, folder, Options(overlay=each))) for each in typed)
    return {"first": first, "again": median(again)}


STAGES = {"parse": _stage_parse, "scan": _stage_scan, "keystroke": _stage_keystroke}


def _seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


class Bench:
    """The commands that several rows speak of, each run once, and the generated folders."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.python = (sys.executable, "-c", "pass")
        self.ours = (sys.executable, "-m", "ecs_roles")

    @cache  # noqa: B019 - there is one bench, as long as the program runs
    def services(self, count: int, files: int | None = None) -> Path:
        return write_services(self.place / f"services_{count}_{files or 0}", count, files)

    @cache  # noqa: B019
    def scan(self, count: int) -> Cost:
        return cost((*self.ours, "scan", self.services(count), "--no-config"), runs=3)

    @cache  # noqa: B019
    def bare(self) -> Cost:
        return cost(self.python, runs=15)

    @cache  # noqa: B019
    def checkov_alone(self, count: int) -> Cost:
        return cost(self.checkov(self.services(count), "--framework", "terraform", "--check", ONE_CHECK))

    def checkov(self, folder: Path, *options: str | Path) -> tuple[str | Path, ...]:
        command = Path(sys.executable).with_name("checkov")
        return command, "-d", folder, "--skip-download", "--quiet", "--compact", *options

    def cfn_lint(self, template: Path, *options: str | Path) -> tuple[str | Path, ...]:
        return Path(sys.executable).with_name("cfn-lint"), template, *options


@dataclass(frozen=True)
class Row:
    """One line of the table; the smaller ``figure`` is the better, and ``seen`` says what it was made of."""

    measure: str
    figure: float
    must: float
    aim: float
    seen: str
    unit: str = ""

    def shown(self) -> str:
        words = [_in_unit(value, self.unit) for value in (self.figure, self.must, self.aim)]
        reached = "aim" if self.figure <= self.aim else "must" if self.figure <= self.must else "no"
        return f"| {self.measure} | {words[0]} | {words[1]} | {words[2]} | {reached} | {self.seen} |"


def _in_unit(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:+.1%}"
    if unit == "1/":
        return f"1/{1 / value:.1f}" if value else "0"
    return f"{value:.3g} {unit}".strip()


def scan_beside_checkov(bench: Bench) -> Iterator[Row]:
    ours, theirs = bench.scan(1000), bench.checkov_alone(1000)
    seen = f"{ours.cpu:.1f} s, {ours.memory:.0f} MB; checkov {theirs.cpu:.1f} s, {theirs.memory:.0f} MB"
    yield Row("scan of 1,000 / checkov with one check", ours.cpu / theirs.cpu, 1 / 8, 1 / 15, seen, "1/")


def scan_beside_quadratic_checkov(bench: Bench) -> Iterator[Row]:
    ours, theirs = bench.scan(5000), bench.checkov_alone(5000)
    seen = f"{ours.cpu:.1f} s; checkov {theirs.cpu:.1f} s"
    yield Row("scan of 5,000 / checkov", ours.cpu / theirs.cpu, 1 / 30, 1 / 60, seen, "1/")


def added_to_checkov(bench: Bench) -> Iterator[Row]:
    folder, options = bench.services(1000), ("--framework", "terraform", "--check")
    without = bench.checkov(folder, *options, ONE_CHECK)
    with_ours = bench.checkov(folder, *options, f"{ONE_CHECK},CKV_ECSROLE_*", "--external-checks-dir", CHECKS)
    yield from _added("checkov, 1,000", costs_in_turn(without, with_ours), (0.08, 0.05), (0.2, 0.1))


def added_to_checkov_with_all_checks(bench: Bench) -> Iterator[Row]:
    options = ("--framework", "terraform", "cloudformation")
    without = bench.checkov(REPOSITORY / "sample_iac", *options)
    with_ours = bench.checkov(REPOSITORY / "sample_iac", *options, "--external-checks-dir", CHECKS)
    yield from _added("checkov with all its checks, sample_iac", costs_in_turn(without, with_ours), (0.1, 0.05))


def added_to_cfn_lint(bench: Bench) -> Iterator[Row]:
    template = write_template(bench.place / "stack.yaml", 70)
    without = bench.cfn_lint(template)
    with_ours = bench.cfn_lint(template, "--append-rules", CFN_LINT_RULES)
    yield from _added("cfn-lint, 491 resources", costs_in_turn(without, with_ours, runs=5), (0.04, 0.02))


def _added(
    host: str, costs: tuple[Cost, Cost], cpu: tuple[float, float], memory: tuple[float, float] | None = None
) -> Iterator[Row]:
    without, with_ours = costs
    seen = f"{without.cpu:.2f} s to {with_ours.cpu:.2f} s"
    yield Row(f"CPU added to {host}", with_ours.cpu / without.cpu - 1, *cpu, seen, "%")
    if memory is not None:
        seen = f"{without.memory:.0f} MB to {with_ours.memory:.0f} MB"
        yield Row(f"memory added to {host}", with_ours.memory / without.memory - 1, *memory, seen, "%")


def start(bench: Bench) -> Iterator[Row]:
    bare, small = bench.bare().cpu, bench.place / "small" / "main.tf"
    small.parent.mkdir()
    small.write_text(SHARED + _filled(SERVICE, 1), encoding="utf-8")
    seen = f"Python alone {bare:.3f} s"
    version = cost((*bench.ours, "--version"), runs=15).cpu - bare
    yield Row("--version, over bare Python", version, 0.05, 0.03, seen, "s")
    scanned = cost((*bench.ours, "scan", small), runs=9).cpu - bare
    yield Row("scan of one small file, over bare Python", scanned, 0.25, 0.2, seen, "s")


def growth(bench: Bench) -> Iterator[Row]:
    few, many = bench.scan(500), bench.scan(5000)
    seen = f"{few.cpu:.1f} s to {many.cpu:.1f} s"
    yield Row("growth of CPU from 500 to 5,000", many.cpu / few.cpu, 11, 10, seen, "x")
    seen = f"{few.memory:.0f} MB to {many.memory:.0f} MB"
    yield Row("growth of memory from 500 to 5,000", many.memory / few.memory, 11, 10, seen, "x")


def keystroke(bench: Bench) -> Iterator[Row]:
    figures = inside("keystroke", bench.services(100, 40))
    seen = f"{figures['first']:.2f} s, then {figures['again']:.3f} s"
    name = "scan after one keystroke, 100 definitions in 41 files / first scan"
    yield Row(name, figures["again"] / figures["first"], 1 / 10, 1 / 30, seen, "1/")


def beside_the_bare_parse(bench: Bench) -> Iterator[Row]:
    parsed, scanned = (inside(stage, bench.services(1000))["cpu"] for stage in ("parse", "scan"))
    seen = f"{scanned:.2f} s / {parsed:.3f} s"
    yield Row("reading, linking, deciding / bare parse", scanned / parsed, 10, 6, seen, "x")


def other_code(bench: Bench) -> Iterator[Row]:
    pure, mixed = bench.services(100), write_mixed(bench.place / "mixed", 100)
    per = [inside("scan", folder)["cpu"] / size_of(folder) * MEGABYTE for folder in (pure, mixed)]
    seen = f"{per[1]:.2f} s / {per[0]:.2f} s a MB"
    yield Row("a MB of which 95 % is not ECS / a MB of ECS", per[1] / per[0], 1 / 5, 1 / 10, seen, "1/")


def cache_on_disk(bench: Bench) -> Iterator[Row]:
    """Measure with the first folder what nothing but ECS gains, with the second what most large repositories gain."""
    folders = {"1,000 task definitions": bench.services(1000), "95 % not ECS": write_mixed(bench.place / "cached", 100)}
    for what, folder in folders.items():
        command = (*bench.ours, "scan", folder, "--no-config")
        kept = (*command, "--cache-dir", bench.place / "kept" / folder.name)
        without, cold, warm = cost(command), cost(kept), cost(kept)
        seen = f"{without.cpu:.2f} s without, {cold.cpu:.2f} s cold, {warm.cpu:.2f} s warm"
        yield Row(f"warm scan / scan without a cache, {what}", warm.cpu / without.cpu, 1 / 2, 1 / 4, seen, "1/")
        yield Row(
            f"CPU that the first scan with a cache adds, {what}", cold.cpu / without.cpu - 1, 0.25, 0.1, seen, "%"
        )


QUICK = (start, keystroke, beside_the_bare_parse, other_code, cache_on_disk)
SLOW = (scan_beside_checkov, added_to_checkov, added_to_checkov_with_all_checks, added_to_cfn_lint, growth)


def main() -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--quadratic", action="store_true", help="run checkov on 5,000 task definitions too")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="only the measures whose name holds one of the words")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="generate into this folder, and keep it")
    parser.add_argument("--stage", nargs=2, metavar=("STAGE", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.stage:
        sys.stdout.write(json.dumps(STAGES[chosen.stage[0]](Path(chosen.stage[1]))))
        return
    measures = (
        *QUICK,
        *(() if chosen.quick else SLOW),
        *((scan_beside_quadratic_checkov,) if chosen.quadratic else ()),
    )
    wanted = [each for each in measures if not chosen.only or any(word in each.__name__ for word in chosen.only)]
    with tempfile.TemporaryDirectory() as temporary:
        place = chosen.keep or Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        _print_table(Bench(place.resolve()), wanted)


def _print_table(bench: Bench, measures: Sequence[Callable[[Bench], Iterator[Row]]]) -> None:
    sys.stdout.write("| measure | figure | must | aim | reached | seen |\n|---|---|---|---|---|---|\n")
    for measure in measures:
        for row in measure(bench):
            sys.stdout.write(f"{row.shown()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
