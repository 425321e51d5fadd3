"""The secret texts of a document that keeps its parts under names: by the name, by a pair of name and value, by look.

The same walk serves the values of templates and task definition files and the plain JSON of plans.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.named_values import may_be_credential
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, Scalar, Sequence

# What stands under these says where a value comes from, or how it is called: it is not the value.
NOT_THE_VALUE = frozenset(
    (
        *("name", "valuefrom", "value_from", "arn", "ref", "fn::getatt", "fn::importvalue", "fn::findinmap"),
        "condition",
        # Beside the password in the secret of a database: its user is often called as the project is.
        *("database", "dbname", "engine", "host", "hostname", "port", "user", "username"),
    )
)
# prod/db, /run/secrets/db: the name or place of a secret rather than a secret.
_PATH_OF_NAMES = re.compile(r"/?[a-z][a-z._-]*(?:/[a-z][a-z._-]*)+")
# db-password: what a credential is called, as in a reference to one.
_NAME_OF_WORDS = re.compile(r"[A-Za-z]+(?:[-_.][A-Za-z]+)+|[a-z]+(?:[A-Z][a-z]+)+")
# github, basic: a word that says which or how, under any name but that of a password.
_ONE_WORD = re.compile(r"[A-Za-z]{1,12}")
# A piece of JSON around what is not known: what it holds stands under keys of its own.
_PAIR = re.compile(r'"([^"\\]*)"\s*:\s*"([^"\\]*)"')
# What stands around the names in a reference to a secret: ...:secret:prod/db, and ...:json-key:stage:version. Before
# the region stands the service, where the partition is not known either.
_OF_A_REFERENCE = re.compile(r":(?:secretsmanager|ssm):|:secret:\S*|:[\w./-]*:[\w./-]*:[\w-]*")
_SHORTEST_PART = 6

Named = tuple[str, Any]
_OF_PARTS = (Mapping, Sequence, dict, list)
_PAIRED = frozenset(("name", "key", "value"))


def secrets_within(root: Any) -> Iterator[str]:  # noqa: ANN401 - values of the engine, or plain JSON
    """Yield the secret texts anywhere in a document, by the names that they stand under."""
    pending = [root]
    while pending:
        node = pending.pop()
        entries = _entries(node)
        yield from _paired(entries) if len(entries) > 1 else ()
        for key, value in entries:
            if ":" not in key and stands_for_credential(key) and _is_value(value):  # a condition key has a colon
                yield from (text for text in texts_below(value) if is_credential(key, text))
            if isinstance(value, _OF_PARTS):
                pending.append(value)
        pending += [item for item in _items(node) if isinstance(item, _OF_PARTS)]


def _is_value(node: Any) -> bool:  # noqa: ANN401
    """Return whether a node is a value or a function that makes one, not something of many parts with that name."""
    keys = [key for key, _ in _entries(node)]
    return not keys or (len(keys) == 1 and keys[0].startswith(("Fn::", "constant_value")))


def texts_below(root: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield every literal text of a value, with the longer parts of one that is not known as a whole."""
    pending = [root]
    while pending:
        node = pending.pop()
        yield from _literals(node)
        pending.extend(value for key, value in _entries(node) if key.lower() not in NOT_THE_VALUE)
        pending.extend(_items(node))


def is_credential(name: str, text: str) -> bool:
    """Return whether a text under the name of a credential is to be hidden.

    A password may look like anything but an ARN and its own name, which is written to be replaced.
    """
    if text.lower() == name.lower():
        return False
    if text.startswith(("arn:", "{{resolve:")) or "://" in text or _PATH_OF_NAMES.fullmatch(text):
        return False
    if _NAME_OF_WORDS.fullmatch(text) and stands_for_credential(text):
        return False
    return "pass" in name.lower() or (may_be_credential(name, text) and not _ONE_WORD.fullmatch(text))


def with_inner_texts(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts, and of one that is an object in JSON the values in it: a secret often holds several."""
    for text in texts:
        yield text
        if text.lstrip().startswith("{"):
            try:
                yield from texts_below(json.loads(text))
            except (ValueError, RecursionError):
                continue


def _paired(entries: list[Named]) -> Iterator[str]:
    """Yield ``{name: DB_PASSWORD, value: ...}``, as containers are given their environment."""
    by_key = {name: value for key, value in entries if (name := key.lower()) in _PAIRED}
    if "value" not in by_key:
        return
    names = [text for key in ("name", "key") for text in _literals(by_key.get(key))]
    if names and stands_for_credential(names[0]):
        yield from (text for text in texts_below(by_key["value"]) if is_credential(names[0], text))


def _entries(node: Any) -> list[Named]:  # noqa: ANN401
    if isinstance(node, Mapping):
        return [(entry.key, entry.value) for entry in node.entries]
    return [(str(key), value) for key, value in node.items()] if isinstance(node, dict) else []


def _items(node: Any) -> Iterable[Any]:  # noqa: ANN401
    return node.items if isinstance(node, Sequence) else node if isinstance(node, list) else ()


def _literals(node: Any) -> Iterator[str]:  # noqa: ANN401
    match node:
        case str():
            yield node
        case Text(pieces=(str() as whole,)):
            yield whole
        case Text():
            yield from telling_parts(node)
        case Scalar(value=int() | float() as number) if not isinstance(number, bool):
            yield str(number)
        case int() | float() if not isinstance(node, bool):
            yield str(node)


def telling_parts(value: Text) -> Iterator[str]:
    """Yield the longer literal pieces of a text that is not known as a whole; of a piece of JSON the values in it."""
    for piece in value.pieces:
        if isinstance(piece, str):
            pairs = _PAIR.findall(piece)
            yield from (part for name, part in pairs if name.lower() not in NOT_THE_VALUE)
            if not pairs and _is_telling(piece):
                yield piece


def _is_telling(piece: str) -> bool:
    if "://" in piece or "arn:" in piece or is_of_a_reference(piece) or '":' in piece:
        return False
    return len(piece) >= _SHORTEST_PART and any(map(str.isalnum, piece))


def is_of_a_reference(piece: str) -> bool:
    """Return whether a literal piece between symbols is of a reference to a secret, so that it only names one."""
    return _OF_A_REFERENCE.fullmatch(piece) is not None
