"""Evaluate the expressions of a template in one world: functions are replaced by what they give."""

from collections.abc import Callable
from collections.abc import Mapping as ReadOnly
from dataclasses import field

from ecs_roles.readers.cloudformation.dynamic_references import with_references
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.symbolic.budget import LIMITS, spend, tell_beyond
from ecs_roles.symbolic.frozen import changeable, frozen, replace
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value, as_literal, as_text

MAX_EVALUATION_DEPTH = LIMITS.template_depth
TRANSFORM = "Fn::Transform"
INCLUDE = "AWS::Include"
_TOO_MANY_STEPS = "to work it out takes more steps than the budget holds"

_OF_PARTS = (Mapping, Sequence)

Function = Callable[["Context", Value, Span | None], Value | None]


@changeable()
class Session:
    """What one evaluation shares: the functions, what has been worked out, and what is being worked out."""

    world: World
    functions: ReadOnly[str, Function]
    known: dict[tuple[str, str], Value] = field(default_factory=dict)
    pending: set[tuple[str, str]] = field(default_factory=set)


@frozen()
class Context:
    """Where an expression stands: its stack, the world, and how deep the evaluation is."""

    stack: Stack
    session: Session
    depth: int = 0

    @property
    def world(self) -> World:
        """Return what is taken for granted."""
        return self.session.world

    def of(self, stack: Stack) -> "Context":
        """Return the same evaluation, in another stack."""
        return replace(self, stack=stack)

    def value(self, node: Value) -> Value | None:
        """Return what an expression gives; ``None`` for ``AWS::NoValue``."""
        if self.depth > MAX_EVALUATION_DEPTH:
            tell_beyond("a value", "functions are nested too deeply", node.span)
            return self.unknown("depth", "the expressions are nested too deeply", node.span)
        if not spend(1):
            tell_beyond("the rest of this template", _TOO_MANY_STEPS, None)
            return self.unknown("steps", _TOO_MANY_STEPS, node.span)
        if isinstance(node, _OF_PARTS):
            return _evaluate(Context(self.stack, self.session, self.depth + 1), node)
        return with_references(node) if isinstance(node, Text) else node

    def text(self, node: Value) -> Text:
        """Return what an expression gives as text; what is not a text is a symbol."""
        value = self.value(node)
        found = as_text(value)
        if found is not None:
            return found
        reason = "there is no value" if value is None else "it is not a text"
        return text(self.unknown("text", reason, node.span).symbol, span=node.span)

    def unknown(self, name: str, reason: str, span: Span | None) -> Unknown:
        """Return a value that could not be evaluated: equal to no other one."""
        return Unknown(Fresh(name), reason, span)

    def once(self, key: str, work: Callable[[], Value], span: Span | None) -> Value:
        """Return the result of a piece of work that may be asked for often, or that may ask for itself."""
        full = (self.stack.prefix, key)
        if full in self.session.known:
            return self.session.known[full]
        if full in self.session.pending:
            return self.unknown(key, f"{key} refers to itself", span)
        self.session.pending.add(full)
        try:
            result = work()
        finally:
            self.session.pending.discard(full)
        self.session.known[full] = result
        return result


def function_call(node: Value) -> tuple[str, Value] | None:
    """Return the name and argument of a function, when the value is a call of one."""
    if isinstance(node, Mapping) and len(node.entries) == 1:
        entry = node.entries[0]
        if is_function(entry.key):
            return entry.key, entry.value
    return None


def is_function(key: str) -> bool:
    """Return whether a key is the name of a function."""
    return key in ("Ref", "Condition") or key.startswith("Fn::")


def _evaluate(context: Context, node: Mapping | Sequence) -> Value | None:
    call = function_call(node)
    if call is not None:
        return _called(context, *call, node)
    return _mapping(context, node) if isinstance(node, Mapping) else _sequence(context, node)


def _called(context: Context, name: str, argument: Value, node: Value) -> Value | None:
    function = context.session.functions.get(name)
    if function is not None:
        return function(context, argument, node.span)
    if name == "Condition":  # a policy statement may hold nothing but its condition; only Conditions know the function
        return _mapping(context, node) if isinstance(node, Mapping) else None
    return context.unknown(name, f"{name} is not a function that can be evaluated here", node.span)


def _mapping(context: Context, node: Mapping) -> Mapping:
    entries = []
    more = node.more
    for entry in node.entries:
        if entry.key == TRANSFORM or entry.key.startswith("Fn::ForEach"):
            more = context.unknown(entry.key, _why_open(context, entry), entry.span)
            continue
        value = context.value(entry.value)
        if value is not None:
            entries.append(Entry(entry.key, value, entry.span))
    return Mapping(tuple(entries), node.span, more)


def _why_open(context: Context, entry: Entry) -> str:
    """Return why it is not known what is added: an included file may be one that a parameter names."""
    location = included_at(entry.value) if entry.key == TRANSFORM else None
    address = as_text(context.value(location)) if location is not None else None
    if address is None:
        return f"{entry.key} adds to it at deployment"
    if address.symbols:
        return f"{INCLUDE} adds a file to it, and {address.symbols[0].reason}"
    return f"{INCLUDE} adds {address} to it, which could not be read here"


def included_at(call: Value) -> Value | None:
    """Return where the file lies that a macro includes; ``None`` for another macro."""
    if not isinstance(call, Mapping) or as_literal(call.get("Name")) != INCLUDE:
        return None
    parameters = call.get("Parameters")
    return parameters.get("Location") if isinstance(parameters, Mapping) else None


def _sequence(context: Context, node: Sequence) -> Sequence:
    items = []
    more = node.more
    for item in node.items:
        call = function_call(item)
        if call is not None and call[0] == TRANSFORM:
            more = context.unknown(TRANSFORM, "a macro adds to it at deployment", item.span)
            continue
        value = context.value(item)
        if value is not None:
            items.append(value)
    return Sequence(tuple(items), node.span, more)
