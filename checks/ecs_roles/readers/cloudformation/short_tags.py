"""The short spellings of intrinsic functions: ``!GetAtt`` means ``Fn::GetAtt``.

Source: CloudFormation User Guide, intrinsic function reference; AWS::LanguageExtensions transform.
"""

_UNPREFIXED = ("Ref", "Condition")
_PREFIXED = (
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "ForEach",
    "GetAZs",
    "GetAtt",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
)

LONG_FORMS = {f"!{name}": name for name in _UNPREFIXED} | {f"!{name}": f"Fn::{name}" for name in _PREFIXED}
