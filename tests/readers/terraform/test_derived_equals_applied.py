"""What is derived from the source equals what an applied state holds: roles, policies, links, container definitions.

``configurations/*/applied.json`` are states that the real Terraform applied (with a stand-in for AWS).
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.readers.terraform_plan.plan import read_plan
from ecs_roles.symbolic.resources import Reading, Resource
from ecs_roles.symbolic.text import Symbol, Text
from ecs_roles.symbolic.values import Mapping, Scalar, Sequence, Unknown, Value, as_text

CONFIGURATIONS = sorted(path.parent for path in (Path(__file__).parent / "configurations").glob("*/applied.json"))
COMPARED = {
    "aws_iam_role": {
        "name": "name",
        "arn": "arn",
        "path": "path",
        "assume_role_policy": "trustPolicy",
        "permissions_boundary": "permissionsBoundary",
        "inline_policy": "inlinePolicies",
    },
    "aws_iam_role_policy": {"role": "roles", "policy": "document", "name": "name"},
    "aws_iam_policy": {"name": "name", "arn": "arn", "policy": "document", "path": "path"},
    "aws_iam_role_policy_attachment": {"role": "roles", "policy_arn": "policyArns"},
    "aws_iam_policy_attachment": {"roles": "roles", "policy_arn": "policyArns"},
    "aws_iam_role_policies_exclusive": {"role_name": "roles", "policy_names": "policyNames"},
    "aws_ecs_task_definition": {
        "family": "family",
        "execution_role_arn": "executionRoleArn",
        "task_role_arn": "taskRoleArn",
        "container_definitions": "containerDefinitions",
        "volume": "volumes",
        "network_mode": "networkMode",
    },
    "aws_ecs_service": {"task_definition": "taskDefinition", "cluster": "cluster"},
    "aws_secretsmanager_secret": {"arn": "arn", "name": "name", "kms_key_id": "kmsKeyId"},
    "aws_ssm_parameter": {"arn": "arn", "name": "name", "type": "type"},
    "aws_ecr_repository": {"arn": "arn", "name": "name", "repository_url": "uri"},
    "aws_cloudwatch_log_group": {"arn": "arn", "name": "name"},
    "aws_kms_key": {"arn": "arn", "key_id": "keyId"},
    "aws_kms_alias": {"arn": "arn", "name": "name", "target_key_id": "targetKeyId"},
    "aws_s3_bucket": {"arn": "arn", "bucket": "name"},
    "aws_efs_file_system": {"arn": "arn", "id": "fileSystemId"},
    "aws_efs_access_point": {"arn": "arn", "id": "accessPointId", "file_system_id": "fileSystemId"},
}
JSON = ("assume_role_policy", "policy", "container_definitions")
LISTS = ("role", "roles", "policy_arn", "role_name")


class Filling:
    """Fills symbols with what the state holds; one name always with the same text."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {"partition": "aws"}

    def fits(self, text: Text, applied: str) -> bool:
        """Whether the text can be the applied one, given what its symbols were before."""
        pattern = "".join(re.escape(piece) if isinstance(piece, str) else self._group(piece) for piece in text.pieces)
        # The stand-in for AWS calls the service of file systems by the prefix of the type.
        found = re.fullmatch(pattern, applied.replace(":efs:", ":elasticfilesystem:"), re.DOTALL)
        if found is None:
            return False
        for number, symbol in enumerate(symbol for symbol in text.symbols if str(symbol.origin) not in self.known):
            # The stand-in for AWS gives a thing an id that its own ARN does not bear.
            if not str(symbol.origin).endswith((".id", ".key_id")):
                self.known.setdefault(str(symbol.origin), found[number + 1])
        return True

    def _group(self, symbol: Symbol) -> str:
        known = self.known.get(str(symbol.origin))
        return (
            re.escape(known)
            if known is not None
            else f"([^{re.escape(symbol.without)}]+)"
            if symbol.without
            else "(.*)"
        )


