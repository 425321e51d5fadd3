"""A template with what it was given: the root stack, or one nested in it."""

from collections.abc import Iterator
from dataclasses import field

from ecs_roles.readers.cloudformation.template_sections import Declared, Template
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.values import Unknown, Value


@changeable(eq=False)
class Stack:
    """One stack: ``prefix`` goes before its logical ids (``Network/``), ``given`` holds the parameters' values.

    In a nested stack these are expressions of the stack around it, which declares it as ``declared``;
    ``refused`` says of a nested stack why its template was not read, ``unread_files`` are those that another tool puts
    into the template.
    """

    template: Template
    prefix: str = ""
    given: dict[str, Value] = field(default_factory=dict)
    parent: "Stack | None" = None
    declared: Declared | None = None
    nested: dict[str, "Stack"] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unread_files: tuple[Unknown, ...] = ()

    def all(self) -> Iterator["Stack"]:
        """Yield this stack and every stack within it."""
        yield self
        for child in self.nested.values():
            yield from child.all()

    def required(self, declared: Declared) -> "Iterator[tuple[Stack, str]]":
        """Return the conditions that must hold for a resource to exist: its own and those of the stacks around it."""
        if declared.condition is not None:
            yield self, declared.condition
        if self.parent is not None and self.declared is not None:
            yield from self.parent.required(self.declared)

    def full(self, name: str) -> str:
        """Return the address of something in this stack, unique within the root stack."""
        return f"{self.prefix}{name}"

    def declaration(self, name: str) -> Declaration:
        """Return the origin of something in this stack."""
        root = self
        while root.parent is not None:
            root = root.parent
        return Declaration(root.template.name, self.full(name))
