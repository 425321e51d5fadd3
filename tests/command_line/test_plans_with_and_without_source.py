"""A plan that hides the container definitions: admitted without the source, judged with it."""

from pathlib import Path

import pytest

from ecs_roles.command_line.main import main

PLANS = Path(__file__).parents[2] / "sample_iac" / "terraform_plan"


def test_a_plan_that_hides_container_definitions_is_never_a_quiet_success(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["scan", str(PLANS / "unknown" / "plan.json")])
    last = capsys.readouterr().out.splitlines()[-1]

    assert code == 0
    assert last.startswith("0 task definitions of 1 decided; 1 could not be decided in full")


def test_what_is_hidden_is_named_with_the_way_to_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", str(PLANS / "unknown" / "plan.json"), "--show-unknown"])
    out = capsys.readouterr().out

    assert "does not hold aws_ecs_task_definition.report.container_definitions" in out
    assert "--source DIR" in out


def test_the_source_tells_what_the_plan_hides(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["scan", str(PLANS / "unknown" / "plan.json"), "--source", str(PLANS / "source")])

    assert code == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 task definition of 1 decided"


def test_a_source_outside_of_the_folder_of_the_plan_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes((PLANS / "unknown" / "plan.json").read_bytes())
    main(["scan", str(plan), "--source", str(PLANS / "source")])

    assert capsys.readouterr().out.splitlines()[-1] == "1 task definition of 1 decided"
