"""Terraform's string functions.

Language: https://developer.hashicorp.com/terraform/language/functions (string functions)
"""

import re

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, refuse
from ecs_roles.readers.terraform.evaluator.functions_patterns import replaced
from ecs_roles.readers.terraform.evaluator.text_format import formatted
from ecs_roles.readers.terraform.values.datum import LONGEST, Datum, Items, items_of, literal, operand_of
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.text import Symbol, Text, split_text, text
from ecs_roles.symbolic.values import Unknown

_SPACE = " \t\n\v\f\r\x85\xa0"


def _title(given: Arguments) -> str:
    return re.sub(r"(^|\W)([^\W\d_])", lambda found: found[1] + found[2].upper(), given.text(0))


def _chomp(given: Arguments) -> str:
    return given.text(0).rstrip("\r\n")


def _indent(given: Arguments) -> str:
    return given.text(1).replace("\n", "\n" + " " * min(given.integer(0), 1000))


def _join(given: Arguments) -> Datum:
    separator = given.symbolic(0)
    parts: list[Text] = []
    for position in range(1, len(given)):
        parts.extend(given.texts(position))
    if sum(len(str(part)) + len(str(separator)) for part in parts) > LONGEST:
        raise NotKnownError("the text is too long to work out")
    pieces = [piece for part in parts for piece in (separator, part)][1:]
    return text(*pieces, span=given.span)


def _split(given: Arguments) -> Datum:
    separator, whole = given.text(0), given.symbolic(1)
    if not separator:
        return items_of((literal(character, given.span) for character in given.text(1)), "list", given.span)
    doubtful = next((symbol for symbol in whole.symbols if not set(separator) & set(symbol.without)), None)
    if doubtful is not None:
        return Items((), "list", given.span, Unknown(computed("split", separator, operand_of(whole)), doubtful.reason))
    return items_of((part.at(given.span) for part in split_text(whole, separator)), "list", given.span)


def _replace(given: Arguments) -> Datum:
    whole, old, new = given.symbolic(0), given.text(1), given.symbolic(2)
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return literal(replaced(old[1:-1], given.text(0), given.text(2)), given.span)
    if not old:
        return literal(given.text(0).replace(old, given.text(2)), given.span)
    doubtful = next((symbol for symbol in whole.symbols if _may_hold(symbol, old)), None)
    if doubtful is not None:
        raise NotKnownError(doubtful.reason)
    pieces = [piece for part in split_text(whole, old) for piece in (new, part)][1:]
    if sum(len(str(piece)) for piece in pieces) > LONGEST:
        raise NotKnownError("the text is too long to work out")
    return text(*pieces, span=given.span)


def _may_hold(symbol: Symbol, part: str) -> bool:
    """Whether an unknown part may hold these characters; nobody hands over a placeholder of a template."""
    return not set(part) & set(symbol.without) and not ("{" in part and "}" in part)


def _substr(given: Arguments) -> str:
    whole, offset, length = given.text(0), given.integer(1), given.integer(2)
    if offset < -len(whole) or (offset < 0 and not length):
        raise NotKnownError("Terraform has its own idea of such a part")
    start = len(whole) + offset if offset < 0 else offset
    return whole[start:] if length < 0 else whole[start : start + length]


def _strip_prefix(given: Arguments) -> Datum:
    whole, prefix = given.symbolic(0), given.text(1)
    if prefix and whole.prefix.startswith(prefix):
        return text(whole.prefix[len(prefix) :], *whole.pieces[1:], span=given.span)
    if not prefix or (whole.prefix and not prefix.startswith(whole.prefix)):
        return whole.at(given.span)
    if whole.literal is None:
        raise NotKnownError(whole.symbols[0].reason)
    return whole.at(given.span)


def _strip_suffix(given: Arguments) -> Datum:
    whole, suffix = given.symbolic(0), given.text(1)
    last = whole.pieces[-1] if whole.pieces else ""
    if not suffix:
        return whole.at(given.span)
    if isinstance(last, Symbol):
        raise NotKnownError(last.reason)
    if whole.literal is None and len(last) < len(suffix) and suffix.endswith(last):
        raise NotKnownError(whole.symbols[0].reason)
    return text(*whole.pieces[:-1], last.removesuffix(suffix), span=given.span)


def _trim_space(given: Arguments) -> Datum:
    whole = given.symbolic(0)
    if whole.literal is not None:
        return literal(whole.literal.strip(_SPACE), given.span)
    first, last = whole.pieces[0], whole.pieces[-1]
    if isinstance(first, Symbol) or isinstance(last, Symbol):
        raise NotKnownError(whole.symbols[0].reason)
    return text(first.lstrip(_SPACE), *whole.pieces[1:-1], last.rstrip(_SPACE), span=given.span)


def _trim(given: Arguments) -> str:
    return given.text(0).strip(given.text(1))


def _starts(given: Arguments) -> bool:
    whole, prefix = given.symbolic(0), given.text(1)
    if len(whole.prefix) >= len(prefix) or not prefix.startswith(whole.prefix):
        return whole.prefix.startswith(prefix)
    return given.text(0).startswith(prefix)


def _ends(given: Arguments) -> bool:
    whole, suffix = given.symbolic(0), given.text(1)
    last = whole.pieces[-1] if whole.pieces else ""
    if isinstance(last, str) and (len(last) >= len(suffix) or not suffix.endswith(last)):
        return last.endswith(suffix)
    return given.text(0).endswith(suffix)


def _contains(given: Arguments) -> bool:
    whole, part = given.symbolic(0), given.text(1)
    if any(isinstance(piece, str) and part in piece for piece in whole.pieces):
        return True
    return part in given.text(0)


def _reversed(given: Arguments) -> str:
    return given.text(0)[::-1]


def _format(given: Arguments) -> Datum:
    return formatted(given.text(0), given.values[1:], given.span)


def _format_list(given: Arguments) -> Datum:
    pattern, arguments = given.text(0), given.values[1:]
    rows = [argument.items for argument in arguments if isinstance(argument, Items)]
    more = next((argument.more for argument in arguments if isinstance(argument, Items) and argument.more), None)
    if more is None and len({len(row) for row in rows}) > 1:
        raise refuse("the lists have different lengths")
    length = min((len(row) for row in rows), default=1)
    lines = (
        formatted(pattern, tuple(a.items[line] if isinstance(a, Items) else a for a in arguments), given.span)
        for line in range(length)
    )
    return items_of(lines, "list", given.span, more)


def _changed_case(given: Arguments) -> Datum:
    change = str.lower if given.function == "lower" else str.upper
    whole = given.symbolic(0)
    pieces = (
        _changed_symbol(piece, given.function) if isinstance(piece, Symbol) else change(piece) for piece in whole.pieces
    )
    return text(*pieces, span=given.span)


def _changed_symbol(symbol: Symbol, function: str) -> Symbol:
    """The part that is not known, in the other case: equal symbols give equal ones."""
    return Symbol(computed(function, symbol.origin), symbol.reason, symbol.without, symbol.length)


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
