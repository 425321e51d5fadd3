"""Resources of a policy as expressions: in Terraform, in CloudFormation, and as plain text with placeholders.

Sources: Terraform's language, strings and templates; CloudFormation template reference, return values and Fn::Sub.
"""

import json
import re
from collections.abc import Mapping
from typing import Literal

from ecs_roles.fixes.written_resources import (
    ARN_ATTRIBUTES,
    ARN_IN_TEMPLATES,
    LOG_GROUP,
    NAME_IN_TEMPLATES,
    REF,
    Part,
    PlaceName,
    Reference,
    Unwritable,
    Variable,
)
from ecs_roles.symbolic.facts import NOTHING_KNOWN, Facts
from ecs_roles.symbolic.frozen import frozen

# The identifier of the region is an attribute of every version of the provider; its older name is deprecated.
TERRAFORM_PLACES = {
    "partition": ("aws_partition", "partition"),
    "region": ("aws_region", "id"),
    "account": ("aws_caller_identity", "account_id"),
}
_PSEUDO_PARAMETERS = {"partition": "AWS::Partition", "region": "AWS::Region", "account": "AWS::AccountId"}
_PLACEHOLDERS = {"region": "<REGION>", "account": "<ACCOUNT_ID>"}

_BEHIND_A_GROUP = ":*"


@frozen()
class Written:
    """An expression, or why there is none; ``places`` are the data blocks and placeholders that it uses."""

    expression: str = ""
    unwritable: tuple[Unwritable, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Return whether every part of it could be written."""
        return not self.unwritable


@frozen()
class TemplateFunction:
    """``Ref``, ``GetAtt`` or ``Sub`` with its argument; without a name a text alone."""

    name: Literal["", "Ref", "GetAtt", "Sub"]
    argument: str
    unwritable: tuple[Unwritable, ...] = ()


def in_terraform(parts: tuple[Part, ...], names: Mapping[str, str] | None = None) -> Written:
    """Return an expression of Terraform; ``names`` are the labels of the data blocks for places, else ``current``."""
    written, unwritable, places = [], [], []
    for part in parts:
        match part:
            case str():
                written.append(_terraform_literal(part))
            case PlaceName():
                kind, attribute = TERRAFORM_PLACES[part.name]
                written.append(f"${{data.{kind}.{(names or {}).get(kind, 'current')}.{attribute}}}")
                places.append(kind)
            case Reference():
                written.append(f"${{{part.address}.{part.attribute}}}")
            case Variable():
                written.append(f"${{{part.address}}}")
            case Unwritable():
                unwritable.append(part)
    alone = len(parts) == 1 and bool(written) and not isinstance(parts[0], str)
    whole = written[0][2:-1] if alone else f'"{"".join(written)}"'
    return Written(whole, tuple(unwritable), tuple(places))


def _terraform_literal(value: str) -> str:
    escaped = json.dumps(value, ensure_ascii=False)[1:-1]
    return escaped.replace("${", "$${").replace("%{", "%%{")


def in_cloudformation(parts: tuple[Part, ...]) -> Written:
    """Return a YAML value of a template: a string, or a function in its short form."""
    function = in_a_template(parts)
    if function.name in {"Ref", "GetAtt"}:
        return Written(f"!{function.name} {function.argument}", function.unwritable)
    return Written(f"{'!Sub ' if function.name else ''}{_quoted(function.argument)}", function.unwritable)


def in_a_template(parts: tuple[Part, ...]) -> TemplateFunction:
    """Return the function of a template that gives a value."""
    if len(parts) in {1, 2} and isinstance(parts[0], Reference) and all(isinstance(part, str) for part in parts[1:]):
        head, behind = parts[0], "".join(part for part in parts[1:] if isinstance(part, str))
        attribute = _attribute(head, behind)
        if attribute is not None and (not behind or _is_log_group(head)):
            if attribute == REF:
                return TemplateFunction("Ref", head.address)
            return TemplateFunction("GetAtt", f"{head.address}.{attribute}")
    if len(parts) == 1 and isinstance(parts[0], Variable | PlaceName):
        lone = parts[0]
        return TemplateFunction("Ref", lone.address if isinstance(lone, Variable) else _PSEUDO_PARAMETERS[lone.name])
    if all(isinstance(part, str) for part in parts):
        return TemplateFunction("", "".join(part for part in parts if isinstance(part, str)))
    written, unwritable = [], []
    for part in parts:
        found = _in_sub(part)
        if isinstance(found, Unwritable):
            unwritable.append(found)
        else:
            written.append(found)
    return TemplateFunction("Sub", "".join(written), tuple(unwritable))


def _in_sub(part: Part) -> str | Unwritable:
    match part:
        case str():
            return part.replace("${", "${!")
        case PlaceName():
            return f"${{{_PSEUDO_PARAMETERS[part.name]}}}"
        case Variable():
            return f"${{{part.address}}}"
        case Unwritable():
            return part
        case Reference():
            return _reference_in_sub(part)


def _reference_in_sub(part: Reference) -> str | Unwritable:
    if part.attribute == "identity":
        return f"${{{part.address}}}"
    if _is_log_group(part):
        return f"arn:${{AWS::Partition}}:logs:${{AWS::Region}}:${{AWS::AccountId}}:log-group:${{{part.address}}}"
    attribute = _attribute(part, "")
    if attribute is None:
        return Unwritable(part.address, f"a template cannot name the ARN of {part.address}")
    return f"${{{part.address}}}" if attribute == REF else f"${{{part.address}.{attribute}}}"


def _is_log_group(part: Reference) -> bool:
    return part.resource is not None and part.resource.type_name == LOG_GROUP


def _attribute(part: Reference, behind: str) -> str | None:
    """Return the attribute that gives the ARN; that of a log group ends in ``:*`` already."""
    if part.attribute in {*ARN_ATTRIBUTES, *NAME_IN_TEMPLATES.values()}:
        return part.attribute
    if part.resource is None or part.attribute != "arn":
        return REF if part.attribute == "identity" else None
    if _is_log_group(part):
        return "Arn" if behind == _BEHIND_A_GROUP else None
    return ARN_IN_TEMPLATES.get(part.resource.type_name)


def in_json(parts: tuple[Part, ...], facts: Facts = NOTHING_KNOWN) -> Written:
    """Return the resource as plain text, what is not known as a placeholder in angle brackets."""
    written, places = [], []
    for part in parts:
        match part:
            case str():
                written.append(part)
            case PlaceName():
                known = getattr(facts, part.name)
                written.append(known or ("aws" if part.name == "partition" else _PLACEHOLDERS[part.name]))
                places += [] if known or part.name == "partition" else [_PLACEHOLDERS[part.name]]
            case Unwritable():
                placeholder = f"<{_plain(part.label)}>"
                written.append(placeholder)
                places.append(placeholder)
            case _:
                placeholder = f"<{_plain(part.address)}>"
                written.append(placeholder)
                places.append(placeholder)
    return Written("".join(written), (), tuple(places))


def _plain(label: str) -> str:
    return re.sub(r"[<>*?:\s]", "_", label)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
