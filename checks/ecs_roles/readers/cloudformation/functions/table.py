"""Every function that can be evaluated, by its long name."""

from ecs_roles.readers.cloudformation.evaluation import Function
from ecs_roles.readers.cloudformation.functions.beyond import get_stack_output, import_value, known_only_in_aws
from ecs_roles.readers.cloudformation.functions.choices import find_in_map, if_
from ecs_roles.readers.cloudformation.functions.encoding import to_base64, to_json_string
from ecs_roles.readers.cloudformation.functions.joining import join, sub
from ecs_roles.readers.cloudformation.functions.lists import length, select, split
from ecs_roles.readers.cloudformation.functions.references import get_att, ref

FUNCTIONS: dict[str, Function] = {
    "Ref": ref,
    "Fn::Base64": to_base64,
    "Fn::FindInMap": find_in_map,
    "Fn::GetAtt": get_att,
    "Fn::GetStackOutput": get_stack_output,
    "Fn::If": if_,
    "Fn::ImportValue": import_value,
    "Fn::Join": join,
    "Fn::Length": length,
    "Fn::Select": select,
    "Fn::Split": split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": to_json_string,
    **{name: known_only_in_aws(name) for name in ("Fn::Cidr", "Fn::GetAZs", "Fn::Transform")},
}
