"""Properties that CloudFormation does not have: the name in another case, or beside ``Properties``.

Source: AWS's resource schemas, of which ``property_table`` has the names. ECS's own API begins its names
with a small letter, and so do task definitions that are copied into a template.
"""

from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from operator import is_

from ecs_roles.readers.cloudformation.evaluation import function_call
from ecs_roles.readers.cloudformation.property_table import PROPERTIES
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import Declared, Template
from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.resources import MisplacedProperty, Misspelt
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Value

_PROPERTIES = "Properties"
_WITH_NAMES = ("AWS::ECS::", "AWS::IAM::", "AWS::Batch::")
# What CloudFormation and the SAM translator take at a resource beside its properties; a description is documented
# nowhere, and stands in AWS's own templates.
_OF_RESOURCES = frozenset(
    {
        *("Type", _PROPERTIES, "Condition", "DependsOn", "Metadata", "CreationPolicy", "DeletionPolicy"),
        *("UpdatePolicy", "UpdateReplacePolicy", "Description", "Connectors", "IgnoreGlobals"),
    }
)
_MACRO = "Fn::Transform"
_TYPE = "."

Names = dict[str, dict[str, tuple[str, str]]]


def misspelt_properties(root: Stack) -> Iterator[Misspelt]:
    """Yield the properties whose names differ from CloudFormation's by case alone."""
    for stack in root.all():
        yield from stack.template.misspelt


def misplaced_properties(root: Stack) -> Iterator[MisplacedProperty]:
    """Yield the properties that stand beside ``Properties``."""
    for stack in root.all():
        yield from stack.template.misplaced


def with_right_names(template: Template) -> Template:
    """Return the template with each property where and as CloudFormation has it, and what was written instead."""
    if template.macros or not any(each.type_name.startswith(_WITH_NAMES) for each in template.resources.values()):
        return template  # A macro may write them as it likes.
    misspelt: list[Misspelt] = []
    misplaced: list[MisplacedProperty] = []
    resources = {}
    for logical_id, declared in template.resources.items():
        names = _names(declared.type_name)
        if names is not None and _MACRO not in (entry.key for entry in declared.body.entries):
            reading = _Reading(names, declared)
            resources[logical_id] = reading.read()
            misspelt.extend(reading.misspelt)
            misplaced.extend(reading.misplaced)
        else:
            resources[logical_id] = declared
    if not misspelt and not misplaced:
        return template
    return replace(template, resources=resources, misspelt=tuple(misspelt), misplaced=tuple(misplaced))


@changeable()
class _Reading:
    """Reads the properties of one resource, each part once, however many aliases stand for it."""

    names: Names
    declared: Declared
    misspelt: list[Misspelt] = field(default_factory=list)
    misplaced: list[MisplacedProperty] = field(default_factory=list)
    known: dict[tuple[int, str], Value] = field(default_factory=dict)

    def read(self) -> Declared:
        body = self._with_misplaced(self.declared.body)
        given = body.get(_PROPERTIES)
        if given is None:
            return self.declared
        read = self._renamed(given, _TYPE)
        if read is given and body is self.declared.body:
            return self.declared
        entries = (replace(each, value=read) if each.key == _PROPERTIES else each for each in body.entries)
        return replace(self.declared, body=replace(body, entries=tuple(entries)))

    def _with_misplaced(self, body: Mapping) -> Mapping:
        """Return the body with what stands beside ``Properties`` in them, unless they have it."""
        found = [
            each for each in body.entries if each.key not in _OF_RESOURCES and each.key.lower() in self.names[_TYPE]
        ]
        for each in found:
            place = each.span or self.declared.span
            self.misplaced.append(MisplacedProperty(each.key, place, self.declared.span))
        given = body.get(_PROPERTIES)
        if not found or (given is not None and (not isinstance(given, Mapping) or function_call(given) is not None)):
            return body
        own = given.entries if isinstance(given, Mapping) else ()
        there = {each.key.lower() for each in own}
        moved = (*own, *(each for each in found if each.key.lower() not in there))
        whole = Mapping(moved, given.span if given is not None else body.span)
        left = tuple(each for each in body.entries if each not in found and each.key != _PROPERTIES)
        return replace(body, entries=(*left, Entry(_PROPERTIES, whole, whole.span)))

    def _renamed(self, value: Value, name: str) -> Value:
        if not isinstance(value, Mapping | Sequence):
            return value
        key = (id(value), name)
        if key not in self.known:
            self.known[key] = self._list(value, name) if isinstance(value, Sequence) else self._mapping(value, name)
        return self.known[key]

    def _list(self, value: Sequence, name: str) -> Sequence:
        items = tuple(self._renamed(item, name) for item in value.items)
        return value if _are_same(items, value.items) else replace(value, items=items)

    def _mapping(self, value: Mapping, name: str) -> Mapping:
        call = function_call(value)
        if call is not None and call[0] == "Fn::If":
            branches = self._branches(call[1], name)
            return (
                value
                if branches is call[1]
                else replace(value, entries=(Entry(call[0], branches, value.entries[0].span),))
            )
        keys = {entry.key for entry in value.entries}
        if call is not None or _MACRO in keys:
            return value
        read = (self._entry(entry, name, keys) for entry in value.entries)
        entries = tuple(entry for entry in read if entry is not None)
        return value if _are_same(entries, value.entries) else replace(value, entries=entries)

    def _branches(self, argument: Value, name: str) -> Value:
        """Return what ``Fn::If`` chooses from, behind its condition."""
        if not isinstance(argument, Sequence):
            return argument
        items = (*argument.items[:1], *(self._renamed(each, name) for each in argument.items[1:]))
        return argument if _are_same(items, argument.items) else replace(argument, items=items)

    def _entry(self, entry: Entry, name: str, keys: set[str]) -> Entry | None:
        right, within = self.names[name].get(entry.key.lower(), (entry.key, ""))
        if right != entry.key:
            place = entry.span or self.declared.span
            self.misspelt.append(Misspelt(entry.key, right, place, self.declared.span, nested=name != _TYPE))
            if right in keys:
                return None
        value = self._renamed(entry.value, within) if within else entry.value
        return entry if right == entry.key and value is entry.value else Entry(right, value, entry.span)


def _are_same(new: tuple[object, ...], old: tuple[object, ...]) -> bool:
    return len(new) == len(old) and all(map(is_, new, old))


def properties_of(type_name: str, within: str = "") -> frozenset[str]:
    """Return the names of the properties of a type, or of an object within it."""
    names = _table().get(type_name, {}).get(within or _TYPE, {})
    return frozenset(right for right, _ in names.values())


def _names(type_name: str) -> Names | None:
    return _table().get(type_name)


@lru_cache(maxsize=1)
def _table() -> dict[str, Names]:
    """Return for each type, and each object within it, the right name and the object below by the name's letters."""
    found: dict[str, Names] = {}
    names: Names = {}
    properties: dict[str, tuple[str, str]] = {}
    for line in PROPERTIES.splitlines():
        if not line.startswith(" "):
            names = found.setdefault(line, {})
            continue
        label, colon, rest = line.partition(": ")
        if colon:
            properties = names.setdefault(label.strip(), {})
        for written in (rest if colon else line).split():
            name, _, within = written.partition(">")
            properties[name.lower()] = (name, within)
    return found
