"""``count`` and ``for_each``: which instances a resource or a module call has.

Language: https://developer.hashicorp.com/terraform/language/meta-arguments/for_each (and /count)
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Literal

from ecs_roles.readers.terraform.modules.session import MOST_INSTANCES, Session
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.conversion import as_number
from ecs_roles.readers.terraform.values.json_writing import quoted
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    LazyValue,
    TerraformAttribute,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
    known_text,
    literal,
)
from ecs_roles.symbolic.budget import tell_beyond
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Declaration, Origin, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Scalar, Unknown

Kind = Literal["single", "count", "for_each"]


@frozen()
class Instance:
    """One instance: ``[0]`` or ``["a"]`` or nothing after the address, and what ``count`` and ``each`` mean in it."""

    suffix: str
    key: str | int | None
    variables: Mapping[str, TerraformValue]


@frozen()
class Expansion:
    """All instances; with a ``doubt`` there may be others, or none. ``why_none`` is set where there surely is none.

    ``rest`` stands for the others beside instances that are known. It, or the only instance if its key is not known, is
    there or not: ``hinges_on`` decides that.
    """

    kind: Kind
    instances: tuple[Instance, ...]
    doubt: Unknown | None = None
    why_none: str = ""
    rest: Instance | None = None
    hinges_on: Unknown | None = None

    @property
    def all(self) -> tuple[Instance, ...]:
        """Return the instances that are known, and the one that stands for others."""
        return self.instances if self.rest is None else (*self.instances, self.rest)

    def doubted(self, instance: Instance) -> Unknown | None:
        """Return what decides whether the instance is there, ``None`` for one that surely is."""
        return self.hinges_on if instance is self.rest or (self.doubt and instance.key is None) else None


SINGLE = Expansion("single", (Instance("", None, {}),))


def may_repeat(body: tree.Body) -> bool:
    """Return whether anything says how many instances of a block there are."""
    members = body.members
    if "count" not in members and "for_each" not in members:  # as in most
        return False
    return members.get("count") is not None or members.get("for_each") is not None


def expand(session: Session, body: tree.Body, scope: Scope, block: Declaration) -> Expansion:
    """Return the instances of a block."""
    count, for_each = body.setting("count"), body.setting("for_each")
    if for_each is not None:
        found = _for_each(session.evaluator.value(for_each.expression, scope), block, for_each.span)
        return found if found.instances else _without_instances(found, "for_each is empty", for_each.expression)
    if count is not None:
        found = _count(session.evaluator.value(count.expression, scope), block, count.span)
        return found if found.instances else _without_instances(found, "count is 0", count.expression)
    return SINGLE


def perhaps_some(found: Expansion, block: Declaration, reason: str, span: Span) -> Expansion:
    """Return an expansion that has no instances as one of which it is not known which it has, and why."""
    doubt = Unknown(part(block, found.kind), reason, span)
    return _of_any(found.kind, block, doubt, doubt)


def variables_asked(body: tree.Body) -> tuple[str, ...]:
    """Return the variables and locals that say how many instances of a block there are: ``var.x``, ``local.y``."""
    settings = (body.setting("for_each"), body.setting("count"))
    return tuple(name for setting in settings if setting is not None for name in variables_in(setting.expression))


def within_budget(session: Session, found: Expansion, block: Declaration, span: Span, *, definition: bool) -> Expansion:
    """Return the expansion within the budget of the root: beyond it some keys are a rest, and a count is not known."""
    known, left = found.instances, session.repeats.left(definition=definition)
    further = len(known) - 1 if len(known) <= 1 + left else 0 if found.kind == "count" else left
    session.repeats.taken(further if definition else 0, 0 if definition else further)
    if 1 + further >= len(known):
        return found
    doubt = _too_many(block, found.kind, f"with its {len(known):,} instances there are too many in this root", span)
    if found.kind == "count":
        return _of_any("count", block, doubt, doubt)
    return _with_rest(found.kind, known[: 1 + further], block, doubt, doubt)


def _without_instances(found: Expansion, fact: str, expression: tree.Expression) -> Expansion:
    names = sorted(dict.fromkeys(variables_in(expression)))
    return replace(found, why_none=f"its {fact} with the values of {' and '.join(names)}" if names else f"its {fact}")


def variables_in(part: object) -> Iterator[str]:
    """Yield the variables and locals that an expression names."""
    match part:
        case tree.Reference(names=("var" | "local" as family, name, *_)):
            yield f"{family}.{name}"
        case tuple():
            for each in part:
                yield from variables_in(each)
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from variables_in(getattr(part, field.name))


def _count(found: TerraformValue, block: Declaration, span: Span) -> Expansion:
    number = as_number(found)
    if isinstance(number, int) and number <= MOST_INSTANCES:
        return Expansion("count", tuple(_counted(position, span) for position in range(number)))
    if isinstance(number, int):
        doubt = _too_many(block, "count", f"the count {number} is too large", span)
    else:
        doubt = _doubt(found, part(block, "count"), f"{block}: its count is not known", span)
    return _of_any("count", block, doubt, _decisive(found, doubt))


def _counted(position: int, span: Span) -> Instance:
    return Instance(f"[{position}]", position, {"count": _object({"index": Scalar(position, span)})})


def _for_each(found: TerraformValue, block: Declaration, span: Span) -> Expansion:
    if isinstance(found, LazyValue):
        found = found.whole()
    instances: list[Instance] = []
    doubt: Unknown | None = None
    if isinstance(found, TerraformObject):
        instances = [_keyed(key, literal(key, member.span), member.value) for key, member in found.in_order()]
        doubt = found.more
    elif isinstance(found, TerraformTuple) and found.kind == "set":
        keys = [(item, known_text(item)) for item in found.items]
        instances = [_keyed(key, item, item) for item, key in keys if key is not None]
        unknown = next((item for item, key in keys if key is None), None)
        doubt = (
            _doubt(unknown, part(block, "for_each"), f"{block}: a key of its for_each is not known", span)
            if unknown
            else found.more
        )
    else:
        doubt = _doubt(found, part(block, "for_each"), f"{block}: its for_each is not known", span)
    if len(instances) > MOST_INSTANCES:
        doubt = _too_many(block, "for_each", f"its for_each has more than {MOST_INSTANCES:,} keys", span)
    if doubt is None:
        return Expansion("for_each", tuple(instances))
    hinges_on = _decisive(found, doubt)
    if instances:
        return _with_rest("for_each", tuple(instances[:MOST_INSTANCES]), block, doubt, hinges_on)
    return _of_any("for_each", block, doubt, hinges_on)


def _of_any(kind: Kind, block: Declaration, doubt: Unknown, hinges_on: Unknown) -> Expansion:
    """Return an expansion of which one instance stands for all, for none of them is known."""
    return Expansion(kind, (Instance("", None, _variables_of_rest(kind, block, doubt)),), doubt, hinges_on=hinges_on)


def _with_rest(
    kind: Kind, known: tuple[Instance, ...], block: Declaration, doubt: Unknown, hinges_on: Unknown
) -> Expansion:
    """Return an expansion with an instance more, which stands for all that are not known."""
    rest = Instance("[...]", None, _variables_of_rest(kind, block, doubt))
    return Expansion(kind, known, doubt, rest=rest, hinges_on=hinges_on)


def _variables_of_rest(kind: Kind, block: Declaration, doubt: Unknown) -> dict[str, TerraformValue]:
    """Return what ``count`` or ``each`` is where nobody knows which instance it is."""
    outer, names = ("count", ("index",)) if kind == "count" else ("each", ("key", "value"))
    inner = {name: Unknown(part(block, f"{outer}.{name}"), doubt.reason, doubt.span) for name in names}
    return {outer: _object(inner)}


def _too_many(block: Declaration, argument: str, why: str, span: Span) -> Unknown:
    tell_beyond(f"the instances of {block}", why, span)
    return Unknown(part(block, argument), f"{block}: {why}", span)


def _decisive(found: TerraformValue, doubt: Unknown) -> Unknown:
    """Return what is not known of a count or for_each, by its own origin: two blocks may hinge on the same."""
    match found:
        case Unknown():
            return Unknown(found.origin, doubt.reason, doubt.span)
        case TerraformTuple() | TerraformObject() if found.more is not None:
            return Unknown(found.more.origin, doubt.reason, doubt.span)
        case Text() if found.symbols:
            return Unknown(found.symbols[0].origin, doubt.reason, doubt.span)
        case _:
            return doubt


def _keyed(key: str, name: TerraformValue, value: TerraformValue) -> Instance:
    return Instance(f"[{quoted(key)}]", key, {"each": _object({"key": name, "value": value})})


def _object(entries: Mapping[str, TerraformValue]) -> TerraformObject:
    return TerraformObject({name: TerraformAttribute(value) for name, value in entries.items()})


def _doubt(found: TerraformValue | None, origin: Origin, reason: str, span: Span) -> Unknown:
    if isinstance(found, Unknown):
        kind = Failure if isinstance(found, Failure) else Unknown
        return kind(origin, f"{reason}: {found.reason}", span)
    if found is not None and is_null(found):
        return Failure(origin, f"{reason}: it is null", span)
    return Unknown(origin, reason, span)
