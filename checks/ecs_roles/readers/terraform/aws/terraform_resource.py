"""What the tables about AWS's types ask of a resource, wherever it was read: in source or in a plan."""

from abc import abstractmethod
from collections.abc import Callable

from ecs_roles.readers.terraform.values.terraform_values import Failure, LazyValue, TerraformValue, as_string, symbol_of
from ecs_roles.symbolic.origin import Declaration, part
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Unknown


class TerraformResource(LazyValue):
    """A resource (``managed``) or something that a data block looks up."""

    managed: bool
    address: str

    @property
    @abstractmethod
    def declaration(self) -> Declaration:
        """Return the origin of all its attributes."""

    @property
    def origin(self) -> Declaration:  # type: ignore[override]
        """Return the resource as a whole."""
        return self.declaration

    @property
    @abstractmethod
    def type_name(self) -> str:
        """Return ``aws_iam_role``."""

    @property
    @abstractmethod
    def span(self) -> Span:
        """Return the whole block."""

    @property
    @abstractmethod
    def region(self) -> Text:
        """Return the region that it is made in."""

    @property
    @abstractmethod
    def suppressions(self) -> tuple[Suppression, ...]:
        """Return the comments that suppress rules on it."""

    @property
    def may_hinge_on(self) -> tuple[Unknown, ...]:
        """Return what is not known and decides whether it is created."""
        return ()

    @property
    def ignored_changes(self) -> tuple[str, ...]:
        """Return the attributes that are left to others after the first time."""
        return ()

    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Return the attributes and nested blocks that are written."""

    @abstractmethod
    def written(self, key: str) -> TerraformValue | None:
        """Return the value that is given to an attribute or to nested blocks, ``None`` without one (and for null)."""

    def may_give(self, key: str) -> bool:  # noqa: ARG002 - for those that know it without working anything out
        """Return whether a value may be given to an attribute or to nested blocks; without one nothing is written."""
        return True

    def configured(self, key: str) -> bool:
        """Return whether the block itself gives the attribute or nested blocks, be they empty."""
        return key in self.names()

    @abstractmethod
    def place(self, key: str) -> Span:
        """Return where an attribute is written, else the whole block."""

    def once(self, _: str, work: Callable[[], TerraformValue]) -> TerraformValue:
        """Return what the work gives, which need not be done again for the same key."""
        return work()

    @abstractmethod
    def fault(self, message: str, span: Span | None) -> None:
        """Report something in it that is surely wrong."""

    def written_text(self, key: str) -> Text | None:
        """Return the text of an attribute; what is not known of it is a symbol."""
        found = self.written(key)
        if found is None:
            return None
        string = as_string(found)
        if isinstance(string, Unknown):
            if isinstance(string, Failure) and not isinstance(found, Unknown):
                return None
            return Text((symbol_of(string),), string.span)
        return string

    @property
    def known_where(self) -> str:
        """Return where, or when, what nobody writes is known: other providers have nothing to do with AWS."""
        return "in AWS" if self.type_name.startswith(("aws_", "awscc_")) else "when Terraform runs"

    def symbol(self, key: str, without: str = "", *, generated: bool = False) -> Text:
        """Return an attribute that only AWS knows."""
        reason = f"{self.address}.{key} is known only {self.known_where}"
        owner = self.declaration if generated else None
        return text(Symbol(part(self.declaration, key), reason, without, owner=owner))

    def unknown(self, key: str) -> Unknown:
        """Return an attribute that only AWS knows, which may be no text."""
        return Unknown(part(self.declaration, key), f"{self.address}.{key} is known only {self.known_where}")
