"""Run the real hosts in processes of their own, from the checkout, with nothing of the user's settings around them."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.limits import HANGING

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """What a host printed and how it ended."""

    code: int
    out: str
    err: str


Host = Callable[..., Run]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real hosts are slow, and every file shares its runs: one worker for each file."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.host)
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _host(command: str, module: str, home: Path) -> Host:
    if find_spec(module) is None:
        pytest.skip(f"{command} is not installed for this Python")
    program = Path(sys.executable).parent / command

    def run(*arguments: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None) -> Run:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        done = subprocess.run(
            [sys.executable, program, *map(str, arguments)],
            cwd=cwd,
            env={**kept, "HOME": str(home), "ECS_ROLES_RAISE": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=HANGING,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    return run


# Each has a task definition or role that a check must survive, or is not a template at all.
BROKEN = {
    "properties_null": "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n",
    "properties_list": "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties: [1]\n",
    "condition_list": "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Condition: [a]\n    Properties: {}\n",
    "version_date": (
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument:\n"
        "        Version: 2012-10-17\n        Statement: []\n"
    ),
    "octal_account": (
        "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
        "      ExecutionRoleArn: 012345670123\n      ContainerDefinitions: [{Name: a, Image: 012345670123}]\n"
    ),
    "resource_is_text": "Resources:\n  Task: AWS::ECS::TaskDefinition\n",
    "loop": 'Transform: AWS::LanguageExtensions\nResources:\n  "Fn::ForEach::Tasks": [Name, !Ref Nothing, {}]\n',
    "macro": (
        "Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n"
        '      "Fn::Transform": {Name: AWS::Include, Parameters: {Location: s3://bucket/key}}\n'
    ),
    "macro_in_a_list": (
        "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {}\n"
        '      Policies: [{"Fn::Transform": {Name: Standard}}]\n'
    ),
    "macro_as_resource": 'Resources:\n  "Fn::Transform": {Name: Standard}\n  Task: {Type: AWS::ECS::TaskDefinition}\n',
    "loop_over_zones": (
        "Transform: AWS::LanguageExtensions\nResources:\n"
        "  \"Fn::ForEach::Tasks\": [Zone, !GetAZs '', {'Task${Zone}': {Type: AWS::ECS::TaskDefinition}}]\n"
    ),
    "metadata_null": "Resources:\n  Role:\n    Type: AWS::IAM::Role\n    Metadata:\n    Properties: {}\n",
    "aliased": (
        "Resources:\n  Role: &role\n    Type: AWS::IAM::Role\n"
        "    Properties: {AssumeRolePolicyDocument: {Statement: {}}}\n"
        "  Other: *role\n  Task:\n    Type: AWS::ECS::TaskDefinition\n"
        "    Properties: {ExecutionRoleArn: !GetAtt Other.Arn, ContainerDefinitions: [{Name: a, Image: b}]}\n"
    ),
    "parameters_list": "Parameters: [1]\nResources:\n  Role: {Type: AWS::IAM::Role, Properties: {}}\n",
    "no_resources": "AWSTemplateFormatVersion: '2010-09-09'\n",
    "not_closed": "Resources: {\n",
}


@pytest.fixture
def broken_templates() -> dict[str, str]:
    """Templates that are wrong in a way of their own, by name."""
    return dict(BROKEN)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def checkov(home: Path) -> Host:
    return _host("checkov", "checkov", home)


@pytest.fixture(scope="session")
def cfn_lint(home: Path) -> Host:
    return _host("cfn-lint", "cfnlint", home)
