"""AWS's managed policies, each as the only policy of a role, under ten task definitions: what they allow, and what not.

The matrix was computed from AWS's documents by other means. Where it says `c` the verdict and its reason are written
out in `conditional_verdicts.txt`.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ecs_roles.iam.decision import Decision, Verdict
from ecs_roles.linking.links import RoleIndex
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.roles import roles_of
from ecs_roles.linking.workload import Side
from ecs_roles.linking.workloads import workloads_of
from ecs_roles.needs.assessment import assess
from ecs_roles.needs.deciding import decide_ask
from ecs_roles.needs.need import Ask
from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.symbolic.facts import Facts
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence

HERE = Path(__file__).parent
ACTIONS = {
    "Auth": "ecr:GetAuthorizationToken",
    "Img": "ecr:BatchGetImage",
    "Lay": "ecr:GetDownloadUrlForLayer",
    "Chk": "ecr:BatchCheckLayerAvailability",
    "Imp": "ecr:BatchImportUpstreamImage",
    "CrR": "ecr:CreateRepository",
    "LG": "logs:CreateLogGroup",
    "LS": "logs:CreateLogStream",
    "PE": "logs:PutLogEvents",
    "SM": "secretsmanager:GetSecretValue",
    "SSM": "ssm:GetParameters",
    "KMS": "kms:Decrypt",
    "S3": "s3:GetObject",
    "S3L": "s3:GetBucketLocation",
    "EFS": "elasticfilesystem:ClientMount",
    "MSG": "ssmmessages:OpenDataChannel",
    "XR": "xray:PutTraceSegments",
    "PR": "iam:PassRole",
    "RT": "ecs:RunTask",
}
# What no task definition asks for, with a resource of its kind.
NEVER_ASKED = {
    "ecr:BatchCheckLayerAvailability": "arn:aws:ecr:eu-west-1:111122223333:repository/shop",
    "iam:PassRole": "arn:aws:iam::111122223333:role/shop",
    "ecs:RunTask": "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:1",
}
SIDES: tuple[Side, ...] = ("execution", "task")


def rows() -> list[tuple[str, str, str]]:
    """Policy, column and mark."""
    lines = (HERE / "managed_policy_matrix.txt").read_text(encoding="utf-8").splitlines()
    cells = [line.split() for line in lines if not line.startswith("#")]
    return [(name, column, mark) for name, *marks in cells for column, mark in zip(ACTIONS, marks, strict=True)]


def policies() -> list[str]:
    return list(dict.fromkeys(name for name, _, _ in rows()))


@cache
def code() -> Deployment:
    folder = HERE / "ten_task_definitions"
    reading = read_root(folder, reading_root=folder)
    assert reading.errors == ()
    return replace(reading.deployments[0], facts=Facts(partition="aws", account="111122223333"))


def with_policy(policy: str) -> Deployment:
    """The code with this as the only policy of both roles."""
    arn = Entry("policyArns", Sequence((text(f"arn:aws:iam::aws:policy/{policy}"),)))
    resources = [
        replace(item, properties=Mapping((*item.properties.entries, arn))) if item.kind == "policy_attachment" else item
        for item in code().resources
    ]
    return replace(code(), resources=tuple(resources))


@cache
def verdicts(policy: str) -> dict[tuple[Side, str], tuple[Verdict, ...]]:
    """How each role decides every call that the ten task definitions ask for, whichever side asks."""
    deployment = with_policy(policy)
    around = ResourceIndex(deployment)
    assessments = [assess(item) for item in workloads_of(around, RoleIndex(roles_of(deployment)))]
    assert len(assessments) == 10
    asks = {ask: None for item in assessments for answer in item.answers for ask in answer.need.asks}
    asks |= {Ask(action, text(resource)): None for action, resource in NEVER_ASKED.items()}
    found: dict[tuple[Side, str], tuple[Verdict, ...]] = {}
    for side in SIDES:
        role = assessments[0].workload.link(side).role
        assert role is not None
        for ask in asks:
            known = found.get((side, ask.action), ())
            found[side, ask.action] = (*known, decide_ask(ask, role, around))
    return found


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("policy", policies())
def test_a_policy_allows_exactly_what_the_matrix_says(policy: str, side: Side) -> None:
    wrong = []
    for name, column, mark in rows():
        if name != policy or mark == "c":
            continue
        allowed = mark == "Y"
        for verdict in verdicts(policy)[side, ACTIONS[column]]:
            right = verdict.decision is Decision.ALLOWED if allowed else verdict.decision.denied
            if not right:
                wrong.append(f"{ACTIONS[column]}: {verdict.decision.value}, {verdict.reason}")

    assert wrong == []


def conditional() -> Iterator[str]:
    for name, column, mark in rows():
        if mark != "c":
            continue
        for side in SIDES:
            found = {(v.decision.value, v.reason) for v in verdicts(name)[side, ACTIONS[column]]}
            for decision, reason in sorted(found):
                yield f"{name} | {side} | {ACTIONS[column]} | {decision} | {reason}"


def test_what_depends_on_resources_and_conditions_is_written_out() -> None:
    expected = (HERE / "conditional_verdicts.txt").read_text(encoding="utf-8").splitlines()

    assert list(conditional()) == [line for line in expected if not line.startswith("#")]
