"""``format``: Go's verbs, as far as Terraform has them, on values that may have symbols.

Language: https://developer.hashicorp.com/terraform/language/functions/format
"""

import re
from collections.abc import Callable, Iterator

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, refuse
from ecs_roles.readers.terraform.syntax.written_numbers import written_number
from ecs_roles.readers.terraform.values.json_writing import encoded, quoted
from ecs_roles.readers.terraform.values.terraform_values import (
    LazyValue,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    as_string,
    is_null,
    symbol_of,
)
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Piece, Text, text
from ecs_roles.symbolic.values import Unknown

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[-+# 0]*)(?P<width>\d{0,4})(?:\.(?P<precision>\d{0,4}))?"
    r"(?:\[(?P<index>\d{1,3})\])?(?P<verb>[a-zA-Z]))"
)


def formatted(pattern: str, arguments: tuple[TerraformValue, ...], span: Span) -> Text:
    """Return the pattern with its verbs replaced."""
    pieces: list[Piece] = []
    used: set[int] = set()
    position = following = 0
    for found in _VERB.finditer(pattern):
        _no_stray_percent(pattern[position : found.start()])
        pieces.append(pattern[position : found.start()])
        position = found.end()
        if found["percent"]:
            pieces.append("%")
            continue
        following = int(found["index"]) - 1 if found["index"] else following
        if not 0 <= following < len(arguments):
            raise refuse("the format has more verbs than arguments")
        pieces.extend(_verb(found, arguments[following], span))
        used.add(following)
        following += 1
    _no_stray_percent(pattern[position:])
    if not re.search(r"\[\d+\]", pattern) and len(used) < len(arguments):
        raise refuse("the format has fewer verbs than arguments")
    return text(*pieces, pattern[position:], span=span)


def _no_stray_percent(literal: str) -> None:
    if "%" in literal:
        raise refuse("the format has a verb that does not exist")


def _verb(found: re.Match[str], argument: TerraformValue, span: Span) -> Iterator[Piece]:
    verb = found["verb"]
    if verb == "v" and not isinstance(argument, TerraformTuple | TerraformObject | LazyValue) and not is_null(argument):
        verb = "s" if not found["flags"].strip("-0") else "v"
    if verb == "v":
        yield from _general(argument, span)
        return
    if is_null(argument):
        raise refuse("an argument of format is null")
    whole = _as_text(argument)
    if whole.literal is None:
        if verb == "s" and not found["width"] and found["precision"] is None:
            yield from whole.pieces
            return
        raise NotKnownError(whole.symbols[0].reason)
    yield _padded(found, _written(verb, found, argument, whole.literal, span))


def _as_text(argument: TerraformValue) -> Text:
    whole = as_string(argument)
    if isinstance(whole, Unknown):
        if isinstance(argument, Unknown):
            return Text((symbol_of(argument),))
        raise refuse("an argument of format is not a string")
    return whole


def _general(argument: TerraformValue, span: Span) -> Iterator[Piece]:
    yield from encoded(argument, span).pieces or ("",)


def _written(verb: str, found: re.Match[str], argument: TerraformValue, whole: str, span: Span) -> str:
    if verb == "s":
        return whole[: int(found["precision"] or 0)] if found["precision"] is not None else whole
    if verb == "q":
        return quoted(whole)
    if verb == "t":
        return "true" if Arguments("format", (argument,), span).flag(0) else "false"
    if verb in _NUMBERS:
        return _NUMBERS[verb](Arguments("format", (argument,), span), found)
    raise (
        NotKnownError(f"the verb %{verb} is not worked out") if verb in "eEFG" else refuse(f"there is no verb %{verb}")
    )


def _decimal(given: Arguments, found: re.Match[str]) -> str:
    return _signed(str(given.integer(0)), found)


def _hexadecimal(given: Arguments, found: re.Match[str]) -> str:
    if isinstance(given.any(0), Text):
        raise NotKnownError("the verb %x on text is not worked out")
    return format(given.integer(0), found["verb"])


def _fixed(given: Arguments, found: re.Match[str]) -> str:
    return _signed(
        f"{given.number(0):.{int(found['precision'] or 6) if found['precision'] is not None else 6}f}", found
    )


def _shortest(given: Arguments, found: re.Match[str]) -> str:
    if found["precision"] is not None:
        raise NotKnownError("the verb %g with a precision is not worked out")
    return _signed(written_number(given.number(0)), found)


def _signed(written: str, found: re.Match[str]) -> str:
    if "+" in found["flags"] and not written.startswith("-"):
        return f"+{written}"
    return f" {written}" if " " in found["flags"] and not written.startswith("-") else written


_NUMBERS: dict[str, Callable[[Arguments, re.Match[str]], str]] = {
    "d": _decimal,
    "b": _hexadecimal,
    "o": _hexadecimal,
    "x": _hexadecimal,
    "X": _hexadecimal,
    "f": _fixed,
    "g": _shortest,
}


def _padded(found: re.Match[str], written: str) -> str:
    width = int(found["width"] or 0)
    if "-" in found["flags"]:
        return written.ljust(width)
    if "0" in found["flags"]:
        return written.zfill(width) if found["verb"] != "s" else written.rjust(width, "0")
    return written.rjust(width)
