"""Conditions of unrelated resources do not multiply, and nothing is enumerated without a bound."""

import time
from collections.abc import Callable

import pytest

from ecs_roles.symbolic.resources import Deployment, Reading

Read = Callable[..., Reading]


def _service(name: str, condition: str = "") -> str:
    made = f"\n    Condition: {condition}" if condition else ""
    return f"""
  Role{name}:
    Type: AWS::IAM::Role{made}
  Task{name}:
    Type: AWS::ECS::TaskDefinition{made}
    Properties: {{ExecutionRoleArn: !GetAtt Role{name}.Arn, Family: family-of-{name}}}
  Service{name}:
    Type: AWS::ECS::Service{made}
    Properties: {{TaskDefinition: !Ref Task{name}, Cluster: !Ref Cluster}}
"""


def _conditions(names: list[str]) -> str:
    parameters = "".join(f"  P{name}: {{Type: String, Default: 'no'}}\n" for name in names)
    conditions = "".join(f"  C{name}: !Equals [!Ref P{name}, 'yes']\n" for name in names)
    return f"Parameters:\n{parameters}Conditions:\n{conditions}"


def _addresses(deployment: Deployment) -> set[str]:
    return {resource.address for resource in deployment.resources}


def test_without_conditions_there_is_one_deployment_with_everything(read: Read) -> None:
    services = "".join(_service(str(index)) for index in range(5))

    reading = read(f"Resources:\n  Cluster: {{Type: 'AWS::ECS::Cluster'}}\n{services}")

    (deployment,) = reading.deployments
    assert len(deployment.resources) == 16
    assert deployment.scenario == ()


def test_ten_independent_services_make_twenty_deployments(read: Read) -> None:
    names = [str(index) for index in range(10)]
    services = "".join(_service(name, f"C{name}") for name in names)

    reading = read(f"{_conditions(names)}Resources:\n  Cluster: {{Type: 'AWS::ECS::Cluster'}}\n{services}")

    assert len(reading.deployments) == 20
    by_scenario = {one.scenario: _addresses(one) for one in reading.deployments}
    assert by_scenario[(("C3", True),)] == {"Cluster", "Role3", "Task3", "Service3"}
    assert by_scenario[(("C3", False),)] == {"Cluster"}


def test_what_no_condition_touches_stays_in_one_deployment(read: Read) -> None:
    services = _service("A") + _service("B") + _service("C", "CX")

    reading = read(f"{_conditions(['X'])}Resources:\n  Cluster: {{Type: 'AWS::ECS::Cluster'}}\n{services}")

    assert [one.scenario for one in reading.deployments] == [(), (("CX", True),), (("CX", False),)]
    assert {"TaskA", "TaskB", "RoleA", "RoleB"} <= _addresses(reading.deployments[0])
    assert "TaskA" not in _addresses(reading.deployments[1])


def test_a_condition_of_something_else_does_not_count(read: Read) -> None:
    vpc = "  Vpc: {Type: 'AWS::EC2::VPC', Condition: CX, Properties: {A: !If [CX, a, b]}}\n"
    cluster = "  Cluster: {Type: 'AWS::ECS::Cluster', Properties: {Tags: !If [CX, [], !Ref 'AWS::NoValue']}}\n"

    reading = read(f"{_conditions(['X'])}Resources:\n{vpc}{cluster}{_service('A')}")

    assert [one.scenario for one in reading.deployments] == [()]


@pytest.mark.parametrize(
    "link",
    ["RoleName: shared-role", "RoleName: !Sub '${PX}-role'"],
)
def test_resources_that_are_linked_by_name_stay_together(link: str, read: Read) -> None:
    name = link.removeprefix("RoleName: ")
    reading = read(
        f"""
{_conditions(["X", "Y"])}
Resources:
  Role: {{Type: 'AWS::IAM::Role', Condition: CX, Properties: {{{link}}}}}
  Policy:
    Type: AWS::IAM::Policy
    Condition: CY
    Properties: {{Roles: [{name}]}}
"""
    )

    assert {frozenset(_addresses(one)) for one in reading.deployments} >= {frozenset({"Role", "Policy"}), frozenset()}


def test_over_the_bound_the_rest_is_left_open_and_said(read: Read) -> None:
    names = [str(index) for index in range(12)]
    arns = ", ".join(f"!If [C{name}, 'arn:{name}', !Ref 'AWS::NoValue']" for name in names[:10])
    reading = read(
        f"""
{_conditions(names)}
Resources:
  Role: {{Type: 'AWS::IAM::Role', Properties: {{ManagedPolicyArns: [{arns}]}}}}
  Task: {{Type: 'AWS::ECS::TaskDefinition', Properties: {{ExecutionRoleArn: !GetAtt Role.Arn}}}}
"""
    )

    assert len(reading.deployments) == 64
    arns_found = next(one for one in reading.deployments[0].resources if one.kind == "role").properties
    assert "it depends on the condition C9" in str(arns_found.get("managedPolicyArns"))


