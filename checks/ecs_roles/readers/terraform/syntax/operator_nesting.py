"""Operators and operands in a row, nested by Terraform's precedence.

Language: https://developer.hashicorp.com/terraform/language/expressions/operators
"""

from ecs_roles.readers.terraform.syntax import syntax_tree as tree

PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}

Token = str | tree.Expression


def nested(tokens: list[Token]) -> tree.Expression | None:
    """Return the one expression that the tokens are, ``None`` when they are not one."""
    found = _operation(tokens, 0)
    return found[0] if found is not None and not found[1] else None


def _operation(tokens: list[Token], least: int) -> tuple[tree.Expression, list[Token]] | None:
    found = _operand(tokens)
    while found is not None and found[1]:
        left, (operator, *rest) = found
        if not isinstance(operator, str) or PRECEDENCE.get(operator, -1) < max(least, 1):
            break
        right = _operation(rest, PRECEDENCE[operator] + 1)
        found = right and (tree.Binary(operator, left, right[0], left.span.up_to(right[0].span)), right[1])
    return found


def _operand(tokens: list[Token]) -> tuple[tree.Expression, list[Token]] | None:
    if not tokens:
        return None
    first, *rest = tokens
    if not isinstance(first, str):
        return first, rest
    found = _operand(rest)
    return found and (tree.Unary(first, found[0], found[0].span), found[1])
