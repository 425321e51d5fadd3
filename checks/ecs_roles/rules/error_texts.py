"""What an error message of ECS may mean: the known fragments in it, and the call that it names."""

import re
from functools import lru_cache

from ecs_roles.rules.error_text import ErrorText
from ecs_roles.rules.error_texts_of_other_causes import TEXTS as OTHER_CAUSES
from ecs_roles.rules.error_texts_of_permissions import TEXTS as PERMISSIONS
from ecs_roles.rules.error_texts_of_refusals import TEXTS as REFUSALS

ERROR_TEXTS: tuple[ErrorText, ...] = (*OTHER_CAUSES, *PERMISSIONS, *REFUSALS)

_SPACE = re.compile(r"\s+")
_REFUSED = re.compile(r"not authorized to perform:?\s+(?P<action>[\w-]+:\w+)(?:\s+on resource:?\s+(?P<resource>\S+))?")
_GAP = r".{0,400}?"  # Short enough not to join two unrelated lines of a log.

_ORDER = {"network": 0, "refusal": 2}


def explanations_of(message: str) -> tuple[ErrorText, ...]:
    """Return what a message may mean, the innermost error first: it stands last. A network error outweighs others.

    Who refused a call comes after what the call was for.
    """
    plain = _plain(message)
    found = [(text, match.end()) for text in ERROR_TEXTS if (match := _pattern(text.fragment).search(plain))]
    found.sort(key=lambda pair: (_ORDER.get(pair[0].sort, 1), -pair[1], -len(pair[0].fragment)))
    return tuple(text for text, _ in found)


def refused_call(message: str) -> tuple[str, str]:
    """Return the action and the resource that a message names as refused; empty where it names none."""
    found = _REFUSED.search(_SPACE.sub(" ", message))
    return (found["action"], (found["resource"] or "").rstrip(".,;")) if found else ("", "")


def _plain(message: str) -> str:
    return _SPACE.sub(" ", message.replace("\u2019", "'")).strip().lower()


@lru_cache(maxsize=1024)
def _pattern(fragment: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(re.escape(part.strip()) for part in _plain(fragment).split("*")))
