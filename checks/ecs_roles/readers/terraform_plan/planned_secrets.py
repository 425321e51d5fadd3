"""The secret texts of a plan: what Terraform marks as sensitive in it, and what is named as a credential.

Format: https://developer.hashicorp.com/terraform/internals/json-format (sensitive_values, after_sensitive)
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.literal_secrets import secrets_within, texts_below, with_inner_texts
from ecs_roles.readers.terraform.syntax.written_secrets import sensitive_attributes

_MARKED = (("values", "sensitive_values"), ("before", "before_sensitive"), ("after", "after_sensitive"))
# Marked as a whole because of one value in it; its parts are told apart where it is read.
_DOCUMENTS = frozenset({"container_definitions", "container_properties"})


def planned_secrets(content: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield every text of a plan that no report may show."""
    yield from with_inner_texts(chain(secrets_within(content), _sensitive_variables(content)))
    pending = [content]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            for values, marks in _MARKED:
                yield from _marked(node.get(values), node.get(marks))
            yield from _of_resource(node)
            if node.get("sensitive") is True:
                yield from with_inner_texts(texts_below(node.get("value")))
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)


def _of_resource(node: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of attributes that the provider holds for sensitive, where the plan has no marks."""
    type_name = node.get("type")
    if not isinstance(type_name, str):
        return
    change = _inner(node, "change")
    for values in (_inner(node, "values"), _inner(change, "before"), _inner(change, "after")):
        for key in sensitive_attributes(type_name):
            yield from with_inner_texts(texts_below(values.get(key)))


def _marked(value: Any, marks: Any, key: str = "") -> Iterator[str]:  # noqa: ANN401
    """Yield the texts under each mark that is true."""
    if marks is True:
        texts = texts_below(value)
        yield from texts if key in _DOCUMENTS else with_inner_texts(texts)
    elif isinstance(marks, dict) and isinstance(value, dict):
        for name, mark in marks.items():
            yield from _marked(value.get(name), mark, str(name))
    elif isinstance(marks, list) and isinstance(value, list):
        for item, mark in zip(value, marks, strict=False):
            yield from _marked(item, mark, key)


def _sensitive_variables(content: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield the values of the root's variables that the code declares so, or that have the name of a credential."""
    declared = _inner(content, "configuration", "root_module", "variables")
    given = _inner(content, "variables")
    for name, entry in given.items():
        if _inner(declared, name).get("sensitive") is True or stands_for_credential(name):
            yield from texts_below(_inner(entry).get("value"))


def _inner(node: Any, *keys: str) -> dict[str, Any]:  # noqa: ANN401
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}
