"""Terraform's encodings, hashes and conversions between numbers and texts.

Language: https://developer.hashicorp.com/terraform/language/functions (encoding, hash, numeric and type functions)
"""

import base64
import hashlib
from binascii import Error as Base64Error
from fractions import Fraction
from math import ceil, floor
from urllib.parse import quote_plus

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, refuse
from ecs_roles.readers.terraform.values.conversion import convert
from ecs_roles.readers.terraform.values.json_reading import is_only_unknown, json_value
from ecs_roles.readers.terraform.values.json_writing import encoded
from ecs_roles.readers.terraform.values.operations import number_value
from ecs_roles.readers.terraform.values.terraform_values import (
    Encoded,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    literal,
)
from ecs_roles.readers.terraform.values.type_constraints import Primitive
from ecs_roles.symbolic.base64_text import Base64Text, base64_of
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.values import Scalar

_BASES = "0123456789abcdefghijklmnopqrstuvwxyz"
_LARGEST_BASE = 36
_TERRAFORMS_BASES = range(2, 63)
_LARGEST_POWER = 64
_EXACT = 2**53
_LONGEST_NUMBER = 100


def _jsonencode(given: Arguments) -> TerraformValue:
    return encoded(given.any(0), given.span)


def _untyped(value: TerraformValue) -> TerraformValue:
    """Return the value as JSON brings it back: there are only tuples and objects."""
    if isinstance(value, TerraformTuple):
        return replace(value, kind="tuple", items=tuple(map(_untyped, value.items)))
    if isinstance(value, TerraformObject):
        entries = {key: replace(member, value=_untyped(member.value)) for key, member in value.entries.items()}
        return replace(value, kind="object", entries=entries)
    return value


def _jsondecode(given: Arguments) -> TerraformValue:
    found = given.any(0)
    if isinstance(found, Encoded):
        return _untyped(found.document)
    whole = given.symbolic(0)
    if is_only_unknown(whole):
        raise NotKnownError(whole.symbols[0].reason)
    return json_value(whole, given.span)


def _yamldecode(given: Arguments) -> TerraformValue:
    # A start without YAML, as most are, is not to wait for its reader.
    from ecs_roles.readers.terraform.values.yaml_reading import yaml_value

    whole = given.symbolic(0)
    if is_only_unknown(whole):
        raise NotKnownError(whole.symbols[0].reason)
    return yaml_value(whole, given.span)


def _base64encode(given: Arguments) -> TerraformValue:
    content = given.symbolic(0)
    if content.literal is None:
        return base64_of(content, given.span)
    return literal(base64.b64encode(content.literal.encode()).decode(), given.span)


def _base64decode(given: Arguments) -> TerraformValue:
    found = given.any(0)
    if isinstance(found, Base64Text):
        return found.content
    try:
        return literal(base64.b64decode(given.text(0), validate=True).decode(), given.span)
    except (Base64Error, ValueError, UnicodeDecodeError):
        raise refuse("the text is no base64 of a text") from None


def _hash(given: Arguments) -> str:
    return hashlib.new(given.function, given.text(0).encode(), usedforsecurity=False).hexdigest()


def _base64hash(given: Arguments) -> str:
    name = given.function.removeprefix("base64")
    return base64.b64encode(hashlib.new(name, given.text(0).encode(), usedforsecurity=False).digest()).decode()


def _urlencode(given: Arguments) -> str:
    return quote_plus(given.text(0), safe="")


def _exact(given: Arguments, position: int = 0) -> Fraction:
    number = given.number(position)
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def _abs(given: Arguments) -> TerraformValue:
    return number_value(abs(_exact(given)), given.span)


def _extreme(given: Arguments) -> TerraformValue:
    if not len(given):
        raise refuse("a number is needed")
    numbers = [_exact(given, position) for position in range(len(given))]
    return number_value(max(numbers) if given.function == "max" else min(numbers), given.span)


def _signum(given: Arguments) -> int:
    number = given.integer(0)
    return (number > 0) - (number < 0)


def _pow(given: Arguments) -> TerraformValue:
    base, power = _exact(given), given.number(1)
    if not isinstance(power, int) or abs(power) > _LARGEST_POWER:
        raise NotKnownError("the power is too large to work out")
    if power < 0 and not base:
        raise refuse("division by zero")
    if abs(base**power) > _EXACT:
        raise NotKnownError("Terraform loses digits of so large a power")
    return number_value(base**power, given.span)


def _parseint(given: Arguments) -> int:
    if isinstance(given.any(0), Scalar):
        raise refuse("parseint needs a text")
    written, base = given.text(0), given.integer(1)
    digits = written.lower().lstrip("-+")
    if base not in _TERRAFORMS_BASES:
        raise refuse("the base is not between 2 and 62")
    if base > _LARGEST_BASE:
        raise NotKnownError("a base above 36 is not worked out")
    if (
        not digits
        or set(digits) - set(_BASES[:base])
        or len(written) - len(digits) > 1
        or len(digits) > _LONGEST_NUMBER
    ):
        raise refuse(f"{written!r} is not a number")
    return int(written, base)


def _converted(given: Arguments) -> TerraformValue:
    names: dict[str, Primitive] = {
        "tostring": Primitive("string"),
        "tonumber": Primitive("number"),
        "tobool": Primitive("bool"),
    }
    return convert(given.any(0), names[given.function])


def _same(given: Arguments) -> TerraformValue:
    return given.any(0)


FUNCTIONS: dict[str, Simple] = {
    "abs": _abs,
    "base64decode": _base64decode,
    "base64encode": _base64encode,
    "base64sha256": _base64hash,
    "base64sha512": _base64hash,
    "ceil": lambda given: ceil(_exact(given)),
    "floor": lambda given: floor(_exact(given)),
    "jsondecode": _jsondecode,
    "jsonencode": _jsonencode,
    "max": _extreme,
    "md5": _hash,
    "min": _extreme,
    "nonsensitive": _same,
    "parseint": _parseint,
    "pow": _pow,
    "sensitive": _same,
    "sha1": _hash,
    "sha256": _hash,
    "sha512": _hash,
    "signum": _signum,
    "tobool": _converted,
    "tonumber": _converted,
    "tostring": _converted,
    "urlencode": _urlencode,
    "yamldecode": _yamldecode,
}
