"""Whoever knows less can say less: hiding a value, or a rest that was not read, adds no finding and decides nothing.

What is hidden becomes a fresh unknown, which could turn out to be what stood there. So whatever is said afterwards was
true before, and was said before: of the same line or thing, by a rule of the same family.
"""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.conftest import examples

from ecs_roles.analysis import judging, reporting
from ecs_roles.analysis.report import Report
from ecs_roles.findings.finding import ABOUT_GRANTS, Finding, Severity
from ecs_roles.iam.decision import Decision, Grants, Request
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.readers.terraform.modules.root import read_root
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import Deployment, Reading
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import text
from ecs_roles.symbolic.values import Entry, Mapping, Sequence, Unknown, Value

SAMPLES = Path(__file__).parents[2] / "sample_iac"
UNITS = sorted(
    path for name in ("main.tf", "template.yaml") for path in SAMPLES.rglob(name) if "modules" not in path.parts
)
# What runs in an image that the code does not name is the application's own matter: no sidecar is looked for in it.
_APART = frozenset({"image"})

Path_ = tuple[int, ...]
Claim = tuple[str, Hashable]


def hidden(span: Span | None = None) -> Unknown:
    return Unknown(Fresh("hidden"), "it was hidden", span)


def parts(value: Value, at: Path_ = ()) -> Iterator[tuple[Path_, Value]]:
    """Every part of a value with the way to it."""
    yield at, value
    if isinstance(value, Sequence):
        for place, item in enumerate(value.items):
            yield from parts(item, (*at, place))
    elif isinstance(value, Mapping):
        for place, entry in enumerate(value.entries):
            if entry.key not in _APART:
                yield from parts(entry.value, (*at, place))


def changed(value: Value, at: Path_, new: Value) -> Value:
    """The value with one part of it replaced."""
    if not at:
        return new
    place, rest = at[0], at[1:]
    if isinstance(value, Sequence):
        items = list(value.items)
        items[place] = changed(items[place], rest, new)
        return replace(value, items=tuple(items))
    assert isinstance(value, Mapping)
    entries = list(value.entries)
    entries[place] = replace(entries[place], value=changed(entries[place].value, rest, new))
    return replace(value, entries=tuple(entries))


def less_known(value: Value) -> Iterator[Value]:
    """Every value that says less than this one: a part of it hidden, or a rest added to a collection."""
    for at, part in parts(value):
        if at and not isinstance(part, Unknown):
            yield changed(value, at, hidden(part.span))
        if isinstance(part, Sequence | Mapping) and part.more is None:
            yield changed(value, at, replace(part, more=hidden()))


@cache
def reading(unit: Path) -> Reading:
    if unit.suffix == ".tf":
        return read_root(unit.parent, reading_root=unit.parent)
    return read_template(unit, reading_root=unit.parent)


