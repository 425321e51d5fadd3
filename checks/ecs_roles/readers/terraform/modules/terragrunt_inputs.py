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
from ecs_roles.readers.terraform.modules.terragrunt import TerragruntFile
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import TerraformObject, TerraformValue
from ecs_roles.symbolic.origin import Fresh, part
from ecs_roles.symbolic.values import Unknown

_OUTPUTS = "of terragrunt's dependencies the outputs are followed"
_NOT_FOLLOWED = {
    "include": "what terragrunt's include exposes is not followed",
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
        found = session.evaluator.value(setting.expression, _scope(session, each))
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


def _scope(session: Session, file: TerragruntFile) -> Scope:
    settings = {item.name: item for block in file.body.blocks if block.kind == "locals" for item in block.body.settings}

    def looked_up(name: str) -> TerraformValue | None:
        if name == "local":
            return Names(Fresh("local"), local, lambda: tuple(settings))
        if name == "dependency":
            return Names(Fresh(name), lambda key: _dependency(session, file, key), tuple)
        reason = _NOT_FOLLOWED.get(name)
        return Names(Fresh(name), lambda key: Unknown(part(Fresh(name), key), reason), tuple) if reason else None

    def local(name: str) -> TerraformValue:
        setting = settings.get(name)
        if setting is None:
            return Unknown(Fresh(name), f"local.{name} is not declared")
        key = ("terragrunt", str(file.path), name)
        return session.once(key, setting.span, lambda: session.evaluator.value(setting.expression, scope))

    scope = Scope(looked_up, {}, str(file.path.parent))
    return scope


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
