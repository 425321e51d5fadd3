"""Policy documents in every shape that people give them, and what AWS would refuse in them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.document_faults import faults
from ecs_roles.iam.document_text import value_of_plain
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.elements import element_entry
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.statements import PolicyDocument, Principal, Statement
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Entry, Mapping, Scalar, Sequence, Unknown, Value

ALLOW: dict[str, Any] = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
TRUST: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    "Action": "sts:AssumeRole",
}
UNREAD = Unknown(Pseudo("module.x.policy"), "module x could not be read")


def written(*statements: object, **elements: object) -> dict[str, object]:
    return {"Version": "2012-10-17", "Statement": list(statements), **elements}


def read(document: object) -> PolicyDocument:
    return read_document(value_of_plain(document))


def only(document: object) -> Statement:
    found = read(document)
    assert len(found.statements) == 1
    return found.statements[0]


def mapping(**entries: Value) -> Mapping:
    return Mapping(tuple(Entry(key, value) for key, value in entries.items()))


@pytest.mark.parametrize(
    "document",
    [
        written(ALLOW),
        {"Version": "2012-10-17", "Statement": ALLOW},
        written({**ALLOW, "Action": ["s3:GetObject"], "Resource": ["*"]}),
        {"version": "2012-10-17", "statement": [{"effect": "Allow", "action": "s3:GetObject", "RESOURCE": "*"}]},
        written([[{**ALLOW, "Action": [["s3:GetObject"]]}]]),
    ],
    ids=["list", "object", "lists-of-one", "other-case", "nested-lists"],
)
def test_one_statement_in_all_its_shapes(document: dict[str, object]) -> None:
    assert only(document) == only(written(ALLOW))
    assert read_document(text(json.dumps(document))) == read(document)


@given(st.lists(st.sampled_from(["Effect", "effect", "EFFECT", "Action", "action", "Resource", "Extra"]), max_size=6))
def test_an_element_is_the_last_as_aws_writes_it_else_the_last_in_another_case(keys: list[str]) -> None:
    statement = Mapping(tuple(Entry(key, text(str(place))) for place, key in enumerate(keys)))

    for name in ("Effect", "Action", "Resource", "NotAction"):
        exact = [entry for entry in statement.entries if entry.key == name]
        in_any_case = [entry for entry in statement.entries if entry.key.lower() == name.lower()]
        assert element_entry(statement, name) is next(reversed(exact or in_any_case), None)


def test_all_parts_of_a_statement_are_read() -> None:
    statement = only(
        written(
            {
                "Sid": "Pull",
                "Effect": "Deny",
                "NotPrincipal": {"AWS": ["111122223333", 444455556666], "service": "ecs.amazonaws.com"},
                "NotAction": "s3:*",
                "NotResource": ["a", "b"],
                "Condition": {"Bool": {"aws:SecureTransport": False}, "NumericLessThan": {"s3:max-keys": [10, 1.5]}},
            }
        )
    )

    assert (statement.sid, statement.effect, statement.version) == ("Pull", "Deny", "2012-10-17")
    assert (statement.not_actions, statement.not_resources) == ((text("s3:*"),), (text("a"), text("b")))
    assert statement.not_principals == (
        Principal("AWS", text("111122223333")),
        Principal("AWS", text("444455556666")),
        Principal("Service", text("ecs.amazonaws.com")),
    )
    assert [(c.operator, str(c.key), [str(v) for v in c.values]) for c in statement.conditions] == [
        ("Bool", "aws:SecureTransport", ["false"]),
        ("NumericLessThan", "s3:max-keys", ["10", "1.5"]),
    ]


@pytest.mark.parametrize(
    ("version", "kept"), [(None, "2008-10-17"), ("2008-10-17", "2008-10-17"), ("2012-10-17", "2012-10-17")]
)
def test_a_document_without_version_is_of_the_first(version: str | None, kept: str) -> None:
    document = {"Statement": ALLOW} if version is None else {"Version": version, "Statement": ALLOW}

    assert only(document).version == kept


def test_everyone_is_written_in_two_ways() -> None:
    assert only(written({**TRUST, "Principal": "*"})).principals == (Principal("*", text("*")),)
    assert only(written({**TRUST, "Principal": {"AWS": "*"}})).principals == (Principal("AWS", text("*")),)


def test_a_symbol_inside_a_string_of_json_stays_a_symbol() -> None:
    bucket = Symbol(Pseudo("var.bucket"), "variable bucket has no default")
    document = text('{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::', bucket, '/*"}}')

    assert read_document(document).statements[0].resources == (text("arn:aws:s3:::", bucket, "/*"),)


def test_a_symbol_in_the_place_of_a_list_is_an_unread_list() -> None:
    actions = Symbol(Pseudo("var.actions"), "variable actions has no default")
    found = read_document(text('{"Statement": {"Effect": "Allow", "Action": ', actions, ', "Resource": "*"}}'))

    assert [statement.actions for statement in found.statements] == [(text(actions),)]
    assert (found.unknowns, found.faults) == ((), ())


def test_a_symbol_among_the_signs_of_json_leaves_the_document_unknown() -> None:
    comma = Symbol(Pseudo("var.comma"), "variable comma has no default")
    found = read_document(text('{"Statement": [{"Effect": "Allow"}', comma, '{"Effect": "Deny"}]}'))

    assert (found.statements, found.faults) == ((), ())
    assert [unknown.reason for unknown in found.unknowns] == ["variable comma has no default"]


def test_an_unread_list_becomes_one_symbol() -> None:
    statement = read_document(
        mapping(Statement=mapping(Effect=text("Allow"), Action=UNREAD, Resource=Sequence((text("*"),), more=UNREAD)))
    ).statements[0]

    assert statement.actions == (Text((UNREAD.symbol,)),)
    assert statement.resources == (text("*"), Text((UNREAD.symbol,)))


@pytest.mark.parametrize(
    "document",
    [
        UNREAD,
        mapping(Statement=UNREAD),
        mapping(Statement=Sequence((UNREAD,))),
        mapping(Statement=Sequence((), more=UNREAD)),
        Mapping((), more=UNREAD),
        mapping(Statement=mapping(Effect=UNREAD, Action=text("*"), Resource=text("*"))),
        mapping(Statement=Mapping((Entry("Effect", text("Deny")),), more=UNREAD)),
    ],
)
def test_what_could_not_be_read_is_a_doubt_and_no_fault(document: Value) -> None:
    found = read_document(document)

    assert (found.statements, found.faults) == ((), ())
    assert found.unknowns == (UNREAD,)


@pytest.mark.parametrize("part", ["Condition", "Principal"])
@pytest.mark.parametrize("value", [UNREAD, Mapping((), more=UNREAD), mapping(AWS=UNREAD), mapping(StringEquals=UNREAD)])
def test_an_unread_condition_or_principal_is_never_taken_for_none(part: str, value: Value) -> None:
    allow = mapping(Effect=text("Allow"), Action=text("*"), Resource=text("*"), **{part: value})
    grants = Grants(read_document(mapping(Statement=allow)).statements)
    request = Request(
        "s3:GetObject", text("*"), context_complete=True, principal=text("arn:aws:iam::111122223333:role/x")
    )

    verdict = evaluate(request, Grants(), resource=grants) if part == "Principal" else evaluate(request, grants)

    assert verdict.decision is Decision.UNKNOWN


def test_each_action_keeps_its_place() -> None:
    places = [Span("a.tf", line, 5, line, 20) for line in (3, 4)]
    actions = Sequence(tuple(text("s3:Get*", span=place) for place in places))
    found = read_document(mapping(Statement=mapping(Effect=text("Allow"), Action=actions, Resource=text("*"))))

    assert [action.span for action in found.statements[0].actions] == places


@pytest.mark.parametrize(
    ("kind", "document", "message"),
    [
        ("identity", [], "JSON object"),
        ("identity", {"Version": "2012-10-17"}, "no Statement"),
        ("identity", written(), "Statement is empty"),
        ("identity", written(ALLOW, Statements=[]), "no element 'Statements'"),
        ("identity", {**written(ALLOW), "Version": "2012-10-18"}, "not '2012-10-18'"),
        ("identity", {"version": "2012-10-17", "Statement": ALLOW}, "'Version', not 'version'"),
        ("identity", written("x"), "a statement is a JSON object"),
        ("identity", written({"Action": "s3:*", "Resource": "*"}), "no Effect"),
        ("identity", written({**ALLOW, "Effect": "allow"}), "not 'allow'"),
        ("identity", written({**ALLOW, "NotAction": "s3:*"}), "either Action or NotAction"),
        ("identity", written({**ALLOW, "NotResource": "*"}), "either Resource or NotResource"),
        ("identity", written({"Effect": "Allow", "Resource": "*"}), "no Action"),
        ("identity", written({"Effect": "Allow", "Action": "s3:*"}), "no Resource"),
        ("identity", written({**ALLOW, "Action": []}), "Action is empty"),
        ("identity", written({**ALLOW, "Resource": []}), "Resource is empty"),
        ("identity", written({**ALLOW, "Action": None}), "Action is null"),
        ("identity", written({**ALLOW, "Resource": None}), "Resource is null"),
        ("identity", written({**ALLOW, "Action": ["s3:GetObject", None]}), "Action holds a null"),
        ("identity", written({**ALLOW, "Effect": None}), "Effect is null"),
        ("identity", written({**ALLOW, "Action": "GetObject"}), "begins with a service"),
        ("identity", written({**ALLOW, "Action": "s3:Get:Object"}), "one colon"),
        ("identity", written({**ALLOW, "Action": "s3 :GetObject"}), "not a service prefix"),
        ("identity", written({**ALLOW, "Resource": "my-bucket/*"}), "an ARN or '*'"),
        ("identity", written({**ALLOW, "Resource": ""}), "an ARN or '*'"),
        ("identity", written({**ALLOW, "Resource": "arn:aws:s3:eu-west-1::bucket/*"}), "s3 has no region"),
        ("identity", written({**ALLOW, "Resource": "arn:aws:iam:eu-west-1:111122223333:role/x"}), "iam has no region"),
        ("identity", written({**ALLOW, "Resource": "arn:${Partition}:s3:::bucket"}), "no partition"),
        ("identity", written({**ALLOW, "Sid": "A"}, {**ALLOW, "Sid": "A"}), "stands twice"),
        ("identity", written({**ALLOW, "Sid": "allow pull"}), "letters and digits"),
        # One wrong name in the code stands in every Sid that is made with it: one refusal, one fault.
        (
            "identity",
            written(*({**ALLOW, "Sid": f"my-app-{name}"} for name in ("Read", "Write", "List"))),
            "not 'my-app-Read' (likewise 'my-app-Write', 'my-app-List')",
        ),
        ("identity", written({**ALLOW, "Principal": "*"}), "no Principal"),
        ("identity", written({**ALLOW, "Conditions": {}}), "no element 'Conditions'"),
        ("identity", written({**ALLOW, "Condition": []}), "object of operators"),
        ("identity", written({**ALLOW, "Condition": {"StringEqual": {"aws:x": "y"}}}), "no condition operator"),
        ("identity", written({**ALLOW, "Condition": {"stringEquals": {"aws:x": "y"}}}), "'StringEquals', not"),
        ("identity", written({**ALLOW, "Condition": {"NullIfExists": {"aws:x": "true"}}}), "no condition operator"),
        ("identity", written({**ALLOW, "Condition": {"Bool": "true"}}), "object of condition keys"),
        ("identity", written({**ALLOW, "Condition": {"Bool": {"aws:x": None}}}), "has no value"),
        ("identity", written({**ALLOW, "Condition": {"Bool": {"aws:x": {}}}}), "is an object"),
        ("identity", written({**ALLOW, "Resource": ["arn:aws:s3:::" + "b" * 11_000]}), "10,240"),
        ("managed", written({**ALLOW, "Resource": ["arn:aws:s3:::" + "b" * 6_200]}), "6,144"),
        ("trust", written({**TRUST, "Principal": {"Service": ["a" * 2_000]}}), "2,048"),
        ("trust", written({**TRUST, "Resource": "*"}), "no Resource"),
        ("trust", written({"Effect": "Allow", "Action": "sts:AssumeRole"}), "no Principal"),
        ("trust", written({**TRUST, "Action": "iam:PassRole"}), "actions of sts"),
        ("trust", written({**TRUST, "Principal": "ecs-tasks.amazonaws.com"}), 'is "*" or an object'),
        ("trust", written({**TRUST, "Principal": {"Services": "ecs-tasks.amazonaws.com"}}), "no element 'Services'"),
        ("trust", written({**TRUST, "Principal": {"AWS": "arn:aws:iam::111122223333:role/*"}}), "wildcard"),
        ("trust", written({**TRUST, "NotPrincipal": "*"}), "either Principal or NotPrincipal"),
        ("resource", written(ALLOW), "no Principal"),
    ],
)
def test_what_aws_refuses_is_a_fault(kind: Any, document: object, message: str) -> None:
    found = [fault.message for fault in faults(value_of_plain(document), kind)]

    assert len(found) == 1
    assert message in found[0]


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("identity", written(ALLOW, {**ALLOW, "Action": ["*", "s3:Get*"], "Resource": ["arn:aws:s3:::b/*", "*"]})),
        ("identity", {"Version": "2008-10-17", "Id": "x", "Statement": {**ALLOW, "Sid": ""}}),
        (
            "identity",
            written({**ALLOW, "Condition": {"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a", 1, True]}}}),
        ),
        ("identity", written({**ALLOW, "Resource": "arn:aws:s3:::" + " " * 11_000})),
        ("trust", written(TRUST, {**TRUST, "Principal": {"AWS": ["111122223333", "*"]}, "Action": ["sts:*"]})),
        ("resource", written({**ALLOW, "Principal": "*", "Sid": "Allow all of us"})),
        ("resource", written({"Effect": "Allow", "Principal": "*", "Action": "ecr:*"})),
        ("trust", None),
    ],
)
def test_what_aws_takes_is_none(kind: Any, document: object) -> None:
    assert faults(value_of_plain(document), kind) == ()


def test_a_fault_has_the_place_of_what_is_wrong() -> None:
    place = Span("a.tf", 7, 3, 7, 12)
    document = mapping(Statement=mapping(Effect=text("Permit", span=place), Action=text("s3:*"), Resource=text("*")))

    assert [(fault.message, fault.span) for fault in faults(document, "identity")] == [
        ("Effect must be Allow or Deny, not 'Permit'", place)
    ]


def test_text_that_is_no_json_is_a_fault_and_a_doubt() -> None:
    found = read_document(text('{"Statement": '))

    assert [fault.message for fault in found.faults] == ["the policy is not valid JSON"]
    assert not found.statements
    assert found.unknowns


def test_a_statement_that_aws_refuses_leaves_a_doubt() -> None:
    found = read(written({**ALLOW, "Effect": "allow"}))

    assert (
        evaluate(Request("s3:GetObject", text("*")), Grants(found.statements, found.unknowns)).decision
        is Decision.UNKNOWN
    )


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Resource": "*"},
        {"Effect": "Deny", "Resource": "*"},
        {"Effect": "Allow", "Action": "*"},
        {"Effect": "Deny", "NotAction": "s3:Put*"},
    ],
    ids=str,
)
def test_a_statement_that_lacks_an_element_decides_nothing(statement: dict[str, str]) -> None:
    found = read(written(ALLOW, statement)) if statement["Effect"] == "Deny" else read(written(statement))

    assert evaluate(Request("s3:GetObject", text("*")), Grants(found.statements)).decision is Decision.UNKNOWN


@pytest.mark.parametrize(("version", "allowed"), [("2012-10-17", True), ("2008-10-17", False), (None, False)])
@pytest.mark.parametrize("place", ["Resource", "Condition"])
def test_the_first_version_knows_no_variables(version: str | None, allowed: bool, place: str) -> None:
    variable = (
        {"Resource": "arn:aws:s3:::${aws:x}"}
        if place == "Resource"
        else {"Condition": {"StringEquals": {"aws:x": "${aws:x}"}}}
    )
    statement = {**ALLOW, **variable}
    found = read({"Version": version, "Statement": statement} if version else {"Statement": statement})
    request = Request("s3:GetObject", text("arn:aws:s3:::app"), (("aws:x", (text("app"),)),))

    assert (evaluate(request, Grants(found.statements)).decision is Decision.ALLOWED) is allowed


@pytest.mark.parametrize(("version", "allowed"), [("2012-10-17", False), ("2008-10-17", True)])
def test_not_resource_with_a_variable_without_value(version: str, allowed: bool) -> None:
    statement = {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::${aws:x}"}
    found = read({"Version": version, "Statement": statement})
    request = Request("s3:GetObject", text("arn:aws:s3:::app"), context_complete=True)

    assert (evaluate(request, Grants(found.statements)).decision is Decision.ALLOWED) is allowed


VALUES: st.SearchStrategy[Value] = st.recursive(
    st.one_of(
        st.sampled_from(["", "*", "Allow", "s3:*", "arn:aws:s3:::b", "2012-10-17", "\U000f0000"]).map(text),
        st.sampled_from([None, True, 0, 1.5]).map(Scalar),
        st.just(UNREAD),
        st.just(text(Symbol(Pseudo("h")), "x")),
    ),
    lambda inner: st.one_of(
        st.builds(Sequence, st.lists(inner, max_size=3).map(tuple), more=st.none() | st.just(UNREAD)),
        st.builds(
            lambda entries, more: Mapping(tuple(Entry(key, value) for key, value in entries), more=more),
            st.lists(
                st.tuples(
                    st.sampled_from(
                        [
                            "Statement",
                            "Version",
                            "Effect",
                            "Action",
                            "resource",
                            "Principal",
                            "Condition",
                            "AWS",
                            "Bool",
                        ]
                    ),
                    inner,
                ),
                max_size=5,
            ),
            st.none() | st.just(UNREAD),
        ),
    ),
    max_leaves=20,
)


@given(VALUES, st.sampled_from(["identity", "managed", "trust", "resource"]))
def test_no_value_is_too_odd_to_read(value: Value, kind: Any) -> None:
    found = read_document(value)
    faults(value, kind)

    evaluate(Request("s3:GetObject", text("arn:aws:s3:::b")), Grants(found.statements, found.unknowns))


@given(st.text() | st.text(alphabet='{}[]",:Statement *').map(lambda rest: '{"Statement": ' + rest))
def test_no_text_is_too_odd_to_read(document: str) -> None:
    read_document(text(document))


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"Statement":' * 20_000, "[" * 900 + "]" * 900], ids=len)
def test_no_text_is_too_deep_to_read(nested: str) -> None:
    assert not read_document(text(nested)).statements
    assert faults(text(nested), "identity")