def differences(ours: Value | None, applied: Any, where: str, filling: Filling) -> Iterator[str]:
    """Every place at which what is derived cannot be what was applied."""
    nothing = ours is None or ours == Scalar(None) or (isinstance(ours, Sequence) and not ours.items)
    if nothing and (applied in (None, "", [], {}) or str(applied).startswith("fake-")):
        # The stand-in for AWS makes up what nobody has written.
        return
    match ours:
        case Mapping(more=None) if isinstance(applied, dict):
            for key in {*applied, *(entry.key for entry in ours.entries)}:
                yield from differences(ours.get(key), applied.get(key), f"{where}.{key}", filling)
        case Sequence(more=None):
            yield from _different_items(ours, applied if isinstance(applied, list) else [applied], where, filling)
        case Text() | Scalar():
            yield from _different_text(ours, applied, where, filling)
        case Unknown() | Sequence():
            reason = ours.reason if isinstance(ours, Unknown) else ours.more.reason if ours.more else ""
            yield f"{where}: is not known ({reason}) for {applied!r}"
        case _:
            yield f"{where}: {ours!r} for {applied!r}"


def _different_items(ours: Sequence, applied: list[Any], where: str, filling: Filling) -> Iterator[str]:
    if len(applied) != len(ours.items):
        yield f"{where}: {len(ours.items)} items for {len(applied)}"
    for number, (item, other) in enumerate(zip(ours.items, applied, strict=False)):
        yield from differences(item, other, f"{where}[{number}]", filling)


def _different_text(ours: Text | Scalar, applied: Any, where: str, filling: Filling) -> Iterator[str]:
    only = applied[0] if isinstance(applied, list) and len(applied) == 1 else applied
    text = as_text(ours)
    if text is None or not filling.fits(text, only if isinstance(only, str) else json.dumps(only)):
        yield f"{where}: {text} for {only!r}"


def applied_resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (each for each in module.get("resources", []) if each["mode"] == "managed")
    for child in module.get("child_modules", []):
        yield from applied_resources(child)


def normalised(attribute: str, applied: Any, ours: Value | None) -> tuple[Any, Value | None]:
    """Both sides in one shape: decoded, and in the order that the provider chose."""
    if attribute in JSON and isinstance(applied, str):
        applied = json.loads(applied)
    if attribute in LISTS and not isinstance(applied, list):
        applied = [applied]
    if attribute == "inline_policy":
        applied = sorted(
            (
                {"name": each["name"], "document": json.loads(each["policy"])}
                for each in applied or []
                if each["policy"]
            ),
            key=lambda each: str(each["name"]),
        )
        return applied, by_name(ours)
    if attribute == "container_definitions":
        return sorted(applied, key=lambda each: str(each["name"])), by_name(ours)
    if attribute == "volume":
        return sorted(map(api_volume, applied), key=lambda each: str(each["name"])), by_name(ours)
    if attribute in ("policy", "assume_role_policy"):
        return sorted_lists(applied), in_order(ours)
    if attribute == "roles" and isinstance(ours, Sequence):
        return sorted(applied), Sequence(tuple(sorted(ours.items, key=str)))
    return applied, ours


def sorted_lists(applied: Any) -> Any:
    """Lists of texts in a policy in one order; the provider has its own."""
    if isinstance(applied, dict):
        return {key: sorted_lists(value) for key, value in applied.items()}
    if isinstance(applied, list):
        return (
            sorted(applied)
            if all(isinstance(item, str) for item in applied)
            else [sorted_lists(item) for item in applied]
        )
    return applied


def in_order(ours: Value | None) -> Value | None:
    """As ``sorted_lists``."""
    if isinstance(ours, Sequence):
        texts = all(isinstance(item, Text) for item in ours.items)
        items = (
            sorted(ours.items, key=lambda item: str(as_text(item)))
            if texts
            else [in_order(item) or item for item in ours.items]
        )
        return Sequence(tuple(items), ours.span, ours.more)
    if isinstance(ours, Mapping):
        entries = (replace(entry, value=in_order(entry.value) or entry.value) for entry in ours.entries)
        return Mapping(tuple(entries), ours.span, ours.more)
    return ours


