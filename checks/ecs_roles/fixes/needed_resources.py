"""The resources of a call as one writes them into a policy."""

from ecs_roles.needs.need import Ask
from ecs_roles.needs.value_from import OPEN_END
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.text import Piece, Symbol, Text, text

_STREAMS = ":log-stream:"
_SUFFIX_LENGTH = 6
# What is named only while the task runs, by ECS, the session manager or the log router: any name is meant.
_AT_RUN_TIME = frozenset({"ECS", "FireLens", "Session Manager"})
_CHOSEN_LATER = frozenset({"chosen at run time", "latest revision"})
_OPEN_ACCOUNTS = frozenset({"GuardDuty's account", "search domain"})


def needed_resources(ask: Ask) -> tuple[Text, ...] | str:
    """Return the resources that a policy has to name for a call, or why they cannot be written."""
    resource = ask.resource
    why = next((symbol.reason for symbol in resource.symbols if _is_open(symbol)), "")
    if why:
        return why
    if ask.action.startswith("kms:") and "alias/" in str(resource):
        return "the key is named by an alias, and a policy names a key by its ARN"
    if ask.action == "logs:CreateLogGroup":
        group = _before_streams(resource)
        return (group, text(group, ":*"))
    if resource.literal == "*":
        return (resource,)
    if any(symbol.reason == OPEN_END for symbol in resource.symbols):
        whole = text(*(piece for piece in resource.pieces if not _is_end(piece)), span=resource.span)
        return (whole, text(whole, "-", "?" * _SUFFIX_LENGTH))
    if ":log-group:" in str(resource):
        return (text(_before_streams(resource), ":*"),)
    return (_at_run_time_free(resource),)


def _is_open(symbol: Symbol) -> bool:
    return isinstance(symbol.origin, Fresh) or str(symbol.origin) in _OPEN_ACCOUNTS


def _is_end(piece: Piece) -> bool:
    return isinstance(piece, Symbol) and piece.reason == OPEN_END


def _before_streams(resource: Text) -> Text:
    """Return the log group that a stream lies in."""
    before: list[Piece] = []
    for piece in resource.pieces:
        if isinstance(piece, str) and _STREAMS in piece:
            before.append(piece.partition(_STREAMS)[0])
            break
        before.append(piece)
    return text(*before)


def _at_run_time_free(resource: Text) -> Text:
    """Return the resource with an asterisk for what is named only while the task runs."""
    if not any(map(_is_of_run_time, resource.pieces)):
        return resource
    return text(*("*" if _is_of_run_time(piece) else piece for piece in resource.pieces))


def _is_of_run_time(piece: Piece) -> bool:
    return isinstance(piece, Symbol) and (piece.owner in _AT_RUN_TIME or str(piece.origin) in _CHOSEN_LATER)
