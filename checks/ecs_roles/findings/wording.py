"""Sentences from messages: the one place where a message becomes text."""

from collections.abc import Iterator

from ecs_roles.findings.message import Clause, Condition, Consequence, FileName, Mention, Message, listed

# What the CDK names the only thing in a construct.
_DEFAULT_CHILDREN = ("/Resource", "/Default")


def sentence(message: Message) -> str:
    """Return the whole message as text, without a full stop at its end unless ECS's own words have one."""
    answer = f". {consequence_text(message.consequence)}" if message.consequence is not None else ""
    return f"{statement(message)}{answer}"


def statement(message: Message) -> str:
    """Return what is wrong, without what ECS will do."""
    return f"{_when(message.condition)}{words(tuple(_clauses(message)))}"


def with_fix(message: Message, fix: str) -> str:
    """Return a message and its fix as one text, for hosts that show no more than that."""
    said = sentence(message)
    return f"{said}{'' if said.endswith('.') else '.'} {fix}"


def consequence_text(consequence: Consequence) -> str:
    """Return what ECS will do, as a sentence of its own."""
    match consequence.kind:
        case "says":
            return f"{consequence.speaker} will say: {consequence.text}"
        case "refuses":
            return f"{consequence.speaker} refuses: {consequence.text}"
        case "follows":
            return f"Then {consequence.text}"


def words(clause: Clause) -> str:
    """Return a clause as text; the construct behind a thing of the CDK stands after its first mention."""
    known: set[str] = set()
    return "".join(_part(part, known) for part in listed((clause,)))


def _clauses(message: Message) -> Iterator[str | Mention | FileName]:
    yield from listed((message.subject, " " if message.fact else "", message.fact))
    if message.reason:
        yield from listed((": ", message.reason))
    for clause in message.besides:
        yield from listed(("; ", clause))


def _part(part: str | Mention | FileName, known: set[str]) -> str:
    match part:
        case str():
            return part
        case FileName():
            return part.path
        case Mention():
            construct = "" if part.address in known else _construct(part.construct)
            known.add(part.address)
            notes = ", ".join(filter(None, (construct, part.note)))
            return f"{part.address} ({notes})" if notes else part.address


def _construct(path: str) -> str:
    for child in _DEFAULT_CHILDREN:
        path = path.removesuffix(child)
    return path


def _when(condition: Condition | None) -> str:
    if condition is None:
        return ""
    choices = " and ".join(f"{name} is {str(value).lower()}" for name, value in condition.choices)
    return f"When {choices}{', and in other cases' if condition.among_others else ''}: "
