"""Through what a principal of a resource policy stands for the caller, and whether it surely does."""

import pytest

from ecs_roles.iam.principals import Reach, account_of, names_caller
from ecs_roles.iam.statements import Principal, Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, Symbol, Text, text

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN

ROLE = text("arn:aws:iam::111122223333:role/team/app")
SESSION = text("arn:aws:sts::111122223333:assumed-role/app/task")
USER = text("arn:aws:iam::111122223333:user/team/app")
OWN = text("arn:", PARTITION, ":iam::", ACCOUNT, ":role/app")
SERVICE = text("ecs-tasks.amazonaws.com")
OPEN = text(Symbol(Pseudo("var.who"), "variable who has no default"))
ANY_REACH = dict.fromkeys(Reach, UNKNOWN)


def reached(kind: str, name: Text, caller: Text | None) -> dict[Reach, Answer]:
    """The ways in which the principal may name the caller, without those in which it surely does not."""
    statement = Statement("Allow", principals=(Principal(kind, name),))
    answers = {reach: names_caller(statement, caller, frozenset({reach})) for reach in Reach}
    return {reach: answer for reach, answer in answers.items() if answer is not NO}


@pytest.mark.parametrize(
    ("kind", "name", "caller", "expected"),
    [
        ("*", text("*"), ROLE, {Reach.EVERYONE: YES}),
        ("*", text("*"), None, {Reach.EVERYONE: YES}),
        ("AWS", text("*"), ROLE, {Reach.EVERYONE: YES}),
        ("Service", text("*"), ROLE, {}),
        ("", OPEN, ROLE, ANY_REACH),
        ("AWS", ROLE, None, ANY_REACH),
        ("AWS", ROLE, OPEN, ANY_REACH),
        ("AWS", text("111122223333"), OPEN, ANY_REACH),
        ("AWS", text("111122223333"), ROLE, {Reach.ACCOUNT: YES}),
        ("AWS", text("arn:aws:iam::111122223333:root"), ROLE, {Reach.ACCOUNT: YES}),
        ("AWS", text("arn:aws:iam::444455556666:root"), ROLE, {}),
        ("AWS", text("444455556666"), OWN, {Reach.ACCOUNT: UNKNOWN}),
        ("AWS", text(ACCOUNT), OWN, {Reach.ACCOUNT: YES}),
        ("AWS", text("arn:", PARTITION, ":iam::", ACCOUNT, ":root"), OWN, {Reach.ACCOUNT: YES}),
        ("AWS", ROLE, ROLE, {Reach.ROLE: YES}),
        ("AWS", text("arn:aws:iam::111122223333:role/app"), ROLE, {}),
        ("AWS", text("arn:aws:iam::111122223333:role/team/", Symbol(Pseudo("name"))), ROLE, {Reach.ROLE: UNKNOWN}),
        ("AWS", OPEN, ROLE, {Reach.ROLE: UNKNOWN, Reach.ACCOUNT: UNKNOWN}),
        ("AWS", text(Symbol(Pseudo("role")), "/web"), ROLE, {}),
        ("AWS", text(Symbol(Pseudo("account")), "3333"), ROLE, {Reach.ACCOUNT: UNKNOWN}),
        (
            "AWS",
            text("arn:aws:iam::111122223333:", Symbol(Pseudo("x"))),
            ROLE,
            {Reach.ROLE: UNKNOWN, Reach.ACCOUNT: UNKNOWN},
        ),
        ("AWS", text("arn:aws:iam::444455556666:", Symbol(Pseudo("x"))), ROLE, {}),
        ("AWS", text("AROAEXAMPLEID"), ROLE, {}),
        ("AWS", SESSION, ROLE, {Reach.DIRECT: UNKNOWN}),
        ("AWS", text("arn:aws:sts::444455556666:assumed-role/app/task"), ROLE, {}),
        ("AWS", text("arn:aws:sts::111122223333:assumed-role/web/task"), ROLE, {}),
        ("AWS", text("arn:aws:sts::111122223333:assumed-role"), ROLE, {}),
        ("AWS", SESSION, SESSION, {Reach.DIRECT: YES}),
        ("AWS", text("arn:aws:sts::111122223333:assumed-role/app/other"), SESSION, {}),
        ("AWS", ROLE, SESSION, {Reach.ROLE: YES}),
        ("AWS", text("arn:aws:iam::111122223333:role/app/web"), SESSION, {}),
        ("AWS", text("arn:aws:iam::444455556666:role/app"), SESSION, {}),
        ("AWS", text("111122223333"), SESSION, {Reach.ACCOUNT: YES}),
        ("AWS", USER, USER, {Reach.DIRECT: YES}),
        ("AWS", USER, ROLE, {}),
        ("AWS", ROLE, USER, {}),
        ("AWS", SESSION, USER, {}),
        ("AWS", ROLE, SERVICE, {}),
        ("AWS", text("111122223333"), SERVICE, {}),
        ("Service", SERVICE, SERVICE, {Reach.DIRECT: YES}),
        ("Service", text("ecs.amazonaws.com"), SERVICE, {}),
        ("Service", SERVICE, ROLE, {}),
        ("Federated", text("cognito-identity.amazonaws.com"), ROLE, {}),
        ("CanonicalUser", text("79a59df900b949e5"), ROLE, {Reach.ACCOUNT: UNKNOWN}),
    ],
)
def test_how_a_principal_stands_for_the_caller(
    kind: str, name: Text, caller: Text | None, expected: dict[Reach, Answer]
) -> None:
    assert reached(kind, name, caller) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [(ROLE, NO), (text("111122223333"), NO), (SESSION, UNKNOWN), (USER, YES)],
)
def test_not_principal_names_everyone_else(name: Text, expected: Answer) -> None:
    statement = Statement("Deny", not_principals=(Principal("AWS", name),))

    assert names_caller(statement, ROLE) is expected
    assert names_caller(statement, ROLE, frozenset({Reach.ROLE})) is NO


def test_a_statement_without_principals_names_everyone() -> None:
    assert names_caller(Statement("Allow"), None) is YES


@pytest.mark.parametrize(
    ("principal", "account"),
    [
        (ROLE, text("111122223333")),
        (OWN, text(ACCOUNT)),
        (text("arn:aws:s3:::bucket/key"), None),
        (text("arn:aws:s3"), None),
        (SERVICE, None),
        (OPEN, None),
        (None, None),
    ],
    ids=str,
)
def test_the_account_of_an_arn(principal: Text | None, account: Text | None) -> None:
    assert account_of(principal) == account
