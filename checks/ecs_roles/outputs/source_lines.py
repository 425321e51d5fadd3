"""The source lines that findings point to, as excerpts."""

from pathlib import Path

from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import Finding
from ecs_roles.symbolic.file_text import MAX_PLAN_BYTES, NotReadableError, decoded, read_bytes
from ecs_roles.symbolic.span import Span

_LONGEST_LINE = 140


class SourceLines:
    """Lines of the files that findings point to, each file read once, their secrets masked."""

    def __init__(self, report: Report) -> None:
        self._secrets = report.secrets
        self._root = report.root
        self._named = frozenset(file for file in report.files if not Path(file).is_relative_to(report.root))
        self._files: dict[str, list[str]] = {}
        self._single: set[str] = set()

    def excerpt(self, finding: Finding) -> str:
        """Return the line that is wrong with its number; nothing for a line that holds a secret."""
        if finding.category == "plain_secret":
            return ""
        span = finding.evidence or finding.span
        line = self.at(span)
        return f"{span.line} | {line}" if line else ""

    def at(self, span: Span) -> str:
        """Return the line that a span begins on, without indentation; of a long line only what the span covers."""
        if span.file not in self._files:
            try:
                root = None if span.file in self._named else self._root
                content = decoded(read_bytes(Path(span.file), root, MAX_PLAN_BYTES))
            except (NotReadableError, ValueError):
                content = ""  # Undecoded it might show what is masked.
            self._files[span.file] = content.split("\n")
            self._single |= {span.file} if "\n" not in content.strip() else set()
        lines = self._files[span.file]
        if not 0 < span.line <= len(lines):
            return ""
        line = lines[span.line - 1]
        if len(line.strip()) > _LONGEST_LINE or span.file in self._single:
            # A plan or minified JSON is one line that holds everything, the values of all variables too.
            end = span.end_column - 1 if span.end_line == span.line else len(line)
            line = line[span.column - 1 : end]
        return self._secrets.masked(line.strip(), (span.file,))[:_LONGEST_LINE]
