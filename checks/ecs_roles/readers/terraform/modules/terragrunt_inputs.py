"""The values that ``terragrunt.hcl`` gives to the variables of a root; what is not followed leaves them open.

Source: https://terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes/
"""

from collections.abc import Callable, Mapping
from os.path import normpath
from pathlib import Path

from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.modules.instance_groups import Names
from ecs_roles.readers.terraform.modules.module_sources import literal_setting
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.modules.terragrunt import TerragruntFile, file_at
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import TerraformObject, TerraformValue
from ecs_roles.symbolic.origin import Fresh, part
from ecs_roles.symbolic.values import Unknown

_READING = "read_terragrunt_config"
_PARTS = "of another file of terragrunt the locals and inputs are followed"
_OUTPUTS = "of terragrunt's dependencies the outputs are followed"
_NOT_FOLLOWED = {
    "feature": "terragrunt's feature flags are not followed",
    "values": "the values of a terragrunt stack are not followed",
}


def terragrunt_inputs(
    session: Session, configuration: Configuration, file: TerragruntFile
) -> Mapping[str, Callable[[], TerraformValue]]:
    """Return what Terragrunt gives to the variables of the root: its own inputs, and below them those of includes."""
    given: dict[str, Callable[[], TerraformValue]] = {}
    rests = [file.lost] if file.lost else []
    for each in (*file.included, file):
        setting = each.body.setting("inputs")
        if setting is None:
            continue
        found = session.evaluator.value(setting.expression, _scope(session, each, file.path.parent))
        if isinstance(found, TerraformObject):
            given |= {name: _constant(member.value) for name, member in found.entries.items()}
            rests += [found.more.reason] if found.more is not None else []
        elif isinstance(found, Unknown):
            rests.append(found.reason)
    for name, block in configuration.variables.items() if rests else ():
        unknown = Unknown(session.declaration(f"var.{name}"), f"variable {name}: {rests[0]}", block.span)
        given.setdefault(name, _constant(unknown))
    return given


def _constant(value: TerraformValue) -> Callable[[], TerraformValue]:
    return lambda: value


def _scope(session: Session, file: TerragruntFile, deployed: Path) -> Scope:
    """Return what the expressions of a file refer to; ``deployed`` is the folder in which Terragrunt is called."""
    settings = {item.name: item for block in file.body.blocks if block.kind == "locals" for item in block.body.settings}

    def looked_up(name: str) -> TerraformValue | None:
        if name == "local":
            return Names(Fresh("local"), local, lambda: tuple(settings))
        if name == "include":
            return Names(Fresh(name), lambda key: _exposed(session, file, deployed, key), tuple)
        if name == "dependency":
            return Names(Fresh(name), lambda key: _dependency(session, file, key), tuple)
        reason = _NOT_FOLLOWED.get(name)
        return Names(Fresh(name), lambda key: Unknown(part(Fresh(name), key), reason), tuple) if reason else None

    def local(name: str) -> TerraformValue:
        setting = settings.get(name)
        if setting is None:
            return Unknown(Fresh(name), f"local.{name} is not declared")
        key = ("terragrunt", str(file.path), name)
        other = _read_by(session, file, deployed, setting.expression)
        if other is not None:
            return other
        return session.once(key, setting.span, lambda: session.evaluator.value(setting.expression, scope))

    scope = Scope(looked_up, {}, str(file.path.parent))
    return scope


def _read_by(session: Session, file: TerragruntFile, deployed: Path, written: tree.Expression) -> TerraformValue | None:
    """Return the locals and inputs of another file, where ``read_terragrunt_config`` reads one that is there."""
    if not isinstance(written, tree.Call) or written.function != _READING or len(written.arguments) != 1:
        return None
    other = file_at(session.access, file.path.parent, deployed, written.arguments[0])
    return _held_in(session, other, deployed) if other is not None and other.path != file.path else None


def _exposed(session: Session, file: TerragruntFile, deployed: Path, name: str) -> TerraformValue:
    """Return what an include exposes, by its label; a single include without a label exposes its parts themselves."""
    origin = part(Fresh("include"), name)
    for block in file.body.blocks if name else ():
        path = block.body.setting("path") if block.kind == "include" else None
        if path is not None and block.labels in ((name,), ()):
            other = file_at(session.access, file.path.parent, deployed, path.expression)
            if other is not None:
                held = _held_in(session, other, deployed)
                return held if block.labels else held.attribute(name)
    return Unknown(origin, f"terragrunt's include {name} is not followed")


def _held_in(session: Session, other: TerragruntFile, deployed: Path) -> Names:
    """Return the locals and inputs of a file."""
    scope, inputs = _scope(session, other, deployed), other.body.setting("inputs")
    origin = Fresh(str(other.path))

    def part_of(name: str) -> TerraformValue:
        found = scope.outer("local") if name == "locals" else None
        if name == "inputs" and inputs is not None:
            key = ("terragrunt", str(other.path), "", "inputs")
            found = session.once(key, inputs.span, lambda: session.evaluator.value(inputs.expression, scope))
        return found if found is not None else Unknown(part(origin, name), _PARTS)

    return Names(origin, part_of, lambda: ("locals", "inputs") if inputs is not None else ("locals",))


def _dependency(session: Session, file: TerragruntFile, name: str) -> TerraformValue:
    """Return what a dependency gives: the outputs of what the file in the folder that it names deploys."""
    session.note_effect()  # The code of another root is not looked at in a way that could be noted.
    named = ((each, block) for each in (file, *file.included) for block in each.body.blocks)
    path, place = next(
        (
            (literal_setting(block, "config_path"), each.path.parent)
            for each, block in named
            if block.kind == "dependency" and block.labels == (name,)
        ),
        (None, file.path.parent),
    )
    unit = session.states.unit(Path(normpath(place / path))) if path is not None else None
    origin = Fresh(f"dependency.{name}")
    if unit is None:
        return Unknown(origin, f"terragrunt's dependency {name}: {path or 'its folder'} deploys no code of this scan")
    known, outputs = unit, part(origin, "outputs")
    handed_out = Names(outputs, lambda key: known.output(key, None), lambda: tuple(known.configuration.outputs))
    return Names(origin, lambda key: handed_out if key == "outputs" else Unknown(part(origin, key), _OUTPUTS), tuple)
