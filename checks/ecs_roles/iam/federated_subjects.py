"""Who of an identity provider that many customers share may take a role, by what its trust policy says of the subject.

Sources: IAM user guide, identity-provider controls for shared OIDC providers (a trust policy must evaluate the
subject) and configuring a role for GitHub OIDC; GitHub, GitLab and HCP Terraform, the subject of a token. The audience
tells nothing: whoever asks for a token chooses it, or it is the same for everybody.
"""

from enum import IntEnum

from ecs_roles.iam.condition_operators import read_operator
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text

_ASSUME = "sts:AssumeRoleWithWebIdentity"
_PROVIDER = "oidc-provider/"
_SOMETHING = "\ue000"  # Stands for a part of a subject that is not known.
_WILDCARDS = frozenset("*?")
_ANY_REFERENCE = frozenset({"*", "ref:*", "ref:refs/*", "ref:refs/heads/*", "ref_type:*", "ref_type:branch:ref:*"})


class Openness(IntEnum):
    """How many of a provider's customers may take a role, from the fewest to the most."""

    ANY_REFERENCE = 1
    ANY_REPOSITORY = 2
    EVERYONE = 3


@frozen()
class SharedProvider:
    """An identity provider that issues the tokens of many customers in one name.

    A subject begins with ``before``, then come the customer, ``between`` and what of the customer's it is. ``runs`` are
    what gets the tokens, ``holds`` is what a customer has several of; without it only customers are told apart.
    """

    host: str
    title: str
    before: str
    between: str
    runs: str
    holds: str
    example: str

    @property
    def subject(self) -> str:
        """Return the condition key that tells for whom a token was issued."""
        return f"{self.host}:sub"


PROVIDERS = (
    SharedProvider(
        "token.actions.githubusercontent.com",
        "GitHub",
        "repo:",
        "/",
        "workflow",
        "repository",
        "repo:OWNER/REPOSITORY:ref:refs/heads/main",
    ),
    SharedProvider(
        "gitlab.com",
        "GitLab",
        "project_path:",
        "/",
        "pipeline",
        "project",
        "project_path:GROUP/PROJECT:ref_type:branch:ref:main",
    ),
    SharedProvider(
        "app.terraform.io",
        "HCP Terraform",
        "organization:",
        ":",
        "run",
        "",
        "organization:ORGANIZATION:project:PROJECT:workspace:WORKSPACE:run_phase:apply",
    ),
)


@frozen()
class OpenTrust:
    """What a trust statement leaves open of who may take the role; ``subject`` is what lets them in, if anything is."""

    provider: SharedProvider
    openness: Openness
    subject: Text | None = None

    @property
    def beginning(self) -> str:
        """Return what the names of the customers begin with that are let in, if everyone's do not."""
        written = _written(self.subject) if self.subject is not None else ""
        rest = written.removeprefix(self.provider.before) if written.startswith(self.provider.before) else ""
        return rest[: _first_wildcard(rest)].replace(_SOMETHING, "...").partition(self.provider.between)[0]

    @property
    def example(self) -> str:
        """Return a subject that names one branch, of the customer and the repository that the open one names."""
        before, whole, reference = self.provider.example.split(":", 2)
        named = (self.subject.literal if self.subject is not None else None) or ""
        customer, between, rest = named.removeprefix(self.provider.before).partition(self.provider.between)
        if self.openness is Openness.EVERYONE or not between:
            return self.provider.example
        last = whole.rpartition(between)[2] if self.openness is Openness.ANY_REPOSITORY else rest.partition(":")[0]
        return f"{before}:{customer}{between}{last.rstrip('*')}:{reference}"


