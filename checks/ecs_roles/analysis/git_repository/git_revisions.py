"""Which commit a name means: a branch, a tag, an id or its beginning, each with ``~2``, ``^`` or ``^2`` behind it.

Format: gitrevisions(7); of the ways to name a commit there, those that ask a log or a search are refused in words.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from ecs_roles.analysis.git_repository.git_directory import GitDirectory
from ecs_roles.analysis.git_repository.git_objects import MissingError, Objects
from ecs_roles.symbolic.file_text import NotReadableError, read_bytes

_NAME = re.compile(r"(?!-)(?!/)(?!.*(?:\.\.|//|@\{|\.lock(?:/|$)))[^\x00-\x20\x7f~^:?*\[\\]+")
_STEP = re.compile(r"\^\{(?:commit)?\}|~(\d{0,6})|\^(\d{0,3})")
_ID = re.compile(r"[0-9a-f]{4,64}")
_WHOLE = (40, 64)
_PLACES = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_PACKED = re.compile(r"^([0-9a-f]{40,64}) (\S+)$", re.MULTILINE)
_MOST_HOPS = 10
_MOST_BYTES = 64 * 1024 * 1024


class UnknownRevisionError(Exception):
    """The name means no commit here; the message says why."""


def commit_of(git: GitDirectory, objects: Objects, revision: str) -> str:
    """Return the id of the commit that a revision means."""
    name = _NAME.match(revision)
    if name is None:
        raise UnknownRevisionError(f"{revision!r} does not name a commit, a branch or a tag")
    found, at = _peeled(objects, _named(git, objects, name[0])), name.end()
    while at < len(revision):
        step = _STEP.match(revision, at)
        if step is None:
            raise UnknownRevisionError(
                f"{revision!r} is not understood here: give a commit, a branch or a tag; `git rev-parse` finds the id"
            )
        found = _stepped(objects, found, step)
        at = step.end()
    return found


def _named(git: GitDirectory, objects: Objects, name: str) -> str:
    if len(name) in _WHOLE and _ID.fullmatch(name):
        return name
    wanted = "HEAD" if name == "@" else name
    for place in _PLACES:
        found = _ref(git, place.format(wanted))
        if found is not None:
            return found
    if _ID.fullmatch(name):
        return _by_beginning(objects, name)
    raise UnknownRevisionError(f"there is no commit, branch or tag {name} in {git.work_tree}{_why_not(git)}")


def _why_not(git: GitDirectory) -> str:
    tables = (git.common / "reftable").is_dir()
    return ": its refs are in a reftable, which is not read here; give the id of the commit" if tables else ""


def _by_beginning(objects: Objects, digits: str) -> str:
    found = objects.names(digits)
    commits = [name for name in sorted(found)[:_MOST_HOPS] if objects.read(name)[0] in ("commit", "tag")]
    if len(commits) != 1:
        how = "several commits begin" if commits else "no commit begins"
        raise UnknownRevisionError(f"{how} with {digits}")
    return commits[0]


def _ref(git: GitDirectory, ref: str) -> str | None:
    """Return the id that a ref holds, through symbolic refs."""
    for _ in range(_MOST_HOPS):
        content = next(_contents(git, ref), None)
        if content is None:
            return _packed(git, ref)
        if not content.startswith("ref:"):
            return content if len(content) in _WHOLE and _ID.fullmatch(content) else None
        ref = content.removeprefix("ref:").strip()
        if not _NAME.fullmatch(ref):
            return None
    return None


def _contents(git: GitDirectory, ref: str) -> Iterator[str]:
    for folder in dict.fromkeys((git.own, git.common)):
        with suppress(NotReadableError):
            yield read_bytes(folder / ref, folder, _MOST_BYTES).decode("ascii", "replace").strip()


def _packed(git: GitDirectory, ref: str) -> str | None:
    try:
        content = read_bytes(git.common / "packed-refs", git.common, _MOST_BYTES).decode(errors="replace")
    except NotReadableError:
        return None
    return next((found[1] for found in _PACKED.finditer(content) if found[2] == ref), None)


def _peeled(objects: Objects, name: str) -> str:
    """Return the commit that an annotated tag leads to."""
    for _ in range(_MOST_HOPS):
        kind, content = objects.read(name)
        if kind == "commit":
            return name
        named = re.match(rb"object ([0-9a-f]{40,64})\n", content) if kind == "tag" else None
        if named is None:
            raise UnknownRevisionError(f"{name} is a {kind}, not a commit")
        name = named[1].decode()
    raise UnknownRevisionError("the tag leads to too many others")


def _stepped(objects: Objects, commit: str, step: re.Match[str]) -> str:
    if step[1] is not None:
        for _ in range(int(step[1] or 1)):
            commit = _parent(objects, commit, 1)
        return commit
    number = int(step[2] or 1) if step[2] is not None else 0
    return _parent(objects, commit, number) if number else commit


def _parent(objects: Objects, commit: str, number: int) -> str:
    head = objects.read(commit, "commit")[1].partition(b"\n\n")[0]
    parents = re.findall(rb"^parent ([0-9a-f]{40,64})$", head, re.MULTILINE)
    if len(parents) < number:
        raise MissingError(f"the commit {commit} has no parent number {number} here")
    return str(parents[number - 1].decode())
