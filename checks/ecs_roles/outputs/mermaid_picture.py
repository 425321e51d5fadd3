"""A small picture of one ledger for Markdown: the task, and what each role answers to it."""

from collections.abc import Iterator

from ecs_roles.outputs.ledger import Ledger, Line
from ecs_roles.outputs.markdown_text import quoted_label

MOST_PERMISSIONS = 15  # beyond that the picture says less than the table above it

_ARROW = {"allowed": "-->", "missing": "--x", "unknown": "-.->"}
_STYLES = (
    "classDef allowed fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "classDef missing fill:#ffebe9,stroke:#cf222e,color:#1f2328,stroke-width:2px",
    "classDef unknown fill:#fff8c5,stroke:#9a6700,color:#1f2328,stroke-dasharray:4 3",
)


def picture(ledger: Ledger) -> Iterator[str]:
    """Yield the lines of a folded flow chart; nothing when there is too much to see."""
    if len(ledger.lines) > MOST_PERMISSIONS:
        return
    yield from ("", "<details><summary>As a picture</summary>", "", "```mermaid", "flowchart LR")
    yield f"  task[{quoted_label(ledger.definition.address)}]"
    groups = {(line.side, line.role): None for line in ledger.lines}
    for number, (side, role) in enumerate(groups):
        yield f"  subgraph role{number}[{quoted_label(f'{side} role · {role}')}]"
        yield from (f"    {node(index, line)}" for index, line in _of(ledger, side, role))
        yield "  end"
        yield f"  style role{number} fill:none"
    yield from (f"  task {_arrow(line)} n{index}" for index, line in enumerate(ledger.lines))
    yield from (f"  {style}" for style in _STYLES)
    yield from ("```", "", "</details>")


def _of(ledger: Ledger, side: str, role: str) -> Iterator[tuple[int, Line]]:
    return ((index, line) for index, line in enumerate(ledger.lines) if (line.side, line.role) == (side, role))


def node(index: int, line: Line) -> str:
    """Return one permission: action above resource, in the colour of its answer."""
    label = f"{quoted_label(line.action)[:-1]}<br>on {quoted_label(line.resource)[1:]}"
    return f"n{index}[{label}]:::{line.mark}"


def _arrow(line: Line) -> str:
    return f"{_ARROW[line.mark]}|{quoted_label(line.needed_by[0].what)}|"
