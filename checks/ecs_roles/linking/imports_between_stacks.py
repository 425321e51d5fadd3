"""What other roots and stacks hand over, in the place of the import or look-up that surely means it.

Sources: CloudFormation User Guide, Fn::ImportValue (exports are unique in an account and region, and stay in them);
Systems Manager User Guide, Parameter Store.
"""

from collections.abc import Sequence
from dataclasses import replace

from ecs_roles.linking.stack_exports import Exports, imported_name
from ecs_roles.linking.stored_parameters import LookedUp, StoredParameters
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.resources import Deployment, Resource
from ecs_roles.symbolic.substitution import Known, substituted_mapping, substituted_text
from ecs_roles.symbolic.text import Piece, Symbol, Text


def with_imports(deployments: Sequence[Deployment]) -> list[Deployment]:
    """Return the deployments with the only value that can be meant in the place of what others hand over."""
    imports = _Imports(Exports(deployments), StoredParameters(deployments))
    return [imports.filled(each) for each in deployments] if imports.exports or imports.stored else list(deployments)


class _Imports:
    """The value behind each import and each parameter that is looked up; what is handed over may be handed on."""

    def __init__(self, exports: Exports, stored: StoredParameters) -> None:
        self.exports, self.stored = exports, stored
        self._known: dict[Origin, LookedUp | None] = {}

    def filled(self, deployment: Deployment) -> Deployment:
        """Return a deployment with what is handed to it, and with what that says of the variables of others."""
        bound: dict[Origin, set[Piece]] = {}

        def value(symbol: Symbol) -> Text | None:
            found = self._found(symbol)
            for variable, known in found.bound if found is not None else ():
                bound.setdefault(variable, set()).add(known)
            return found.value if found is not None else None

        resources = tuple(_filled(resource, value) for resource in deployment.resources)
        exports = tuple((name, substituted_text(found, value)) for name, found in deployment.exports)
        outputs = tuple(substituted_text(found, value) for found in deployment.outputs)
        sure = tuple((variable, next(iter(known))) for variable, known in bound.items() if len(known) == 1)
        facts = replace(deployment.facts, bound=sure) if sure else deployment.facts
        return replace(deployment, resources=resources, exports=exports, outputs=outputs, facts=facts)

    def _found(self, symbol: Symbol) -> LookedUp | None:
        origin = symbol.origin
        if origin not in self._known:
            self._known[origin] = None  # Whoever imports what rests on this import gets nothing.
            found = self._exported(symbol) or self.stored.behind(symbol)
            self._known[origin] = self._whole(found) if found is not None else None
        return self._known[origin]

    def _whole(self, found: LookedUp) -> LookedUp:
        """Return what was handed over, with what was handed to whoever does so."""
        handed_on: list[LookedUp] = []

        def value(symbol: Symbol) -> Text | None:
            inner = self._found(symbol)
            handed_on.extend([inner] if inner is not None else [])
            return inner.value if inner is not None else None

        whole = substituted_text(found.value, value)
        return LookedUp(whole, (*found.bound, *(each for inner in handed_on for each in inner.bound)))

    def _exported(self, symbol: Symbol) -> LookedUp | None:
        name = imported_name(symbol)
        values = tuple(self.exports.behind(name)) if name is not None else ()
        return LookedUp(values[0]) if len(values) == 1 else None


def _filled(resource: Resource, known: Known) -> Resource:
    properties = substituted_mapping(resource.properties, known)
    return resource if properties is resource.properties else replace(resource, properties=properties)
