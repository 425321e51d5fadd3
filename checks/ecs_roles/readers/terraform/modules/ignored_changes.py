"""What Terraform sets once and leaves to others afterwards: ``lifecycle { ignore_changes }``.

Language: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
"""

from collections.abc import Iterator

from ecs_roles.readers.terraform.syntax import syntax_tree as tree


def ignored_changes(block: tree.Block) -> tuple[str, ...]:
    """Return the attributes that are left to others; ``all`` for every one."""
    if "lifecycle" not in block.body.members:
        return ()
    written = (body.setting("ignore_changes") for body in (each.body for each in block.body.blocks_of("lifecycle")))
    return tuple(name for setting in written if setting is not None for name in _names(setting.expression))


def _names(expression: object) -> Iterator[str]:
    match expression:
        case tree.TupleLiteral():
            for item in expression.items:
                yield from _names(item)
        case tree.Name():
            yield expression.name
        case tree.Reference():
            yield expression.names[0]
        case tree.Attribute() | tree.Index():
            yield from _names(expression.of)
        case tree.Literal() as old_spelling:
            yield from (piece for piece in old_spelling.pieces if isinstance(piece, str))
        case _:
            return
