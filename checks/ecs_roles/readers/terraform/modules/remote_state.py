"""``terraform_remote_state``: the outputs of another root of the same scan, found by where both say its state is.

Language: https://developer.hashicorp.com/terraform/language/state/remote-state-data
"""

from collections.abc import Iterator
from pathlib import Path

from ecs_roles.readers.terraform.modules.instance_groups import Names
from ecs_roles.readers.terraform.modules.module_view import DataBlock
from ecs_roles.readers.terraform.modules.states import State, with_path
from ecs_roles.readers.terraform.values.terraform_values import (
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    known_text,
)
from ecs_roles.symbolic.origin import part
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Unknown

_WRITTEN = frozenset({"backend", "config", "workspace"})


def remote_state(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the outputs that a remote state has, where exactly one root of the scan keeps that state."""
    if key in _WRITTEN:
        return None
    session = data.module.session
    session.note_effect()  # The code of another root is not looked at in a way that could be noted.
    wanted = _wanted(data)
    found = session.states.at(wanted, session.root) if wanted is not None else []
    root = session.states.opened(found[0]) if len(found) == 1 else None
    if root is None:
        return Unknown(part(data.declaration, key), _why_not(data, wanted, found), data.span)
    if key != "outputs":
        return root.output(key, data.span)
    names = tuple(root.configuration.outputs)
    return Names(part(data.declaration, key), lambda name: root.output(name, data.span), lambda: names)


def _wanted(data: DataBlock) -> State | None:
    backend = known_text(data.written("backend") or text())
    if not backend:
        return None
    config = data.written("config")
    found = config.items[0] if isinstance(config, TerraformTuple) and config.items else config
    settings = dict(_texts(found, "")) if isinstance(found, TerraformObject) else {}
    state = State("remote" if backend == "cloud" else backend, settings)
    return with_path(state, data.module.session.root)


def _texts(found: TerraformValue, prefix: str) -> Iterator[tuple[str, Text]]:
    if isinstance(found, TerraformTuple) and found.items:
        found = found.items[0]
    if not isinstance(found, TerraformObject):
        return
    for key, member in found.entries.items():
        if isinstance(member.value, Text):
            yield f"{prefix}{key}", member.value
        elif isinstance(member.value, Unknown):
            yield f"{prefix}{key}", Text((member.value.symbol,))
        else:
            yield from _texts(member.value, f"{prefix}{key}.")


def _why_not(data: DataBlock, wanted: State | None, found: list[Path]) -> str:
    name = wanted.name if wanted is not None else None
    if len(found) > 1:
        places = ", ".join(sorted(folder.name for folder in found))
        return f"{len(found)} roots of this scan keep their state at {name}: {places}"
    if len(found) == 1:
        return f"the state at {name} needs this one"
    if name is not None and name.symbols:
        return name.symbols[0].reason
    where = f" at {_shown(name, data)}" if name is not None else " where this one looks for it"
    return f"no root of this scan says that its state is{where}"


def _shown(name: Text, data: DataBlock) -> str:
    """Return where a state is, a path from the root that asks for it."""
    return str(name).removeprefix(f"{data.module.session.access.root}/")
