"""``yamldecode``: YAML to values, as far as Terraform's own decoder and PyYAML agree on it.

Language: https://developer.hashicorp.com/terraform/language/functions/yamldecode
"""

import re
from collections.abc import Mapping as ReadOnly

import yaml

from ecs_roles.readers.terraform.syntax.written_numbers import number_of
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    TerraformAttribute,
    TerraformObject,
    TerraformValue,
    items_of,
    known_text,
    literal,
    members_of,
    operand_of,
    too_large,
)
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.json_values import NotJsonError, marked, unmarked
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text
from ecs_roles.symbolic.values import Scalar, Unknown

_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Both spellings of YAML disagree about these, and so do its readers.
_DISPUTED = re.compile(
    r"(?:y|n|yes|no|on|off|0[0-7xob].*|[-+]?\d[\d_]*_.*|\d{4}-\d.*|.*:\d\d.*|[-+]?\.(?:inf|nan))", re.IGNORECASE
)
# What may be a part of a number, so that a part that is not known decides whether all of it is one.
_NUMERIC = re.compile(r"[-+._0-9eExXoO]*")
_DEEPEST = LIMITS.document_depth
_MOST_NODES = LIMITS.yaml_nodes
_NOT_MERGED = "only a mapping can be merged into a mapping"


def yaml_value(written: Text, span: Span) -> TerraformValue:
    """Return the value that a YAML text holds; what is not known of it is not known where it stands."""
    try:
        content, symbols = marked(written)
        node = yaml.compose(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError, NotJsonError):
        if written.symbols:
            return Unknown(computed("yaml", operand_of(written)), written.symbols[0].reason, span)
        return Failure(Fresh("yaml"), "the text is not YAML", span)
    if node is None:
        return Scalar(None, span)
    return _Walk(span, symbols).value_of(node, 0)


class _Walk:
    """Aliases may make a short text a huge value: the number of nodes is bounded."""

    def __init__(self, span: Span, symbols: ReadOnly[str, Symbol]) -> None:
        self.span = span
        self.symbols = symbols
        self.left = _MOST_NODES

    def value_of(self, node: yaml.Node, depth: int) -> TerraformValue:
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            return too_large("YAML", self.span)
        if isinstance(node, yaml.SequenceNode):
            return items_of((self.value_of(child, depth + 1) for child in node.value), "tuple", self.span)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> TerraformValue:
        entries: list[tuple[str, TerraformAttribute]] = []
        for key, value in node.value:
            found = self.value_of(value, depth + 1)
            if isinstance(key, yaml.ScalarNode) and key.value == "<<":
                if not isinstance(found, TerraformObject):
                    return found if isinstance(found, Unknown) else Failure(Fresh("<<"), _NOT_MERGED, self.span)
                entries.extend(found.entries.items())
                continue
            written = self._scalar(key) if isinstance(key, yaml.ScalarNode) else None
            name = known_text(written) if written is not None else None
            if name is None:
                return Unknown(Fresh("yaml"), _why_no_key(written), self.span)
            entries.append((name, TerraformAttribute(found)))
        return members_of(entries, "object", self.span)

    def _scalar(self, node: yaml.Node) -> TerraformValue:
        written = str(node.value)
        pieces = unmarked(written, self.symbols) if self.symbols else ()
        if any(isinstance(piece, Symbol) for piece in pieces):
            return self._with_symbols(Text(pieces, self.span), is_quoted=bool(getattr(node, "style", None)))
        if getattr(node, "style", None) or (node.tag == "tag:yaml.org,2002:str" and not _is_special(written)):
            return literal(written, self.span)
        if written in _WORDS:
            return Scalar(None, self.span)
        if written in _TRUTH:
            return Scalar(_TRUTH[written], self.span)
        if _INTEGER.fullmatch(written) or _FLOAT.fullmatch(written):
            return Scalar(number_of(written.lstrip("+")), self.span)
        return Unknown(computed("yaml", written), f"readers of YAML disagree about {written!r}", self.span)

    def _with_symbols(self, found: Text, *, is_quoted: bool) -> TerraformValue:
        """Return a scalar of which a part is not known: a string where it is quoted, or is surely no number."""
        rest = "".join(piece for piece in found.pieces if isinstance(piece, str))
        if is_quoted or _NUMERIC.fullmatch(rest) is None:
            return found
        symbol = found.symbols[0]
        if len(found.pieces) == 1:
            return Unknown(symbol.origin, symbol.reason, self.span)
        return Unknown(computed("yaml", operand_of(found)), symbol.reason, self.span)


def _why_no_key(written: TerraformValue | None) -> str:
    """Return why a key is not evaluated: a part of it that is not known, or that it is not a string."""
    symbols = written.symbols if isinstance(written, Text) else ()
    unknown = written.reason if isinstance(written, Unknown) else next((symbol.reason for symbol in symbols), "")
    return unknown or "a key that is not a string is not evaluated"


def _is_special(written: str) -> bool:
    return written in _WORDS or written in _TRUTH or bool(_DISPUTED.fullmatch(written) or _FLOAT.fullmatch(written))
