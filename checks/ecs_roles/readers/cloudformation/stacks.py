"""A template with what it was given: the root stack, or one nested in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ecs_roles.readers.cloudformation.template_sections import Template
from ecs_roles.source.values import Value


@dataclass(eq=False, slots=True)
class Stack:
    """One stack: ``prefix`` goes before its logical ids (``Network/``), ``given`` holds the parameters' values.

    In a nested stack these are expressions of the stack around it.
    """

    template: Template
    prefix: str = ""
    given: dict[str, Value] = field(default_factory=dict)
    parent: "Stack | None" = None
    nested: dict[str, "Stack"] = field(default_factory=dict)

    def all(self) -> Iterator["Stack"]:
        """This stack and every stack within it."""
        yield self
        for child in self.nested.values():
            yield from child.all()

    def full(self, name: str) -> str:
        """The address of something in this stack, unique within the root stack."""
        return f"{self.prefix}{name}"

    def identity(self, name: str) -> str:
        """The name of a hole for something in this stack, unique within a scan."""
        root = self
        while root.parent is not None:
            root = root.parent
        return f"{root.template.name}:{self.prefix}{name}"
