"""``AWS::Include``: what the template gets from files that it names at the place of a ``Fn::Transform``.

Source: CloudFormation User Guide, AWS::Include transform. A deployment uploads the file; here it is the one that lies
beside the template, or beside a folder around it, at the end of the address. A file that an included one includes in
turn is not followed.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from ecs_roles.readers.cloudformation.evaluation import TRANSFORM, function_call, included_at
from ecs_roles.readers.cloudformation.uploaded_templates import EndOfAddress, end_of_address, is_upload
from ecs_roles.symbolic.file_text import NotReadableError, is_regular, real_path
from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.looks import held_by
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Value

_OF_TEMPLATE = "Transform"


@changeable()
class Inclusion:
    """Puts the files that a template includes in their places; ``address`` evaluates what a place names."""

    address: Callable[[Value], Text | None]
    content: Callable[[Text], Value | None]
    """Return what the file at an address holds; ``None`` where it is not here."""
    known: dict[Text, Value | None] = field(default_factory=dict)

    def whole(self, root: Mapping) -> Mapping:
        """Return the template with the files in their places; what is not found stays a macro's."""
        filled = self._filled(root)
        return self._merged(filled, _OF_TEMPLATE) if isinstance(filled, Mapping) else root

    def _filled(self, node: Value) -> Value:
        match node:
            case Mapping():
                call = function_call(node)
                if call is not None and call[0] == TRANSFORM:
                    return self._instead_of(node, call[1])
                entries = tuple(replace(each, value=self._filled(each.value)) for each in node.entries)
                return self._merged(replace(node, entries=entries), TRANSFORM)
            case Sequence():
                return replace(node, items=tuple(self._item(each) for each in node.items))
            case _:
                return node

    def _item(self, node: Value) -> Value:
        """Return an item of a list; a file that holds a list itself stays the macro's: how they join is not said."""
        filled = self._filled(node)
        return node if isinstance(filled, Sequence) and not isinstance(node, Sequence) else filled

    def _instead_of(self, node: Mapping, argument: Value) -> Value:
        """Return what stands in the place of a macro that stands alone; an object keeps the place of the macro."""
        if isinstance(argument, Sequence):
            return self._merged(node, TRANSFORM)
        found = self._included(argument)
        if found is None:
            return node
        return replace(found, span=node.span) if isinstance(found, Mapping) else found

    def _merged(self, node: Mapping, key: str) -> Mapping:
        """Return an object with what its macros add to it; which of two equal keys counts is open."""
        macro = next((each for each in node.entries if each.key == key), None)
        if macro is None:
            return node
        calls = _each(macro.value)
        if key == _OF_TEMPLATE:
            calls = tuple(each for each in calls if included_at(each) is not None)
        added = [self._included(each) for each in calls]
        if not added or not all(isinstance(each, Mapping) for each in added):
            return node
        kept = [each for each in node.entries if each is not macro or key == _OF_TEMPLATE]
        further = [entry for each in added if isinstance(each, Mapping) for entry in each.entries]
        names = [entry.key for entry in (*kept, *further)]
        if len(set(names)) < len(names):
            return node
        return replace(node, entries=(*kept, *further))

    def _included(self, argument: Value) -> Value | None:
        """Return what a call of ``AWS::Include`` adds; ``None`` for another macro and for a file that is not here."""
        location = included_at(argument)
        address = self.address(location) if location is not None else None
        if address is None:
            return None
        if address not in self.known:
            self.known[address] = self.content(address)
        return self.known[address]


def _each(argument: Value) -> tuple[Value, ...]:
    return argument.items if isinstance(argument, Sequence) else (argument,)


def included_file(address: Text, template: Path, reading_root: Path) -> Path | None:
    """Return the one file that an address names: of those that end like it, the one that does so longest."""
    if not is_upload(address):
        return _at(template.parent, (str(address),), reading_root)
    end = end_of_address(address)
    around = [folder for folder in template.parents if folder.is_relative_to(reading_root)]
    for first in range(len(end.steps)):
        found = {path for folder in around for path in _ending_so(folder, end, first, reading_root)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _ending_so(folder: Path, end: EndOfAddress, first: int, reading_root: Path) -> Iterator[Path]:
    """Yield the files below a folder at the steps of an address from one on; the very first may be part of a name."""
    names = [end.steps[first]]
    if first == 0 and end.goes_on:
        with suppress(OSError, ValueError):
            names = [name for name, _ in held_by(folder) if end.fits_first(name)]
    for name in names:
        path = _at(folder, (name, *end.steps[first + 1 :]), reading_root)
        if path is not None:
            yield path


def _at(folder: Path, steps: tuple[str, ...], reading_root: Path) -> Path | None:
    try:
        path = real_path(folder.joinpath(*steps), reading_root)
    except NotReadableError:
        return None
    return path if is_regular(path, reading_root) else None
