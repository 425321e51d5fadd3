"""Who starts a task, or deploys one: the trust of its role, running the right revision, passing roles by name."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

Found = Callable[[str], list[Finding]]

TASK = """
resource "aws_iam_role" "execution" {
  name               = "execution"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}
resource "aws_iam_role" "task" {
  name               = "task"
  assume_role_policy = aws_iam_role.execution.assume_role_policy
}
resource "aws_ecs_task_definition" "job" {
  family                = "job"
  execution_role_arn    = aws_iam_role.execution.arn
  task_role_arn         = aws_iam_role.task.arn
  container_definitions = jsonencode([{ name = "job", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""
BOTH = "[aws_iam_role.execution.arn, aws_iam_role.task.arn]"
FAMILY = "aws_ecs_task_definition.job.arn_without_revision"
CLUSTER = "arn:aws:ecs:eu-west-1:111122223333:cluster/jobs"


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """The findings about surroundings in a root of Terraform."""

    def run(code: str) -> list[Finding]:
        (tmp_path / "main.tf").write_text(code, encoding="utf-8")
        report = scan([tmp_path], Options(root=tmp_path))
        assert not report.errors
        return [item for item in report.findings if item.category == "surroundings"]

    return run


def _role(name: str, service: str, *statements: str, managed: str = "") -> str:
    attached = f'managed_policy_arns = ["arn:aws:iam::aws:policy/{managed}"]' if managed else ""
    policy = f"""
resource "aws_iam_role_policy" "{name}" {{
  role   = aws_iam_role.{name}.id
  policy = jsonencode({{ Statement = [{", ".join(statements)}] }})
}}
"""
    return f"""
resource "aws_iam_role" "{name}" {{
  name               = "{name}"
  assume_role_policy = jsonencode({{
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}" }} }}]
  }})
  {attached}
}}
""" + (policy if statements else "")


def _allow(actions: list[str], resource: str, condition: str = "") -> str:
    limit = f", Condition = {condition}" if condition else ""
    return f'{{ Effect = "Allow", Action = {json.dumps(actions)}, Resource = {resource}{limit} }}'


def _passed_to(service: str) -> str:
    return f'{{ StringEquals = {{ "iam:PassedToService" = "{service}" }} }}'


def _rules(findings: list[Finding]) -> list[str]:
    return sorted(item.rule for item in findings)


SCHEDULE = f"""
resource "aws_scheduler_schedule" "s" {{
  target {{
    arn      = "{CLUSTER}"
    role_arn = aws_iam_role.starter.arn
    ecs_parameters {{
      task_definition_arn = aws_ecs_task_definition.job.arn
    }}
  }}
}}
"""
RULE = f"""
resource "aws_cloudwatch_event_target" "s" {{
  rule     = "nightly"
  arn      = "{CLUSTER}"
  role_arn = aws_iam_role.starter.arn
  ecs_target {{
    task_definition_arn = aws_ecs_task_definition.job.arn
  }}
}}
"""
MACHINE = """
resource "aws_sfn_state_machine" "s" {
  name       = "s"
  role_arn   = aws_iam_role.starter.arn
  definition = jsonencode({
    StartAt = "All"
    States = {
      All = {
        Type = "Parallel"
        End  = true
        Branches = [{ StartAt = "Run", States = { Run = {
          Type       = "Task"
          End        = true
          Resource   = "arn:aws:states:::ecs:runTaskWAIT"
          Parameters = { Cluster = "jobs", TaskDefinition = aws_ecs_task_definition.job.arn }
        } } }]
      }
    }
  })
}
"""
STARTERS = [
    pytest.param(SCHEDULE, "scheduler.amazonaws.com", id="schedule"),
    pytest.param(RULE, "events.amazonaws.com", id="rule"),
    pytest.param(MACHINE.replace("WAIT", ""), "states.amazonaws.com", id="state machine"),
]
RUN, PASS = _allow(["ecs:RunTask"], f'"${{{FAMILY}}}:*"'), _allow(["iam:PassRole"], BOTH)


@pytest.mark.parametrize(("starter", "service"), STARTERS)
def test_who_starts_a_task_runs_it_and_passes_both_roles(found: Found, starter: str, service: str) -> None:
    assert found(TASK + starter + _role("starter", service, RUN, PASS)) == []
    assert _rules(found(TASK + starter + _role("starter", "ec2.amazonaws.com", RUN, PASS))) == ["ECS701"]
    assert _rules(found(TASK + starter + _role("starter", service, RUN))) == ["ECS705"]
    assert _rules(found(TASK + starter + _role("starter", service, PASS))) == ["ECS704"]


@pytest.mark.parametrize(
    ("resource", "rules"),
    [
        ('"*"', []),
        ("aws_ecs_task_definition.job.arn", []),
        (f'"${{{FAMILY}}}:*"', []),
        ('"arn:aws:ecs:*:*:task-definition/job:*"', []),
        (FAMILY, ["ECS704"]),
        ('"arn:aws:ecs:eu-west-1:111122223333:task-definition/job"', ["ECS704"]),
        ('"arn:aws:ecs:eu-west-1:111122223333:task-definition/other:*"', ["ECS704"]),
        ("var.it", []),
    ],
)
def test_a_task_is_run_by_its_revision(found: Found, resource: str, rules: list[str]) -> None:
    role = _role("starter", "scheduler.amazonaws.com", _allow(["ecs:RunTask"], resource), PASS)

    findings = found('variable "it" {}\n' + TASK + SCHEDULE + role)

    assert _rules(findings) == rules
    assert all(("without a revision" in item.message) is ("other" not in resource) for item in findings)


@pytest.mark.parametrize(("cluster", "rules"), [(CLUSTER, []), (f"{CLUSTER}-other", ["ECS704"])])
def test_running_may_be_limited_to_the_cluster(found: Found, cluster: str, rules: list[str]) -> None:
    limit = f'{{ ArnEquals = {{ "ecs:cluster" = "{cluster}" }} }}'
    run = _allow(["ecs:RunTask"], '"*"', limit)

    assert _rules(found(TASK + SCHEDULE + _role("starter", "scheduler.amazonaws.com", run, PASS))) == rules


@pytest.mark.parametrize(
    ("passing", "rules"),
    [
        (_allow(["iam:PassRole"], BOTH, _passed_to("ecs-tasks.amazonaws.com")), []),
        (_allow(["iam:PassRole"], BOTH, _passed_to("ecs.amazonaws.com")), ["ECS705"]),
        (_allow(["iam:PassRole"], "aws_iam_role.task.arn"), ["ECS705"]),
        (_allow(["iam:PassRole"], '"*"'), ["ECS706"]),
        (_allow(["iam:*"], '"*"'), ["ECS706"]),
        (_allow(["iam:PassRole"], '"arn:aws:iam::111122223333:role/*"'), ["ECS706"]),
        (_allow(["iam:PassRole"], '"*"', _passed_to("ecs-tasks.amazonaws.com")), []),
        (_allow(["iam:PassRole"], "var.it"), []),
    ],
)
def test_roles_are_passed_to_tasks_by_name(found: Found, passing: str, rules: list[str]) -> None:
    role = _role("starter", "scheduler.amazonaws.com", RUN, passing)

    assert _rules(found('variable "it" {}\n' + TASK + SCHEDULE + role)) == rules


def test_the_role_that_aws_describes_for_events_is_enough(found: Found) -> None:
    policy = "service-role/AmazonEC2ContainerServiceEventsRole"

    assert found(TASK + RULE + _role("starter", "events.amazonaws.com", managed=policy)) == []


def test_a_state_machine_that_waits_watches_the_task(found: Found) -> None:
    machine = MACHINE.replace("WAIT", ".sync")
    watching = [
        _allow(["ecs:StopTask", "ecs:DescribeTasks"], '"*"'),
        _allow(
            ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            '"arn:aws:events:eu-west-1:111122223333:rule/StepFunctionsGetEventsForECSTaskRule"',
        ),
    ]

    assert found(TASK + machine + _role("starter", "states.amazonaws.com", RUN, PASS, *watching)) == []
    (finding,) = found(TASK + machine + _role("starter", "states.amazonaws.com", RUN, PASS))
    assert finding.rule == "ECS704"
    assert {"ecs:StopTask", "events:PutRule"} <= set(finding.actions)


def test_a_task_that_is_chosen_at_run_time_asks_for_nothing(found: Found) -> None:
    machine = MACHINE.replace("WAIT", "").replace("TaskDefinition = ", '"TaskDefinition.$" = "$.x", X = ')

    assert found(TASK + machine + _role("starter", "states.amazonaws.com")) == []


def test_a_role_outside_the_code_is_not_judged(found: Found) -> None:
    outside = SCHEDULE.replace("aws_iam_role.starter.arn", '"arn:aws:iam::111122223333:role/elsewhere"')

    assert found(TASK + outside) == []


DEPLOYER = """
resource "aws_iam_role" "deploy" {
  name               = "deploy"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { PRINCIPAL } }]
  })
}
resource "aws_iam_role_policy" "deploy" {
  role   = aws_iam_role.deploy.id
  policy = jsonencode({ Statement = [
    { Effect = "Allow", Action = ACTION, Resource = "*" },
    { Effect = "Allow", Action = "iam:PassRole", Resource = "*" },
  ] })
}
"""
GITHUB = (
    'Federated = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Condition = '
    '{ StringEquals = { "token.actions.githubusercontent.com:sub" = "repo:acme/forum:ref:refs/heads/main" }'
)


@pytest.mark.parametrize(
    ("principal", "action", "rules"),
    [
        (GITHUB, "ecs:UpdateService", ["ECS706", "ECS720"]),
        ('Service = "codepipeline.amazonaws.com"', "ecs:*", ["ECS706", "ECS716"]),
        ('Service = "codebuild.amazonaws.com"', "ecs:RegisterTaskDefinition", ["ECS706"]),
        (GITHUB, "s3:PutObject", []),
        ('Service = "lambda.amazonaws.com"', "ecs:UpdateService", []),
        ('Federated = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A"', "ecs:*", []),
    ],
)
def test_a_deployer_of_ecs_that_passes_any_role(found: Found, principal: str, action: str, rules: list[str]) -> None:
    findings = found(DEPLOYER.replace("PRINCIPAL", principal).replace("ACTION", f'"{action}"'))

    assert _rules(findings) == rules
    assert [item.role_kind for item in findings] == ["deployer"] * len(rules)


@pytest.mark.parametrize(
    ("principal", "actions", "takers"),
    [
        ('Service = "codepipeline.amazonaws.com"', ["cloudformation:*"], "cloudformation.amazonaws.com"),
        (GITHUB, ["cloudformation:CreateStack", "s3:*"], "cloudformation.amazonaws.com"),
        (
            'Service = "codepipeline.amazonaws.com"',
            ["cloudformation:*", "codebuild:*"],
            "cloudformation.amazonaws.com or codebuild.amazonaws.com",
        ),
        ('Service = "codebuild.amazonaws.com"', ["lambda:*"], "lambda.amazonaws.com"),
        # To start a build, to invoke a function or to update a stack takes no role.
        ('Service = "codepipeline.amazonaws.com"', ["codebuild:StartBuild", "lambda:InvokeFunction"], ""),
        ('Service = "codepipeline.amazonaws.com"', ["cloudformation:DescribeStacks"], ""),
        ('Service = "lambda.amazonaws.com"', ["cloudformation:*"], ""),
    ],
)
def test_a_deployer_passes_any_role_through_another_service(
    found: Found, principal: str, actions: list[str], takers: str
) -> None:
    code = DEPLOYER.replace("PRINCIPAL", principal).replace("ACTION", json.dumps(actions))

    findings = [item for item in found(TASK + code) if item.rule == "ECS706"]

    ends = [f"add the condition StringEquals iam:PassedToService {takers}."] if takers else []
    assert [item.fix.partition("over, and ")[2] for item in findings] == ends
    assert not [item for item in found(code) if item.rule == "ECS706"]  # Nothing of ECS is here.


def test_a_deployer_of_stacks_alone_in_another_root_is_not_one_of_ecs(found: Found, tmp_path: Path) -> None:
    (tmp_path / "bootstrap").mkdir()
    code = DEPLOYER.replace("PRINCIPAL", GITHUB).replace("ACTION", '"cloudformation:*"')
    (tmp_path / "bootstrap" / "main.tf").write_text(code, encoding="utf-8")

    assert [item for item in found(TASK) if item.rule == "ECS706"] == []


def test_what_a_deployer_may_pass_to_one_service_alone_is_left_to_it(found: Found) -> None:
    code = DEPLOYER.replace("PRINCIPAL", GITHUB).replace("ACTION", '"cloudformation:*"')
    limited = code.replace(
        'Action = "iam:PassRole", Resource = "*"',
        'Action = "iam:PassRole", Resource = "*"\n'
        'Condition = { StringEquals = { "iam:PassedToService" = "cloudformation.amazonaws.com" } }',
    )

    assert [item for item in found(TASK + limited) if item.rule == "ECS706"] == []


@pytest.mark.parametrize(
    ("actions", "services", "told"),
    [
        (["cloudformation:*", "ec2:*"], ["cloudformation", "ec2"], "cloudformation.amazonaws.com or ec2.amazonaws.com"),
        (
            ["cloudformation:CreateStack", "ecs:RunTask"],
            ["cloudformation", "elasticbeanstalk", "ecs-tasks"],
            "cloudformation.amazonaws.com or ecs-tasks.amazonaws.com",
        ),
        (["ecs:RunTask"], ["cloudformation", "ec2", "ecs-tasks"], ""),  # It starts nothing but tasks.
        (["cloudformation:CreateStack", "iam:CreateRole"], ["cloudformation", "ec2", "ecs-tasks"], ""),
    ],
)
def test_a_deployer_may_pass_any_role_to_several_services(
    found: Found, actions: list[str], services: list[str], told: str
) -> None:
    code = DEPLOYER.replace("PRINCIPAL", 'Service = "codepipeline.amazonaws.com"').replace(
        "ACTION", json.dumps(actions)
    )
    names = json.dumps([f"{service}.amazonaws.com" for service in services])
    limited = code.replace(
        'Action = "iam:PassRole", Resource = "*"',
        'Action = "iam:PassRole", Resource = "*"\n'
        f'Condition = {{ StringEqualsIfExists = {{ "iam:PassedToService" = {names} }} }}',
    )

    messages = [item.message for item in found(TASK + limited) if item.rule == "ECS706"]

    assert len(messages) == bool(told)
    assert all(f"may pass any role of the account to {told}, and run something" in message for message in messages)


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"])
@pytest.mark.parametrize(
    ("statements", "rules"),
    [
        ([_allow(["ecs:RunTask", "ecs:RegisterTaskDefinition"], '"*"'), _allow(["iam:PassRole"], '"*"')], ["ECS706"]),
        ([_allow(["ecs:RunTask", "iam:*"], '"*"')], ["ECS706"]),
        ([_allow(["ecs:RegisterTaskDefinition"], '"*"'), _allow(["iam:PassRole"], '"*"')], []),  # It starts nothing.
        ([_allow(["iam:PassRole"], '"*"')], []),
        ([_allow(["ecs:RunTask"], '"*"'), _allow(["iam:PassRole"], BOTH)], []),
        ([_allow(["ecs:RunTask"], '"*"'), _allow(["iam:PassRole"], '"*"', _passed_to("ecs-tasks.amazonaws.com"))], []),
        ([_allow(["ecs:RunTask"], '"*"'), _allow(["*"], '"*"')], []),  # It may do everything anyway.
    ],
)
def test_a_server_that_starts_tasks_and_passes_any_role(
    found: Found, service: str, statements: list[str], rules: list[str]
) -> None:
    findings = [item for item in found(TASK + _role("server", service, *statements)) if item.rule == "ECS706"]

    assert _rules(findings) == rules
    assert [item.role_kind for item in findings] == ["instance"] * len(rules)


EVERY_ACTION = ('"*"', '"iam:*"', '"iam:Pass*"', '["ecs:RunTask", "iam:PassRole"]')


@pytest.mark.parametrize("action", EVERY_ACTION)
@pytest.mark.parametrize(
    ("condition", "rules"),
    [
        ("", ["ECS706"]),
        ('Condition = { StringLike = { "iam:PassedToService" = "*" } }', ["ECS706"]),
        ('Condition = { StringLike = { "iam:PassedToService" = "ecs-tasks.*" } }', []),
        ('Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }', []),
    ],
)
def test_passing_any_role_is_decided_not_read(found: Found, action: str, condition: str, rules: list[str]) -> None:
    code = DEPLOYER.replace("PRINCIPAL", GITHUB).replace("ACTION", '"ecs:UpdateService"')
    granted = code.replace(
        'Action = "iam:PassRole", Resource = "*"', f'Action = {action}, Resource = "*"\n {condition}'
    )

    assert [item.rule for item in found(TASK + granted) if item.rule == "ECS706"] == rules


def test_a_deployer_that_may_do_everything_passes_any_role(found: Found) -> None:
    trust = DEPLOYER.replace("PRINCIPAL", GITHUB).split('resource "aws_iam_role_policy"')[0]
    attached = """
resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
"""
    (finding,) = found(TASK + trust + attached)
    assert (finding.rule, finding.resource) == ("ECS706", "aws_iam_role_policy_attachment.deploy")
    assert "AdministratorAccess" in finding.message
    assert "may do everything, and may pass any role of the account" in finding.message
    # Where nothing runs in ECS it is not a matter of ECS.
    assert found(trust + attached) == []


@pytest.mark.parametrize(
    ("limit", "left"),
    [
        ('policy = jsonencode({ Statement = [{ Effect = "Deny", Action = "iam:PassRole", Resource = "*" }] })', []),
        (
            'policy = jsonencode({ Statement = { Effect = "Deny", Action = "iam:*", NotResource = "arn:aws:s3:::x"}})',
            ["ECS716"],  # It makes no roles either, so it is no infrastructure code, and may do all the rest.
        ),
    ],
)
def test_of_a_deployer_that_is_denied_passing_roles_that_is_not_told(found: Found, limit: str, left: list[str]) -> None:
    code = DEPLOYER.replace("PRINCIPAL", GITHUB).replace("ACTION", '"*"')

    assert _rules(found(TASK + code)) == ["ECS706", "ECS706"]
    deny = f'resource "aws_iam_role_policy" "deny" {{\n role = aws_iam_role.deploy.id\n {limit}\n}}\n'
    assert _rules(found(TASK + code + deny)) == left


FARGATE_TASK = TASK.replace('= "job"\n  exec', '= "job"\n  requires_compatibilities = ["FARGATE"]\n  exec')
SECOND = """
resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = aws_iam_role.execution.assume_role_policy
}
resource "aws_ecs_task_definition" "second" {
  family                   = "second"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.other.arn
  container_definitions    = jsonencode([{ name = "job", image = "public.ecr.aws/docker/library/nginx:1" }])
}
"""
RUN_THIS = _allow(["ecs:RunTask"], f'"${{{FAMILY}}}:*"')
REGISTER = _allow(["ecs:RegisterTaskDefinition"], '"*"')
EXECUTION, WORK = "aws_iam_role.execution.arn", "aws_iam_role.task.arn"


@pytest.mark.parametrize("service", ["lambda.amazonaws.com", "codebuild.amazonaws.com", "ecs-tasks.amazonaws.com"])
@pytest.mark.parametrize(
    ("statements", "refused"),
    [
        ([RUN_THIS, _allow(["iam:PassRole"], EXECUTION)], ["role/task"]),
        ([REGISTER, _allow(["iam:PassRole"], EXECUTION)], ["role/task"]),
        ([RUN_THIS, _allow(["iam:PassRole"], WORK)], ["role/execution"]),
        ([RUN_THIS], ["role/execution", "role/task"]),  # It may run exactly this one.
        ([RUN_THIS, _allow(["iam:PassRole"], BOTH)], []),
        ([RUN_THIS, _allow(["iam:PassRole"], '"*"', _passed_to("ecs-tasks.amazonaws.com"))], []),
        ([RUN_THIS, _allow(["iam:PassRole"], f"[{EXECUTION}, var.more]")], []),  # It may be the other.
        ([_allow(["ecs:*"], '"*"')], []),  # Nothing shows that it is meant for this one.
        ([_allow(["iam:PassRole"], EXECUTION)], []),  # It runs nothing.
    ],
)
def test_who_may_run_a_task_passes_all_of_its_roles(
    found: Found, service: str, statements: list[str], refused: list[str]
) -> None:
    told = found('variable "more" {}\n' + FARGATE_TASK + _role("runner", service, *statements))
    findings = [
        item for item in told if item.rule not in {"ECS706", "ECS716", "ECS721"}
    ]  # Of what passes every role, or has all of ECS.

    assert _rules(findings) == (["ECS707"] if refused else [])
    assert [name for item in findings for name in item.resources] == [f"arn:aws:iam::*:{name}" for name in refused]


@pytest.mark.parametrize(
    ("service", "statements", "told"),
    [
        ("codebuild.amazonaws.com", [REGISTER], True),
        ("codebuild.amazonaws.com", [REGISTER, _allow(["iam:PassRole"], BOTH)], False),
        ("codebuild.amazonaws.com", [REGISTER, _allow(["iam:PassRole"], '"arn:aws:iam::1:role/other"')], False),
        ("codebuild.amazonaws.com", [_allow(["ecs:*"], '"*"')], False),  # It may be meant to update services alone.
        ("lambda.amazonaws.com", [REGISTER], False),  # Nothing says what it registers.
        ("codepipeline.amazonaws.com", [REGISTER], False),  # What its actions lack is told of the pipeline.
    ],
)
def test_a_deployer_that_registers_by_name_passes_a_role(
    found: Found, service: str, statements: list[str], told: bool
) -> None:
    findings = [item for item in found(FARGATE_TASK + _role("runner", service, *statements)) if item.rule == "ECS707"]

    assert ["may register it, but not pass" in item.message for item in findings] == [True] * told


ANY = _allow(["ecs:RunTask"], '"*"')
OTHER_FAMILY = _allow(["ecs:RunTask"], '"arn:aws:ecs:eu-west-1:111122223333:task-definition/other:*"')


@pytest.mark.parametrize(
    ("service", "statements", "told"),
    [
        ("lambda.amazonaws.com", [ANY], True),
        ("lambda.amazonaws.com", [_allow(["ecs:RunTask"], '"*"', '{ ArnEquals = { "ecs:cluster" = var.c } }')], True),
        ("lambda.amazonaws.com", [ANY, _allow(["iam:PassRole"], BOTH)], False),
        ("lambda.amazonaws.com", [OTHER_FAMILY], False),
        ("ec2.amazonaws.com", [ANY], False),
    ],
)
def test_a_function_that_runs_tasks_by_name_passes_a_role(
    found: Found, service: str, statements: list[str], told: bool
) -> None:
    code = 'variable "c" {}\n' + FARGATE_TASK + _role("runner", service, *statements)
    findings = [item for item in found(code) if item.rule == "ECS707"]

    assert ["may run it, but not pass" in item.message for item in findings] == [True] * told


def test_a_shared_role_that_is_passed_for_another_task_shows_nothing(found: Found) -> None:
    both = [REGISTER, _allow(["iam:PassRole"], BOTH)]

    assert found(FARGATE_TASK + SECOND + _role("runner", "codebuild.amazonaws.com", *both)) == []
    only_execution = [REGISTER, _allow(["iam:PassRole"], EXECUTION)]
    findings = found(FARGATE_TASK + SECOND + _role("runner", "codebuild.amazonaws.com", *only_execution))
    assert {name for item in findings for name in item.task_definitions} == {
        "aws_ecs_task_definition.job",
        "aws_ecs_task_definition.second",
    }


@pytest.mark.parametrize(
    ("statements", "refused"),
    [
        ([REGISTER, _allow(["iam:PassRole"], EXECUTION)], []),  # It registers others with the same execution role.
        ([_allow(["ecs:RunTask"], '"*"'), _allow(["iam:PassRole"], EXECUTION)], []),
        ([RUN_THIS, _allow(["iam:PassRole"], EXECUTION)], ["role/task"]),  # It runs itself once more.
        ([RUN_THIS], ["role/execution", "role/task"]),
    ],
)
def test_an_application_that_starts_tasks_is_not_meant_to_start_its_own(
    found: Found, statements: list[str], refused: list[str]
) -> None:
    granted = f"""
resource "aws_iam_role_policy" "task" {{
  role   = aws_iam_role.task.id
  policy = jsonencode({{ Statement = [{", ".join(statements)}] }})
}}
"""
    told = [item for item in found(FARGATE_TASK + granted) if item.rule == "ECS707"]

    assert [name for item in told for name in item.resources] == [f"arn:aws:iam::*:{name}" for name in refused]


AGENT = """
resource "aws_iam_role" "agent" {
  name               = "agent"
  assume_role_policy = POLICY
}
"""
AGENT_ELSEWHERE = 'data "aws_iam_role" "agent" {\n  name = "agent"\n}\n'


@pytest.mark.parametrize(
    ("agent", "passed", "rules"),
    [
        (AGENT.replace("POLICY", "aws_iam_role.execution.assume_role_policy"), "aws_iam_role.agent.arn", []),
        (AGENT_ELSEWHERE, "data.aws_iam_role.agent.arn", []),  # Whom it trusts is not known.
        (_role("agent", "lambda.amazonaws.com"), "aws_iam_role.agent.arn", ["ECS707"]),
    ],
)
@pytest.mark.parametrize("run", [RUN_THIS, REGISTER])
def test_who_passes_a_role_that_no_task_definition_names_starts_other_tasks(
    found: Found, agent: str, passed: str, rules: list[str], run: str
) -> None:
    runner = _role("runner", "lambda.amazonaws.com", run, _allow(["iam:PassRole"], f"[{EXECUTION}, {passed}]"))

    assert _rules(found(FARGATE_TASK + agent + runner)) == rules


def test_a_role_for_tasks_that_is_not_passed_explains_nothing(found: Found) -> None:
    agent = AGENT.replace("POLICY", "aws_iam_role.execution.assume_role_policy")
    runner = _role("runner", "lambda.amazonaws.com", REGISTER, _allow(["iam:PassRole"], EXECUTION))

    assert _rules(found(FARGATE_TASK + agent + runner)) == ["ECS707"]


def test_the_task_role_of_a_task_on_ec2_need_not_be_passed(found: Found) -> None:
    only_execution = [RUN_THIS, _allow(["iam:PassRole"], EXECUTION)]

    on_ec2 = FARGATE_TASK.replace("FARGATE", "EC2")
    assert found(on_ec2 + _role("runner", "lambda.amazonaws.com", *only_execution)) == []


TEMPLATE = """
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: job
      ContainerDefinitions: [{Name: app, Image: public.ecr.aws/docker/library/nginx:1}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: states.amazonaws.com}}]
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      DefinitionString: !Sub |
        {"StartAt": "R", "States": {"R": {"Type": "Task", "End": true,
         "Resource": "arn:${AWS::Partition}:states:::ecs:runTask",
         "Parameters": {"Cluster": "c", "TaskDefinition": "${Task}"}}}}
"""


def test_the_definition_of_a_state_machine_may_be_text(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)

    findings = scan([tmp_path], Options(root=tmp_path)).findings

    assert [(item.rule, item.actions) for item in findings] == [("ECS704", ("ecs:RunTask",))]
