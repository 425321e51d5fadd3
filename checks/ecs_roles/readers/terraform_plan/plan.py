"""Terraform plans (``terraform show -json``) as neutral resources; the source beside a plan fills what it leaves open.

Format: https://developer.hashicorp.com/terraform/internals/json-format
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ecs_roles.credentials.credential_shapes import credentials_within
from ecs_roles.readers.terraform.aws.neutral_resources import neutral_resource
from ecs_roles.readers.terraform.modules.root import read_root, root_prefix
from ecs_roles.readers.terraform_plan.handed_out import handed_out
from ecs_roles.readers.terraform_plan.plan_model import Plan
from ecs_roles.readers.terraform_plan.planned_resource import PlannedResource
from ecs_roles.readers.terraform_plan.planned_secrets import planned_secrets
from ecs_roles.readers.terraform_plan.with_source import completed
from ecs_roles.symbolic.budgeted import budgeted
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES, Unreadable, file_text, name_below
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.resources import Deployment, ReadError, Reading, Resource
from ecs_roles.symbolic.span import Span

_NO_TEXTS: Mapping[str, str] = {}
_NO_PLAN = "the file is not a Terraform plan in JSON"
_VALUES_OF_THE_PLAN = "the-plan.auto.tfvars.json"


@budgeted
def read_plan(
    path: Path,
    *,
    reading_root: Path,
    source: Path | None = None,
    named: bool = False,
    overlay: Mapping[str, str] = _NO_TEXTS,
) -> Reading:
    """Return what a plan deploys; with ``source`` what the plan does not know comes from the code in that folder.

    A file that the user ``named`` may lie outside the scan root. ``overlay`` are unsaved texts that stand for files.
    """
    file = str(path.absolute())
    found = file_text(path, overlay.get(str(path)), root=None if named else reading_root, most=MAX_PLAN_BYTES)
    if isinstance(found, Unreadable):
        return Reading((), (), (found.error,))
    content = _content(found.text)
    if isinstance(content, str):
        return Reading((), (file,), (ReadError(content, Span(file, 1, 1, 1, 1)),))
    prefix = (
        root_prefix(source.absolute(), reading_root.absolute()) if source is not None else _prefix(path, reading_root)
    )
    plan = Plan(file, found.text, prefix, content)
    for resource in (*_looked_up(plan), *_changes(plan)):
        plan.add(resource)
    resources = tuple(
        each for each in (neutral_resource(resource) for resource in plan.resources.values()) if each is not None
    )
    name = plan.prefix.removesuffix(":") or "."
    deployment = Deployment(
        name, "terraform", resources, outputs=tuple(handed_out(plan)), deleted=tuple(_deleted_roles(plan))
    )
    secrets = frozenset((*credentials_within(found.text), *planned_secrets(content)))
    if source is None:
        return Reading((deployment,), (file,), tuple(plan.errors), secrets)
    read = _with_source(plan, deployment, source, reading_root, overlay)
    return replace(read, secrets=read.secrets | secrets)


def _content(text: str) -> dict[str, Any] | str:
    """Return what a plan holds, or why it is not one."""
    try:
        found = json.loads(text)
    except RecursionError:
        return "the plan is nested more deeply than JSON is read; Terraform writes none that is"
    except ValueError:
        return _NO_PLAN
    is_plan = isinstance(found, dict) and ("resource_changes" in found or "planned_values" in found)
    return found if is_plan else _NO_PLAN


def _prefix(path: Path, reading_root: Path) -> str:
    return f"{name_below(reading_root, path) or path.name}:"


def _changes(plan: Plan) -> Iterator[PlannedResource]:
    """Yield every resource that exists after the plan has been applied, and every document that is read during that."""
    changes = plan.content.get("resource_changes")
    for each in changes if isinstance(changes, list) else ():
        change = each.get("change") if isinstance(each, dict) else None
        if not isinstance(change, dict) or change.get("actions") in (["delete"], ["forget"]):
            continue
        after, unknown = change.get("after"), change.get("after_unknown")
        yield _resource(plan, each, _dictionary(after), _dictionary(unknown))


def _deleted_roles(plan: Plan) -> Iterator[Resource]:
    """Yield the roles that applying the plan deletes, by what names them."""
    changes = plan.content.get("resource_changes")
    for each in changes if isinstance(changes, list) else ():
        change = each.get("change") if isinstance(each, dict) and each.get("type") == "aws_iam_role" else None
        if isinstance(change, dict) and change.get("actions") == ["delete"]:
            before = _dictionary(change.get("before"))
            names = {key: before.get(key) for key in ("name", "path", "arn")}
            role = neutral_resource(_resource(plan, each, names, {}))
            if role is not None:
                yield role


def _looked_up(plan: Plan) -> Iterator[PlannedResource]:
    """Yield the data blocks that have been read already."""
    prior = plan.content.get("prior_state")
    values = prior.get("values") if isinstance(prior, dict) else None
    pending = [values.get("root_module")] if isinstance(values, dict) else []
    while pending:
        module = pending.pop()
        if not isinstance(module, dict):
            continue
        pending.extend(_list(module.get("child_modules")))
        for each in _list(module.get("resources")):
            if isinstance(each, dict) and each.get("mode") == "data":
                yield _resource(
                    plan, {**each, "module_address": module.get("address")}, _dictionary(each.get("values")), {}
                )


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, list) else []


def _dictionary(value: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, dict) else {}


def _resource(plan: Plan, each: dict[str, Any], after: dict[str, Any], unknown: dict[str, Any]) -> PlannedResource:
    address, kind, name = (str(each.get(key, "")) for key in ("address", "type", "name"))
    made = each.get("mode") != "data"
    plain = f"{kind}.{name}" if made else f"data.{kind}.{name}"
    index = each.get("index")
    module = str(each.get("module_address") or "")
    return PlannedResource(plan, address, module, plain, index, made, kind, after, unknown, plan.place(address))


def _with_source(
    plan: Plan, deployment: Deployment, source: Path, reading_root: Path, unsaved: Mapping[str, str]
) -> Reading:
    """Return the plan decides what there is, the source tells what the plan leaves open, and where it stands."""
    folder = source.absolute()
    values = {name: plan.variable(name) for name in _dictionary(plan.content.get("variables"))}
    given = str(folder / _VALUES_OF_THE_PLAN)
    overlay = {**unsaved, given: json.dumps({name: value for name, value in values.items() if value is not None})}
    read = read_root(folder, reading_root=reading_root, overlay=overlay)
    written = {each.address: each for each in read.deployments[0].resources}
    resources = tuple(_completed(each, written.get(each.address)) for each in deployment.resources)
    files = (plan.file, *(file for file in read.files if file != given))
    errors = (*plan.errors, *(error for error in read.errors if error.span.file != given))
    opaque = read.deployments[0].opaque
    return Reading((replace(deployment, resources=resources, opaque=opaque),), files, errors, read.secrets)


def _completed(planned: Resource, written: Resource | None) -> Resource:
    return completed(planned, written) if written is not None and written.kind == planned.kind else planned
