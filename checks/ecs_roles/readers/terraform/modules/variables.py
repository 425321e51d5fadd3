"""The value of a variable: what is handed in, else its default, as the type that it asks for.

Language: https://developer.hashicorp.com/terraform/language/values/variables
"""

from ecs_roles.readers.terraform.evaluator.type_reading import read_type
from ecs_roles.readers.terraform.modules.module_view import ModuleView
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.written_secrets import declared_sensitive
from ecs_roles.readers.terraform.values.conversion import convert
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    NullDefault,
    TerraformValue,
    is_null,
    reason_of,
    symbol_of,
)
from ecs_roles.readers.terraform.values.type_constraints import ANY, STRING
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Unknown
from ecs_roles.symbolic.without_value import no_value


def variable_value(module: ModuleView, name: str, block: tree.Block) -> TerraformValue:
    """Return the value of a declared variable."""
    type_setting, default = block.body.setting("type"), block.body.setting("default")
    wanted = read_type(type_setting.expression, module.evaluated) if type_setting is not None else ANY
    given = module.inputs.get(name)
    what = f"the sensitive variable {name}"
    found = given() if given is not None else None
    if found is not None and is_null(found) and not _nullable(block):
        found = None
    if found is None:
        if default is None:
            missing = Unknown(module.declaration(f"var.{name}"), no_value(name), block.span)
            is_string = wanted == STRING and not _nullable(block)  # And no null: what is asked of it can tell that.
            found = text(symbol_of(missing), span=block.span) if is_string else missing
            return module.session.kept_secret(found, what) if declared_sensitive(block) else found
        found = module.evaluated(default.expression)
        if is_null(found) and not module.address:
            reason = f"variable {name} is null by default, and a string is made of it"
            return NullDefault(None, block.span, Unknown(module.declaration(f"var.{name}"), reason, block.span))
    converted = convert(found, wanted)
    if isinstance(converted, Failure) and not isinstance(found, Failure):
        reason = f"variable {name} is given what it cannot take: {reason_of(converted)}"
        return Unknown(module.declaration(f"var.{name}"), reason, block.span)
    return module.session.kept_secret(converted, what) if declared_sensitive(block) else converted


def _nullable(block: tree.Block) -> bool:
    setting = block.body.setting("nullable")
    return (
        not (isinstance(setting.expression, tree.Constant) and setting.expression.value is False) if setting else True
    )
