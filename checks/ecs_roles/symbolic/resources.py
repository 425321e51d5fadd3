"""What every reader gives: the resources of one Terraform root or one template, in whatever language."""

from dataclasses import field

from ecs_roles.symbolic.budget import Beyond
from ecs_roles.symbolic.derived_once import Remembering
from ecs_roles.symbolic.facts import NOTHING_KNOWN, Facts
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Declaration, Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import REGION, Text, text
from ecs_roles.symbolic.values import Mapping, Unknown

UNKNOWN_REGION = text(REGION)
_NO_NAMES: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())


@frozen()
class ReadError:
    """Something that could not be read, with its place; the rest of the scan goes on.

    ``incidental`` is what holds nothing of ECS or IAM: it is reported, and does not fail the scan.
    """

    message: str
    span: Span
    incidental: bool = False


@frozen()
class RepeatedKeyError(ReadError):
    """A key or an address that stands twice: all was read but what stood under it first, and that is lost."""


@frozen()
class InternalError(ReadError):
    """Something that could not be read or judged because the tool itself failed."""


@frozen()
class OtherKindError(ReadError):
    """A file that somebody named and that is not of a kind that is read."""


@frozen()
class Suppression:
    """A comment or metadata in the source that hides a rule's findings on the resource it stands in.

    ``rule`` is the id as written (``CKV_ECSROLE_531``, ``E9531``, ``ECS531``), ``reason`` what the author gave.
    """

    rule: str
    reason: str
    span: Span


@frozen()
class Resource(Remembering):
    """One resource that the code manages (or, with ``managed`` false, names as existing).

    ``kind`` is neutral (``role``, ``task_definition``); ``type_name`` is how its language calls it
    (``aws_iam_role``, ``AWS::IAM::Role``). Properties have the names of AWS's API.
    ``set_elsewhere`` are properties that somebody else changes once the thing is there (``all``: any of them).
    ``hinges_on`` is what is not known and decides whether the resource is created at all: what hinges on the same is
    created together.
    """

    kind: str
    type_name: str
    address: str
    properties: Mapping
    span: Span
    managed: bool = True
    suppressions: tuple[Suppression, ...] = ()
    construct_path: str = ""
    set_elsewhere: frozenset[str] = frozenset()
    origin: Declaration | None = field(default=None, compare=False)
    hinges_on: tuple[Unknown, ...] = field(default=(), compare=False)

    @property
    def in_doubt(self) -> Unknown | None:
        """Return why the resource may not be created; ``None`` for one that surely is."""
        return self.hinges_on[0] if self.hinges_on else None

    def beside(self, other: "Resource") -> "Resource":
        """Return the resource as it is where another one is created: what both hinge on is no doubt there."""
        if not self.hinges_on or not other.hinges_on:
            return self
        settled = {each.origin for each in other.hinges_on}
        return replace(self, hinges_on=tuple(each for each in self.hinges_on if each.origin not in settled))


@frozen()
class Opaque:
    """A part of the code that could not be followed (a module not downloaded, a nested stack, a macro).

    ``inputs`` is what was handed to it: a role that is among them may get policies that nobody here can see.
    """

    address: str
    reason: str
    inputs: Mapping
    span: Span


@frozen()
class Absent:
    """A resource that the code declares and that is not created with these values.

    ``reason`` continues "it is not created: " (``its condition IsProd is false``, ``its count is 0``); ``value`` is
    what every reference to it evaluates to.
    """

    kind: str
    type_name: str
    address: str
    span: Span
    reason: str
    value: Unknown


@frozen()
class Fetched:
    """A call of a module whose code was fetched: its address, the folder of the code, and the call in the own code."""

    address: str
    folder: str
    call: Span


@frozen()
class Misspelt:
    """A property of the resource at ``resource`` that its language does not have under the name that is written.

    ``nested`` says that it is within another property.
    """

    written: str
    right: str
    span: Span
    resource: Span
    nested: bool = False


@frozen()
class MisplacedProperty:
    """A property that stands in the resource at ``resource``, and not among its properties."""

    name: str
    span: Span
    resource: Span


