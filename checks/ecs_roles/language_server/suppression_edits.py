"""Where a suppression has to stand, and how it is written in the file that it goes into."""

import re
from collections.abc import Iterator

from ecs_roles.findings.finding import EnclosingResource, Finding
from ecs_roles.fixes.edits import Edit, digest_of_bytes
from ecs_roles.rules.catalog import BY_ID
from ecs_roles.rules.rule import Rule

PLACEHOLDER = "TODO: say why"
_TERRAFORM = (".tf", ".tofu")
_YAML = (".yaml", ".yml", ".template")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_METADATA = re.compile(r'"Metadata"\s*:')


def suppression_edit(finding: Finding, content: bytes, file: str) -> Edit | None:
    """Return what ignores a finding on the resource that holds it; nothing where no comment can stand."""
    rule = BY_ID.get(finding.rule)
    owner = next((each for each in finding.enclosing if each.span.file == file), None)
    if rule is None or owner is None:
        return None
    try:
        text = content.decode("utf-8")
    except ValueError:
        return None
    found = next(_insertions(rule, owner, text, file), None)
    if found is None:
        return None
    offset, inserted = found
    place = len(text[:offset].encode("utf-8"))
    return Edit(file, place, place, inserted, digest_of_bytes(content))


def _insertions(rule: Rule, owner: EnclosingResource, text: str, file: str) -> Iterator[tuple[int, str]]:
    lines = [found[0] for found in _LINE.finditer(text) if found[0]]
    first = owner.span.line - 1
    if first >= len(lines):
        return
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        yield from _in_json(rule, owner, lines)
    elif file.endswith((*_TERRAFORM, *_YAML)) and owner.span.end_line > owner.span.line:
        # Behind the line that opens the block, indented as what follows there.
        offset = sum(map(len, lines[: first + 1]))
        following = next((line for line in lines[first + 1 :] if line.strip()), "")
        indent = following[: len(following) - len(following.lstrip())]
        end = _line_end(lines[first])
        yield offset, f"{indent}# {_comment(rule, text)}{end}"


def _comment(rule: Rule, text: str) -> str:
    """Return the comment as the file writes them: checkov's where it has such, else this tool's own."""
    if "checkov:skip=" in text and "ecs-roles:" not in text:
        return f"checkov:skip={rule.checkov_id}:{PLACEHOLDER}"
    return f"ecs-roles: ignore {rule.id} {PLACEHOLDER}"


def _in_json(rule: Rule, owner: EnclosingResource, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield the metadata that checkov reads, at the beginning of the resource's object: JSON has no comments."""
    own = "".join(lines[owner.span.line - 1 : owner.span.end_line])
    brace = own.find("{")
    if brace < 0 or _METADATA.search(own):
        return
    inside = own[brace + 1 :]
    blank = inside[: len(inside) - len(inside.lstrip())]
    entry = f'"Metadata": {{"checkov": {{"skip": [{{"id": "{rule.checkov_id}", "comment": "{PLACEHOLDER}"}}]}}}},'
    yield sum(map(len, lines[: owner.span.line - 1])) + brace + 1, f"{blank}{entry}"


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :] or "\n"
