"""YAML as syntax with offsets, from the events of the parser."""

from dataclasses import field
from typing import Any

import yaml

from ecs_roles.fixes.edits import NotEditableError
from ecs_roles.fixes.source_tree import Member, Style, Written
from ecs_roles.symbolic.frozen import changeable

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 64


@changeable()
class _Open:
    """A collection whose end has not been seen; the parts of a mapping are its keys and values in turn."""

    event: Any
    parts: list[Written] = field(default_factory=list)


def yaml_tree(text: str) -> Written:
    """Return the syntax of the first document; raises ``NotEditableError``."""
    stack: list[_Open] = []
    end = 0
    try:
        for event in yaml.parse(text, _LOADER):
            done = _taken(event, stack, text, end)
            if done is None:
                continue
            if not stack:
                return done
            end = done.end
            stack[-1].parts.append(done)
    except yaml.YAMLError:
        raise NotEditableError("the file is not valid YAML") from None
    raise NotEditableError("the file holds no document")


def _taken(event: Any, stack: list[_Open], text: str, end: int) -> Written | None:  # noqa: ANN401 - PyYAML's events have no common type
    """Return what an event completes; ``end`` is where the part before it ended."""
    close: int = event.end_mark.index
    match event:
        case yaml.ScalarEvent() | yaml.AliasEvent():
            return _leaf(event, text)
        case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
            stack.append(_Open(event))
            if len(stack) > _MAX_DEPTH:
                raise NotEditableError("the file is nested too deeply")
        case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
            opened = stack.pop()
            return _collection(opened, close if opened.event.flow_style else end)
    return None


def _leaf(event: Any, text: str) -> Written:  # noqa: ANN401
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Written("other", "flow", start, end, tag="*")
    style: Style = "flow"
    if event.style in {"|", ">"}:
        end, style = start + len(text[start:end].rstrip()), "block"
    return Written("text", style, start, end, text=event.value, tag=_tag(event))


def _tag(event: Any) -> str:  # noqa: ANN401
    """Return a tag of the template's own, and an anchor as one: what is anchored stands in several places."""
    tag = event.tag or ""
    own = tag if tag.startswith("!") and tag != "!" else ""
    return f"{own}&" if event.anchor else own


def _collection(opened: _Open, end: int) -> Written:
    event, parts = opened.event, opened.parts
    style: Style = "flow" if event.flow_style else "block"
    start = event.start_mark.index
    if isinstance(event, yaml.SequenceStartEvent):
        return Written("list", style, start, end, items=tuple(parts), tag=_tag(event))
    members = (Member(key.text or "", key.start, value) for key, value in zip(parts[::2], parts[1::2], strict=True))
    return Written("object", style, start, end, members=tuple(members), tag=_tag(event))
