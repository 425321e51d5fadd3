"""Completion of rule ids where a suppression or the settings name one."""

import re
from collections.abc import Callable

from lsprotocol.types import CompletionItem, CompletionItemKind, Position, Range, TextEdit

from ecs_roles.language_server.editor_positions import Units, lines_of, place, position
from ecs_roles.language_server.markdown_for_editors import markup, said
from ecs_roles.rules.catalog import RULES
from ecs_roles.rules.rule import Rule

_WORD = re.compile(r"[\w-]*$")
_SETTINGS = (".ecs-roles.toml", "pyproject.toml")

_PLACES: tuple[tuple[re.Pattern[str], Callable[[Rule], str]], ...] = (
    (re.compile(r"(?:#|//|/\*).*ecs-roles:\s*ignore[\w\s,-]*$", re.IGNORECASE), lambda rule: rule.id),
    (re.compile(r"(?:#|//|/\*).*checkov:skip=[\w-]*$", re.IGNORECASE), lambda rule: rule.checkov_id),
    (re.compile(r"\bid\"?\s*:\s*[\"']?CKV_\w*$"), lambda rule: rule.checkov_id),
    (re.compile(r"ignore_checks\"?\s*:\s*\[[^\]]*$"), lambda rule: rule.cfn_lint_id),
    (re.compile(r"^\s*-\s*[EWI]9\d*$"), lambda rule: rule.cfn_lint_id),
)
_SETTING = re.compile(r"^\s*(?:select|ignore|rule)\s*=\s*\[?[^\]#]*[\"'][\w-]*$|^\s*[\"'][\w-]*$|^\s*ECS\w*$")


def completions(file: str, text: str, at: Position, units: Units, *, plain: bool = False) -> list[CompletionItem]:
    """Return the rules that can be named at a position."""
    lines = lines_of(text)
    line, column = place(lines, at, units)
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    spelling = _spelling(file, before)
    word = _WORD.search(before)
    if spelling is None or word is None:
        return []
    typed = Range(position(lines, line, word.start() + 1, units), position(lines, line, column, units))
    return [_item(rule, spelling(rule), typed, plain=plain) for rule in RULES]


def _spelling(file: str, before: str) -> Callable[[Rule], str] | None:
    """Return how rules are written at the end of a line, when one is expected there."""
    if file.endswith(_SETTINGS):
        return (lambda rule: rule.id) if _SETTING.search(before) else None
    return next((spelling for pattern, spelling in _PLACES if pattern.search(before)), None)


def _item(rule: Rule, written: str, typed: Range, *, plain: bool) -> CompletionItem:
    words = f"{rule.summary}. {rule.why}"
    return CompletionItem(
        written,
        kind=CompletionItemKind.EnumMember,
        detail=f"{rule.severity.value}: {rule.name}",
        documentation=words if plain else markup(said(words), plain=False),
        filter_text=f"{written} {rule.name}",
        text_edit=TextEdit(typed, written),
    )