def judged(deployments: tuple[Deployment, ...], unit: Path) -> Report:
    """All that the rules say, also what a more specific rule says in another way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reporting, "most_specific", tuple)
        return judging.judge([replace(reading(unit), deployments=deployments)], unit.parent)


@cache
def known_report(unit: Path) -> Report:
    return judged(reading(unit).deployments, unit)


def claims(finding: Finding) -> Iterator[Claim]:
    """What a finding says, however it is worded: that a line is refused, that something is wrong with a thing."""
    category = finding.category
    if category in ("missing_permission", "no_effect"):
        yield from (("refused", line.span) for line in finding.needed_by)
    if not finding.concerns:  # What a service names is judged as its role, and else as a role for tasks.
        yield "surroundings", finding.role
    if category == "surroundings":
        yield category, finding.role
    elif category == "link":
        yield category, finding.resource
    elif category != "missing_permission" or not finding.needed_by:
        # A grant that is wrong on an execution role is as wrong on a role of which nobody knows what it is.
        yield ("grant" if category in ABOUT_GRANTS else category), finding.span.line
    if category == "plain_secret":  # Where the value is, and where it goes.
        yield from ((category, note.span.line) for note in finding.related)


def told(report: Report) -> set[Claim]:
    return {claim for finding in report.findings for claim in claims(finding)}


def is_taken_for_its_kind(finding: Finding) -> bool:
    """Whether it rests on a hidden resource: it is taken for what the action is asked for, as whoever writes it does.

    Only who opens a bucket to others is told apart by that from who names its objects, to no effect.
    """
    return finding.rule == "ECS671" and finding.resources == ("{hidden}",)


def new_findings(before: Report, after: Report) -> list[str]:
    said = told(before)
    serious = (item for item in after.findings if item.severity is not Severity.INFO)
    new = (item for item in serious if not said & set(claims(item)) and not is_taken_for_its_kind(item))
    return [f"{item.rule} {item.message}" for item in new]


def decided(report: Report) -> set[str]:
    return {item.address for item in report.task_definitions if item.status == "decided"}


@settings(max_examples=examples(100))
@given(st.data())
def test_of_the_samples(data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(UNITS), label="unit")
    deployments = reading(unit).deployments
    places = [
        (which, place)
        for which, deployment in enumerate(deployments)
        for place, resource in enumerate(deployment.resources)
        if resource.properties.entries
    ]
    if not places:
        return
    which, place = data.draw(st.sampled_from(places), label="resource")
    resource = deployments[which].resources[place]
    properties = data.draw(st.sampled_from(list(less_known(resource.properties))), label="properties")
    assert isinstance(properties, Mapping)
    resources = list(deployments[which].resources)
    resources[place] = replace(resource, properties=properties)
    mutated = (*deployments[:which], replace(deployments[which], resources=tuple(resources)), *deployments[which + 1 :])

    before, after = known_report(unit), judged(mutated, unit)

    assert new_findings(before, after) == []
    assert decided(after) <= decided(before)


PATTERNS = st.lists(st.sampled_from(["s3:GetObject", "s3:*", "s3:Get?bject", "*", "ecr:*"]), min_size=1, max_size=3)
PLACES = st.lists(
    st.sampled_from(["*", "arn:aws:s3:::b/k", "arn:aws:s3:::b/*", "arn:aws:s3:::c"]), min_size=1, max_size=3
)
CONDITIONS = st.sampled_from(
    [
        (),
        (("StringEquals", "aws:PrincipalTag/team", ["a"]),),
        (("StringNotEquals", "aws:SecureTransport", ["true"]),),
        (("Bool", "aws:SecureTransport", ["true"]), ("StringLike", "aws:RequestedRegion", ["eu-*", "us-*"])),
    ]
)


def listed(items: list[str]) -> Sequence:
    return Sequence(tuple(text(item) for item in items))


def mapping(**entries: Value) -> Mapping:
    return Mapping(tuple(Entry(key, value) for key, value in entries.items()))


@st.composite
def statements(draw: st.DrawFn) -> Mapping:
    actions, places = draw(st.sampled_from(["Action", "NotAction"])), draw(st.sampled_from(["Resource", "NotResource"]))
    entries: dict[str, Value] = {
        "Effect": text(draw(st.sampled_from(["Allow", "Allow", "Deny"]))),
        actions: listed(draw(PATTERNS)),
        places: listed(draw(PLACES)),
    }
    conditions = {operator: mapping(**{key: listed(values)}) for operator, key, values in draw(CONDITIONS)}
    if conditions:
        entries["Condition"] = mapping(**conditions)
    return mapping(**entries)


DOCUMENTS = st.lists(statements(), max_size=3).map(
    lambda found: mapping(Version=text("2012-10-17"), Statement=Sequence(tuple(found)))
)
REQUEST = Request(
    "s3:GetObject",
    text("arn:aws:s3:::b/k"),
    (("aws:SecureTransport", (text("true"),)), ("aws:RequestedRegion", (text("eu-west-1"),))),
)


def decision(document: Value, boundary: Value | None, resource: Value | None) -> Decision:
    def grants(value: Value | None) -> Grants | None:
        read = read_document(value) if value is not None else None
        return Grants(read.statements, read.unknowns) if read is not None else None

    found = grants(document) or Grants()
    return evaluate(REQUEST, found, boundary=grants(boundary), resource=grants(resource)).decision


@settings(max_examples=examples(500))
@given(DOCUMENTS, st.none() | DOCUMENTS, st.none() | DOCUMENTS, st.sampled_from(range(3)), st.data())
def test_of_policies(
    document: Mapping, boundary: Mapping | None, resource: Mapping | None, which: int, data: st.DataObject
) -> None:
    sides: list[Value | None] = [document, boundary, resource]
    side = sides[which]
    if side is None:
        return
    before = decision(document, boundary, resource)
    sides[which] = data.draw(st.sampled_from(list(less_known(side))))
    own = sides[0]
    assert own is not None

    after = decision(own, sides[1], sides[2])

    assert after is Decision.UNKNOWN or after.denied is before.denied
    assert before is not Decision.UNKNOWN or after is Decision.UNKNOWN
