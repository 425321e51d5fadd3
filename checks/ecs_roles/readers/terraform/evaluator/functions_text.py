"""Terraform's string functions.

Language: https://developer.hashicorp.com/terraform/language/functions (string functions)
"""

import re

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, refuse
from ecs_roles.readers.terraform.evaluator.functions_patterns import (
    all_matches,
    checked,
    exactly,
    first_match,
    holds_match,
    pieces_between,
    replaced,
    undecided,
)
from ecs_roles.readers.terraform.evaluator.pattern_matching import characters_of, stretch_of, units_of
from ecs_roles.readers.terraform.evaluator.text_format import formatted
from ecs_roles.readers.terraform.values.terraform_values import (
    LONGEST,
    TerraformTuple,
    TerraformValue,
    items_of,
    literal,
    operand_of,
    too_large,
)
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.text import Piece, Symbol, Text, text
from ecs_roles.symbolic.values import Unknown

_SPACE = " \t\n\v\f\r\x85\xa0"


def _title(given: Arguments) -> str:
    return re.sub(r"(^|\W)([^\W\d_])", lambda found: found[1] + found[2].upper(), given.text(0))


def _chomp(given: Arguments) -> str:
    return given.text(0).rstrip("\r\n")


def _indent(given: Arguments) -> str:
    return given.text(1).replace("\n", "\n" + " " * min(given.integer(0), 1000))


def _join(given: Arguments) -> TerraformValue:
    separator = given.symbolic(0)
    parts: list[Text] = []
    for position in range(1, len(given)):
        parts.extend(given.texts(position))
    if sum(len(str(part)) + len(str(separator)) for part in parts) > LONGEST:
        return too_large("text", given.span)
    pieces = [piece for part in parts for piece in (separator, part)][1:]
    return text(*pieces, span=given.span)


def _split(given: Arguments) -> TerraformValue:
    separator, whole = given.text(0), given.symbolic(1)
    if not separator:
        return items_of((literal(character, given.span) for character in given.text(1)), "list", given.span)
    if whole.literal is not None:
        return items_of((literal(part, given.span) for part in whole.literal.split(separator)), "list", given.span)
    try:
        matches = all_matches(exactly(separator), whole, given)
    except NotKnownError as doubt:
        return _split_before(separator, whole, doubt, given)
    return items_of((part.at(given.span) for part in pieces_between(whole, matches)), "list", given.span)


def _split_before(separator: str, whole: Text, doubt: NotKnownError, given: Arguments) -> TerraformValue:
    """Return the parts before the first symbol that may hold the separator, and that there are others."""
    *parts, _ = whole.prefix.split(separator)
    more = Unknown(computed("split", separator, operand_of(whole)), doubt.reason, given.span)
    return items_of((literal(part, given.span) for part in parts), "list", given.span, more)


def _replace(given: Arguments) -> TerraformValue:
    whole, old, new = given.symbolic(0), given.text(1), given.symbolic(2)
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return replaced(old[1:-1], whole, new, given).at(given.span)
    if not old:
        return literal(given.text(0).replace(old, given.text(2)), given.span)
    if "{" in old and "}" in old:  # Nobody hands over a placeholder of a template.
        between = _between_placeholders(old, whole)
    else:
        between = tuple(pieces_between(whole, all_matches(exactly(old), whole, given)))
    pieces = [piece for part in between for piece in (new, part)][1:]
    checked([*pieces])
    return text(*pieces, span=given.span)


def _between_placeholders(old: str, whole: Text) -> tuple[Text, ...]:
    """Return what stands between the placeholders in the literal parts of a text."""
    parts: list[list[str | Symbol]] = [[]]
    for piece in whole.pieces:
        if isinstance(piece, Symbol):
            parts[-1].append(piece)
            continue
        first, *others = piece.split(old)
        parts[-1].append(first)
        parts.extend([part] for part in others)
    return tuple(text(*part) for part in parts)


def _substr(given: Arguments) -> TerraformValue:
    whole, offset, length = given.symbolic(0), given.integer(1), given.integer(2)
    if whole.literal is not None:
        return literal(_cut(whole.literal, offset, length), given.span)
    places = _places(whole)
    if offset < 0:
        raise undecided(whole)
    end = places[-1] if length < 0 else offset + length
    if offset not in places or end not in places or (None in places and length < 0 and offset > len(whole.prefix)):
        raise undecided(whole)
    units = units_of(whole)
    return stretch_of(units, places.index(offset), len(units) if length < 0 else places.index(end)).at(given.span)


def _cut(whole: str, offset: int, length: int) -> str:
    if offset < -len(whole) or (offset < 0 and not length):
        raise NotKnownError("Terraform has its own idea of such a part")
    start = len(whole) + offset if offset < 0 else offset
    return whole[start:] if length < 0 else whole[start : start + length]


def _places(whole: Text) -> list[int | None]:
    """Return how many characters are before each unit and before the end; nothing after a symbol of unknown length."""
    places: list[int | None] = [0]
    for unit in units_of(whole):
        before, size = places[-1], 1 if isinstance(unit, str) else unit.length
        places.append(before + size if before is not None and size is not None else None)
    return places