def open_trust(statement: Statement) -> OpenTrust | None:
    """Return what a trust statement leaves open of who of a shared provider may take the role.

    Nothing where it names whom it means, where that is not known, or where another condition may narrow it.
    """
    if statement.effect != "Allow" or not statement.principals:
        return None
    provider = _provider(statement)
    if provider is None or covers_action(statement, _ASSUME) is not Answer.YES:
        return None
    found = OpenTrust(provider, Openness.EVERYONE)
    for condition in statement.conditions:
        key = (condition.key.literal or "").lower()
        if key == f"{provider.host}:aud":
            continue
        left = _left_open(condition, provider) if key == provider.subject else None
        if left is None:
            return None
        found = min(found, left, key=lambda each: each.openness) if found.subject is not None else left
    return found


def _provider(statement: Statement) -> SharedProvider | None:
    """Return the shared provider that a statement trusts: by its ARN, or by a condition where that is not known."""
    for principal in statement.principals:
        if principal.kind == "Federated":
            found = next((each for each in PROVIDERS if _is_of(principal, each, statement)), None)
            if found is not None:
                return found
    return None


def _is_of(principal: Principal, provider: SharedProvider, statement: Statement) -> bool:
    last = principal.name.pieces[-1] if principal.name.pieces else ""
    if isinstance(last, str):
        return last.endswith((f"{_PROVIDER}{provider.host}", f"{_PROVIDER}https://{provider.host}"))
    keys = [(condition.key.literal or "").lower() for condition in statement.conditions]
    return provider.subject in keys or f"{provider.host}:aud" in keys


def _left_open(condition: Condition, provider: SharedProvider) -> OpenTrust | None:
    """Return the most that a value of a condition leaves open; nothing where each names whom it means."""
    operator = read_operator(condition.operator)
    if operator is None or operator.negated or not operator.comparer.wildcards:
        return None  # Where every character is compared, a wildcard lets nobody in.
    found = [
        OpenTrust(provider, openness, value)
        for value in condition.values
        if (openness := _openness(_written(value), provider)) is not None
    ]
    return max(found, key=lambda each: each.openness, default=None)


def _written(value: Text) -> str:
    return "".join(piece if isinstance(piece, str) else _SOMETHING for piece in value.pieces)


def _first_wildcard(pattern: str) -> int:
    return next((place for place, letter in enumerate(pattern) if letter in _WILDCARDS), len(pattern))


def _openness(pattern: str, provider: SharedProvider) -> Openness | None:
    """Return how much a pattern of subjects leaves open, if anything of whom it names."""
    if not pattern.startswith(provider.before):
        head = pattern[: _first_wildcard(pattern)]
        tail = pattern[len(head) :].lstrip("*?")
        is_open = len(head) < len(pattern) and provider.before.startswith(head) and tail[:1] in {"", ":"}
        return Openness.EVERYONE if is_open else None
    customer, between, rest = pattern[len(provider.before) :].partition(provider.between)
    if not between:
        return _of_customer_alone(customer)
    # GitHub writes ``OWNER@ID/REPOSITORY@ID`` too: nobody else gets a name that is taken, whatever its number.
    if _WILDCARDS & set(customer.partition("@")[0]):
        return Openness.EVERYONE
    return _of_one_customer(rest) if provider.holds else None


def _of_customer_alone(customer: str) -> Openness | None:
    """Return how much is open where no customer ends: ``repo:*``, ``repo:acme*``, ``repo:${owner/repository}:*``."""
    head = customer[: _first_wildcard(customer)]
    if len(head) == len(customer) or head.endswith(":"):
        known = head == f"{_SOMETHING}:" and customer[len(head) :] in _ANY_REFERENCE
        return Openness.ANY_REFERENCE if known else None
    return None if _SOMETHING in head or ":" in head else Openness.EVERYONE


def _of_one_customer(rest: str) -> Openness | None:
    """Return how much is open of one customer: every repository, or every branch of some."""
    repository, colon, reference = rest.partition(":")
    name = repository.partition("@")[0]
    if name and not set(name) - {"*"}:
        return Openness.ANY_REPOSITORY
    if not colon:
        is_open = name.endswith("*") and not _WILDCARDS & set(name[:-1])
        return Openness.ANY_REFERENCE if is_open else None
    return Openness.ANY_REFERENCE if reference in _ANY_REFERENCE else None
