"""A resource of a policy that is a name or an id made up by AWS is refused; what may become an ARN is not."""

import pytest

from ecs_roles.iam.document_faults import faults
from ecs_roles.symbolic.origin import Attribute, Declaration, Fresh
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Entry, Mapping

KEY = Declaration("template.yaml", "Key")
ID = Symbol(Attribute(KEY, "KeyId"), "AWS makes it up", ":/*?", owner=KEY)
ANYTHING = Symbol(Fresh("parameter"), "it has no default")


def told(resource: Text) -> list[str]:
    parts = {"Effect": text("Allow"), "Action": text("kms:Decrypt"), "Resource": resource}
    statement = Mapping(tuple(Entry(name, value) for name, value in parts.items()))
    return [fault.message for fault in faults(Mapping((Entry("Statement", statement),)), "identity")]


@pytest.mark.parametrize(
    "resource",
    [
        text(ID),
        text(ID, "/sub"),
        text("alias/", ID),
        text("app-", ANYTHING),
        text("bucket/", ANYTHING),
        Text((ANYTHING,), source=Attribute(KEY, "Name")),
        text("https://sqs.", ANYTHING),
    ],
)
def test_what_cannot_become_an_arn_is_refused(resource: Text) -> None:
    (message,) = told(resource)

    assert message.startswith("a resource is an ARN or '*', not ")


@pytest.mark.parametrize(
    "resource",
    [
        text(ANYTHING),
        text(ANYTHING, "/*"),
        text(ANYTHING, ID),
        text("arn", ANYTHING),
        text("a", ANYTHING),
        text("arn:aws:kms:*:*:key/", ID),
        text("*", ANYTHING),
        text(ID, ":rest"),
        Text((ANYTHING,), source=Attribute(KEY, "Arn")),
    ],
)
def test_what_may_become_an_arn_is_not(resource: Text) -> None:
    assert told(resource) == []


def test_what_aws_makes_up_is_told_by_its_attribute() -> None:
    assert told(Text((ID,), source=Attribute(KEY, "KeyId"))) == ["a resource is an ARN or '*', not Key.KeyId"]
