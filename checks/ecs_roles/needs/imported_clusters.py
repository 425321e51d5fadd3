"""Which of several stacks a service gets its cluster from, and what else it then gets from that stack.

Source: CloudFormation User Guide, Fn::ImportValue: one parameter names the stack in the names of all that is imported.
"""

from ecs_roles.linking.stack_exports import imported_name
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.need import Ask, Need
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.substitution import substituted_text
from ecs_roles.symbolic.text import Symbol, Text
from ecs_roles.symbolic.values import as_text


def with_values_of(template: str, need: Need, workload: Workload, analysed: AnalysedDeployment) -> Need:
    """Return the need as it is when the services get their cluster from the stack of a template.

    What they import under the name of the same stack is then what that template exports, too.
    """
    stack = _stack_of_clusters(workload)
    if not stack:
        return need

    def value(symbol: Symbol) -> Text | None:
        name = imported_name(symbol)
        if name is None or name.symbols != stack:
            return None
        exported = analysed.roles.cross_stack.exported(Text((symbol,)))
        found = [each for each, where in exported.items() if template in where.split(" or ")]
        return found[0] if len(found) == 1 else None

    asks = tuple(Ask(each.action, substituted_text(each.resource, value), each.for_resource) for each in need.asks)
    return need if asks == need.asks else replace(need, asks=asks)


def _stack_of_clusters(workload: Workload) -> tuple[Symbol, ...]:
    """Return what stands for the stack in the name under which all services import their cluster."""
    named = {as_text(service.properties.get("cluster")) for service in workload.services}
    only = named.pop() if len(named) == 1 else None
    name = imported_name(only.symbols[0]) if only is not None and len(only.pieces) == 1 and only.symbols else None
    return name.symbols if name is not None else ()
