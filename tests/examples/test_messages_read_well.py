"""Every message, fix and reason in the bad and unknown examples reads as one finished sentence after another."""

import re
from functools import cache
from pathlib import Path

import pytest

from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan

SAMPLES = Path(__file__).parents[2] / "sample_iac"
FAULTS = {
    "two full stops": re.compile(r"(?<!\.)\.\.(?![./])"),
    "two separators": re.compile(r"; ?;|: :(?!:)|,,|, ?;"),
    "two spaces": re.compile(r"  |\s[.;,]\s"),
    "an unfilled place": re.compile(r"\{\}|\{\w+!r\}|%s\b"),
    "a name of Python": re.compile(r"\b(None|Unknown\(|Text\(|Symbol\(|frozenset|Span\()"),
    "a path of this machine": re.compile(re.escape(str(SAMPLES.parent))),
    "a symbol with its root": re.compile(r"\{sample_iac/"),
    "an end that waits for more": re.compile(r"(?:,|;|\band|\bor)$"),
    "a plural of one": re.compile(r"\b1 \w+s (?:follow|are|were|have)\b"),
}


@cache
def report() -> Report:
    folders = [path for path in sorted(SAMPLES.glob("ecs*")) if path.is_dir()]
    return scan(
        [place for path in folders for place in (path / "bad", path / "unknown") if place.is_dir()],
        Options(root=SAMPLES.parent),
    )


@cache
def texts() -> frozenset[str]:
    found = {text for finding in report().findings for text in (finding.message, finding.fix)}
    found |= {note.message for finding in report().findings for note in finding.related}
    doubts = [doubt for item in report().task_definitions for doubt in item.unknowns]
    return frozenset(found | {doubt.what for doubt in doubts} | {doubt.why for doubt in doubts})


@pytest.mark.xdist_group("messages")
@pytest.mark.parametrize("fault", FAULTS)
def test_no_message_has_a_fault(fault: str) -> None:
    assert sorted(text for text in texts() if FAULTS[fault].search(text)) == []


@pytest.mark.xdist_group("messages")
def test_a_fix_is_a_sentence_with_an_end_and_a_message_has_none_of_ours() -> None:
    """Hosts put the fix behind the message with a full stop; what AWS says keeps the one it has."""
    fixes = {finding.fix for finding in report().findings}

    assert len(fixes) > 100
    assert sorted(fix for fix in fixes if not fix[0].isupper()) == []
    assert sorted(fix for fix in fixes if not re.search(r"[.:*]$", fix)) == []
