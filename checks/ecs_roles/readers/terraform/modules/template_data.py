"""``template_file``: a template that stands in the configuration or in a file, with its variables.

A data block, and a resource in code of before Terraform 0.7.

So are the parts of a ``data "cloudinit_config"``, which is what instances run when they start.

Sources: https://registry.terraform.io/providers/hashicorp/template/latest/docs/data-sources/file
https://registry.terraform.io/providers/hashicorp/cloudinit/latest/docs/data-sources/config
"""

from ecs_roles.readers.terraform.evaluator.functions_files import evaluated_template
from ecs_roles.readers.terraform.modules.module_view import DataBlock
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText, marks_of
from ecs_roles.readers.terraform.values.json_reading import is_only_unknown
from ecs_roles.readers.terraform.values.terraform_values import (
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    as_string,
)
from ecs_roles.symbolic.base64_text import Base64Text
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import Unknown


def rendered_template(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the text that the template becomes, as ``rendered``."""
    if key != "rendered":
        return None
    template, variables = data.written("template"), data.written("vars")
    if not isinstance(template, Text) or is_only_unknown(template):
        return _without_template(data, template)
    members = _variables(variables)
    placed = PlacedText(template.pieces, template.span, None, marks_of(template))
    file = data.span.file
    return evaluated_template(data.module.session.evaluator, str(data.module.session.root), file, placed, members)


def joined_parts(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the encoded text of a configuration for cloud-init, which knows the contents of its parts."""
    parts = data.written("part") if key == "rendered" else None
    if not isinstance(parts, TerraformTuple) or parts.more is not None:
        return None
    given = [item.entries.get("content") for item in parts.items if isinstance(item, TerraformObject)]
    contents = [as_string(content.value) for content in given if content is not None]
    known = [content for content in contents if isinstance(content, Text)]
    if len(known) < len(parts.items):
        return None
    lines = [piece for content in known for piece in ("\n", content)]
    return Base64Text((data.unknown(key).symbol,), data.span, None, text(*lines, "\n"))


def _variables(found: TerraformValue | None) -> TerraformObject:
    """Return the variables: a map, or the ``vars`` blocks of old code, which are one map together."""
    match found:
        case TerraformObject():
            return found
        case TerraformTuple() if all(isinstance(item, TerraformObject) for item in found.items):
            blocks = [item for item in found.items if isinstance(item, TerraformObject)]
            more = found.more or next((block.more for block in blocks if block.more is not None), None)
            return TerraformObject(
                {key: member for block in blocks for key, member in block.entries.items()}, more=more
            )
        case Unknown():
            return TerraformObject({}, more=found)
        case _:
            return TerraformObject({})


def _without_template(data: DataBlock, template: TerraformValue | None) -> Unknown:
    """Return the text of a template that is not known, with the reason for that."""
    doubt = data.unknown("rendered")
    symbols = template.symbols if isinstance(template, Text) else ()
    reason = template.reason if isinstance(template, Unknown) else next((symbol.reason for symbol in symbols), "")
    return Unknown(doubt.origin, reason or doubt.reason)
