"""A fix names what is to be done with this role: what it has already, what it would lack, what nobody asks for."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding

Scan = Callable[[dict[str, str]], Report]
AWS = "arn:aws:iam::aws:policy/"
STARTS = f"{AWS}service-role/AmazonECSTaskExecutionRolePolicy"
LOGS = {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-create-group": "true"}}
SECRET = "arn:aws:ssm:eu-west-1:111122223333:parameter/web/key"
both_languages = pytest.mark.parametrize("language", ["terraform", "cloudformation"])


def _allow(action: list[str], on: str = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": on}


def _trust(principal: dict[str, str], action: str = "sts:AssumeRole") -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Principal": principal}]}


def _code(language: str, side: str, held: list[Any], container: dict[str, Any], trust: Any) -> dict[str, str]:
    """One role with AWS's policies, by their ARNs, and a statement, on one side of a task definition or beside it."""
    attached = [each for each in held if isinstance(each, str)]
    document = {"Version": "2012-10-17", "Statement": [each for each in held if not isinstance(each, str)]}
    containers = [{"name": "web", "image": "public.ecr.aws/docker/library/nginx:1", **container}]
    if language == "terraform":
        parts = [f'resource "aws_iam_role" "held" {{\n  assume_role_policy = jsonencode({json.dumps(trust)})\n}}']
        parts += [
            f'resource "aws_iam_role_policy_attachment" "held{number}" {{\n  role       = aws_iam_role.held.name\n'
            f'  policy_arn = "{arn}"\n}}'
            for number, arn in enumerate(attached)
        ]
        if document["Statement"]:
            policy = f"  role   = aws_iam_role.held.id\n  policy = jsonencode({json.dumps(document)})"
            parts.append(f'resource "aws_iam_role_policy" "held" {{\n{policy}\n}}')
        link = f"  {side}_role_arn = aws_iam_role.held.arn\n" if side else ""
        parts.append(
            f'resource "aws_ecs_task_definition" "web" {{\n  family = "web"\n{link}'
            f"  container_definitions = jsonencode({json.dumps(containers)})\n}}"
        )
        return {"main.tf": "\n".join(parts)}
    properties: dict[str, Any] = {"AssumeRolePolicyDocument": trust, "ManagedPolicyArns": attached}
    if document["Statement"]:
        properties["Policies"] = [{"PolicyName": "own", "PolicyDocument": document}]
    definition: dict[str, Any] = {"ContainerDefinitions": [_in_capitals(each) for each in containers]}
    if side:
        definition[f"{side.capitalize()}RoleArn"] = {"Fn::GetAtt": ["Held", "Arn"]}
    resources = {
        "Held": {"Type": "AWS::IAM::Role", "Properties": properties},
        "Web": {"Type": "AWS::ECS::TaskDefinition", "Properties": definition},
    }
    return {"template.json": json.dumps({"Resources": resources}, indent=2)}


