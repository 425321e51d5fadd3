"""A message as data: who, what, why, what ECS will do. ``wording`` makes sentences of it."""

from collections.abc import Callable, Iterable
from typing import Literal

from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.resources import Resource


@frozen()
class Mention:
    """A thing of the code in a message: its address, the CDK's construct behind it, and as what it is meant."""

    address: str
    construct: str = ""
    note: str = ""


@frozen()
class FileName:
    """A file in a message, by its absolute path until the scan root is known."""

    path: str


Clause = str | Mention | FileName | tuple[str | Mention | FileName, ...]
"""A part of a sentence: plain words, or words with what they mention."""


@frozen()
class Consequence:
    """What follows: the words with which ``speaker`` answers or refuses, or what happens where nobody answers."""

    text: str
    kind: Literal["says", "refuses", "follows"] = "says"
    speaker: str = "ECS"


def follows(text: str) -> Consequence:
    """Return what happens where nobody answers."""
    return Consequence(text, "follows")


@frozen()
class Condition:
    """When a defect is there: under these choices of a template's conditions, and perhaps under others too."""

    choices: tuple[tuple[str, bool], ...]
    among_others: bool = False


@frozen()
class Message:
    """One defect: ``subject`` is who it is about, ``fact`` what is wrong with it, ``reason`` why or how we know.

    ``besides`` are further clauses: what needs it, where it is allowed instead.
    """

    subject: Clause
    fact: Clause = ""
    reason: Clause = ""
    besides: tuple[Clause, ...] = ()
    consequence: Consequence | None = None
    condition: Condition | None = None

    def with_files(self, shown: Callable[[str], str]) -> "Message":
        """Return the message with its files named as a report shows them."""
        clauses = self.subject, self.fact, self.reason, *self.besides
        if not any(isinstance(part, FileName) for part in listed(clauses)):
            return self
        return self._changed(lambda clause: _with_files(clause, shown))

    def with_words(self, changed: Callable[[str], str]) -> "Message":
        """Return the message with its words changed; what it mentions keeps its address."""
        message = self._changed(lambda clause: _with_words(clause, changed))
        if self.consequence is None:
            return message
        return replace(message, consequence=replace(self.consequence, text=changed(self.consequence.text)))

    def _changed(self, change: Callable[[Clause], Clause]) -> "Message":
        return replace(
            self,
            subject=change(self.subject),
            fact=change(self.fact),
            reason=change(self.reason),
            besides=tuple(change(clause) for clause in self.besides),
        )


def mention(resource: Resource, note: str = "") -> Mention:
    """Return the mention of a resource; ``note`` says as what it is meant: ``execution role``."""
    return Mention(resource.address, resource.construct_path, note)


def listed(clauses: Iterable[Clause]) -> tuple[str | Mention | FileName, ...]:
    """Return the parts of several clauses, one after the other."""
    return tuple(part for clause in clauses for part in (clause if isinstance(clause, tuple) else (clause,)))


def _with_files(clause: Clause, shown: Callable[[str], str]) -> Clause:
    parts = listed((clause,))
    if not any(isinstance(part, FileName) for part in parts):
        return clause
    return tuple(FileName(shown(part.path)) if isinstance(part, FileName) else part for part in parts)


def _with_words(clause: Clause, changed: Callable[[str], str]) -> Clause:
    if isinstance(clause, str):
        return changed(clause)
    return tuple(changed(part) if isinstance(part, str) else part for part in listed((clause,)))
