"""What a Terraform root may read: files of the reading root and those named by the user, unsaved text first."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.file_memory import recalled
from ecs_roles.symbolic.file_text import MAX_BYTES, NotReadableError, decoded, is_regular, read_bytes, real_path
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.looks import held_by

__all__ = ["FileAccess", "NotReadableError"]

TERRAGRUNT_FILE = "terragrunt.hcl"
_LONGEST_PATH = 200


@changeable()
class FileAccess:
    """Reads files below the reading root, each once, unsaved text first, and remembers which.

    ``asked`` is how often somebody has asked for anything, ``fetched`` the folders of fetched modules by manifest and
    call.
    """

    root: Path
    overlay: Mapping[str, str]
    named: frozenset[Path] = frozenset()
    files: dict[str, None] = field(default_factory=dict)
    asked: int = 0
    fetched: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _names: dict[Path, list[str]] = field(default_factory=dict)

    def read(self, name: str) -> str:
        """Return the text of a file."""
        self.asked += 1
        path = Path(name)
        if name in self.overlay:
            self._checked(path, name)
            self.files[name] = None
            return self.overlay[name]
        found = self._texts.get(name)
        if found is None:
            found = self._texts[name] = self._from_disk(path, name)
        return found

    def _from_disk(self, path: Path, name: str) -> str:
        root = self._root_of(path)
        try:
            text = recalled(("text", name, root), lambda: decoded(read_bytes(path, root, MAX_BYTES)))
        except NotReadableError as fault:
            raise NotReadableError(f"{self.shown(name)} {fault.reason}") from None
        except UnicodeDecodeError:
            raise NotReadableError(f"{self.shown(name)} is not a text in UTF-8") from None
        self.files[str(path)] = None
        return text

    def exists(self, name: str) -> Answer:
        """Decide whether a file is there; unknown when it may not be looked at."""
        self.asked += 1
        path = Path(name)
        try:
            self._checked(path, name)
        except NotReadableError:
            return Answer.UNKNOWN
        return Answer.of(name in self.overlay or is_regular(path, self._root_of(path)))

    def names(self, folder: Path) -> list[str]:
        """Return the names of what a folder holds but folders, unsaved files included, sorted."""
        self.asked += 1
        found = self._names.get(folder)
        if found is None:
            found = self._names[folder] = self._held_by(folder)
        return found

    def _held_by(self, folder: Path) -> list[str]:
        self._checked(folder, str(folder))
        try:
            found = {name for name, folds in held_by(folder) if not folds}
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise NotReadableError(f"{self.shown(str(folder))} cannot be read: {reason}") from None
        found |= {Path(name).name for name in self.overlay if Path(name).parent == folder}
        return sorted(found)

    def folders(self, folder: Path) -> list[Path]:
        """Return the folders that a folder holds, sorted; none where it cannot be read."""
        self.asked += 1
        try:
            self._checked(folder, str(folder))
            return sorted(folder / name for name, folds in held_by(folder) if folds)
        except (NotReadableError, OSError, ValueError):
            return []

    def _checked(self, path: Path, name: str) -> None:
        try:
            real_path(path, self._root_of(path))
        except NotReadableError as fault:
            raise NotReadableError(f"{self.shown(name)} {fault.reason}") from None

    def shown(self, name: str) -> str:
        """Return a path as every machine shows it: from the scan root, where it lies inside."""
        return shortened(name.removeprefix(f"{self.root}/"))

    def _root_of(self, path: Path) -> Path | None:
        return None if path in self.named else self.root


def shortened(path: str) -> str:
    """Return a path for people, cut where nobody reads on."""
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}..."
