"""Who mentions whom, by reference or by name, in a stack and the stacks nested in it."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import field

from ecs_roles.readers.cloudformation.evaluation import Context, Session, function_call
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.grouping.reach import Place, Reach, mentioned, reach_of
from ecs_roles.readers.cloudformation.kinds import KINDS
from ecs_roles.readers.cloudformation.resource_attributes import SHAPES
from ecs_roles.readers.cloudformation.resource_view import ResourceView
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_sections import Declared
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable, frozen, replace
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Sequence, Value, is_null

_ATTACHING: dict[str, frozenset[str]] = {
    "role": frozenset({"ManagedPolicyArns", "PermissionsBoundary"}),
    "role_policy": frozenset({"Roles", "RoleName"}),
    "managed_policy": frozenset({"Roles"}),
    "instance_profile": frozenset({"Roles"}),
}


_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_POINT = re.compile(r"\.")
_MOST_POINTS = LIMITS.indexed_points


@changeable()
class Graph:
    """The resources that can matter, what each leads to, and what leads to each.

    ``attached`` are the roles and policies that one attaches to itself or itself to, ``order`` is that of the source.
    """

    declared: dict[Place, Declared] = field(default_factory=dict)
    reach: dict[Place, Reach] = field(default_factory=dict)
    targets: dict[Place, set[Place]] = field(default_factory=dict)
    sources: dict[Place, set[Place]] = field(default_factory=dict)
    attached: dict[Place, set[Place]] = field(default_factory=dict)
    order: dict[Place, int] = field(default_factory=dict)
    onward: dict[Place, tuple[Place, ...]] = field(default_factory=dict)

    def forward(self, place: Place) -> tuple[Place, ...]:
        """Return the resource and all that it leads to, step by step."""
        if place not in self.onward:
            found = dict.fromkeys((place,))
            waiting = [place]
            while waiting:
                new = [other for other in self.reach[waiting.pop()].resources if other in self.declared]
                waiting += [other for other in new if other not in found]
                found |= dict.fromkeys(new)
            self.onward[place] = tuple(found)
        return self.onward[place]

    def kind(self, place: Place) -> str:
        """Return the neutral kind; empty for what is only passed through."""
        kind = KINDS.get(self.declared[place].type_name)
        return kind.name if kind is not None else ""


def graph_of(root: Stack) -> Graph:
    """Return the graph of all resources that can matter, with no connection yet: few templates ask for those."""
    graph = Graph()
    for stack in root.all():
        for name, declared in stack.template.resources.items():
            if declared.type_name in KINDS or declared.type_name in SHAPES:
                graph.declared[(stack, name)] = declared
    graph.order = {place: index for index, place in enumerate(graph.declared)}
    return graph


def connect(graph: Graph, root: Stack) -> None:
    """Add the connections, by reference and by name."""
    _connect_by_reference(graph)
    _connect_by_name(graph, root)


def _connect_by_reference(graph: Graph) -> None:
    for place, declared in graph.declared.items():
        graph.reach[place] = reach_of(place[0], declared)
        for target in graph.reach[place].resources:
            _connect(graph, place, target)
        attaching = _attaching(declared)
        if attaching is not None:
            graph.attached[place] = set(mentioned(place[0], attaching).resources)


def _attaching(declared: Declared) -> Value | None:
    """Return the part of a role or policy that says what is attached to what."""
    kind = KINDS.get(declared.type_name)
    names = _ATTACHING.get(kind.name, frozenset()) if kind is not None else frozenset()
    node = declared.properties
    if not names or not isinstance(node, Mapping) or function_call(node) is not None:
        return node if names else None
    return replace(node, entries=tuple(entry for entry in node.entries if entry.key in names))


def _connect_by_name(graph: Graph, root: Stack) -> None:
    """Add the connections that are made by a name in a text and not by a reference."""
    context = Context(root, Session(World(), FUNCTIONS))
    texts = {place: "\n".join(_texts(context.of(place[0]), d.properties)) for place, d in graph.declared.items()}
    attaching = {
        place: "\n".join(_texts(context.of(place[0]), _attaching(graph.declared[place]))) for place in graph.attached
    }
    words = _Words.of(texts)
    for place, declared in graph.declared.items():
        name = _given_name(ResourceView(context.of(place[0]), declared))
        if not name:
            continue
        whole = re.compile(rf"(?<![A-Za-z0-9_.-]){re.escape(name)}(?![A-Za-z0-9_-])")
        for other in words.places(name):
            content = texts[other]
            if other != place and name in content and whole.search(content):
                _connect(graph, other, place)
                if whole.search(attaching.get(other, "")):
                    graph.attached[other].add(place)


@frozen()
class _Words:
    """In which texts a word stands, so that a name is looked for where it can be alone.

    A word ends at a point too: a text may go on with one behind a name.
    """

    listed: tuple[Place, ...]
    by_word: dict[str, dict[Place, None]]
    pointed: dict[Place, None]

    @classmethod
    def of(cls, texts: Dictionary[Place, str]) -> "_Words":
        """Return the words of some texts; those with many points in one word are looked through for every name."""
        by_word: dict[str, dict[Place, None]] = {}
        pointed: dict[Place, None] = {}
        for place, content in texts.items():
            for word in dict.fromkeys(_WORD.findall(content)):
                ends = [match.start() for match in _POINT.finditer(word)][: _MOST_POINTS + 1]
                pointed.update({place: None} if len(ends) > _MOST_POINTS else {})
                for end in (*ends[:_MOST_POINTS], len(word)):
                    by_word.setdefault(word[:end], {})[place] = None
        return cls(tuple(texts), by_word, pointed)

    def places(self, name: str) -> tuple[Place, ...]:
        """Return the places whose texts may hold a name, by the word of it that stands in the fewest."""
        found = [self.by_word.get(word, {}) for word in _WORD.findall(name)]
        return tuple(min(found, key=len) | self.pointed) if found else self.listed


def _connect(graph: Graph, source: Place, target: Place) -> None:
    if target in graph.declared:
        graph.targets.setdefault(source, set()).add(target)
        graph.sources.setdefault(target, set()).add(source)


def _given_name(view: ResourceView) -> str:
    shape = SHAPES.get(view.declared.type_name)
    if shape is None or not shape.named_by or is_null(view.given(shape.named_by)):
        return ""
    return str(view.name(shape.named_by))


def _texts(context: Context, node: Value | None) -> Iterator[str]:
    """Yield every text in an expression as far as it is known, each branch of an ``If`` for itself."""
    call = function_call(node) if node is not None else None
    if call is not None and call[0] == "Fn::If" and isinstance(call[1], Sequence):
        for branch in call[1].items[1:]:
            yield from _texts(context, branch)
    elif call is not None and node is not None:
        yield from _flat(context.value(node))
    elif isinstance(node, Mapping):
        for entry in node.entries:
            yield from _texts(context, entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(context, item)
    else:
        yield from _flat(node)


def _flat(value: Value | None) -> Iterator[str]:
    match value:
        case Text():
            yield str(value)
        case Sequence():
            for item in value.items:
                yield from _flat(item)
        case Mapping():
            for entry in value.entries:
                yield from _flat(entry.value)
