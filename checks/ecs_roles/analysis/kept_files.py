"""Files in a folder of one's own that live from scan to scan: private, whole or not there, and bounded together.

Who can write into the folder can say what a scan has read. So it is one's own, nobody else may write into it, and what
is scanned cannot bring it along; a file in it counts only when it is one's own and nobody else may look at it, which
is no file that a checkout or an archive leaves.
"""

import os
import re
import stat
import sys
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import mkstemp

from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable

_HALF_WRITTEN = ".new-"
_NAME = re.compile(rf"(?:[0-9a-f]{{40}}|{re.escape(_HALF_WRITTEN)}\w{{8}})\.reading")
_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# What ecs-roles has read. It may be deleted at any time. https://bford.info/cachedir/
"""
_BEGINNING = b"ecs-roles 1\n"
_DIGEST = 32
_DAY = 24 * 60 * 60
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_BINARY"))


class RefusedFolderError(Exception):
    """A folder that cannot be trusted or used; the message says why."""


class DamagedFileError(Exception):
    """A file that is not one of those that were written here, or not whole."""


def usual_folder() -> Path:
    """Return where this system's programs keep what they could do without."""
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "ecs-roles" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ecs-roles"
    given = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(given) if Path(given).is_absolute() else Path.home() / ".cache") / "ecs-roles"


@changeable()
class KeptFiles:
    """The files of a folder, by names of forty hexadecimal digits."""

    folder: Path

    def prepare(self, root: Path) -> None:
        """Make the folder ready for a scan below a root; raises ``RefusedFolderError``."""
        try:
            real = self.folder.resolve()
            if real.is_relative_to(root):
                raise RefusedFolderError("lies in the scan root: what is scanned could bring results along")
            real.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_shared(real)
        except (OSError, ValueError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise RefusedFolderError(f"cannot be used: {reason}") from None
        self.folder = real
        tag = real / "CACHEDIR.TAG"
        with suppress(OSError):
            if not tag.exists():
                tag.write_text(_TAG, encoding="ascii")

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, ``None`` where there is none; raises ``DamagedFileError``."""
        try:
            descriptor = os.open(self._path(name), _FLAGS)
        except FileNotFoundError:
            return None
        except OSError:
            raise DamagedFileError from None
        try:
            found = _content(descriptor)
        except OSError:
            raise DamagedFileError from None
        finally:
            os.close(descriptor)
        beginning, digest = found[: len(_BEGINNING)], found[len(_BEGINNING) : len(_BEGINNING) + _DIGEST]
        content = found[len(_BEGINNING) + _DIGEST :]
        if beginning != _BEGINNING or blake2b(content, digest_size=_DIGEST).digest() != digest:
            raise DamagedFileError
        return content

    def write(self, name: str, content: bytes) -> bool:
        """Write a file beside and put it in its place; return whether that was possible."""
        try:
            descriptor, beside = mkstemp(".reading", _HALF_WRITTEN, self.folder)
        except OSError:
            return False
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_BEGINNING + blake2b(content, digest_size=_DIGEST).digest() + content)
            os.replace(beside, self._path(name))  # noqa: PTH105 - of a name, not of a path
        except OSError:
            with suppress(OSError):
                os.unlink(beside)  # noqa: PTH108 - the same
            return False
        return True

    def prune(self) -> None:
        """Delete what was not used for longest until the rest is within bounds, and what was left half written."""
        with suppress(OSError), os.scandir(self.folder) as entries:
            files = [(each.stat(follow_symlinks=False), each.path) for each in entries if _NAME.fullmatch(each.name)]
            now = time.time()
            left = [path for status, path in files if _HALF_WRITTEN in path and status.st_mtime < now - _DAY]
            whole = sorted(
                (status.st_mtime, status.st_size, path) for status, path in files if _HALF_WRITTEN not in path
            )
            size, count = sum(size for _, size, _ in whole), len(whole)
            for _, own, path in whole:
                if size <= LIMITS.kept_bytes and count <= LIMITS.kept_files:
                    break
                left.append(path)
                size, count = size - own, count - 1
            for path in left:
                with suppress(OSError):
                    os.unlink(path)  # noqa: PTH108 - of a name, not of a path

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, f"{name}.reading")  # noqa: PTH118 - one of very many


def _content(descriptor: int) -> bytes:
    """Return what is in a file that is one's own, and note that it was used."""
    status = os.fstat(descriptor)
    if not _is_private(status) or status.st_size > LIMITS.kept_reading_bytes:
        raise DamagedFileError
    if os.utime in os.supports_fd and status.st_mtime < time.time() - _DAY:
        with suppress(OSError):
            os.utime(descriptor)
    with os.fdopen(descriptor, "rb", closefd=False) as file:
        return file.read(LIMITS.kept_reading_bytes)


def _refuse_shared(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise RefusedFolderError("is not a folder")
    if not hasattr(os, "geteuid"):
        return
    if status.st_uid != os.geteuid():
        raise RefusedFolderError("belongs to somebody else")
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise RefusedFolderError("can be written by others: chmod 700 makes it one's own")


def _is_private(status: os.stat_result) -> bool:
    """Decide whether it is a file that nobody but its owner, who runs this, can look at."""
    if not stat.S_ISREG(status.st_mode):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
