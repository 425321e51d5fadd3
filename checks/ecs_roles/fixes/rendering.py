"""New values as text in the style of what stands around them, formatted as ``terraform fmt`` would."""

import json
import re
from collections.abc import Iterable, Mapping

from ecs_roles.fixes.source_tree import Style
from ecs_roles.symbolic.frozen import frozen, replace

WIDTH = 100

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# What is the same text to YAML without quotes, in brackets too.
_PLAIN = re.compile(r"[A-Za-z0-9/_.-](?:[A-Za-z0-9/_.*?-]|:(?=[A-Za-z0-9/_.*?:-]))*")
_OTHER_TYPE = re.compile(r"[-+.0-9][-+.0-9eExo_:]*|y|n|yes|no|on|off|true|false|null|none", re.IGNORECASE)
_TURN = re.compile(r"([$%])(?=\{)")


@frozen()
class Code:
    """An expression that is written as it stands; ``short`` are YAML's tags, which JSON has not."""

    text: str


Content = str | Code | tuple["Content", ...] | Mapping[str, "Content"]


@frozen()
class Layout:
    """How text is written: the style, the indentation of the line that it begins on, and what one level adds.

    ``inline`` keeps objects on one line; ``dashes`` is how far the list of a key of YAML is indented.
    """

    style: Style
    indent: str = ""
    unit: str = "  "
    inline: bool = False
    dashes: str = "  "
    quote: str = ""

    @property
    def inner(self) -> "Layout":
        """Return the layout one level deeper."""
        return replace(self, indent=self.indent + self.unit)


def rendered(content: Content, layout: Layout) -> str:
    """Return a value as text; lines after the first are indented."""
    match content:
        case Code():
            return content.text
        case str():
            return quoted(content, layout)
        case tuple():
            return _list(content, layout)
        case _:
            return _object(content, layout)


def quoted(text: str, layout: Layout) -> str:
    """Return a string as the language writes it."""
    if layout.style in {"flow", "block"}:
        if layout.quote == "'" and "'" not in text:
            return f"'{text}'"
        plain = _PLAIN.fullmatch(text) and not _OTHER_TYPE.fullmatch(text)
        return text if plain and not layout.quote else json.dumps(text)
    written = json.dumps(text)
    return written if layout.style == "json" else _TURN.sub(r"\1\1", written)


def key_text(key: str, layout: Layout) -> str:
    """Return a key as the language writes it."""
    if layout.style == "hcl":
        return key if _WORD.fullmatch(key) else json.dumps(key)
    return quoted(key, replace(layout, quote="")) if layout.style in {"flow", "block"} else json.dumps(key)


def _list(items: tuple[Content, ...], layout: Layout) -> str:
    if layout.style == "block":
        return "\n".join(
            f"{'' if number == 0 else layout.indent}- {rendered(item, replace(layout, indent=layout.indent + '  '))}"
            for number, item in enumerate(items)
        )
    line = f"[{', '.join(rendered(item, replace(layout, inline=True)) for item in items)}]"
    if "\n" not in line and (layout.inline or len(layout.indent) + len(line) < WIDTH - len("Resource = ")):
        return line
    comma = "," if layout.style == "hcl" else ""
    return _enclosed("[", (rendered(item, layout.inner) for item in items), f"{comma}", "]", layout)


def _object(members: Mapping[str, Content], layout: Layout) -> str:
    if layout.style == "block":
        return _block_object(members, layout)
    if layout.inline or layout.style == "flow":
        return _inline_object(members, layout)
    if layout.style == "hcl":
        return _hcl_object(members, layout)
    lines = (f"{key_text(key, layout)}: {rendered(value, layout.inner)}" for key, value in members.items())
    return _enclosed("{", lines, "", "}", layout)


def _inline_object(members: Mapping[str, Content], layout: Layout) -> str:
    inside = replace(layout, inline=True)
    if layout.style == "hcl":
        return f"{{ {', '.join(f'{key_text(k, layout)} = {rendered(v, inside)}' for k, v in members.items())} }}"
    return f"{{{', '.join(f'{key_text(k, layout)}: {rendered(v, inside)}' for k, v in members.items())}}}"


def _hcl_object(members: Mapping[str, Content], layout: Layout) -> str:
    lines = aligned((key_text(key, layout), rendered(value, layout.inner)) for key, value in members.items())
    return "\n".join(("{", *(f"{layout.inner.indent}{line}" for line in lines), f"{layout.indent}}}"))


def aligned(settings: Iterable[tuple[str, str]]) -> list[str]:
    """Return settings with their signs aligned as ``terraform fmt`` does: among neighbours that take one line each."""
    lines: list[str] = []
    run: list[tuple[str, str]] = []
    for name, value in (*settings, ("", "\n")):
        if "\n" not in value:
            run.append((name, value))
            continue
        width = max((len(each) for each, _ in run), default=0)
        lines += [f"{each:{width}} = {written}" for each, written in run]
        run = []
        if name:
            lines.append(f"{name} = {value}")
    return lines


def block_lines(kind: str, settings: Iterable[tuple[str, Content]], layout: Layout) -> list[str]:
    """Return the lines of a block of HCL with its settings."""
    lines = aligned((name, rendered(value, layout.inner)) for name, value in settings)
    return [f"{layout.indent}{kind} {{", *(f"{layout.inner.indent}{line}" for line in lines), f"{layout.indent}}}"]


def _block_object(members: Mapping[str, Content], layout: Layout) -> str:
    return f"\n{layout.indent}".join(_block_member(key, value, layout) for key, value in members.items())


def _block_member(key: str, value: Content, layout: Layout) -> str:
    written = key_text(key, layout)
    if isinstance(value, tuple):
        deeper = replace(layout, indent=layout.indent + layout.dashes)
        return f"{written}:\n{deeper.indent}{rendered(value, deeper)}"
    if isinstance(value, Mapping):
        return f"{written}:\n{layout.inner.indent}{rendered(value, layout.inner)}"
    return f"{written}: {rendered(value, layout)}"


def _enclosed(opening: str, parts: Iterable[str], after: str, closing: str, layout: Layout) -> str:
    joined = f",\n{layout.inner.indent}".join(parts)
    return f"{opening}\n{layout.inner.indent}{joined}{after}\n{layout.indent}{closing}"
