"""Fixes of volumes, instances, keys and repositories: what they write beside the samples, and when they do not."""

import shutil
import subprocess
from pathlib import Path

import pytest
from tests.limits import HANGING

from ecs_roles.analysis.fixing import Fixed, fix_all
from ecs_roles.analysis.scan import Options

SAMPLES = Path(__file__).parents[2] / "sample_iac"


def sample(rule: str, name: str) -> str:
    (folder,) = SAMPLES.glob(f"{rule.lower()}-*")
    return (folder / "bad" / name).read_text(encoding="utf-8")


def fixed(folder: Path, rule: str, name: str, text: str) -> tuple[Fixed, str]:
    (folder / name).write_text(text, encoding="utf-8")
    result = fix_all([folder], Options(root=folder), unsafe=True, is_wanted=lambda item: item.rule == rule)
    return result, next((file.after.decode() for file in result.files), "")


def reasons(result: Fixed) -> str:
    return "; ".join(item.reason for item in result.refused)


def is_formatted(text: str, folder: Path) -> bool:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("needs terraform")
    file = folder / "formatted.tf"
    file.write_text(text, encoding="utf-8")
    command = [terraform, "fmt", "-check", str(file)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=HANGING)
    file.unlink()  # Beside the file that is fixed it would declare everything twice.
    return done.returncode == 0


TRANSIT = '      transit_encryption = "ENABLED"\n'


def test_a_mount_with_iam_brings_encryption_and_aligns_its_neighbours(tmp_path: Path) -> None:
    """ECS refuses IAM without encryption in transit; the longer name moves the sign of the line above."""
    text = sample("ECS604", "main.tf").replace(TRANSIT, "").replace("file_system_id     =", "file_system_id =")
    assert is_formatted(text, tmp_path)
    result, after = fixed(tmp_path, "ECS604", "main.tf", text)

    assert len(result.applied) == 1
    assert (
        f"      file_system_id     = aws_efs_file_system.files.id\n{TRANSIT}\n      authorization_config {{\n" in after
    )
    assert is_formatted(after, tmp_path)


@pytest.mark.parametrize("iam", ["", "DISABLED"])
def test_the_options_of_a_volume_that_are_there_are_changed(iam: str, tmp_path: Path) -> None:
    text = sample("ECS604", "template.yaml").replace("TransitEncryption: ENABLED", "TransitEncryption: DISABLED")
    if iam:
        text = text.replace(
            "            TransitEncryption",
            f"            AuthorizationConfig: {{IAM: {iam}}}\n            TransitEncryption",
        )
    result, after = fixed(tmp_path, "ECS604", "template.yaml", text)

    assert len(result.applied) == 1
    assert "TransitEncryption: ENABLED" in after
    assert after.count("IAM: ENABLED") == 1


def test_a_mount_without_a_task_role_is_not_changed(tmp_path: Path) -> None:
    text = sample("ECS604", "main.tf")
    text = "\n".join(line for line in text.split("\n") if "task_role_arn" not in line)
    result, after = fixed(tmp_path, "ECS604", "main.tf", text)

    assert after == ""
    assert "no task role in the code" in reasons(result)


def test_a_profile_of_the_code_is_named(tmp_path: Path) -> None:
    profile = '\nresource "aws_iam_instance_profile" "machines" {\n  role = aws_iam_role.nodes.name\n}\n'
    _, after = fixed(tmp_path, "ECS710", "main.tf", sample("ECS710", "main.tf") + profile)

    assert "instance_role      = aws_iam_instance_profile.machines.arn" in after
    assert after.count('resource "aws_iam_instance_profile"') == 1


def test_which_of_two_profiles_is_meant_is_not_guessed(tmp_path: Path) -> None:
    profile = '\nresource "aws_iam_instance_profile" "{}" {{\n  role = aws_iam_role.nodes.name\n}}\n'
    text = sample("ECS710", "main.tf") + profile.format("one") + profile.format("other")
    result, after = fixed(tmp_path, "ECS710", "main.tf", text)

    assert after == ""
    assert "several instance profiles of the code hold the role" in reasons(result)


def test_a_profile_is_declared_under_the_condition_of_its_role(tmp_path: Path) -> None:
    text = sample("ECS710", "template.yaml")
    text = text.replace(
        "  NodesRole:\n    Type: AWS::IAM::Role\n", "  NodesRole:\n    Type: AWS::IAM::Role\n    Condition: Big\n"
    )
    text = text.replace("Resources:\n", "Conditions:\n  Big: !Equals [!Ref AWS::Region, eu-west-1]\n\nResources:\n", 1)
    _, after = fixed(tmp_path, "ECS710", "template.yaml", text)

    assert "  NodesRoleProfile:\n    Type: AWS::IAM::InstanceProfile\n    Condition: Big\n" in after


def test_the_policy_of_a_key_does_not_refer_to_the_cluster_in_a_circle(tmp_path: Path) -> None:
    text = sample("ECS711", "template.yaml").replace("      ClusterName: main\n", "")
    result, after = fixed(tmp_path, "ECS711", "template.yaml", text)

    assert after == ""
    assert "in a circle" in reasons(result)


def test_the_account_of_a_key_is_that_of_the_module(tmp_path: Path) -> None:
    (tmp_path / "data.tf").write_text('data "aws_caller_identity" "this" {}\n', encoding="utf-8")
    _, after = fixed(tmp_path, "ECS711", "main.tf", sample("ECS711", "main.tf"))

    assert after.count("data.aws_caller_identity.this.account_id") == 2
    assert 'data "aws_caller_identity" "current"' not in after
    assert is_formatted(after, tmp_path)


LOGIN = """\
          - Sid: Login
            Effect: Allow
            Principal: '*'
            Action: ecr:GetAuthorizationToken
"""


def test_a_statement_that_is_about_the_login_alone_goes(tmp_path: Path) -> None:
    text = sample("ECS712", "template.yaml")
    text = text.replace("        Statement:\n", f"        Statement:\n{LOGIN}").replace(
        "              - ecr:GetAuthorizationToken\n", ""
    )
    _, after = fixed(tmp_path, "ECS712", "template.yaml", text)

    assert LOGIN not in after
    assert "ecr:BatchGetImage" in after
