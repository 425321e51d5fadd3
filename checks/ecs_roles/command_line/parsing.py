"""The words of a call: unknown options are answered with the nearest known one."""

import argparse
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """A parser that keeps the line breaks of its examples and suggests what may have been meant."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:  # noqa: ANN401 - argparse's own arguments
        settings.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*arguments, **settings)
        self.commands: dict[str, Parser] = {}

    def error(self, message: str) -> NoReturn:
        """Leave with 2 and the usage; the help is one command away."""
        super().error(f"{message} (see {self.prog} --help)")

    def parse(self, arguments: Sequence[str] | None = None) -> argparse.Namespace:
        """Return what the words say; options that no command has end the program with a suggestion."""
        chosen, unknown = self.parse_known_args(arguments)
        if unknown:
            parser = self.commands.get(getattr(chosen, "command", None) or "", self)
            parser.error(f"unrecognized arguments: {' '.join(unknown)}{parser.suggestion(unknown)}")
        return chosen

    def suggestion(self, words: Iterable[str]) -> str:
        """Return which options the words may have meant."""
        # Most words are right.
        from difflib import get_close_matches

        options = [option for action in self._actions for option in action.option_strings]
        found = [near for word in words for near in get_close_matches(word.partition("=")[0], options, n=1)]
        return f"; did you mean {', '.join(dict.fromkeys(found))}?" if found else ""


def examples(*lines: str) -> str:
    """Return the end of a help text: what a call looks like."""
    return "\n".join(("examples:", *(f"  {line}" for line in lines)))
