"""Answers that may stay open: ``True``, ``False``, or ``None`` for *cannot tell*."""

from collections.abc import Iterable

Trilean = bool | None


def all_of(answers: Iterable[Trilean]) -> Trilean:
    """Whether every answer is yes: one no decides, otherwise one open answer leaves it open."""
    result: Trilean = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def any_of(answers: Iterable[Trilean]) -> Trilean:
    """Whether some answer is yes: one yes decides, otherwise one open answer leaves it open."""
    result: Trilean = False
    for answer in answers:
        if answer is True:
            return True
        if answer is None:
            result = None
    return result


def negation(answer: Trilean) -> Trilean:
    """The opposite answer; an open one stays open."""
    return None if answer is None else not answer
