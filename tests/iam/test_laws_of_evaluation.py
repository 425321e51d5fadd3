"""Laws that every evaluation must keep, whatever the policies."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ecs_roles.iam.action_matching import covers_action, names_action
from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.evaluator import covers, evaluate
from ecs_roles.iam.guarded import evaluate_guarded
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import Unknown

NAME, STAGE = (
    Symbol(Pseudo("name"), "variable name has no default"),
    Symbol(Pseudo("stage"), "variable stage has no default"),
)
TEAM, YES = text("aws:PrincipalTag/team"), text("true")
CALLER = text("arn:aws:iam::111122223333:role/app")
ACTIONS = ("ssm:GetParameters", "ssm:GetParameter", "ssm:Get*", "ssm:*", "SSM:getparameters", "*", "kms:Decrypt")
RESOURCES = (
    text("*"),
    text("arn:aws:ssm:eu-west-1:111122223333:parameter/app/*"),
    text("arn:aws:ssm:eu-west-1:111122223333:parameter/", NAME, "/db"),
    text("arn:aws:ssm:eu-west-1:111122223333:parameter/", STAGE, "/db"),
    text("arn:aws:ssm:eu-west-1:111122223333:parameter/app/db"),
    text("arn:aws:ssm:eu-west-1:111122223333:parameter/${aws:PrincipalTag/team}/db"),
    text(Symbol(Pseudo("policy.resource"), "the policy is made elsewhere")),
)
REQUEST = Request(
    "ssm:GetParameters",
    text("arn:aws:ssm:eu-west-1:111122223333:parameter/", NAME, "/db"),
    context=(("aws:PrincipalTag/team", (text(NAME),)), ("aws:SourceVpce", ())),
    principal=CALLER,
)
CONDITIONS = st.builds(
    Condition,
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLikeIfExists", "ForAnyValue:StringEquals", "Null", ""]),
    st.sampled_from([text("aws:PrincipalTag/team"), text("aws:SourceVpce"), text("aws:SourceIp")]),
    st.lists(st.sampled_from([text("app"), text("true"), text(NAME), text("*")]), min_size=1, max_size=2).map(tuple),
)
PATTERNS = st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2).map(lambda names: tuple(map(text, names)))
PLACES = st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2).map(tuple)
CONDITION_LISTS = st.lists(CONDITIONS, max_size=2).map(tuple)
STATEMENTS = st.one_of(
    st.builds(Statement, st.sampled_from(["Allow", "Deny"]), PATTERNS, resources=PLACES, conditions=CONDITION_LISTS),
    st.builds(Statement, st.just("Allow"), PATTERNS, resources=PLACES),
    st.builds(Statement, st.sampled_from(["Allow", "Deny"]), not_actions=PATTERNS, not_resources=PLACES),
)
NAMES = ("*", "111122223333", "arn:aws:iam::111122223333:role/app", "arn:aws:sts::111122223333:assumed-role/app/x")
PRINCIPALS = st.builds(Principal, st.just("AWS"), st.sampled_from(NAMES).map(text))
GUARDS = st.builds(lambda statement, principal: replace(statement, principals=(principal,)), STATEMENTS, PRINCIPALS)
POLICIES = st.lists(STATEMENTS, max_size=4).map(tuple)
GUARD_POLICIES = st.lists(GUARDS, max_size=3).map(tuple)
BOUNDARIES = st.none() | POLICIES.map(Grants)
ACCOUNTS = st.sampled_from(tuple(Answer))
RANK = {Decision.EXPLICIT_DENY: 0, Decision.IMPLICIT_DENY: 0, Decision.UNKNOWN: 1, Decision.ALLOWED: 2}
UNREAD = Unknown(Pseudo("module.x"), "the module could not be read")


def decision(policies: tuple[Statement, ...], request: Request = REQUEST, **sides: Any) -> Decision:
    return evaluate(request, Grants(policies), **sides).decision


@given(POLICIES)
def test_nothing_is_allowed_without_an_allow(policies: tuple[Statement, ...]) -> None:
    denies = tuple(statement for statement in policies if statement.effect == "Deny")

    assert decision(denies).denied


@given(POLICIES, GUARD_POLICIES, BOUNDARIES, ACCOUNTS)
def test_a_deny_that_applies_trumps(
    policies: tuple[Statement, ...], guards: tuple[Statement, ...], boundary: Grants | None, cross: Answer
) -> None:
    verdict = evaluate(REQUEST, Grants(policies), boundary=boundary, resource=Grants(guards), cross_account=cross)
    statements = policies + guards + (boundary.statements if boundary is not None else ())
    denied = any(statement.effect == "Deny" and covers(statement, REQUEST) is Answer.YES for statement in statements)

    assert (verdict.decision is Decision.EXPLICIT_DENY) is denied


@given(POLICIES, st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(policies: tuple[Statement, ...], chance: Random) -> None:
    shuffled = list(policies * 2)
    chance.shuffle(shuffled)

    assert decision(tuple(shuffled)) is decision(policies)


@given(POLICIES, STATEMENTS, GUARD_POLICIES, BOUNDARIES, ACCOUNTS)
def test_adding_an_allow_never_takes_away(
    policies: tuple[Statement, ...],
    extra: Statement,
    guards: tuple[Statement, ...],
    boundary: Grants | None,
    cross: Answer,
) -> None:
    sides: dict[str, Any] = {"boundary": boundary, "resource": Grants(guards), "cross_account": cross}
    before = decision(policies, **sides)
    after = decision((*policies, replace(extra, effect="Allow")), **sides)

    assert RANK[after] >= RANK[before]


@given(POLICIES, STATEMENTS, GUARD_POLICIES, BOUNDARIES, ACCOUNTS)
def test_adding_a_deny_never_gives(
    policies: tuple[Statement, ...],
    extra: Statement,
    guards: tuple[Statement, ...],
    boundary: Grants | None,
    cross: Answer,
) -> None:
    sides: dict[str, Any] = {"boundary": boundary, "resource": Grants(guards), "cross_account": cross}
    before = decision(policies, **sides)
    after = decision((*policies, replace(extra, effect="Deny")), **sides)

    assert RANK[after] <= RANK[before]


@given(POLICIES, GUARD_POLICIES, ACCOUNTS)
def test_a_boundary_never_gives(policies: tuple[Statement, ...], guards: tuple[Statement, ...], cross: Answer) -> None:
    sides: dict[str, Any] = {"resource": Grants(guards), "cross_account": cross}

    assert RANK[decision(policies, boundary=Grants(policies), **sides)] <= RANK[decision(policies, **sides)]


@given(POLICIES)
def test_hiding_a_policy_only_ever_adds_doubt(policies: tuple[Statement, ...]) -> None:
    known = evaluate(REQUEST, Grants(policies)).decision
    partial = evaluate(REQUEST, Grants(policies, (UNREAD,))).decision

    assert partial in (known, Decision.UNKNOWN)


@given(POLICIES, st.integers(min_value=0, max_value=3))
def test_what_is_hidden_can_never_turn_a_sure_answer(policies: tuple[Statement, ...], hidden: int) -> None:
    kept = policies[:hidden] + policies[hidden + 1 :]
    partial = evaluate(REQUEST, Grants(kept, (UNREAD,))).decision

    assert partial is Decision.UNKNOWN or RANK[partial] == RANK[decision(policies)]


def resolved(found: Text, contents: dict[str, str]) -> Text:
    return text(*(contents.get(str(p.origin), p) if isinstance(p, Symbol) else p for p in found.pieces))


def resolved_statement(statement: Statement, contents: dict[str, str]) -> Statement:
    return replace(
        statement,
        resources=tuple(resolved(resource, contents) for resource in statement.resources),
        not_resources=tuple(resolved(resource, contents) for resource in statement.not_resources),
        conditions=tuple(
            replace(condition, values=tuple(resolved(value, contents) for value in condition.values))
            for condition in statement.conditions
        ),
    )


def resolved_request(contents: dict[str, str], keys: dict[str, str]) -> Request:
    known = tuple((key, tuple(resolved(value, contents) for value in values)) for key, values in REQUEST.context)
    added = tuple((key, (text(value),) if value else ()) for key, value in keys.items())
    return replace(REQUEST, resource=resolved(REQUEST.resource, contents), context=known + added)


@settings(max_examples=300)
@given(
    POLICIES,
    BOUNDARIES,
    st.fixed_dictionaries({}, optional={"name": st.sampled_from(["app", "x"]), "stage": st.sampled_from(["app", "y"])}),
    st.fixed_dictionaries({}, optional={"aws:SourceIp": st.sampled_from(["", "app", "10.0.0.1"])}),
)
def test_resolving_an_unknown_never_flips_a_decision(
    policies: tuple[Statement, ...], boundary: Grants | None, contents: dict[str, str], keys: dict[str, str]
) -> None:
    before = evaluate(REQUEST, Grants(policies), boundary=boundary).decision
    limit = boundary and Grants(tuple(resolved_statement(statement, contents) for statement in boundary.statements))
    now = tuple(resolved_statement(statement, contents) for statement in policies)
    after = evaluate(resolved_request(contents, keys), Grants(now), boundary=limit).decision

    assert before is Decision.UNKNOWN or RANK[after] == RANK[before]


@given(PATTERNS, PLACES)
def test_not_action_and_not_resource_say_the_opposite(actions: tuple[Text, ...], places: tuple[Text, ...]) -> None:
    everything, anywhere = (text("*"),), (text("*"),)
    assert covers(Statement("Allow", not_actions=actions, resources=anywhere), REQUEST) is ~(
        covers(Statement("Allow", actions=actions, resources=anywhere), REQUEST)
    )
    assert covers(Statement("Allow", everything, not_resources=places), REQUEST) is ~(
        covers(Statement("Allow", everything, resources=places), REQUEST)
    )


@given(POLICIES, st.sampled_from([str.upper, str.lower, str.swapcase]))
def test_the_case_of_an_action_does_not_matter(policies: tuple[Statement, ...], written: Callable[[str], str]) -> None:
    assert decision(policies, replace(REQUEST, action=written(REQUEST.action))) is decision(policies)


@given(POLICIES, GUARD_POLICIES, BOUNDARIES, ACCOUNTS)
def test_an_unknown_account_is_answered_only_when_it_does_not_matter(
    policies: tuple[Statement, ...], guards: tuple[Statement, ...], boundary: Grants | None, cross: Answer
) -> None:
    def asked(crossing: Answer) -> Decision:
        return decision(policies, boundary=boundary, resource=Grants(guards), cross_account=crossing)

    assert asked(Answer.UNKNOWN) is Decision.UNKNOWN or RANK[asked(cross)] == RANK[asked(Answer.UNKNOWN)]


@given(POLICIES, BOUNDARIES)
def test_a_resource_without_policy_changes_nothing_within_an_account(
    policies: tuple[Statement, ...], boundary: Grants | None
) -> None:
    assert decision(policies, boundary=boundary, resource=Grants()) is decision(policies, boundary=boundary)


@given(POLICIES, GUARD_POLICIES, BOUNDARIES)
def test_a_guarded_resource_is_never_easier_to_reach(
    policies: tuple[Statement, ...], guards: tuple[Statement, ...], boundary: Grants | None
) -> None:
    plain = decision(policies, boundary=boundary, resource=Grants(guards))
    guarded = evaluate_guarded(
        REQUEST, Grants(policies), Grants(guards), guard_name="the policy", boundary=boundary, cross_account=Answer.NO
    )

    assert RANK[guarded.decision] <= RANK[plain]


@given(POLICIES, GUARD_POLICIES, BOUNDARIES, ACCOUNTS)
def test_a_doubt_always_says_what_would_settle_it(
    policies: tuple[Statement, ...], guards: tuple[Statement, ...], boundary: Grants | None, cross: Answer
) -> None:
    verdict = evaluate(REQUEST, Grants(policies), boundary=boundary, resource=Grants(guards), cross_account=cross)

    assert verdict.reason
    assert verdict.decision is not Decision.ALLOWED or verdict.because


@given(STATEMENTS, st.sampled_from(["ssm:GetParameters", "SSM:GETPARAMETERS", "kms:Decrypt", "kms:Encrypt"]))
def test_an_action_is_covered_as_its_patterns_say_one_by_one(statement: Statement, action: str) -> None:
    named = any_of(names_action(pattern, action) for pattern in (*statement.actions, *statement.not_actions))

    assert covers_action(statement, action) is (named if statement.actions else ~named)


@given(
    st.lists(st.one_of(STATEMENTS, GUARDS), max_size=4),
    st.sampled_from([1, 8]),
    st.sampled_from([*ACTIONS, "KMS:decrypt", "ecr:BatchGetImage"]),
    st.sampled_from(RESOURCES),
)
def test_what_is_not_held_against_a_request_surely_does_not_cover_it(
    some: list[Statement], times: int, action: str, resource: Text
) -> None:
    policies = tuple(some * times)
    request = replace(REQUEST, action=action, resource=resource)

    candidates = Grants(policies).candidates(request)

    assert list(candidates) == [item for item in policies if any(item is each for each in candidates)]
    left_out = [item for item in policies if not any(item is each for each in candidates)]
    assert all(covers(item, request) is Answer.NO for item in left_out)
    by_action = [item for item in policies if covers_action(item, action) is not Answer.NO]
    assert times > 1 or list(candidates) == by_action


@given(POLICIES, GUARD_POLICIES, BOUNDARIES)
def test_the_context_matters_only_to_policies_that_look_at_it(
    policies: tuple[Statement, ...], guards: tuple[Statement, ...], boundary: Grants | None
) -> None:
    identity, guard = Grants(policies), Grants(guards)
    sides: dict[str, Any] = {"boundary": boundary, "resource": guard}
    bare = replace(REQUEST, context=())
    if not any(each is not None and each.looks_at_context for each in (identity, guard, boundary)):
        assert evaluate(REQUEST, identity, **sides) == evaluate(bare, identity, **sides)
        more = Statement("Deny", (text("*"),), resources=(text("*"),), conditions=(Condition("Null", TEAM, (YES,)),))
        assert identity.with_statement(more).looks_at_context
