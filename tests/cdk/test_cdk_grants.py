"""The CDK grants what is needed by construction: nothing may be missing, and every grant that is taken out must be."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.findings.finding import Finding, Severity

TEMPLATES = Path(__file__).parent / "templates"
FILES = [path for path in TEMPLATES.glob("*.template.json") if ".nested." not in path.name]
STACKS = sorted(path.name.partition(".")[0] for path in FILES)

# What the CDK leaves undone, and what it cannot know: rule and a part of its message.
KNOWN_GAPS = {
    "environment-file": {"ECS511": "reads the environment file"},
    "gmsa": {"ECS511": "reads a credential spec"},
    "efs-with-iam": {"ECS603": "mounts the EFS volume"},
    "app-mesh-and-x-ray": {"ECS614": "uses App Mesh"},
    # AmazonECSInfrastructureRolePolicyForVolumes holds no KMS action, and the CDK grants nothing on the volume's key.
    "ebs-volume": {"ECS702": "create and attach EBS volumes"},
}
# A role or boundary of another stack; the configuration of a log router, which names its destinations.
NOT_ALL_IN_THE_STACK = {"firelens-config-from-s3", "imported-role", "permissions-boundary", "uses-shared-roles"}
# What the CDK's grants contain beside what ECS asks for.
OPTIONAL = {
    "ecr:BatchCheckLayerAvailability",
    "secretsmanager:DescribeSecret",
    "ssm:DescribeParameters",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
}
STILL_ALLOWED = {
    # AmazonECSTaskExecutionRolePolicy is attached too.
    ("own-roles", "logs:CreateLogStream"),
    ("own-roles", "logs:PutLogEvents"),
    # The parameter is not in the template: that the key is its own stands in the CDK's program alone.
    ("parameter-secure-encrypted", "kms:Decrypt"),
    # The guide asks for it, the agent does not: informational.
    ("firelens-config-from-s3", "s3:GetBucketLocation"),
}
TOLD_BY = {"ECS561"}  # The plural is gone, and the singular beside it was surely meant for it.


@dataclass(frozen=True)
class Grant:
    """One action of a statement in a policy of a stack's execution role."""

    stack: str
    policy: str
    place: tuple[str | int, ...]
    action: str


def template_of(stack: str) -> Any:
    return json.loads(_path(stack).read_text(encoding="utf-8"))


def _path(stack: str) -> Path:
    return TEMPLATES / f"{stack}.template.json"


def judged(stack: str, template: Any = None) -> Report:
    overlay = {} if template is None else {str(_path(stack)): json.dumps(template)}
    return scan([_path(stack)], Options(root=TEMPLATES, overlay=overlay))


@cache
def report_of(stack: str) -> Report:
    return judged(stack)


def loud(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity is not Severity.INFO]


def at(node: Any, place: tuple[str | int, ...]) -> Any:
    for step in place:
        node = node[step]
    return node


def under(node: Any, key: str) -> Iterator[Any]:
    """What stands under a key, at any depth."""
    for name, part in node.items() if isinstance(node, dict) else enumerate(node):
        if name == key:
            yield part
        elif isinstance(part, dict | list):
            yield from under(part, key)


