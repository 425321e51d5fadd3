"""A docstring of a function begins with a verb: what the function returns, decides or does."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "checks" / "ecs_roles"
# The words with which a noun, a clause or a side remark begins.
NO_VERBS = frozenset((
    "A", "All", "An", "And", "Any", "As", "At", "Both", "But", "By", "Each", "Every", "Everybody", "Everything", "For",
    "From", "How", "If", "In", "It", "Its", "Many", "No", "None", "Not", "Of", "On", "One", "Only", "Or", "Something",
    "That", "The", "This", "Those", "To", "What", "When", "Where", "Whether", "Which", "Who", "Why", "With", "Without",
))  # fmt: skip


def first_words() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            documented = ast.get_docstring(node) if isinstance(node, ast.FunctionDef) else None
            if documented and isinstance(node, ast.FunctionDef):
                yield f"{file.relative_to(PACKAGE)} {node.name}", documented.split()[0].rstrip(",:")


def test_every_docstring_of_a_function_begins_with_a_verb() -> None:
    words = dict(first_words())

    assert len(words) > 2000
    assert [where for where, word in words.items() if not word.isalpha() or word in NO_VERBS] == []
