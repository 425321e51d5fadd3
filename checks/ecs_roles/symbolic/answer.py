"""Answers that may stay open: yes, no, or *unknown* (Kleene's strong logic of three values)."""

from collections.abc import Iterable
from typing import NoReturn

from ecs_roles.symbolic.enumeration import Enumeration


class Answer(Enumeration):
    """Answer a question about code that is only partly known.

    An answer has no truth value: ``if not answer`` would turn *unknown* into an answer. Compare it instead, as in
    ``answer is Answer.NO``.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @staticmethod
    def of(known: bool) -> "Answer":  # noqa: FBT001 - the one door from a plain truth value
        """Return the answer that a plain truth value is."""
        return Answer.YES if known else Answer.NO

    def __bool__(self) -> NoReturn:
        """Refuse to be a truth value."""
        raise TypeError("an answer is not a truth value: compare it with Answer.YES, Answer.NO or Answer.UNKNOWN")

    def __and__(self, other: "Answer") -> "Answer":
        """Return whether both hold."""
        if self is Answer.NO or other is Answer.YES:
            return self
        return other if self is Answer.YES or other is Answer.NO else self

    def __or__(self, other: "Answer") -> "Answer":
        """Return whether one of both holds."""
        if self is Answer.YES or other is Answer.NO:
            return self
        return other if self is Answer.NO or other is Answer.YES else self

    def __invert__(self) -> "Answer":
        """Return the opposite answer; an open one stays open."""
        if self is Answer.UNKNOWN:
            return self
        return Answer.YES if self is Answer.NO else Answer.NO  # Hashing would cost more.


def all_of(answers: Iterable[Answer]) -> Answer:
    """Decide whether every answer is yes: one no decides, otherwise one open answer leaves it open."""
    result = Answer.YES
    for answer in answers:
        if answer is Answer.NO:
            return Answer.NO
        if answer is Answer.UNKNOWN:
            result = Answer.UNKNOWN
    return result


def any_of(answers: Iterable[Answer]) -> Answer:
    """Decide whether some answer is yes: one yes decides, otherwise one open answer leaves it open."""
    result = Answer.NO
    for answer in answers:
        if answer is Answer.YES:
            return Answer.YES
        if answer is Answer.UNKNOWN:
            result = Answer.UNKNOWN
    return result