def policies(template: Any, roles: set[str]) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The resource and place of every policy document of the roles."""
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Policy" and set(under(properties["Roles"], "Ref")) & roles:
            yield name, ("Properties", "PolicyDocument")
        if name in roles:
            for number, _ in enumerate(properties.get("Policies", [])):
                yield name, ("Properties", "Policies", number, "PolicyDocument")


def execution_roles(stack: str) -> set[str]:
    return {str(arn["Fn::GetAtt"][0]) for arn in under(template_of(stack), "ExecutionRoleArn") if "Fn::GetAtt" in arn}


def _actions(statement: Any) -> list[str]:
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]


def grants(stack: str) -> Iterator[Grant]:
    template = template_of(stack)
    for name, document in policies(template, execution_roles(stack)):
        for number, statement in enumerate(at(template["Resources"][name], document)["Statement"]):
            for action in _actions(statement):
                yield Grant(stack, name, (*document, "Statement", number), action)


GRANTS = [grant for stack in STACKS for grant in grants(stack)]


def without(grant: Grant) -> Any:
    template = template_of(grant.stack)
    resource = template["Resources"][grant.policy]
    statement = at(resource, grant.place)
    left = [action for action in _actions(statement) if action != grant.action]
    if left:
        statement["Action"] = left
    else:
        del at(resource, grant.place[:-1])[grant.place[-1]]
    return template


def tells(finding: Finding, action: str) -> bool:
    missed = finding.category == "missing_permission" and action in finding.actions
    return missed or (finding.rule in TOLD_BY and action in finding.message)


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_amiss_but_for_the_known_gaps(stack: str) -> None:
    gaps = KNOWN_GAPS.get(stack, {})
    found = loud(report_of(stack))

    assert {finding.rule for finding in found} == gaps.keys()
    assert all(gaps[finding.rule] in finding.message for finding in found)


@pytest.mark.parametrize("stack", sorted(set(STACKS) - NOT_ALL_IN_THE_STACK))
def test_everything_is_decided(stack: str) -> None:
    statuses = {item.status for item in report_of(stack).task_definitions}

    assert statuses <= {"decided"}


def _name(grant: Grant) -> str:
    return f"{grant.stack}-{grant.place[-1]}-{grant.action}"


@pytest.mark.parametrize("grant", [grant for grant in GRANTS if grant.action not in OPTIONAL], ids=_name)
def test_a_grant_that_is_taken_out_is_found(grant: Grant) -> None:
    told = [finding for finding in loud(judged(grant.stack, without(grant))) if tells(finding, grant.action)]

    assert bool(told) == ((grant.stack, grant.action) not in STILL_ALLOWED)


@pytest.mark.parametrize("grant", [grant for grant in GRANTS if grant.action in OPTIONAL], ids=_name)
def test_what_is_optional_is_never_missed(grant: Grant) -> None:
    before = [finding.rule for finding in loud(report_of(grant.stack))]

    assert [finding.rule for finding in loud(judged(grant.stack, without(grant)))] == before


@pytest.mark.parametrize("action", ["logs:CreateLogStream", "logs:PutLogEvents"])
def test_what_is_granted_twice_is_found_when_both_grants_go(action: str) -> None:
    (grant,) = [item for item in GRANTS if (item.stack, item.action) == ("own-roles", action)]
    template = without(grant)
    for role in execution_roles("own-roles"):
        del template["Resources"][role]["Properties"]["ManagedPolicyArns"]

    assert [finding.actions for finding in loud(judged("own-roles", template))] == [(action,)]


def _let_in_by_keys(stack: str) -> list[tuple[str, int]]:
    """The key and the number of each statement of a key's policy that names the execution role of the stack."""
    roles = execution_roles(stack)
    return [
        (name, number)
        for name, resource in template_of(stack)["Resources"].items()
        if resource["Type"] == "AWS::KMS::Key"
        for number, statement in enumerate(resource["Properties"]["KeyPolicy"]["Statement"])
        if roles & {arn["Fn::GetAtt"][0] for arn in under(statement, "AWS") if "Fn::GetAtt" in arn}
    ]


BY_KEYS = [(stack, *place) for stack in STACKS for place in _let_in_by_keys(stack)]


@pytest.mark.parametrize(("stack", "key", "number"), BY_KEYS)
def test_a_grant_that_is_taken_out_of_a_key_is_found(stack: str, key: str, number: int) -> None:
    template = template_of(stack)
    del template["Resources"][key]["Properties"]["KeyPolicy"]["Statement"][number]

    assert {finding.rule for finding in loud(judged(stack, template))} == {"ECS532"}


def test_there_is_enough_to_prove() -> None:
    assert len([grant for grant in GRANTS if grant.action not in OPTIONAL]) > 70
    assert len(BY_KEYS) == 2
