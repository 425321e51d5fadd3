"""All of Terraform's functions: those that are worked out, and why the others deliberately are not.

Language: https://developer.hashicorp.com/terraform/language/functions
"""

from functools import lru_cache

from ecs_roles.readers.terraform.evaluator.arguments import table
from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator, Function
from ecs_roles.readers.terraform.evaluator.functions_encoding import FUNCTIONS as ENCODINGS
from ecs_roles.readers.terraform.evaluator.functions_files import PATH_FUNCTIONS, file_functions
from ecs_roles.readers.terraform.evaluator.functions_lists import FUNCTIONS as LISTS
from ecs_roles.readers.terraform.evaluator.functions_maps import FUNCTIONS as MAPS
from ecs_roles.readers.terraform.evaluator.functions_patterns import FUNCTIONS as PATTERNS
from ecs_roles.readers.terraform.evaluator.functions_sets import FUNCTIONS as SETS
from ecs_roles.readers.terraform.evaluator.functions_text import FUNCTIONS as TEXTS
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import Failure, TerraformValue, holds_failure
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.values import Scalar, Unknown

_WHEN_RUN = "the result depends on when and where Terraform runs"
_RANDOM = "the result is new in every run"
_NETWORK = "addresses of networks decide nothing about roles"
_RARE = "no role, policy or container definition was seen to depend on it"
_WITHDRAWN = "Terraform has withdrawn it"

UNKNOWN_FUNCTIONS: dict[str, str] = {
    "abspath": _WHEN_RUN,
    "base64gunzip": _RARE,
    "base64gzip": _RARE,
    "bcrypt": _RANDOM,
    "cidrcontains": _NETWORK,
    "cidrhost": _NETWORK,
    "cidrnetmask": _NETWORK,
    "cidrsubnet": _NETWORK,
    "cidrsubnets": _NETWORK,
    "convert": "it came with Terraform 1.15, and `tostring` and its like say the same",
    "csvdecode": _RARE,
    "defaults": _WITHDRAWN,
    "ephemeralasnull": _RARE,
    "formatdate": _WHEN_RUN,
    "issensitive": _RARE,
    "list": _WITHDRAWN,
    "log": "the result has endless digits",
    "map": _WITHDRAWN,
    "pathexpand": _WHEN_RUN,
    "plantimestamp": _WHEN_RUN,
    "rsadecrypt": "it would need a private key",
    "textdecodebase64": _RARE,
    "textencodebase64": _RARE,
    "timeadd": _WHEN_RUN,
    "timecmp": _WHEN_RUN,
    "timestamp": _WHEN_RUN,
    "type": "it exists only in the console",
    "urldecode": _RARE,
    "uuid": _RANDOM,
    "uuidv5": _RARE,
    "yamlencode": _RARE,
}


def all_functions(access: FileAccess) -> dict[str, Function]:
    """Return every function by name."""
    return _functions_of_values() | file_functions(access)


@lru_cache(maxsize=1)
def _functions_of_values() -> dict[str, Function]:
    """Return the functions that look at no file, which are the same for every root."""
    simple = {**TEXTS, **LISTS, **MAPS, **SETS, **ENCODINGS, **PATTERNS, **PATH_FUNCTIONS}
    return {
        **{name: _unknown(reason) for name, reason in UNKNOWN_FUNCTIONS.items()},
        **table(simple),
        "try": _try,
        "can": _can,
    }


def _unknown(reason: str) -> Function:
    def function(evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
        values = evaluator.arguments(call, scope)
        origin = evaluator.origin(call, values if isinstance(values, tuple) else ())
        return Unknown(origin, f"{call.function} is not worked out: {reason}", call.span)

    return function


def _try(evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
    """Return the first argument that is not an error; an unknown one might be."""
    for argument in call.arguments:
        value = evaluator.value(argument, scope)
        if not holds_failure(value):
            return value
    return Failure(Fresh("try"), "every argument of try is an error", call.span)


def _can(evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
    if len(call.arguments) != 1:
        return Failure(Fresh("can"), "can takes one argument", call.span)
    value = evaluator.value(call.arguments[0], scope)
    if holds_failure(value):
        return Scalar(False, call.span)
    if isinstance(value, Unknown):
        return Unknown(evaluator.origin(call, (value,)), value.reason, call.span)
    return Scalar(True, call.span)