def test_a_resource_whose_condition_is_left_open_is_named(read: Read) -> None:
    names = [str(index) for index in range(9)]
    policies = "".join(
        f"  Policy{name}: {{Type: 'AWS::IAM::Policy', Condition: C{name}, Properties: {{Roles: [!Ref Role]}}}}\n"
        for name in names
    )
    task = "  Task: {Type: 'AWS::ECS::TaskDefinition', Properties: {ExecutionRoleArn: !GetAtt Role.Arn}}\n"

    reading = read(f"{_conditions(names)}Resources:\n  Role: {{Type: 'AWS::IAM::Role'}}\n{task}{policies}")

    assert len(reading.deployments) == 64
    assert "Policy8 is created only if C8 holds" in [one.reason for one in reading.deployments[0].unread]


@pytest.mark.parametrize(
    ("conditions", "scenarios"),
    [
        ("A: !Equals [!Ref E, a], B: !Equals [!Ref E, b]", {(True, False), (False, True), (False, False)}),
        ("A: !Equals [!Ref F, a], B: !Equals [!Ref F, b]", {(True, False), (False, True)}),
        ("A: !Equals [!Ref E, a], B: !Not [!Condition A]", {(True, False), (False, True)}),
        ("A: !Equals [!Ref E, a], B: !Not [!Equals [a, !Ref E]]", {(True, False), (False, True)}),
        ("A: !Equals [x, x], B: !Equals [x, y]", {(True, False)}),
        ("A: !Equals [!Ref 'AWS::Region', us-east-1], B: !Equals [!Ref 'AWS::Region', eu-west-1]",
         {(True, False), (False, True), (False, False)}),
        ("A: !Equals [!Ref E, ''], B: !Equals [!Sub '${E}', '']", {(True, True), (False, False)}),
        ("A: !Equals [!Join ['', !Ref L], ''], B: !Not [!Equals [!Join ['', !Ref L], '']]",
         {(True, False), (False, True)}),
        ("A: !Equals [!Select [0, !Ref L], x], B: !Equals [!Select [0, !Ref L], y]",
         {(True, False), (False, True), (False, False)}),
        ("A: !Equals [!FindInMap [M, !Ref F, k], '1'], B: !Equals [!Ref F, b]", {(True, False), (False, True)}),
        ("A: !Or [!Equals [!Ref F, a], !Equals [!Ref F, b]], B: !Equals [!Ref E, z]", {(True, True), (True, False)}),
        ("A: !And [!Condition B, !Equals [!Ref E, a]], B: !Equals [!Ref F, a]",
         {(True, True), (False, True), (False, False)}),
    ],
)  # fmt: skip
def test_only_what_can_occur_is_a_scenario(conditions: str, scenarios: set[tuple[bool, bool]], read: Read) -> None:
    reading = read(
        f"""
Parameters:
  E: {{Type: String}}
  F: {{Type: String, AllowedValues: [a, b]}}
  L: {{Type: CommaDelimitedList}}
Mappings: {{M: {{a: {{k: 1}}, b: {{k: 2}}}}}}
Conditions: {{{conditions}}}
Resources:
  T:
    Type: AWS::ECS::TaskDefinition
    Properties: {{Family: !If [A, yes-a, no-a], TaskRoleArn: !If [B, yes-b, no-b]}}
"""
    )

    found = {
        (str(task.properties.get("family")), str(task.properties.get("taskRoleArn")))
        for one in reading.deployments
        for task in one.resources
    }
    assert found == {("yes-a" if a else "no-a", "yes-b" if b else "no-b") for a, b in scenarios}
    assert len(reading.deployments) == len(scenarios)


def test_a_given_parameter_settles_its_conditions(read: Read) -> None:
    text = f"{_conditions(['X'])}Resources:\n  Cluster: {{Type: 'AWS::ECS::Cluster'}}\n{_service('A', 'CX')}"

    given = read(text, PX="yes")

    assert [("TaskA" in _addresses(one), one.scenario) for one in given.deployments] == [(True, ())]
    assert "TaskA" not in _addresses(read(text, PX="other").deployments[0])


def test_five_hundred_resources_with_forty_conditions_are_quick(read: Read) -> None:
    names = [str(index) for index in range(40)]
    services = "".join(_service(f"{name}x{copy}", f"C{name}") for name in names for copy in range(4))
    started = time.process_time()

    reading = read(f"{_conditions(names)}Resources:\n  Cluster: {{Type: 'AWS::ECS::Cluster'}}\n{services}")

    assert len(reading.deployments) == 320
    assert time.process_time() - started < 5


def test_conditions_that_explode_are_given_up(read: Read) -> None:
    names = [str(index) for index in range(30)]
    either = ", ".join(f"!And [!Condition C{name}, !Condition C{int(name) + 1}]" for name in names[:-1])
    started = time.process_time()

    reading = read(
        f"""
{_conditions(names)}
  Any: !Or [{either}]
Resources:
  Role: {{Type: 'AWS::IAM::Role', Condition: Any}}
  Task: {{Type: 'AWS::ECS::TaskDefinition', Properties: {{ExecutionRoleArn: !GetAtt Role.Arn}}}}
"""
    )

    assert time.process_time() - started < 5
    assert any("Role is created only if Any holds" in one.reason for one in reading.deployments[0].unread)
