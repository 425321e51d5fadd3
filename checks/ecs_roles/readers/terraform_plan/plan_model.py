"""A plan as a whole: its resources by address, and what an unknown attribute refers to."""

import json
import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any

from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue, literal
from ecs_roles.readers.terraform_plan.plan_configuration import (
    Place,
    call_configuration,
    caller_of,
    index_in,
    module_configuration,
    references_of,
    steps_of,
)
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Declaration, Fresh
from ecs_roles.symbolic.resources import ReadError
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import REGION, Text
from ecs_roles.symbolic.values import Unknown

_MOST_HOPS = LIMITS.plan_depth


# The lines of a plan, and the addresses in it.
_LINE_OR_ADDRESS = re.compile(r'\n|"address"\s*:\s*("(?:[^"\\]|\\.)*")')


def _unquoted(written: str) -> str:
    try:
        return str(json.loads(written))
    except ValueError:
        return written


class PlannedBlock(TerraformResource):
    """A resource or data block of a plan: where it stands in the configuration, and what is planned for it."""

    module: str
    plain: str
    index: str | int | None
    kind: str
    after: dict[str, Any]


@changeable()
class Plan:
    """What one plan file holds."""

    file: str
    text: str
    prefix: str
    content: dict[str, Any]
    errors: dict[ReadError, None] = field(default_factory=dict)
    resources: dict[str, PlannedBlock] = field(default_factory=dict)
    groups: dict[tuple[str, str], list[PlannedBlock]] = field(default_factory=dict)
    _places: dict[str, Span] = field(default_factory=dict)

    @property
    def configuration(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the configuration of the root module."""
        found = self.content.get("configuration")
        return found.get("root_module") if isinstance(found, dict) else None

    def place(self, address: str) -> Span:
        """Return where a resource stands in the plan."""
        if not self._places:
            self._places = dict(self._written_addresses())
        return self._places.get(address, Span(self.file, 1, 1, 1, 1))

    def _written_addresses(self) -> Iterator[tuple[str, Span]]:
        """Yield the addresses of the plan with their places, each as it is planned first, in one walk over the text."""
        yield "", Span(self.file, 1, 1, 1, 1)
        start, seen = max(self.text.find('"resource_changes"'), 0), set[str]()
        line, line_start = self.text.count("\n", 0, start) + 1, self.text.rfind("\n", 0, start) + 1
        for found in _LINE_OR_ADDRESS.finditer(self.text, start):
            if found[1] is None:
                line, line_start = line + 1, found.end()
                continue
            address = _unquoted(found[1])
            if address not in seen:
                seen.add(address)
                column = found.start(1) - line_start + 1
                yield address, Span(self.file, line, column, line, column + len(found[1]))

    def add(self, resource: PlannedBlock) -> None:
        """Make a resource known."""
        self.resources[resource.address] = resource
        self.groups.setdefault((resource.module, resource.plain), []).append(resource)

    def variable(self, name: str) -> Any:  # noqa: ANN401 - any JSON
        """Return the value of a variable of the root."""
        found = self.content.get("variables")
        entry = found.get(name) if isinstance(found, dict) else None
        return entry.get("value") if isinstance(entry, dict) else None

    def region_of(self, key: str) -> Text:
        """Return the region of a provider configuration."""
        configuration = self.content.get("configuration")
        providers = configuration.get("provider_config") if isinstance(configuration, dict) else None
        provider = providers.get(key) if isinstance(providers, dict) else None
        expressions = provider.get("expressions") if isinstance(provider, dict) else None
        region = expressions.get("region") if isinstance(expressions, dict) else None
        constant = region.get("constant_value") if isinstance(region, dict) else None
        if constant is None:
            names = [steps_of(each) for each in references_of(region)]
            values = [self.variable(steps[1]) for steps in names if steps[0] == "var" and len(steps) == 2]  # noqa: PLR2004
            constant = values[0] if len(values) == 1 else None
        return Text((constant,)) if isinstance(constant, str) and constant else Text((REGION,))

    def resolved(self, expression: Any, place: Place, wanted: str, hops: int = 0) -> list[TerraformValue]:  # noqa: ANN401
        """Return the attributes of resources that an expression means, through variables and outputs."""
        if hops > _MOST_HOPS:
            return []
        return [
            value for reference in references_of(expression) for value in self._one(reference, place, wanted, hops + 1)
        ]

    def _one(self, reference: str, place: Place, wanted: str, hops: int) -> Iterator[TerraformValue]:
        steps = steps_of(reference)
        if steps[0] == "var" and len(steps) > 1:
            yield from self._handed_in(steps[1], place, wanted, hops)
        elif steps[0] == "module" and len(steps) > 1:
            yield from self._output(steps[1:], place, wanted, hops)
        elif steps[0] == "each":
            yield from self._iterated(steps, place, wanted, hops)
        elif steps[0] == "local":
            local = f"{place.module}.{reference}" if place.module else reference
            yield Unknown(
                Declaration(self.prefix, local), f"a plan does not hold {reference}; the source (--source DIR) does"
            )
        else:
            yield from self._attribute(steps, place, wanted)

    def _handed_in(self, name: str, place: Place, wanted: str, hops: int) -> Iterator[TerraformValue]:
        """Yield what the call gives to a variable; a variable of the root has a value."""
        if not place.module:
            value = self.variable(name)
            if isinstance(value, str) and value:
                yield literal(value)
            return
        caller, call = caller_of(place.module)
        expressions = call_configuration(self.configuration, place.module).get("expressions")
        expression = expressions.get(name) if isinstance(expressions, dict) else None
        constant = expression.get("constant_value") if isinstance(expression, dict) else None
        if isinstance(constant, str):
            yield literal(constant)
        over = call_configuration(self.configuration, place.module).get("for_each_expression")
        yield from self.resolved(expression, Place(caller, index_in(call), over), wanted, hops)

    def _output(self, steps: list[str], place: Place, wanted: str, hops: int) -> Iterator[TerraformValue]:
        name, *rest = steps
        index = rest.pop(0) if rest and rest[0].startswith("[") else ""
        call = f"module.{name}{index}"
        module = f"{place.module}.{call}" if place.module else call
        outputs = module_configuration(self.configuration, module).get("outputs")
        output = outputs.get(rest[0]) if isinstance(outputs, dict) and rest else None
        if not isinstance(output, dict):
            yield Unknown(Fresh(call), f"a plan does not say which output of {call} is meant")
            return
        for instance in self._instances(module) if not index else (module,):
            yield from self.resolved(output.get("expression"), Place(instance), wanted, hops)

    def _instances(self, module: str) -> list[str]:
        """Return the instances of a module that hold resources."""
        found = {each for each, _ in self.groups if each == module or each.startswith((f"{module}[", f"{module}."))}
        return sorted({each for each in found if each == module or each.startswith(f"{module}[")}) or [module]

    def _iterated(self, steps: list[str], place: Place, wanted: str, hops: int) -> Iterator[TerraformValue]:
        """Yield the value of ``each.value.x``: the instance with the same key of what ``for_each`` goes over."""
        if steps[1:2] != ["value"]:
            return
        key = f"[{json.dumps(place.index, ensure_ascii=False)}]"
        for reference in references_of(place.over):
            over = steps_of(reference)
            if over[0] == "local":
                yield from self._one(reference, place, wanted, hops)
            elif over[0] not in ("var", "each", "path", "terraform") and not over[-1].startswith("["):
                yield from self._one(
                    ".".join(over) + key + "".join(f".{step}" for step in steps[2:]), place, wanted, hops
                )

    def _attribute(self, steps: list[str], place: Place, wanted: str) -> Iterator[TerraformValue]:
        head = 3 if steps[0] == "data" else 2
        plain = ".".join(steps[:head])
        rest = steps[head:]
        index = rest.pop(0) if rest and rest[0].startswith("[") else ""
        found = self.groups.get((place.module, plain), [])
        if index:
            found = [each for each in found if each.address.endswith(f"{plain}{index}")]
        same = [each for each in found if each.index == place.index and place.index is not None]
        for each in same or found:
            yield each.attribute(rest[0] if rest else wanted)
