"""``yamldecode``: YAML to values, as far as Terraform's own decoder and PyYAML agree on it.

Language: https://developer.hashicorp.com/terraform/language/functions/yamldecode
"""

import re

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
    too_large,
)
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.origin import Fresh, computed
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Scalar, Unknown

_INTEGER = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Both spellings of YAML disagree about these, and so do its readers.
_DISPUTED = re.compile(
    r"(?:y|n|yes|no|on|off|0[0-7xob].*|[-+]?\d[\d_]*_.*|\d{4}-\d.*|.*:\d\d.*|[-+]?\.(?:inf|nan))", re.IGNORECASE
)
_DEEPEST = LIMITS.document_depth
_MOST_NODES = LIMITS.yaml_nodes
_NOT_MERGED = "only a mapping can be merged into a mapping"


def yaml_value(text: str, span: Span) -> TerraformValue:
    """Return the value that a YAML text holds."""
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return Failure(Fresh("yaml"), "the text is not YAML", span)
    if node is None:
        return Scalar(None, span)
    return _Walk(span).value_of(node, 0)


class _Walk:
    """Aliases may make a short text a huge value: the number of nodes is bounded."""

    def __init__(self, span: Span) -> None:
        self.span = span
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
                return Unknown(Fresh("yaml"), "a key that is not a string is not evaluated", self.span)
            entries.append((name, TerraformAttribute(found)))
        return members_of(entries, "object", self.span)

    def _scalar(self, node: yaml.Node) -> TerraformValue:
        written = str(node.value)
        if getattr(node, "style", None) or (node.tag == "tag:yaml.org,2002:str" and not _is_special(written)):
            return literal(written, self.span)
        if written in _WORDS:
            return Scalar(None, self.span)
        if written in _TRUTH:
            return Scalar(_TRUTH[written], self.span)
        if _INTEGER.fullmatch(written) or _FLOAT.fullmatch(written):
            return Scalar(number_of(written.lstrip("+")), self.span)
        return Unknown(computed("yaml", written), f"readers of YAML disagree about {written!r}", self.span)


def _is_special(written: str) -> bool:
    return written in _WORDS or written in _TRUTH or bool(_DISPUTED.fullmatch(written) or _FLOAT.fullmatch(written))
