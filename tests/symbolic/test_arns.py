"""An ARN in its parts, as far as the text is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import arn_fields, is_arn, parse_arn
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text, text

NAME = Symbol(Pseudo("var.name"))
SECRET = text("arn:", PARTITION, ":secretsmanager:", REGION, ":", ACCOUNT, ":secret:db-", NAME, ":password::")
PARTS = st.lists(st.text("abz-", max_size=4), min_size=4, max_size=4)
RESOURCES = st.text("abz/:*", max_size=12)


@given(PARTS, RESOURCES)
def test_the_parts_are_those_between_the_first_five_colons(parts: list[str], resource: str) -> None:
    found = parse_arn(text(":".join(["arn", *parts, resource])))

    assert found is not None
    assert [part.literal for part in (found.partition, found.service, found.region, found.account)] == parts
    assert found.resource.literal == resource
    assert found.certain


@given(PARTS, RESOURCES, st.lists(st.sampled_from([PARTITION, REGION, ACCOUNT, None]), min_size=4, max_size=4))
def test_a_symbol_belongs_to_the_part_between_its_colons(
    parts: list[str], resource: str, symbols: list[Symbol | None]
) -> None:
    known = [text(part, symbol or "") for part, symbol in zip(parts, symbols, strict=True)]
    colons = [piece for part in known for piece in (part, ":")]

    assert arn_fields(text("arn:", *colons, resource, NAME).pieces) == (
        ("arn",),
        *(part.pieces for part in known),
        text(resource, NAME).pieces,
    )


@given(PARTS, RESOURCES)
def test_an_arn_of_the_same_resource_is_the_same_text(parts: list[str], resource: str) -> None:
    written = text(":".join(["arn", *parts, resource]))
    found = parse_arn(written)

    assert found is not None
    assert found.beside(*found.resource_fields) == written


@pytest.mark.parametrize(
    ("written", "kind", "name"),
    [
        (text("arn:aws:iam::111122223333:role/team/app"), "role", text("team/app")),
        (text("arn:aws:iam::111122223333:role/", NAME), "role", text(NAME)),
        (SECRET, "secret", text("db-", NAME, ":password::")),
        (text("arn:aws:s3:::bucket"), "", text("bucket")),
        (text("arn:aws:iam::111122223333:root"), "", text("root")),
        (text("arn:aws:iam::111122223333:", NAME, "/app"), "", text(NAME, "/app")),
        (text("arn:aws:iam::111122223333:role", NAME, "/app"), "", text("role", NAME, "/app")),
    ],
    ids=str,
)
def test_type_and_name_of_the_resource(written: Text, kind: str, name: Text) -> None:
    found = parse_arn(written)

    assert found is not None
    assert (found.resource_type, found.resource_name) == (kind, name)


def test_symbols_stay_in_their_parts() -> None:
    found = parse_arn(SECRET)

    assert found is not None
    assert (found.partition, found.region, found.account) == (text(PARTITION), text(REGION), text(ACCOUNT))
    assert found.beside(*found.resource_fields[:2]) == text(
        "arn:", PARTITION, ":secretsmanager:", REGION, ":", ACCOUNT, ":secret:db-", NAME
    )


@pytest.mark.parametrize(
    ("written", "certain"),
    [
        (text("arn:aws:iam::", ACCOUNT, ":role/", NAME), True),
        (text("arn:aws:iam::", NAME, ":role/app"), False),
        (text("arn:", NAME, ":iam::111122223333:role/app"), False),
    ],
    ids=str,
)
def test_a_symbol_that_may_hold_a_colon_leaves_the_parts_uncertain(written: Text, *, certain: bool) -> None:
    found = parse_arn(written)

    assert found is not None
    assert found.certain is certain
    assert (arn_fields(written.pieces) is not None) is certain


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        (text("arn:aws:iam::aws:policy/x"), Answer.YES),
        (text("arn:", NAME), Answer.YES),
        (text(NAME), Answer.UNKNOWN),
        (text("ar", NAME), Answer.UNKNOWN),
        (text(PARTITION, ":x"), Answer.UNKNOWN),
        (text(ACCOUNT), Answer.NO),
        (text("app-", NAME), Answer.NO),
        (text("*"), Answer.NO),
        (text(), Answer.NO),
    ],
    ids=["policy", "begins", "unknown", "half", "before-a-colon", "account", "name", "star", "empty"],
)
def test_whether_a_text_is_an_arn(written: Text, answer: Answer) -> None:
    assert is_arn(written) is answer


@pytest.mark.parametrize("written", [text("arn:aws:iam"), text("app"), text(NAME), text("arn:", NAME), None], ids=str)
def test_what_has_too_few_parts_is_not_taken_apart(written: Text | None) -> None:
    assert parse_arn(written) is None
