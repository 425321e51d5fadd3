"""ARNs held against patterns as the ARN operators of conditions do: part by part.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
"Each of the six colon-delimited components of the ARN is checked separately and each can include multi-character match
wildcards (*) or single-character match wildcards (?)."
"""

from ecs_roles.iam.matching import Glob, matches_glob
from ecs_roles.symbolic.answer import Answer, all_of
from ecs_roles.symbolic.arn import ARN_FIELDS, arn_fields
from ecs_roles.symbolic.text import Piece, Text
from ecs_roles.symbolic.units import Gap


def matches_arn(pattern: Glob, value: Text) -> Answer:
    """Decide whether the pattern matches the ARN in each of its six parts."""
    if pattern == value.pieces or _is_anything(pattern):
        return Answer.YES
    whole = matches_glob(pattern, value.pieces)
    wanted, given = arn_fields(pattern), arn_fields(value.pieces)
    if whole is Answer.NO or wanted is None or given is None:
        return whole & Answer.UNKNOWN
    if len(wanted) < ARN_FIELDS or len(given) < ARN_FIELDS:
        return Answer.NO
    return all_of(matches_glob(one, _texts(other)) for one, other in zip(wanted, given, strict=True))


def _is_anything(pattern: Glob) -> bool:
    """Return whether the pattern is an asterisk alone, which is not an ARN and yet stands for every one."""
    return len(pattern) == 1 and isinstance(pattern[0], Gap) and not pattern[0].single


def _texts(part: Glob) -> tuple[Piece, ...]:
    return tuple(piece for piece in part if not isinstance(piece, Gap))
