"""Load a template, write out its loops, and load the local templates nested in it."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import field
from functools import partial
from pathlib import Path

from ecs_roles.credentials.credential_shapes import credentials_within
from ecs_roles.readers.cloudformation.evaluation import INCLUDE, Context, Session
from ecs_roles.readers.cloudformation.foreach import LOOP, without_loops
from ecs_roles.readers.cloudformation.functions.table import FUNCTIONS
from ecs_roles.readers.cloudformation.included_files import Inclusion, included_file
from ecs_roles.readers.cloudformation.pipeline_stacks import PIPELINE, pipeline_stacks
from ecs_roles.readers.cloudformation.property_names import with_right_names
from ecs_roles.readers.cloudformation.repeated_keys import without_repeated_keys
from ecs_roles.readers.cloudformation.serverless_framework import Service, is_of_service, is_put_into_service
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.readers.cloudformation.template_secrets import template_secrets
from ecs_roles.readers.cloudformation.template_sections import Declared, Template, template_sections
from ecs_roles.readers.cloudformation.template_suppressions import stray_suppressions
from ecs_roles.readers.cloudformation.uploaded_templates import fitting_templates, is_upload
from ecs_roles.readers.cloudformation.worlds import World
from ecs_roles.readers.cloudformation.yaml_values import MAX_ERRORS, yaml_values
from ecs_roles.readers.file_kinds import is_service
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.file_text import NotReadableError, Unreadable, file_text, is_regular, name_below, real_path
from ecs_roles.symbolic.frozen import changeable, replace
from ecs_roles.symbolic.json_values import NotJsonError, json_values
from ecs_roles.symbolic.looks import resolved
from ecs_roles.symbolic.resources import ReadError, Suppression
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Mapping, Unknown, Value, as_literal, as_text
from ecs_roles.symbolic.values import Sequence as ListValue

MAX_STACKS = LIMITS.stacks
_LOCATIONS = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


@changeable()
class Loader:
    """Reads the files of one root stack; collects what it read and what it could not read.

    ``templates`` are the templates of the scan, among which a nested stack's may be; ``overlay`` are unsaved texts.
    """

    reading_root: Path
    templates: Sequence[Path] = ()
    overlay: Dictionary[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    errors: list[ReadError] = field(default_factory=list)
    secrets: set[str] = field(default_factory=set)
    stray: list[Suppression] = field(default_factory=list)
    addresses: dict[str, tuple[Text, ...]] = field(default_factory=dict)
    stacks: int = 0

    def root_stack(
        self, source: SourceText, parameters: tuple[tuple[str, str], ...], root: Value | None = None
    ) -> Stack | None:
        """Return the stack of the template that is deployed by itself."""
        given: dict[str, Value] = {name: text(value) for name, value in parameters}
        return self._stack(source, given, None, None, root)

    def _stack(
        self,
        source: SourceText,
        given: dict[str, Value],
        parent: Stack | None,
        declared: Declared | None,
        known: Value | None = None,
    ) -> Stack | None:
        self.files.append(source.file)
        self.stacks += 1
        root, errors = parsed(source) if known is None else (known, ())
        self.errors.extend(errors)
        root, unread_files, parts = self._with_variables(root, source)
        root = self._with_includes(root, source, Stack(Template(source, ""), "", given, parent, declared), parts)
        texts = () if is_of_service(source) else (source.text, *(part.text for part in parts.values()))
        self.secrets.update(credentials_within(source.text), template_secrets(root, given, texts))
        if not isinstance(root, Mapping) or not isinstance(root.get("Resources"), Mapping):
            if not errors and not is_of_service(source):
                self.errors.append(ReadError("not a template: it has no Resources", source.span(0, 0)))
            return None
        is_part = is_of_service(source) or is_put_into_service(source, self.reading_root)
        template = with_right_names(template_sections(root, source, self._name(source.file), parts, is_part=is_part))
        places = [each.span for each in template.resources.values()]
        for written in (source, *_filled_in(parts, places)):
            self.stray.extend(stray_suppressions(written, places))
        prefix = f"{parent.full(declared.logical_id)}/" if parent is not None and declared is not None else ""
        stack = Stack(template, prefix, given, parent, declared, unread_files=unread_files)
        if LOOP in source.text:
            written_out = without_loops(root, lambda node: _literal_items(_open_context(stack), node))
            if isinstance(written_out, Mapping):
                sections = template_sections(written_out, source, template.name, parts, is_part=is_part)
                stack.template = with_right_names(sections)
        self._add_deployed(stack)
        for nested in stack.template.resources.values():
            if nested.type_name in _LOCATIONS:
                self._nest(stack, nested)
        return stack

    def _with_variables(
        self, root: Value | None, source: SourceText
    ) -> tuple[Value | None, tuple[Unknown, ...], dict[str, SourceText]]:
        """Return a template as the Serverless Framework hands it over, with the files that it could not follow, or did.

        What is broken in a file that a service takes in is told with the service: the file is not read by itself then.
        """
        if root is None or not is_of_service(source):
            return root, (), {}

        def parse(found: SourceText) -> Value | None:
            value, errors = parsed(found)
            self.errors.extend(errors if is_service(source.file) and found.file != source.file else ())
            return value

        service = Service(source, self.reading_root, parse, self.overlay)
        filled = service.handed_over(root)
        for found in service.files.values():
            self.files.append(found.file)
            self.secrets.update(credentials_within(found.text))
        return filled, tuple(service.unread), service.files

    def _with_includes(
        self, root: Value | None, source: SourceText, around: Stack, parts: dict[str, SourceText]
    ) -> Value | None:
        """Return a template with the files that it includes; they are added to its ``parts``."""
        if not isinstance(root, Mapping) or INCLUDE not in source.text:
            return root
        around.template = template_sections(root, source, self._name(source.file))
        place = Path(source.file)

        def address(node: Value) -> Text | None:
            return as_text(_open_context(around).value(node))

        def content(found: Text) -> Value | None:
            path = included_file(found, place, self.reading_root)
            part = self._template_text(path, str(found)) if path is not None and path != place else ""
            if isinstance(part, str):
                return None
            value, errors = parsed(part)
            self.errors.extend(errors)
            self.files.append(part.file)
            self.secrets.update(credentials_within(part.text))
            parts[part.file] = part
            return value

        return Inclusion(address, content).whole(root)

    def _add_deployed(self, stack: Stack) -> None:
        """Declare the stacks that pipelines of the template deploy, as if they were nested in it."""
        pipelines = [item for item in stack.template.resources.values() if item.type_name == PIPELINE]
        if not pipelines:
            return
        around = _around(stack)
        templates = [path for path in self.templates if str(resolved(path)) not in around]
        for pipeline in pipelines:
            holds = partial(self._mentions, Path(stack.template.source.file).name)
            for deployed in pipeline_stacks(pipeline, _open_context(stack), templates, holds):
                resources = {**stack.template.resources, deployed.logical_id: deployed}
                stack.template = replace(stack.template, resources=resources)

    def _mentions(self, name: str, path: Path) -> bool:
        """Return whether a template speaks of a file of that name: it nests it."""
        found = file_text(path, self.overlay.get(str(path)), root=self.reading_root)
        return not isinstance(found, Unreadable) and name in found.text

    def _nest(self, stack: Stack, declared: Declared) -> None:
        source = self._nested_source(stack, declared)
        if isinstance(source, str):
            stack.refused[declared.logical_id] = source
            return
        child = self._stack(source, _handed_over(declared), stack, declared)
        if child is None:
            stack.refused[declared.logical_id] = "the nested stack's template could not be read"
        else:
            _complete(child, declared)
            stack.nested[declared.logical_id] = child

    def _nested_source(self, stack: Stack, declared: Declared) -> SourceText | str:
        """Return the text of the nested template, or why it is not read."""
        location = _asset(declared)
        if location is None:
            written = _address(stack, declared)
            if written is None or not written.pieces:
                return "the nested stack's template is not a local file"
            if is_upload(written):
                return self._uploaded(written, stack)
            location = str(written)
        try:
            path = real_path(Path(stack.template.source.file).parent / location, self.reading_root)
        except NotReadableError:
            return f"the nested stack's template {location} is not in the folder that is read"
        if not is_regular(path, self.reading_root):
            return f"the nested stack's template {location} is not in the folder that is read"
        if str(path) in _around(stack) or self.stacks >= MAX_STACKS:
            return f"the nested stack's template {location} contains itself, or there are too many"
        return self._template_text(path, location)

    def _uploaded(self, location: Text, stack: Stack) -> SourceText | str:
        """Return the text of the one template of the scan whose path ends as the address does, or why none is read."""
        around = _around(stack)
        others = self._addresses(stack)
        found = fitting_templates(location, self.templates, others)
        fitting = [path for path in found if str(resolved(path)) not in around]
        if len(fitting) == 1 and self.stacks < MAX_STACKS:
            return self._template_text(fitting[0], str(location))
        if not fitting:
            return "the nested stack's template is not a local file, and no template of the scan ends as its address"
        names = ", ".join(sorted(self._name(str(path)) for path in fitting))
        return f"the nested stack's template {location} could be any of {names}"

    def _addresses(self, stack: Stack) -> tuple[Text, ...]:
        """Return the addresses of all uploads that the template nests."""
        if stack.prefix not in self.addresses:
            nested = (each for each in stack.template.resources.values() if each.type_name in _LOCATIONS)
            written = (_address(stack, each) for each in nested)
            self.addresses[stack.prefix] = tuple(each for each in written if each is not None and is_upload(each))
        return self.addresses[stack.prefix]

    def _template_text(self, path: Path, location: str) -> SourceText | str:
        found = file_text(path, self.overlay.get(str(path)), root=self.reading_root)
        if isinstance(found, Unreadable):
            self.errors.append(found.error)
            return f"the nested stack's template {location} could not be read"
        return found

    def _name(self, file: str) -> str:
        return name_below(self.reading_root, Path(file)) or file


def _filled_in(parts: Dictionary[str, SourceText], places: Sequence[Span]) -> tuple[SourceText, ...]:
    """Return the files of a service of which it takes resources in."""
    files = {place.file for place in places}
    return tuple(part for file, part in parts.items() if file in files)


def parsed(source: SourceText) -> tuple[Value | None, tuple[ReadError, ...]]:
    """Return the text as values: as JSON if it is JSON, else as YAML, each key as CloudFormation reads it."""
    root, errors = _parsed(source)
    if root is None:
        return root, errors
    read, repeated = without_repeated_keys(root, source)
    return read, (*errors, *repeated[:MAX_ERRORS])


def _parsed(source: SourceText) -> tuple[Value | None, tuple[ReadError, ...]]:
    if source.text.lstrip().startswith("{"):
        try:
            return json_values(source.text, source.span), ()
        except NotJsonError:
            pass  # flow YAML with short tags or comments begins so too, and its parser tells the error better
    return yaml_values(source)


def _open_context(stack: Stack) -> Context:
    return Context(stack, Session(World(), FUNCTIONS))


def _literal_items(context: Context, node: Value) -> tuple[str, ...] | None:
    value = context.value(node)
    if not isinstance(value, ListValue) or value.more is not None:
        return None
    items = tuple(as_literal(item) for item in value.items)
    return None if None in items else tuple(item for item in items if item is not None)


def _property(declared: Declared, name: str) -> Value | None:
    return declared.properties.get(name) if isinstance(declared.properties, Mapping) else None


def _address(stack: Stack, declared: Declared) -> Text | None:
    """Return where a nested template is said to be."""
    node = _property(declared, _LOCATIONS[declared.type_name])
    return as_text(_open_context(stack).value(node)) if node is not None else None


def _asset(declared: Declared) -> str | None:
    """Return the local file that the CDK uploads as the nested stack's template."""
    metadata = declared.body.get("Metadata")
    path = as_literal(metadata.get("aws:asset:path")) if isinstance(metadata, Mapping) else None
    return path if path is not None and path.endswith(".json") else None


def _handed_over(declared: Declared) -> dict[str, Value]:
    parameters = _property(declared, "Parameters")
    return {entry.key: entry.value for entry in parameters.entries} if isinstance(parameters, Mapping) else {}


def _complete(child: Stack, declared: Declared) -> None:
    """Note that a function which makes the parameters hides which ones it gives."""
    parameters = _property(declared, "Parameters")
    if isinstance(parameters, Mapping) and not any(entry.key.startswith("Fn::") for entry in parameters.entries):
        return
    if parameters is not None:
        doubt = Unknown(child.declaration("Parameters"), "a function gives its parameters", declared.span)
        child.given = dict.fromkeys(child.template.parameters, doubt)


def _around(stack: Stack | None) -> set[str]:
    files = set()
    while stack is not None:
        files.add(str(resolved(Path(stack.template.source.file))))
        stack = stack.parent
    return files
