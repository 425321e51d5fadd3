"""YAML text as values that keep their place, each scalar as it was written.

YAML's own typing would spoil templates: an account id becomes an octal number and ``2012-10-17`` a date. Here only
what surely means the same to CloudFormation becomes a boolean, a number or null. Depth and the growth by aliases are
bounded, because the text may be hostile.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from ecs_roles.symbolic.budget import LIMITS, tell_beyond
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import NULL, Entry, Mapping, Scalar, Sequence, Unknown, Value, as_literal

MAX_DEPTH = LIMITS.document_depth
MAX_VALUES = LIMITS.document_values
MAX_ERRORS = LIMITS.faults

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_TAG = "tag:yaml.org,2002:"
_CORE_NAMES = ("bool", "float", "int", "map", "null", "omap", "pairs", "seq", "set", "str", "timestamp")
_CORE_TAGS = frozenset(_CORE_TAG + name for name in _CORE_NAMES)
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_SAFE_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_MERGE = "<<"
_BLOCKS = ("|", ">")

# The short spellings of functions: ``!GetAtt`` means ``Fn::GetAtt``.
# Source: CloudFormation User Guide, intrinsic function reference; AWS::LanguageExtensions transform.
_UNPREFIXED = ("Ref", "Condition")
_PREFIXED = (
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
)

LONG_FORMS = {f"!{name}": name for name in _UNPREFIXED} | {f"!{name}": f"Fn::{name}" for name in _PREFIXED}

RAIN = "!Rain::"
"""How the directives of ``rain pkg`` begin: Embed, Include, Env, S3, S3Http, Module, ..."""


Key = tuple[str | None, Span | None]
"""A key as a text, where it is one, and its place."""


@changeable()
class _Open:
    """A collection whose end has not been seen: its items or entries, the key of the next one, and what is merged."""

    event: Any
    is_mapping: bool
    items: list[Value]
    entries: list[Entry]
    key: Key | None = None
    size: int = 1
    merged: tuple[Entry, ...] = ()


def yaml_values(source: SourceText) -> tuple[Value | None, tuple[ReadError, ...]]:
    """Return the first document of the text, and what of it could not be read."""
    composer = _Composer(source)
    try:
        root = composer.document()
    except yaml.MarkedYAMLError as error:
        offset = _offset_of(error, len(source.text))
        return None, (ReadError(f"not valid YAML: {error.problem or error.context}", source.span(offset, offset)),)
    except (yaml.YAMLError, ValueError) as error:
        unprintable = yaml.reader.Reader.NON_PRINTABLE.search(source.text)
        offset = unprintable.start() if unprintable else 0
        return None, (ReadError(f"not valid YAML: {' '.join(str(error).split())}", source.span(offset, offset)),)
    return root, tuple(composer.errors[:MAX_ERRORS])


def _beyond(why: str, span: Span) -> Unknown:
    tell_beyond("a value", why, span)
    return Unknown(Fresh("beyond"), why, span)


def _offset_of(error: yaml.MarkedYAMLError, length: int) -> int:
    # The marks of the two parsers are unrelated classes.
    return min(getattr(error.problem_mark or error.context_mark, "index", 0), length)


class _Composer:
    """Builds values from the parser's events, without recursion."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self.errors: list[ReadError] = []
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._repeated = 0  # the values that aliases stand for
        self._skipped: list[Any] = []  # the collections around what is nested too deeply, the outermost first
        self._end = 0  # where the last part ended: a block's own end lies beyond blanks and comments

    def document(self) -> Value:
        """Return the value of the first document; null when there is none."""
        steps: dict[type[Any], Callable[[Any], Value | None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceEndEvent: self._close,
            yaml.MappingEndEvent: self._close,
        }
        parser = _LOADER(self._source.text)
        try:
            while (event := parser.get_event()) is not None:
                step = self._skip if self._skipped else steps.get(type(event))
                done = step(event) if step is not None else None
                if done is not None:
                    return done
        finally:
            parser.dispose()
        return NULL

    def _alias(self, event: Any) -> Value | None:  # noqa: ANN401 - PyYAML's events of the C parser have no common type
        end: int = event.end_mark.index
        value, size = self._anchored(event)
        if self._repeated + size > MAX_VALUES:
            why = f"its aliases stand for more than {MAX_VALUES:,} values"
            value, size = _beyond(why, self._source.span(event.start_mark.index, end)), 1
        self._repeated += size
        return self._finish(value, end, None, size)

    def _open(self, event: Any) -> Value | None:  # noqa: ANN401
        if len(self._stack) >= MAX_DEPTH:
            self._skipped.append(event)
        else:
            self._stack.append(_Open(event, isinstance(event, yaml.MappingStartEvent), [], []))
        return None

    def _skip(self, event: Any) -> Value | None:  # noqa: ANN401
        """Step over what is nested too deeply: it is not known."""
        at: Any = event
        if isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._skipped.append(event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            first: Any = self._skipped.pop()
            if not self._skipped:
                end: int = at.end_mark.index
                span = self._source.span(first.start_mark.index, end)
                value = _beyond(f"it is nested deeper than {MAX_DEPTH} levels", span)
                return self._finish(value, end, first.anchor, 1)
        return None

    def _close(self, end: Any) -> Value | None:  # noqa: ANN401
        opened = self._stack.pop()
        if opened.event.flow_style:
            self._end = end.end_mark.index
        span = self._source.span(opened.event.start_mark.index, self._end)
        value: Value = _mapping(opened, span) if opened.is_mapping else Sequence(tuple(opened.items), span)
        tag: str | None = opened.event.tag
        value = value if tag is None else self._tagged(tag, value, span)
        return self._finish(value, self._end, opened.event.anchor, opened.size)

    def _finish(self, value: Value, end: int, anchor: str | None, size: int) -> Value | None:
        """Hand a finished value to the collection around it; the outermost one is the answer."""
        self._end = end
        if anchor is not None:
            self._anchors[anchor] = value, size
        if not self._stack:
            return value
        around = self._stack[-1]
        around.size += size
        if not around.is_mapping:
            around.items.append(value)
        elif around.key is None:
            around.key = as_literal(value), value.span
        else:
            self._enter(around, around.key, value)
        return None

    def _enter(self, around: _Open, key: Key, value: Value) -> None:
        """Add the value of a key to the mapping around it."""
        around.key = None
        name, place = key
        if name is None:
            self.errors.append(ReadError("a key must be a text", place or self._source.span(0, 0)))
        elif name == _MERGE:
            around.merged += tuple(_merged_entries(value))
        else:
            around.entries.append(Entry(name, value, place))

    def _scalar(self, event: Any) -> Value | None:  # noqa: ANN401
        start, end = event.start_mark.index, event.end_mark.index
        if event.style in _BLOCKS:
            end = start + len(self._source.text[start:end].rstrip())
        span, written = self._source.span(start, end), event.value
        tag: str | None = event.tag
        anchor: str | None = event.anchor
        around = self._stack[-1] if self._stack else None
        is_key = around is not None and around.is_mapping and around.key is None
        if around is not None and is_key and tag is None and anchor is None:  # as most keys are
            around.key = written, span
            around.size += 1
            self._end = end
            return None
        value = Text((written,) if written else (), span) if is_key or not event.implicit[0] else _plain(written, span)
        return self._finish(value if tag is None else self._tagged(tag, value, span), end, anchor, 1)

    def _anchored(self, event: Any) -> tuple[Value, int]:  # noqa: ANN401
        if event.anchor in self._anchors:
            return self._anchors[event.anchor]
        span = self._source.span(event.start_mark.index, event.end_mark.index)
        reason = f"the alias *{event.anchor} stands inside the value it names, or names nothing"
        self.errors.append(ReadError(reason, span))
        return Unknown(Fresh(f"*{event.anchor}"), reason, span), 1

    def _tagged(self, tag: str, value: Value, span: Span) -> Value:
        if tag == "!" or tag in _CORE_TAGS:
            return value
        if tag in LONG_FORMS:
            return Mapping((Entry(LONG_FORMS[tag], value, span),), span)
        if tag.startswith(RAIN):
            return Unknown(Fresh(tag), f"rain fills in {tag} when it packages the template", span)
        name = tag.replace(_CORE_TAG, "!!")
        reason = f"CloudFormation knows no tag {name}"
        self.errors.append(ReadError(reason, span))
        return Unknown(Fresh(f"!{name}"), reason, span)


def _mapping(opened: _Open, span: Span) -> Mapping:
    if not opened.merged:
        return Mapping(tuple(opened.entries), span)
    own = {entry.key for entry in opened.entries}
    inherited = {entry.key: entry for entry in reversed(opened.merged) if entry.key not in own}
    return Mapping((*reversed(inherited.values()), *opened.entries), span)


def _merged_entries(value: Value) -> Iterator[Entry]:
    """Yield the entries that a merge key brings in, the earlier source first."""
    for source in value.items if isinstance(value, Sequence) else (value,):
        if isinstance(source, Mapping):
            yield from source.entries


def _plain(text: str, span: Span) -> Value:
    if text in _WORDS:
        return Scalar(_WORDS[text], span)
    if _SAFE_INTEGER.fullmatch(text):
        return Scalar(int(text), span)
    return Text((text,), span)
