"""Each task definition has scenarios of its own: conditions of others neither multiply with them nor hide it."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding

Scanned = Callable[..., Report]

TRUST = "{Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}"
PARAMETERS = "arn:aws:ssm:*:*:parameter"


def _head(names: range) -> str:
    parameters = "".join(f"  P{i}: {{Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}\n" for i in names)
    conditions = "".join(f"  C{i}: !Equals [!Ref P{i}, 'yes']\n" for i in names)
    return f"Parameters:\n{parameters}Conditions:\n{conditions}Resources:\n"


def _role(name: str, condition: str = "") -> str:
    own = f"Condition: {condition}, " if condition else ""
    return f"  {name}: {{Type: AWS::IAM::Role, {own}Properties: {{AssumeRolePolicyDocument: {TRUST}}}}}\n"


def _policy(name: str, role: str, parameter: str, condition: str = "", effect: str = "Allow") -> str:
    own = f"Condition: {condition}, " if condition else ""
    statement = f"{{Effect: {effect}, Action: 'ssm:GetParameters', Resource: '{PARAMETERS}{parameter}'}}"
    document = f"PolicyDocument: {{Statement: [{statement}]}}"
    return (
        f"  {name}: {{Type: AWS::IAM::Policy, {own}Properties: {{PolicyName: p, Roles: [!Ref {role}], {document}}}}}\n"
    )


def _task(name: str, role: str, *secrets: str, condition: str = "", side: str = "Execution") -> str:
    own = f"Condition: {condition}, " if condition else ""
    injected = ", ".join(f"{{Name: S{i}, ValueFrom: {secret}}}" for i, secret in enumerate(secrets))
    container = f"{{Name: app, Image: 'public.ecr.aws/a/{name.lower()}:1', Memory: 64, Secrets: [{injected}]}}"
    properties = f"{side}RoleArn: !GetAtt {role}.Arn, ContainerDefinitions: [{container}]"
    return f"  {name}: {{Type: AWS::ECS::TaskDefinition, {own}Properties: {{{properties}}}}}\n"


def _of(report: Report, rule: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule == rule]


@pytest.mark.parametrize("count", [3, 7, 12])
def test_no_task_definition_vanishes_behind_many_conditions(count: int, scanned: Scanned) -> None:
    tasks = "".join(_task(f"Task{i}", "Role", f"/x/{i}", condition=f"C{i}") for i in range(count))
    report = scanned(t=f"{_head(range(count))}{_role('Role')}{tasks}")

    names = [f"Task{i}" for i in range(count)]
    assert sorted(item.address for item in report.task_definitions) == sorted(names)
    assert {name for finding in _of(report, "ECS531") for name in finding.task_definitions} == set(names)
    assert {item.status for item in report.task_definitions} == {"decided"}


def test_a_policy_behind_too_many_conditions_leaves_open_only_what_it_may_allow(scanned: Scanned) -> None:
    count = 9
    policies = "".join(_policy(f"Policy{i}", "Role", f"/x/{i}", condition=f"C{i}") for i in range(count))
    report = scanned(t=f"{_head(range(count))}{_role('Role')}{policies}{_task('Task', 'Role', '/x/8', '/never')}")

    assert [finding.resources for finding in _of(report, "ECS531")] == [("arn:aws:ssm:*:*:parameter/never",)]
    (task,) = report.task_definitions
    assert task.status == "partly"
    (doubt,) = task.unknowns
    assert "/x/8" in doubt.what
    assert "Policy8 is created only if C8 holds" in doubt.why


def test_a_denial_behind_too_many_conditions_is_no_denial(scanned: Scanned) -> None:
    count = 9
    policies = "".join(_policy(f"Policy{i}", "Role", f"/x/{i}", condition=f"C{i}", effect="Deny") for i in range(count))
    granted = _policy("Granted", "Role", "/x/*")
    report = scanned(t=f"{_head(range(count))}{_role('Role')}{granted}{policies}{_task('Task', 'Role', '/x/8')}")

    assert _of(report, "ECS531") == []
    assert [item.status for item in report.task_definitions] == ["partly"]


def _hard_condition(count: int) -> str:
    """A condition with more ways to hold than are worth trying."""
    either = ", ".join(f"!And [!Condition C{i}, !Condition C{i + 1}]" for i in range(count - 1))
    return f"  Hard: !Or [{either}]\nResources:\n"


@pytest.mark.parametrize(("parameter", "status"), [("/x", "decided"), ("/y", "partly")])
def test_a_condition_that_is_too_hard_is_told_and_leaves_open_only_what_is_missing(
    scanned: Scanned, parameter: str, status: str
) -> None:
    head = _head(range(30)).replace("Resources:\n", _hard_condition(30))
    granted = _policy("Granted", "Role", "/x")
    report = scanned(t=f"{head}{_role('Role')}{granted}{_task('Task', 'Role', parameter, condition='Hard')}")

    (task,) = report.task_definitions
    assert task.status == status
    assert [(doubt.what, doubt.why) for doubt in task.unknowns] == [
        ("whether it is created", "Task is created only if Hard holds")
    ]


def test_a_role_whose_condition_is_too_hard_is_a_doubt_and_not_judged(scanned: Scanned) -> None:
    head = _head(range(30)).replace("Resources:\n", _hard_condition(30))
    report = scanned(t=f"{head}{_role('Role', 'Hard')}{_task('Task', 'Role', '/x')}")

    assert [finding for finding in report.findings if finding.severity.value != "info"] == []
    (task,) = report.task_definitions
    assert (task.execution_role.status, task.execution_role.reason) == ("unknown", "Role is created only if Hard holds")


def test_task_definitions_under_different_conditions_share_their_role(scanned: Scanned) -> None:
    tasks = _task("One", "Role", "/one", condition="C0") + _task("Two", "Role", "/two", condition="C1")
    granted = _policy("Granted", "Role", "/*")
    report = scanned(t=f"{_head(range(2))}{_role('Role')}{granted}{tasks}")

    (finding,) = _of(report, "ECS641")
    assert set(finding.task_definitions) == {"One", "Two"}


def test_a_grant_that_another_task_definition_needs_is_needed(scanned: Scanned) -> None:
    granted = _policy("One", "Role", "/one") + _policy("Two", "Role", "/two") + _policy("Rest", "Role", "/rest")
    tasks = _task("OneTask", "Role", "/one", condition="C0") + _task("TwoTask", "Role", "/two", condition="C1")
    report = scanned(t=f"{_head(range(2))}{_role('Role')}{granted}{tasks}")

    assert {finding.resource for finding in report.findings if finding.category == "unneeded_permission"} == {"Rest"}


def test_a_role_on_both_sides_is_known_as_that_across_conditions(scanned: Scanned) -> None:
    document = "{Statement: [{Effect: Allow, Action: 'ecr:BatchGetImage', Resource: '*'}]}"
    properties = f"{{PolicyName: p, Roles: [!Ref Role], PolicyDocument: {document}}}"
    granted = f"  Granted: {{Type: AWS::IAM::Policy, Properties: {properties}}}\n"
    one, two = _task("One", "Role", condition="C0"), _task("Two", "Role", condition="C1", side="Task")
    alone = scanned(t=f"{_head(range(2))}{_role('Role')}{granted}{two}")
    both = scanned(t=f"{_head(range(2))}{_role('Role')}{granted}{one}{two}")

    assert [finding.rule for finding in _of(alone, "ECS613")] == ["ECS613"]
    assert [finding.rule for finding in _of(both, "ECS613")] == []


def test_a_defect_of_a_shared_role_says_when_it_is_there(scanned: Scanned) -> None:
    granted = _policy("Granted", "Role", "/x", condition="C0")
    tasks = _task("One", "Role", "/x", condition="C1") + _task("Two", "Role", "/x", condition="C2")
    report = scanned(t=f"{_head(range(3))}{_role('Role')}{granted}{tasks}")

    assert {finding.message.partition(":")[0] for finding in _of(report, "ECS531")} == {"When C0 is false"}


def _large(count: int) -> str:
    names = range(count)
    services = "".join(
        _role(f"Role{i}", f"C{i}")
        + _policy(f"Policy{i}", f"Role{i}", f"/x/{i}", condition=f"C{i}")
        + _task(f"Task{i}", f"Role{i}", f"/x/{i}", condition=f"C{i}")
        + f"  Service{i}: {{Type: AWS::ECS::Service, Condition: C{i}, "
        f"Properties: {{Cluster: !Ref Cluster, TaskDefinition: !Ref Task{i}}}}}\n"
        for i in names
    )
    return f"{_head(names)}  Cluster: {{Type: AWS::ECS::Cluster}}\n{services}"


def _seconds(folder: Path, count: int) -> float:
    file = folder / f"of{count}.yaml"
    file.write_text(_large(count), encoding="utf-8")
    started = time.process_time()
    report = scan([file], Options(root=folder))
    assert len(report.task_definitions) == count
    return time.process_time() - started


def test_two_hundred_conditions_take_time_in_proportion(tmp_path: Path) -> None:
    _seconds(tmp_path, 10)  # what is loaded once
    small, large = _seconds(tmp_path, 50), _seconds(tmp_path, 200)

    assert large < 12 * small  # four times as much, and the texts of the template are searched for names
    assert large < 60
