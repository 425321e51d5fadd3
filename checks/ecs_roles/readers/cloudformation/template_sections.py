"""The sections of a template as data, however broken the template is.

Source: CloudFormation User Guide, template sections.
"""

from collections.abc import Iterator
from dataclasses import field

from ecs_roles.readers.cloudformation.yaml_values import RAIN
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import MisplacedProperty, Misspelt
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Entry, Mapping, Unknown, Value, as_items, as_literal

MODULE = "::MODULE"
_KNOWN_TRANSFORMS = ("AWS::LanguageExtensions", "AWS::Include", "AWS::SecretsManager", "AWS::CodeDeployBlueGreen")


@frozen()
class Declared:
    """A resource as the template declares it, nothing evaluated."""

    logical_id: str
    type_name: str
    body: Mapping
    span: Span

    @property
    def properties(self) -> Value | None:
        """Return what the template gives for the properties: a mapping, or a function that makes one."""
        return self.body.get("Properties")

    @property
    def condition(self) -> str | None:
        """Return the name of the condition under which it exists."""
        return as_literal(self.body.get("Condition"))


@frozen()
class Template:
    """One template; ``name`` is its path for people and the first part of the names of its symbols.

    ``is_part`` says that a service puts its resources into a template of its own; ``parts`` are the files that it puts
    together, by their path. ``misspelt`` and ``misplaced`` are properties that are read as what they are meant to be.
    """

    source: SourceText
    name: str
    parameters: dict[str, Mapping] = field(default_factory=dict)
    mappings: Mapping = field(default=Mapping(()))
    conditions: dict[str, Value] = field(default_factory=dict)
    resources: dict[str, Declared] = field(default_factory=dict)
    logical_ids: frozenset[str] = frozenset()
    outputs: dict[str, Mapping] = field(default_factory=dict)
    transforms: tuple[str, ...] = ()
    unread: tuple[Unknown, ...] = ()
    is_part: bool = False
    parts: dict[str, SourceText] = field(default_factory=dict)
    misspelt: tuple[Misspelt, ...] = ()
    misplaced: tuple[MisplacedProperty, ...] = ()

    def source_of(self, place: Span) -> SourceText:
        """Return the text in which a place lies."""
        return self.parts.get(place.file, self.source)

    @property
    def is_sam(self) -> bool:
        """Return whether the SAM translator makes further resources of it."""
        return any(name.startswith("AWS::Serverless") for name in self.transforms)

    @property
    def macros(self) -> tuple[str, ...]:
        """Return the account's own macros, which may change everything."""
        return tuple(n for n in self.transforms if n not in _KNOWN_TRANSFORMS and not n.startswith("AWS::Serverless"))

    @property
    def is_whole(self) -> bool:
        """Return whether the text has every resource that the template makes: nothing adds to them."""
        packaged = (MODULE, RAIN)
        types = (declared.type_name for declared in self.resources.values())
        return (
            not self.is_part
            and not self.unread
            and not self.transforms
            and not any(mark in name for name in types for mark in packaged)
        )


def template_sections(
    root: Mapping, source: SourceText, name: str, parts: dict[str, SourceText] | None = None, *, is_part: bool = False
) -> Template:
    """Sort a template's text into its sections; what has a wrong shape is left out."""
    return Template(
        source=source,
        name=name,
        parameters=_mappings_in(root, "Parameters"),
        mappings=_section(root, "Mappings"),
        conditions={entry.key: entry.value for entry in _section(root, "Conditions").entries},
        resources=_resources(root, source),
        logical_ids=frozenset(entry.key for entry in _section(root, "Resources").entries),
        outputs=_mappings_in(root, "Outputs"),
        transforms=_transforms(root),
        unread=tuple(_unread(root)),
        is_part=is_part,
        parts=parts or {},
    )


def _section(root: Mapping, name: str) -> Mapping:
    value = root.get(name)
    return value if isinstance(value, Mapping) else Mapping(())


def _mappings_in(root: Mapping, name: str) -> dict[str, Mapping]:
    return {entry.key: entry.value for entry in _section(root, name).entries if isinstance(entry.value, Mapping)}


def _resources(root: Mapping, source: SourceText) -> dict[str, Declared]:
    return {
        entry.key: declared for entry in _section(root, "Resources").entries if (declared := _declared(entry, source))
    }


def _declared(entry: Entry, source: SourceText) -> Declared | None:
    if not isinstance(entry.value, Mapping):
        return None
    given = entry.value.get("Type")
    type_name = str(given.origin) if isinstance(given, Unknown) else as_literal(given)
    end = entry.value.span
    start = entry.span or end or source.span(0, 0)
    span = Span(start.file, start.line, start.column, end.end_line, end.end_column) if end else start
    return Declared(entry.key, type_name, entry.value, span) if type_name is not None else None


def _unread(root: Mapping) -> Iterator[Unknown]:
    """Yield what makes further resources that are not in the text."""
    for entry in _section(root, "Resources").entries:
        if entry.key.startswith("Fn::"):
            yield Unknown(Fresh(entry.key), f"{entry.key} makes resources that are not in the template", entry.span)


def _transforms(root: Mapping) -> tuple[str, ...]:
    items = as_items(root.get("Transform")).whatever_else("CloudFormation takes no function there")
    names = (as_literal(item.get("Name") if isinstance(item, Mapping) else item) for item in items)
    return tuple(name for name in names if name)
