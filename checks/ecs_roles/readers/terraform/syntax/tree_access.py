"""What may be read: files of the reading root and those named by the user, by their real paths, none too large."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ecs_roles.symbolic.answer import Answer

LARGEST_FILE = 10_000_000


class NotReadableError(Exception):
    """A file that is not there, not allowed or not text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class FileAccess:
    """Reads files below the reading root, unsaved text first, and remembers which."""

    root: Path
    overlay: Mapping[str, str]
    named: frozenset[Path] = frozenset()
    files: dict[str, None] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """The text of a file."""
        path = Path(name)
        if not self._allowed(path):
            raise NotReadableError(f"{name} is outside of the reading root {self.root}")
        if name in self.overlay:
            self.files[name] = None
            return self.overlay[name]
        return self._from_disk(path)

    def _from_disk(self, path: Path) -> str:
        try:
            if not path.is_file():
                raise NotReadableError(f"{path} is no file")
            if path.stat().st_size > LARGEST_FILE:
                raise NotReadableError(f"{path} is too large")
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise NotReadableError(f"{path} is no UTF-8 text") from None
        except (OSError, ValueError) as error:
            raise NotReadableError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None
        self.files[str(path)] = None
        return text

    def exists(self, name: str) -> Answer:
        """Decide whether a file is there; unknown when it may not be looked at."""
        path = Path(name)
        if not self._allowed(path):
            return Answer.UNKNOWN
        try:
            return Answer.of(name in self.overlay or path.is_file())
        except (OSError, ValueError):
            return Answer.NO

    def names(self, folder: Path) -> list[str]:
        """The names of the files of a folder, unsaved ones included, sorted."""
        if not self._allowed(folder):
            raise NotReadableError(f"{folder} is outside of the reading root {self.root}")
        try:
            found = {entry.name for entry in folder.iterdir() if entry.is_file()}
        except (OSError, ValueError) as error:
            raise NotReadableError(f"{folder} cannot be read: {getattr(error, 'strerror', None) or error}") from None
        found |= {Path(name).name for name in self.overlay if Path(name).parent == folder}
        return sorted(found)

    def _allowed(self, path: Path) -> bool:
        if path in self.named:
            return True
        try:
            return path.resolve().is_relative_to(self.root.resolve())
        except (OSError, ValueError, RuntimeError):
            return False