def _strip_prefix(given: Arguments) -> TerraformValue:
    whole = given.symbolic(0).literal
    if whole is not None:
        return literal(whole.removeprefix(given.text(1)), given.span)
    units, affix = units_of(given.symbolic(0)), units_of(given.symbolic(1))
    if _are_alike(units[: len(affix)], affix):
        return stretch_of(units, len(affix), len(units)).at(given.span)
    return _without(given, f"^{exactly(given.text(1))}")


def _strip_suffix(given: Arguments) -> TerraformValue:
    whole = given.symbolic(0).literal
    if whole is not None:
        return literal(whole.removesuffix(given.text(1)), given.span)
    units, affix = units_of(given.symbolic(0)), units_of(given.symbolic(1))
    rest = max(len(units) - len(affix), 0)
    if _are_alike(units[rest:], affix):
        return stretch_of(units, 0, rest).at(given.span)
    return _without(given, f"{exactly(given.text(1))}$")


def _are_alike(one: tuple[Piece, ...], other: tuple[Piece, ...]) -> bool:
    """Return whether two stretches are the same, symbols being so by what they come from."""
    first, second = ([unit.origin if isinstance(unit, Symbol) else unit for unit in units] for units in (one, other))
    return first == second


def _without(given: Arguments, pattern: str) -> TerraformValue:
    """Return the text without what the pattern matches, once."""
    whole = given.symbolic(0)
    found = first_match(pattern, whole, given)
    parts = pieces_between(whole, (found,) if found is not None else ())
    return text(*parts, span=given.span)


def _trim_space(given: Arguments) -> TerraformValue:
    return _trimmed(given, _SPACE)


def _trim(given: Arguments) -> TerraformValue:
    return _trimmed(given, given.text(1))


def _trimmed(given: Arguments, characters: str) -> TerraformValue:
    whole = given.symbolic(0)
    if whole.literal is not None or not characters:
        return literal(whole.literal.strip(characters), given.span) if whole.literal is not None else whole
    some = f"[{''.join(map(_in_set, characters))}]+"
    start = first_match(f"^{some}", whole, given)
    whole = text(*pieces_between(whole, (start,) if start is not None else ()))
    end = first_match(f"{some}$", whole, given)
    return text(*pieces_between(whole, (end,) if end is not None else ()), span=given.span)


def _in_set(character: str) -> str:
    return character if character.isalnum() or character.isspace() or not character.isascii() else f"\\{character}"


def _starts(given: Arguments) -> bool:
    whole = given.symbolic(0).literal
    if whole is not None:
        return whole.startswith(given.text(1))
    return holds_match(f"^{exactly(given.text(1))}", given.symbolic(0), given)


def _ends(given: Arguments) -> bool:
    whole = given.symbolic(0).literal
    if whole is not None:
        return whole.endswith(given.text(1))
    return holds_match(f"{exactly(given.text(1))}$", given.symbolic(0), given)


def _contains(given: Arguments) -> bool:
    whole = given.symbolic(0).literal
    if whole is not None:
        return given.text(1) in whole
    return holds_match(exactly(given.text(1)), given.symbolic(0), given)


def _reversed(given: Arguments) -> str:
    return given.text(0)[::-1]


def _format(given: Arguments) -> TerraformValue:
    return formatted(given.text(0), given.values[1:], given.span)


def _format_list(given: Arguments) -> TerraformValue:
    pattern, arguments = given.text(0), given.values[1:]
    rows = [argument.items for argument in arguments if isinstance(argument, TerraformTuple)]
    more = next(
        (argument.more for argument in arguments if isinstance(argument, TerraformTuple) and argument.more), None
    )
    if more is None and len({len(row) for row in rows}) > 1:
        raise refuse("the lists have different lengths")
    length = min((len(row) for row in rows), default=1)
    lines = (
        formatted(pattern, tuple(a.items[line] if isinstance(a, TerraformTuple) else a for a in arguments), given.span)
        for line in range(length)
    )
    return items_of(lines, "list", given.span, more)


def _changed_case(given: Arguments) -> TerraformValue:
    change = str.lower if given.function == "lower" else str.upper
    whole = given.symbolic(0)
    pieces = (
        _changed_symbol(piece, given.function) if isinstance(piece, Symbol) else change(piece) for piece in whole.pieces
    )
    return text(*pieces, span=given.span)


def _changed_symbol(symbol: Symbol, function: str) -> Symbol:
    """Return the part that is not known, in the other case: equal symbols give equal ones."""
    change = str.lower if function == "lower" else str.upper
    if all(change(character) == character for character in characters_of(symbol)):
        return symbol
    without = "".join(sign for sign in symbol.without if sign.lower() == sign.upper())
    return Symbol(computed(function, symbol.origin), symbol.reason, without, symbol.length)


FUNCTIONS: dict[str, Simple] = {
    "chomp": _chomp,
    "endswith": _ends,
    "format": _format,
    "formatlist": _format_list,
    "indent": _indent,
    "join": _join,
    "lower": _changed_case,
    "replace": _replace,
    "split": _split,
    "startswith": _starts,
    "strcontains": _contains,
    "strrev": _reversed,
    "substr": _substr,
    "title": _title,
    "trim": _trim,
    "trimprefix": _strip_prefix,
    "trimspace": _trim_space,
    "trimsuffix": _strip_suffix,
    "upper": _changed_case,
}
