"""What an application calls, as others know it: policies derived from its source, and what AWS has seen of its role.

Read are IAM Policy Autopilot's policies (with the line of each call where it explains them), a plain policy document,
the policy that Access Analyzer generated from CloudTrail, its findings of unused access, and events of CloudTrail.
Sources: IAM Policy Autopilot, README; Access Analyzer API reference, GetGeneratedPolicy, GetFindingV2,
UnusedPermissionDetails; CloudTrail user guide, record contents, LookupEvents.

What is not in the evidence is never called unused: CloudTrail does not see every call. Only what Access Analyzer itself
calls unused is.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ecs_roles.iam.service_reference import access_level
from ecs_roles.symbolic.frozen import frozen

_LONGEST, _MOST_ACTIONS = 300, 2000
_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_REFUSED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "Client.UnauthorizedOperation"})
_DOMAIN = ".amazonaws.com"


@frozen()
class CalledAction:
    """An action that the application calls: on which resources, and how that is known: a line, or an event.

    ``seen`` is whether AWS saw the call; a tool lists what a call needs with all of its parameters.
    """

    action: str
    resources: tuple[str, ...]
    known_by: str
    seen: bool = False


@frozen()
class UnusedAction:
    """An action, or with ``*`` a whole service, of which Access Analyzer says that the role does not use it."""

    action: str
    last_used: str = ""


@frozen()
class Evidence:
    """What one file says; ``error`` is why it says nothing."""

    called: tuple[CalledAction, ...] = ()
    unused: tuple[UnusedAction, ...] = ()
    error: str = ""


@frozen()
class ApplicationNeeds:
    """The evidence about the application of a task definition: the content of ``file``, which lies at ``path``."""

    task: str
    file: str
    content: str
    path: str = ""


def read_evidence(content: str, role_name: str | None = None) -> Evidence:
    """Return what a file says, whichever of the known forms it has; never raises.

    With the name of the role, events of other roles are left out.
    """
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        return Evidence(error=f"it is not JSON: {str(error)[:_LONGEST]}")
    try:
        found = _evidence(data, role_name)
    except (TypeError, AttributeError, KeyError, ValueError, RecursionError):
        found = None
    return found if found is not None else Evidence(error="it has none of the known forms")


def _evidence(data: Any, role_name: str | None) -> Evidence | None:  # noqa: ANN401 - whatever JSON can hold
    if isinstance(data, list):
        return _joined([each for item in data if (each := _evidence(item, role_name)) is not None])
    if not isinstance(data, dict):
        return None
    form = next((read for key, read in _FORMS.items() if key in data), None)
    return form(data, role_name) if form is not None else None


def _joined(parts: list[Evidence]) -> Evidence | None:
    if not parts:
        return None
    return Evidence(
        tuple(item for part in parts for item in part.called), tuple(item for part in parts for item in part.unused)
    )


def _of_autopilot(data: dict[str, Any]) -> Iterator[CalledAction]:
    """Yield the actions of the identity policies, each with the calls in the source that explain it."""
    explained = (data.get("Explanations") or {}).get("ExplanationForAction") or {}
    lines = {str(action).lower(): ", ".join(_calls(reasons)) for action, reasons in explained.items()}
    for item in data["Policies"]:
        if str(item.get("PolicyType", "Identity")) == "Identity":
            for called in _of_policy(item["Policy"], ""):
                by = lines.get(called.action.lower()) or "a call in the source"
                yield CalledAction(called.action, called.resources, by)


def _calls(reasons: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can hold
    for reason in reasons:
        for operation in reason.get("Operations", []):
            source = operation.get("Source") or {}
            location = str(source.get("Location", ""))[:_LONGEST]
            name = f"{operation.get('Service', '')}.{operation.get('Name', '')}"
            yield f"{location} calls {name}" if location else f"a call of {name}"


def _of_policy(policy: dict[str, Any], known_by: str) -> Iterator[CalledAction]:
    for statement in _list(policy["Statement"]):
        if statement.get("Effect") != "Allow":
            continue
        resources = tuple(str(item) for item in _list(statement.get("Resource", "*")))
        for action in _list(statement.get("Action", []))[:_MOST_ACTIONS]:
            yield CalledAction(str(action), resources, known_by)


def _of_generated(result: dict[str, Any]) -> Iterator[CalledAction]:
    trail = (result.get("properties") or {}).get("cloudTrailProperties") or {}
    period = " to ".join(str(trail[key]) for key in ("startTime", "endTime") if key in trail)
    known_by = f"CloudTrail saw it used{f' from {period}' if period else ''}"
    for item in result.get("generatedPolicies") or []:
        for called in _of_policy(json.loads(item["policy"]), known_by):
            # A placeholder says that Access Analyzer does not know the resource.
            yield CalledAction(
                called.action, tuple(re.sub(r"\$\{\w+\}", "*", each) for each in called.resources), known_by, seen=True
            )


def _of_finding(finding: dict[str, Any]) -> Iterator[UnusedAction]:
    for detail in finding["findingDetails"]:
        unused = detail.get("unusedPermissionDetails")
        if unused is None:
            continue
        service = str(unused["serviceNamespace"])
        actions = unused.get("actions") or []
        for item in actions[:_MOST_ACTIONS]:
            yield UnusedAction(f"{service}:{item['action']}", str(item.get("lastAccessed", "")))
        if not actions:
            yield UnusedAction(f"{service}:*", str(unused.get("lastAccessed", "")))


def _of_events(events: Iterable[dict[str, Any]], role_name: str | None) -> Iterator[CalledAction]:
    """Yield the calls of the role; an event whose name is not that of an action says nothing certain."""
    found: dict[tuple[str, tuple[str, ...]], CalledAction] = {}
    for event in events:
        issuer = ((event.get("userIdentity") or {}).get("sessionContext") or {}).get("sessionIssuer") or {}
        if role_name is not None and issuer.get("userName") not in {None, role_name}:
            continue
        action = f"{str(event['eventSource']).removesuffix(_DOMAIN)}:{event['eventName']}"
        if not _ACTION.fullmatch(action) or access_level(action) is None:
            continue
        resources = tuple(str(item["ARN"]) for item in event.get("resources") or [] if item.get("ARN"))
        refused = str(event.get("errorCode", "")) in _REFUSED
        when = str(event.get("eventTime", ""))[:_LONGEST]
        known_by = f"CloudTrail saw it {'refused' if refused else 'used'} {when}".rstrip()
        found.setdefault((action, resources), CalledAction(action, resources or ("*",), known_by, seen=True))
    yield from found.values()


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - whatever JSON can hold
    return value if isinstance(value, list) else [value]


def _of_lookup(data: dict[str, Any], role_name: str | None) -> Evidence:
    """Return what ``aws cloudtrail lookup-events`` printed: each event is JSON in a string."""
    events = (json.loads(item["CloudTrailEvent"]) for item in data["Events"])
    return Evidence(tuple(_of_events(events, role_name)))


# The key by which each form is known, and what reads it.
_FORMS: dict[str, Callable[[dict[str, Any], str | None], Evidence]] = {
    "Policies": lambda data, _: Evidence(tuple(_of_autopilot(data))),
    "generatedPolicyResult": lambda data, _: Evidence(tuple(_of_generated(data["generatedPolicyResult"]))),
    "findingDetails": lambda data, _: Evidence(unused=tuple(_of_finding(data))),
    "Records": lambda data, role_name: Evidence(tuple(_of_events(data["Records"], role_name))),
    "Events": _of_lookup,
    "Statement": lambda data, _: Evidence(tuple(_of_policy(data, "the policy document"))),
}
