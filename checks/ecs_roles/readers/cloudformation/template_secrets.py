"""The secret texts of a template: parameters with ``NoEcho`` and what stands under the name of a credential.

Source: CloudFormation User Guide, parameters (NoEcho).
"""

from collections.abc import Collection, Iterator
from collections.abc import Mapping as Dictionary

from ecs_roles.credentials.credential_names import may_name_credential, stands_for_credential
from ecs_roles.credentials.literal_secrets import is_credential, secrets_within, texts_below, with_inner_texts
from ecs_roles.readers.cloudformation.parameter_uses import uses_of_parameters
from ecs_roles.readers.cloudformation.stacks import Stack
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Mapping, Value, is_true

_VALUES = ("Default", "AllowedValues")


def template_secrets(root: Value | None, given: Dictionary[str, Value], written: Collection[str] = ()) -> Iterator[str]:
    """Yield every text of the template, and of what its parameters are given, that no report may show.

    ``written`` are the texts of the files that it is made of, where each of its names is written in one of them.
    """
    if not written or any(map(_may_name_credential, written)):
        yield from secrets_within(root)
    parameters = root.get("Parameters") if isinstance(root, Mapping) else None
    for entry in parameters.entries if isinstance(parameters, Mapping) else ():
        if isinstance(entry.value, Mapping):
            values = (*(entry.value.get(key) for key in _VALUES), given.get(entry.key))
            texts = with_inner_texts(text for value in values for text in texts_below(value))
            yield from texts if hides(entry.value) else _believable(entry.key, texts)


def _may_name_credential(written: str) -> bool:
    """Return whether a name in a file may stand for a credential: what is escaped may be part of any name."""
    return "\\" in written or may_name_credential(written)


def hidden_parameters(root: Stack) -> Iterator[tuple[Origin, str]]:
    """Yield the origin of each parameter that CloudFormation hides, with what it is."""
    for stack in root.all():
        for name, declared in stack.template.parameters.items():
            if hides(declared):
                yield stack.declaration(name), f"the NoEcho parameter {name}"


def uses_of_hidden(root: Stack) -> Iterator[tuple[Span, str]]:
    """Yield where a template writes a parameter that CloudFormation hides into a value, whatever its default is."""
    for stack in root.all():
        hidden = {name: declared for name, declared in stack.template.parameters.items() if hides(declared)}
        for name, declared in hidden.items():
            for value in (declared.get("Default"), stack.given.get(name)):
                if value is not None and value.span is not None:
                    yield value.span, f"the NoEcho parameter {name}"
        names = set(hidden)
        for resource in stack.template.resources.values() if names else ():
            for span, name in uses_of_parameters(resource.body, names):
                yield span, f"the NoEcho parameter {name}"


def hides(parameter: Mapping) -> bool:
    """Return whether CloudFormation hides the value of a parameter."""
    return is_true(parameter.get("NoEcho")) is Answer.YES


def _believable(name: str, texts: Iterator[str]) -> Iterator[str]:
    return (text for text in texts if stands_for_credential(name) and is_credential(name, text))
