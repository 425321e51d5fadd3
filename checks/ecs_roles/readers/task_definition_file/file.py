"""Read a task definition file: JSON as ``aws ecs register-task-definition --cli-input-json`` takes it.

Source: ECS API reference, RegisterTaskDefinition; the form that AWS's deploy action for GitHub and ecspresso use.
"""

from pathlib import Path

from ecs_roles.credentials.credential_shapes import credentials_within
from ecs_roles.credentials.literal_secrets import secrets_within
from ecs_roles.ecs.arns import task_definition_arn
from ecs_roles.readers.task_definition_file.placeholders import masked
from ecs_roles.symbolic.budgeted import budgeted
from ecs_roles.symbolic.file_text import Unreadable, file_text, name_below
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.json_values import NotJsonError, json_values
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment, ReadError, Reading, Resource
from ecs_roles.symbolic.source_text import SourceText
from ecs_roles.symbolic.text import Symbol
from ecs_roles.symbolic.text import text as text_of
from ecs_roles.symbolic.values import Entry, Mapping, as_literal, as_text, is_null

LANGUAGE = "task-definition-file"

# What DescribeTaskDefinition adds and nobody writes.
_ARN = "taskDefinitionArn"


@budgeted
def read_task_definition_file(
    path: Path, *, reading_root: Path, text: str | None = None, named: bool = False
) -> Reading:
    """Return the one task definition of a file; ``text`` stands for the file's content.

    A file that the user ``named`` may lie outside the scan root.
    """
    source = file_text(path, text, root=None if named else reading_root)
    if isinstance(source, Unreadable):
        return Reading((), (str(path.absolute()),), (source.error,))
    name = name_below(reading_root, path) or str(path)
    try:
        content, symbols = masked(source.text, name)
        root = json_values(content, source.span, symbols)
    except NotJsonError as error:
        return _failed(source, f"not valid JSON: {error.message}", error.offset)
    secrets = frozenset((*credentials_within(source.text), *secrets_within(root)))
    definition = _definition(root if isinstance(root, Mapping) else Mapping(()))
    if definition is None:
        return _failed(source, "not a task definition: it has no containerDefinitions", 0)
    deployment = Deployment(name, LANGUAGE, (_resource(definition, path, name, source),))
    return Reading((deployment,), (source.file,), secrets=secrets)


def _failed(source: SourceText, message: str, offset: int) -> Reading:
    return Reading((), (source.file,), (ReadError(message, source.span(offset, offset)),))


def _definition(root: Mapping) -> Mapping | None:
    """Return the task definition itself, also as DescribeTaskDefinition wraps it."""
    wrapped = root.get("taskDefinition")
    inner = wrapped if isinstance(wrapped, Mapping) else root
    return inner if inner.entry("containerDefinitions") is not None else None


def _resource(definition: Mapping, path: Path, name: str, source: SourceText) -> Resource:
    span = definition.span or source.span(0, 0)
    family = as_text(definition.get("family"))
    revision = Symbol(Declaration(name, "revision"), "ECS counts the revisions", ":/*?", owner=name)
    arn = as_text(definition.get(_ARN)) or task_definition_arn(family or text_of(path.stem), revision).at(span)
    given = tuple(entry for entry in definition.entries if entry.key not in (_ARN, "arn") and not is_null(entry.value))
    return Resource(
        kind="task_definition",
        type_name="task-definition-file",
        address=as_literal(definition.get("family")) or path.name,
        properties=replace(definition, entries=(Entry("arn", arn, span), *given)),
        span=span,
    )
