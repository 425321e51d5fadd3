"""The files that settings name beside the code: reference policies, and what others know of applications."""

from pathlib import Path

from ecs_roles.analysis.configuration import Configuration
from ecs_roles.analysis.discovery import unreadable
from ecs_roles.analysis.setting_values import CeilingFile
from ecs_roles.iam.application_evidence import ApplicationNeeds, read_evidence
from ecs_roles.iam.decision import Grants
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.guardrails import Ceiling, Guardrails
from ecs_roles.needs.analysed_deployment import ScanSettings
from ecs_roles.symbolic.file_text import MAX_BYTES, NotReadableError, decoded, read_bytes, read_named
from ecs_roles.symbolic.json_values import NotJsonError, json_values
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.source_text import source_text
from ecs_roles.symbolic.values import Mapping


def given_by(settings: Configuration, root: Path) -> tuple[ScanSettings, tuple[ReadError, ...]]:
    """Return what the settings give to the rules, and which of their files could not be read."""
    guardrails, wrong_policies = _guardrails(settings, root)
    needs, wrong_needs = _application_needs(settings, root)
    return ScanSettings(guardrails, needs), (*wrong_policies, *wrong_needs)


def _application_needs(
    settings: Configuration, root: Path
) -> tuple[tuple[ApplicationNeeds, ...], tuple[ReadError, ...]]:
    """Return what the files about applications say, and those that could not be read: they say nothing."""
    found: list[ApplicationNeeds] = []
    errors: list[ReadError] = []
    for item in settings.application_needs:
        path = item.file.absolute()
        try:
            data = read_named(path, MAX_BYTES) if item.named else read_bytes(path, root, MAX_BYTES)
            needs = ApplicationNeeds(item.task, path.name, decoded(data), str(path))
        except NotReadableError as fault:
            errors.append(unreadable(path, f"what is said of the application: the file {fault.reason}"))
            continue
        except ValueError:
            errors.append(unreadable(path, "what is said of the application is not a text in UTF-8"))
            continue
        why = read_evidence(needs.content).error
        if why:
            errors.append(unreadable(path, f"what is said of the application cannot be read: {why}"))
        else:
            found.append(needs)
    return tuple(found), tuple(errors)


def _guardrails(settings: Configuration, root: Path) -> tuple[Guardrails, tuple[ReadError, ...]]:
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