@frozen()
class Deployment:
    """What is created together: a Terraform root, or a template under one choice of its conditions.

    ``exports`` are values that other templates import by name, ``outputs`` all that is handed out to whoever asks,
    ``shown`` those of them by name that anybody reads in clear who may look at what is deployed or at how,
    ``deleted`` the roles that are there now and will not be, ``absent`` what is declared and not created here.
    ``departing`` are the parameters that do not have their default in this scenario, but a value that is not known;
    ``by_default`` is false where any of them does not have its default, or has none.
    ``hidden`` are the variables and parameters that the code declares to be secret, with what each is;
    ``hidden_at`` are the places that write one into a value, for those whose default is known.
    ``empty_at`` are the places of variables and parameters that are empty unless a value is given, with what each is.
    ``placeholder_at`` are the defaults of those that are by their name a credential, where one only marks its place.
    ``loaded`` are the strings that files of values give to those that are a credential by declaration or name.
    ``fetched`` are the calls of modules whose code is somebody else's.
    ``offered`` are the strings that files of values beside a root give to its variables, file by file: nobody has said
    which of them is used. ``handed_over`` are the resources of other deployments that this one refers to, by kind.
    ``misspelt`` and ``misplaced`` are properties that are read as what they are meant to be, and that AWS refuses.
    ``undeclared`` are the reasons of values that refer to what a root of Terraform does not declare. ``declares`` are
    the names of a template's own resources, and those of its parameters. ``without_value`` are the variables and
    parameters that nobody gives, and that have no default or an empty one. ``unreferred`` are the addresses of roles
    and policies that nothing refers to, but what gives a role its policies.
    """

    name: str
    language: str
    resources: tuple[Resource, ...]
    opaque: tuple[Opaque, ...] = ()
    scenario: tuple[tuple[str, bool], ...] = ()
    exports: tuple[tuple[Text, Text], ...] = ()
    unread: tuple[Unknown, ...] = ()
    region: Text = UNKNOWN_REGION
    facts: Facts = NOTHING_KNOWN
    hidden: tuple[tuple[Origin, str], ...] = ()
    hidden_at: tuple[tuple[Span, str], ...] = ()
    empty_at: tuple[tuple[Span, str], ...] = ()
    placeholder_at: tuple[tuple[Span, str], ...] = ()
    loaded: tuple[tuple[str, Text], ...] = field(default=(), repr=False)
    outputs: tuple[Text, ...] = ()
    shown: tuple[tuple[str, Text], ...] = ()
    deleted: tuple[Resource, ...] = ()
    absent: tuple[Absent, ...] = ()
    departing: tuple[str, ...] = ()
    by_default: bool = True
    fetched: tuple[Fetched, ...] = ()
    offered: tuple[tuple[tuple[Origin, str], ...], ...] = ()
    handed_over: frozenset[tuple[str, Declaration]] = frozenset()
    misspelt: tuple[Misspelt, ...] = ()
    misplaced: tuple[MisplacedProperty, ...] = ()
    undeclared: frozenset[str] = frozenset()
    declares: tuple[frozenset[str], frozenset[str]] = _NO_NAMES
    without_value: frozenset[str] = frozenset()
    unreferred: frozenset[str] = frozenset()


def may_be_one(one: Deployment, other: Deployment) -> bool:
    """Return whether two deployments can be of one root or stack: their scenarios decide no condition differently."""
    if one.name != other.name or one.language != other.language:
        return False
    chosen = dict(one.scenario)
    return all(chosen.get(name, answer) is answer for name, answer in other.scenario)


@frozen()
class Reading:
    """All that one reader made of one root or file; ``secrets`` are the texts in it that no report may show.

    ``stray`` are suppressions that stand in no resource, ``beyond`` is what lies beyond the budget of the unit.
    """

    deployments: tuple[Deployment, ...]
    files: tuple[str, ...]
    errors: tuple[ReadError, ...] = field(default=())
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    stray: tuple[Suppression, ...] = field(default=())
    beyond: tuple[Beyond, ...] = field(default=())
