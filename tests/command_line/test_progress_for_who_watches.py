"""A line tells how far the reading is, to a person who watches; a log gets none, and nothing is left behind."""

import sys
from pathlib import Path

import pytest

from ecs_roles.command_line.main import main

SAMPLE = Path(__file__).parents[2] / "sample_iac" / "web_service"


def _said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, watched: bool) -> tuple[str, str]:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watched, raising=False)
    main(["scan", str(SAMPLE), "--format", "json"])
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_person_sees_one_line_that_is_wiped_at_the_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, err = _said(capsys, monkeypatch, watched=True)

    assert "reading 1 of 4: bad" in err
    assert "\n" not in err
    assert err.endswith("\r\x1b[K")
    assert "reading" not in out


def test_a_log_gets_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert _said(capsys, monkeypatch, watched=False)[1] == ""
