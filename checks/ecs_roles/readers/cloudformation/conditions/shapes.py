"""What a value that is not known yet can look like, so that a comparison with a literal may be decided all the same.

Source: CloudFormation User Guide, pseudo parameters, parameters (Parameters section, AWS-specific parameter types).
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.origin import Attribute, Declaration, Origin
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text
from ecs_roles.symbolic.values import Mapping, as_literal

_PSEUDO: dict[Origin, str] = {
    PARTITION.origin: r"aws[a-z0-9-]*",
    REGION.origin: r"[a-z]{2,}(?:-[a-z0-9]+)+",
    ACCOUNT.origin: r"[0-9]{12}",
}
# The id of a stack is an ARN: what stands for it is its last part, which AWS makes up.
_OF_THE_STACK = {"AWS::StackName": r"[A-Za-z][A-Za-z0-9-]*", "AWS::StackId": r"[0-9a-f-]+"}
_ANYTHING, _SOMETHING = r".*", r".+"
_NEVER_EMPTY = ("Number", "AWS::EC2::", "AWS::Route53::")
# Beyond these a match is not worth its time.
_LONGEST, _MOST_SYMBOLS = LIMITS.compared_characters, 2


def may_be(value: Text, literal: str, root: Stack, free: str) -> bool:
    """Return whether a text can be the literal; ``free`` is the deployment of the root stack's parameters."""
    if not literal and value.source is not None:
        return False  # the name, id or ARN of a resource
    if literal and (len(literal) > _LONGEST or len(value.symbols) > _MOST_SYMBOLS):
        return True
    pieces = (re.escape(piece) if isinstance(piece, str) else _shape(piece, root, free) for piece in value.pieces)
    if not re.fullmatch("".join(pieces), literal, re.DOTALL):
        return False
    return literal != "" or not any(_is_never_empty(name, root) for name in _parameters(value, free))


def _shape(symbol: Symbol, root: Stack, free: str) -> str:
    origin = symbol.origin
    if symbol.generated or (isinstance(origin, Attribute) and origin.name == "Ref"):
        return _SOMETHING
    if isinstance(origin, Declaration) and origin.deployment != free:
        return next((shape for name, shape in _OF_THE_STACK.items() if origin.address.endswith(name)), _ANYTHING)
    if isinstance(origin, Declaration):
        return _of_parameter(root.template.parameters.get(origin.address))
    return _PSEUDO.get(origin, _ANYTHING)


def _of_parameter(declared: Mapping | None) -> str:
    """Return the lengths that a parameter may have."""
    bounds = [as_literal(declared.get(name)) if declared is not None else None for name in ("MinLength", "MaxLength")]
    least, most = (bound if bound is not None and re.fullmatch("[0-9]{1,4}", bound) else "" for bound in bounds)
    return f".{{{least or 0},{most}}}" if not most or int(least or 0) <= int(most) else _ANYTHING


def _parameters(value: Text, free: str) -> Iterator[str]:
    for symbol in value.symbols:
        if isinstance(symbol.origin, Declaration) and symbol.origin.deployment == free:
            yield symbol.origin.address


def _is_never_empty(name: str, root: Stack) -> bool:
    """Return whether a parameter's type or pattern refuses the empty string."""
    declared = root.template.parameters.get(name, Mapping(()))
    if (as_literal(declared.get("Type")) or "").startswith(_NEVER_EMPTY):
        return True
    pattern = as_literal(declared.get("AllowedPattern"))
    with suppress(re.error, RecursionError, OverflowError):
        return pattern is not None and re.fullmatch(pattern, "") is None
    return False