def by_name(ours: Value | None) -> Value | None:
    """A list of objects, and the lists of objects in them, by name, as the provider sorts them."""
    if isinstance(ours, Sequence):
        items = tuple(by_name(item) or item for item in ours.items)
        named = all(isinstance(item, Mapping) and item.get("name") is not None for item in items)
        ordered = sorted(items, key=name_of) if named else items
        return Sequence(tuple(ordered), ours.span, ours.more)
    if isinstance(ours, Mapping):
        return Mapping(
            tuple(replace(entry, value=by_name(entry.value) or entry.value) for entry in ours.entries),
            ours.span,
            ours.more,
        )
    return ours


def name_of(item: Value) -> str:
    return str(as_text(item.get("name"))) if isinstance(item, Mapping) else ""


def api_volume(volume: dict[str, Any]) -> dict[str, Any]:
    """A volume of the state under the names of the API."""
    found: dict[str, Any] = {"name": volume["name"]}
    if volume.get("host_path"):
        found["host"] = {"sourcePath": volume["host_path"]}
    for efs in volume.get("efs_volume_configuration") or []:
        (authorization,) = efs["authorization_config"]
        found["efsVolumeConfiguration"] = {
            "fileSystemId": efs["file_system_id"],
            "transitEncryption": efs["transit_encryption"],
            "authorizationConfig": {"accessPointId": authorization["access_point_id"], "iam": authorization["iam"]},
        }
    return found


def from_source(folder: Path) -> Reading:
    return read_root(folder, reading_root=folder)


def from_plan(folder: Path) -> Reading:
    return read_plan(folder / "plan.json", reading_root=folder)


def from_plan_and_source(folder: Path) -> Reading:
    return read_plan(folder / "plan.json", reading_root=folder, source=folder)


def compared(folder: Path, found: Reading) -> tuple[int, list[str]]:
    """How many attributes were compared with the applied state, and where they differ from it."""
    state = json.loads((folder / "applied.json").read_text())
    ours: dict[str, Resource] = {each.address: each for each in found.deployments[0].resources if each.managed}
    filling = Filling()
    wrong: list[str] = []
    count = 0
    for applied in applied_resources(state["values"]["root_module"]):
        for attribute, name in COMPARED.get(applied["type"], {}).items():
            resource = ours[applied["address"]]
            value, own = normalised(attribute, applied["values"].get(attribute), resource.properties.get(name))
            wrong += differences(own, value, f"{applied['address']} {name}", filling)
            count += 1
    return count, wrong


@pytest.mark.parametrize("folder", CONFIGURATIONS, ids=lambda folder: str(folder.name))
@pytest.mark.parametrize("read", [from_source, from_plan_and_source])
def test_what_is_derived_is_what_was_applied(read: Callable[[Path], Reading], folder: Path) -> None:
    found = read(folder)
    count, wrong = compared(folder, found)

    assert wrong == []
    assert found.errors == ()
    assert found.deployments[0].unread == ()
    assert count > 10


@pytest.mark.parametrize("folder", CONFIGURATIONS, ids=lambda folder: str(folder.name))
def test_a_plan_alone_is_never_wrong_and_says_what_it_leaves_open(folder: Path) -> None:
    found = from_plan(folder)
    count, differing = compared(folder, found)

    assert [each for each in differing if "is not known" not in each] == []
    assert len(differing) <= count / 5


@pytest.mark.parametrize("folder", CONFIGURATIONS, ids=lambda folder: str(folder.name))
def test_every_link_of_a_plan_to_a_role_is_known(folder: Path) -> None:
    _, differing = compared(folder, from_plan(folder))

    assert [
        each for each in differing if " executionRoleArn" in each or " taskRoleArn" in each or " roles" in each
    ] == (
        # The role is chosen in a local, which a plan does not hold.
        [each for each in differing if "aws_ecs_task_definition.this taskRoleArn" in each]
        if folder.name == "conditionals"
        else []
    )


def test_eight_configurations_are_compared() -> None:
    assert len(CONFIGURATIONS) >= 8
