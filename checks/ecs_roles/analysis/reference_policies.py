"""What the settings rule out, with the reference policies read from their files."""

from pathlib import Path

from ecs_roles.analysis.configuration import Configuration
from ecs_roles.analysis.discovery import unreadable
from ecs_roles.analysis.setting_values import CeilingFile
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.guardrails import Ceiling, Guardrails
from ecs_roles.symbolic.file_text import MAX_BYTES, NotReadableError, decoded, read_bytes, read_named
from ecs_roles.symbolic.json_values import NotJsonError, json_values
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.values import Mapping


def guardrails_of(settings: Configuration, root: Path) -> tuple[Guardrails, tuple[ReadError, ...]]:
    """Return the guardrails, and the reference policies that could not be read: what they limit is not checked."""
    ceilings: list[Ceiling] = []
    errors: list[ReadError] = []
    for item in settings.ceiling:
        found = _ceiling(item, root)
        if isinstance(found, Ceiling):
            ceilings.append(found)
        else:
            errors.append(found)
    return Guardrails(settings.never, tuple(ceilings)), tuple(errors)


def _ceiling(item: CeilingFile, root: Path) -> Ceiling | ReadError:
    path = item.policy.absolute()
    try:
        data = read_named(path, MAX_BYTES) if item.named else read_bytes(path, root, MAX_BYTES)
        source = source_text(str(path), decoded(data))
        value = json_values(source.text, source.span)
    except NotReadableError as fault:
        return unreadable(path, f"the reference policy: the file {fault.reason}")
    except NotJsonError as fault:
        return unreadable(path, f"the reference policy is not JSON: {fault.message}")
    except ValueError:
        return unreadable(path, "the reference policy is not a text in UTF-8")
    document = read_document(value, origin=path.name)
    if not isinstance(value, Mapping) or document.unknowns or not document.statements:
        why = document.unknowns[0].reason if document.unknowns else "it has no statements"
        return unreadable(path, f"the reference policy is not a policy: {why}")
    return Ceiling(item.roles, path.name, Grants(document.statements))