def _in_capitals(container: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {key[0].upper() + key[1:]: value for key, value in container.items()}
    if "LogConfiguration" in found:
        found["LogConfiguration"] = {"LogDriver": LOGS["logDriver"], "Options": LOGS["options"]}
    if "Secrets" in found:
        found["Secrets"] = [{"Name": each["name"], "ValueFrom": each["valueFrom"]} for each in found["Secrets"]]
    return found


def _only(report: Report, rule: str) -> Finding:
    (found,) = (each for each in report.findings if each.rule == rule)
    return found


TASKS = _trust({"Service": "ecs-tasks.amazonaws.com"})


@both_languages
def test_a_policy_beside_that_of_ecs_is_detached(scanned: Scan, language: str) -> None:
    code = _code(language, "execution", [STARTS, f"{AWS}CloudWatchLogsFullAccess"], {}, TASKS)

    fix = _only(scanned(code), "ECS553").fix

    assert fix == (
        "Detach CloudWatchLogsFullAccess: service-role/AmazonECSTaskExecutionRolePolicy is attached already."
    )


@both_languages
def test_what_only_that_policy_gives_is_allowed_first(scanned: Scan, language: str) -> None:
    held = [STARTS, f"{AWS}CloudWatchLogsFullAccess"]

    fix = _only(scanned(_code(language, "execution", held, {"logConfiguration": LOGS}, TASKS)), "ECS553").fix

    assert fix.startswith("Allow logs:CreateLogGroup on arn:aws:logs:")
    assert "log-group:/ecs/web in a policy of " in fix
    assert fix.endswith(
        "then detach CloudWatchLogsFullAccess: service-role/AmazonECSTaskExecutionRolePolicy is attached already "
        "for the rest."
    )


@both_languages
def test_without_the_policy_of_ecs_that_is_attached(scanned: Scan, language: str) -> None:
    code = _code(language, "execution", [f"{AWS}CloudWatchLogsFullAccess"], {}, TASKS)

    assert _only(scanned(code), "ECS553").fix.startswith("Attach service-role/AmazonECSTaskExecutionRolePolicy")


@both_languages
@pytest.mark.parametrize(
    ("container", "fix"),
    [
        ({}, "Remove ssm:GetParameters, unless a task definition elsewhere has this role and needs it: "),
        (
            {"secrets": [{"name": "KEY", "valueFrom": SECRET}]},
            f"Name what the task definitions use: {SECRET}.",
        ),
    ],
)
def test_what_nothing_asks_for_is_removed(scanned: Scan, language: str, container: dict[str, Any], fix: str) -> None:
    code = _code(language, "execution", [_allow(["ssm:GetParameters"])], container, TASKS)

    assert _only(scanned(code), "ECS547").fix.startswith(fix)


@both_languages
@pytest.mark.parametrize(
    ("actions", "fix"),
    [
        (["logs:PutLogEvents"], "Remove logs:PutLogEvents."),
        (["logs:CreateLogGroup", "logs:PutLogEvents"], "Name what the task definitions use"),  # That has no groups.
    ],
)
def test_what_the_policy_of_ecs_gives_already_is_not_narrowed(
    scanned: Scan, language: str, actions: list[str], fix: str
) -> None:
    code = _code(language, "execution", [STARTS, _allow(actions)], {"logConfiguration": LOGS}, TASKS)

    assert _only(scanned(code), "ECS545").fix.startswith(fix)


OTHER = "arn:aws:ssm:eu-west-1:111122223333:parameter/worker/key"


@pytest.mark.parametrize("injected", [OTHER, None])
def test_what_each_of_several_task_definitions_uses_is_named(scanned: Scan, injected: str | None) -> None:
    code = _code("terraform", "execution", [_allow(["ssm:GetParameters"])], {"secrets": [_secret(SECRET)]}, TASKS)
    container: dict[str, Any] = {"name": "worker", "image": "public.ecr.aws/docker/library/nginx:1"}
    container |= {"secrets": [_secret(injected)]} if injected else {}
    code["worker.tf"] = (
        'resource "aws_ecs_task_definition" "a" {\n  family = "a"\n  execution_role_arn = aws_iam_role.held.arn\n'
        f"  container_definitions = jsonencode({json.dumps([container])})\n}}"
    )

    used = [SECRET, injected] if injected else [SECRET]
    assert _only(scanned(code), "ECS547").fix == f"Name what the task definitions use: {', '.join(used)}."


def _secret(arn: str) -> dict[str, str]:
    return {"name": "KEY", "valueFrom": arn}


@both_languages
@pytest.mark.parametrize(
    ("container", "fix"),
    [({}, "Remove kms:Decrypt, unless "), ({"secrets": [{"name": "KEY", "valueFrom": SECRET}]}, "Name what ")],
)
def test_the_key_of_what_is_not_in_the_code_may_be_needed(
    scanned: Scan, language: str, container: dict[str, Any], fix: str
) -> None:
    code = _code(language, "execution", [_allow(["kms:Decrypt"])], container, TASKS)

    assert _only(scanned(code), "ECS547").fix.startswith(fix)


@both_languages
@pytest.mark.parametrize(
    ("held", "what"),
    [
        (STARTS, "so here it only lets the application read images and write logs"),
        (f"{AWS}AmazonEC2ContainerRegistryReadOnly", "so here it only lets the application read images"),
    ],
)
def test_a_policy_on_the_task_role_says_all_that_it_gives(scanned: Scan, language: str, held: str, what: str) -> None:
    found = _only(scanned(_code(language, "task", [held], {}, TASKS)), "ECS613")

    assert found.message.endswith(what)


GITHUB = _trust(
    {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
    "sts:AssumeRoleWithWebIdentity",
)
DEPLOYS = ["ecs:RegisterTaskDefinition", "ecs:UpdateService", "iam:PassRole"]


@both_languages
@pytest.mark.parametrize(
    ("actions", "worse"),
    [
        ([], ""),
        (["iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy"], "iam:PutRolePolicy, iam:AttachRolePolicy"),
        (["iam:Put*"], "iam:Put*"),
    ],
)
def test_who_passes_any_role_may_do_worse(scanned: Scan, language: str, actions: list[str], worse: str) -> None:
    found = _only(scanned(_code(language, "", [_allow([*DEPLOYS, *actions])], {}, GITHUB)), "ECS706")

    assert found.message.partition("; with ")[2] == (f"{worse} it can give itself every permission" if worse else "")
    assert (f" Allow {worse} on the roles of this deployment alone." in found.fix) == bool(worse)
