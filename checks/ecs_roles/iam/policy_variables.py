"""Policy variables: ``${aws:username}`` in a resource or in the value of a condition.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
They exist since version 2012-10-17. What a variable stands for is text, never a wildcard. A variable without default
whose key is absent stands for nothing, and a text that holds it matches nothing.
"""

import re
from collections.abc import Iterable

from ecs_roles.iam.decision import Request
from ecs_roles.iam.matching import Glob, wildcards_of
from ecs_roles.iam.request_context import values_of
from ecs_roles.symbolic.arn import ARN_FIELDS, arn_fields
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.units import Gap

_VARIABLE = re.compile(r"(\$\{[^{}]*\})")
_NAME = re.compile(r"\$\{\s*([^,{}]*?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERALS = {"${*}": "*", "${?}": "?", "${$}": "$"}
_FIRST_VERSION = "2008-10-17"


def has_variables(pattern: Text, version: str) -> bool:
    """Return whether the text holds a variable that AWS replaces."""
    if version == _FIRST_VERSION:
        return False
    written = [piece for piece in pattern.pieces if type(piece) is str and "${" in piece]
    return bool(written) and any(map(_VARIABLE.search, written))


def filled_in_later(variable: str) -> str:
    """Return why it is not known what a variable stands for."""
    return f"AWS fills in {variable} when the call is made"


def variables_in(pattern: Text) -> tuple[str, ...]:
    """Return the variables as they are written."""
    return tuple(name for piece in pattern.pieces if isinstance(piece, str) for name in _VARIABLE.findall(piece))


def resource_with_variables(pattern: Text, request: Request) -> Glob | None:
    """Return the pattern of a resource, where AWS replaces variables only behind the fifth colon."""
    parts = arn_fields(pattern.pieces)
    if parts is None:
        return with_variables(pattern, request)
    *head, resource = (text(*part) for part in parts)
    if len(head) < ARN_FIELDS - 1:
        return wildcards_of(pattern.pieces)
    filled = with_variables(resource, request)
    before = text(*(piece for part in head for piece in (part, ":")))
    return None if filled is None else _numbered((*wildcards_of(before.pieces), *filled))


def with_variables(pattern: Text, request: Request, *, wildcards: bool = True) -> Glob | None:
    """Return the pattern once its variables are replaced; ``None`` when one of them surely has no value."""
    parts: list[Piece | Gap] = []
    for piece in pattern.pieces:
        for part in _VARIABLE.split(piece) if isinstance(piece, str) else (piece,):
            found = _replaced(part, request, wildcards=wildcards)
            if found is None:
                return None
            parts.extend(found)
    return _numbered(parts)


def _numbered(parts: Iterable[Piece | Gap]) -> Glob:
    """Return the parts with each wildcard told from the others."""
    return tuple(replace(part, origin=place) if isinstance(part, Gap) else part for place, part in enumerate(parts))


def _replaced(part: Piece, request: Request, *, wildcards: bool) -> Glob | None:
    """Return what one part of a pattern stands for."""
    if isinstance(part, Symbol) or not _VARIABLE.fullmatch(part):
        return wildcards_of((part,)) if wildcards else (part,)
    if part in _LITERALS:
        return (_LITERALS[part],)
    name = _NAME.fullmatch(part)
    if name is None:
        return (part,)
    values = values_of(request, name[1])
    if values is None:
        return (Symbol(Pseudo(part), filled_in_later(part)),)
    if len(values) == 1:
        return values[0].pieces
    return (name[2],) if name[2] is not None else None
