"""A declared resource within an evaluation: its properties, its name, what is generated for it."""

from ecs_roles.readers.cloudformation.evaluation import Context, function_call
from ecs_roles.readers.cloudformation.generated_names import generated_form
from ecs_roles.readers.cloudformation.template_sections import Declared
from ecs_roles.symbolic.answer import Answer, all_of
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Declaration, Origin, part
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import NULL, Mapping, Unknown, Value, as_text, is_null

_SEGMENT = ":/*?"


def _part_of(whole: Value, name: str) -> Value:
    """Return one property of an unknown whole: another one than every other property of it."""
    return replace(whole, origin=part(whole.origin, name)) if isinstance(whole, Unknown) else whole


@frozen()
class ResourceView:
    """A resource of one stack in one world."""

    context: Context
    declared: Declared

    @property
    def address(self) -> str:
        """Return the logical id, behind the stacks that it is nested in."""
        return self.context.stack.full(self.declared.logical_id)

    def given(self, name: str) -> Value | None:
        """Return a property as evaluated; ``None`` when it is absent."""
        node = self.declared.properties
        if node is not None and function_call(node) is not None:
            whole = self.context.once(self.declared.logical_id, lambda: self._property(node), node.span)
            return whole.get(name) if isinstance(whole, Mapping) else _part_of(whole, name)
        found = node.entry(name) if isinstance(node, Mapping) else None
        if found is None:
            return None
        return self.context.once(f"{self.declared.logical_id}.{name}", lambda: self._property(found.value), found.span)

    def text(self, name: str, default: str = "") -> Text:
        """Return a property as text, with what AWS takes when it is absent."""
        value = self.given(name)
        found = as_text(value) if not is_null(value) else None
        return found if found is not None else text(default)

    def name(self, named_by: str) -> Text:
        """Return the name given with a property, or the symbol for the one that CloudFormation makes up."""
        value = self.given(named_by) if named_by else None
        found = as_text(value) if not is_null(value) else None
        if found is not None:
            return found
        form = generated_form(self.declared.type_name, self.declared.logical_id)
        return text(replace(self.generated("name", f"{self.address} has no {named_by}"), form=form))

    def generated(self, what: str, reason: str = "") -> Symbol:
        """Return the symbol of something that AWS makes up for the resource."""
        told = reason or f"AWS makes up the {what} of {self.address}"
        return Symbol(self.origin(what), told, _SEGMENT, owner=self.declaration)

    @property
    def declaration(self) -> Declaration:
        """Return the origin of everything of the resource."""
        return self.context.stack.declaration(self.declared.logical_id)

    def origin(self, what: str) -> Origin:
        """Return the origin of an attribute of the resource."""
        return part(self.declaration, what)

    def _property(self, node: Value) -> Value:
        value = self.context.value(node)
        # An absent property and AWS::NoValue are the same to CloudFormation.
        return value if value is not None else NULL


def exists(view: ResourceView) -> Answer:
    """Decide whether the resource is created in this world; unknown when one of its conditions is left open."""
    return all_of(answer for _name, answer in _requirements(view))


def absence(view: ResourceView, span: Span | None) -> Unknown | None:
    """Return what a reference to a resource is in a world that does not create it."""
    reason = why_absent(view)
    return Unknown(view.origin("absent"), f"{view.address} is not created: {reason}", span) if reason else None


def why_absent(view: ResourceView) -> str:
    """Return the condition that is false and keeps the resource from being created; empty when none is."""
    missing = next((name for name, answer in _requirements(view) if answer is Answer.NO), None)
    return f"its condition {missing} is false" if missing is not None else ""


def undecided(view: ResourceView) -> tuple[Unknown, ...]:
    """Return the conditions that decide whether the resource is created, and of which it is not known if they hold."""
    return tuple(
        Unknown(
            part(stack.declaration(f"Conditions.{name}"), "holds"),
            f"{view.address} is created only if {name} holds",
            view.declared.span,
        )
        for stack, name in view.context.stack.required(view.declared)
        if view.context.world.holds(stack.full(name)) is Answer.UNKNOWN
    )


def _requirements(view: ResourceView) -> list[tuple[str, Answer]]:
    required = view.context.stack.required(view.declared)
    return [(name, view.context.world.holds(stack.full(name))) for stack, name in required]
