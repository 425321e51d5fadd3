"""Plain values of containers that hold a credential: environment variables, and the options of log drivers.

Nobody may read the value here: neither message nor fix nor fingerprint knows more of it than what sort it is.
"""

from collections.abc import Iterable, Iterator, Mapping

from ecs_roles.credentials.credential_names import is_said_encrypted
from ecs_roles.credentials.credential_shapes import (
    MAY_BE_PUBLIC,
    PASSWORD_IN_ADDRESS,
    credential_in,
    credentials_within,
    has_place_for_password,
)
from ecs_roles.credentials.literal_secrets import is_credential, is_of_a_reference
from ecs_roles.credentials.named_values import may_be_credential
from ecs_roles.credentials.names_beside_credentials import is_no_secret, is_said_public, names_connection
from ecs_roles.findings.finding import Finding, Note, finding_at
from ecs_roles.findings.message import Message
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.open_by_default import empty_places
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.credential_references import (
    Exposed,
    exposed_secret,
    hidden_origins,
    is_in_use,
    resolved_into,
    says_where,
    whole_value,
)
from ecs_roles.rules.secrets.loaded_values import LoadedValue, loaded_into, password_loaded_into
from ecs_roles.rules.secrets.plain_values import PlainValue, overriding_values, plain_values
from ecs_roles.rules.secrets.resolved_secrets import is_never_resolved
from ecs_roles.rules.secrets.secrets_in_commands import written_commands
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.span import Span

_REFUSED = "CloudFormation resolves ssm-secure in a few other types of resources only, and refuses the stack"


@derived_once
def _placeholder_at(index: ResourceIndex) -> Mapping[Span, str]:
    return dict(index.deployment.placeholder_at)


def secret_texts(analysed: AnalysedDeployment) -> Iterator[str]:
    """Yield what the plain values of a deployment hold of credentials, to be masked."""
    for assessment in analysed.assessments:
        yield from _secret_texts(assessment)
    yield from _credentials_in(overriding_values(analysed))


@collected_once
def _secret_texts(assessment: Assessment) -> Iterator[str]:
    yield from (credential for *_, credential in written_commands(assessment))
    yield from _credentials_in(plain_values(assessment))


def _credentials_in(values: Iterable[PlainValue]) -> Iterator[str]:
    for plain in values:
        written = [piece for piece in plain.variable.value.pieces if isinstance(piece, str)]
        yield from (found for piece in written for found in credentials_within(piece))
        if plain.is_named_as_one:
            whole = plain.variable.value.literal is not None
            pieces = (piece for piece in written if whole or not is_of_a_reference(piece))
            yield from (piece for piece in pieces if is_credential(plain.name, piece))


def by_content(rule: Rule, values: Iterable[PlainValue]) -> Iterator[Finding]:
    """Yield a finding for each value that looks like a credential; a password that a file gives stands in that file."""
    for plain in values:
        what = _written_credential(plain)
        if what is None or (what in MAY_BE_PUBLIC and is_said_public(plain.name)):
            continue
        loaded = _loaded_password(plain) if what == PASSWORD_IN_ADDRESS else None
        if loaded is not None:
            yield _finding(rule, plain, f"holds {what}, which is written out here for {loaded.name}", loaded)
        else:
            yield _finding(rule, plain, f"holds {what}")


def _written_credential(plain: PlainValue) -> str | None:
    """Return the sort of credential that is written out.

    The password of a connection that a secret variable has by default stands in for the one that deployments give; one
    that a file gives it is the one.
    """
    value = plain.variable.value
    what = credential_in(value)
    stands_in = what == PASSWORD_IN_ADDRESS and plain.declared is not None and _loaded_password(plain) is None
    return None if stands_in else what


def _loaded_password(plain: PlainValue) -> LoadedValue | None:
    return password_loaded_into(plain.variable.value, plain.index)


def by_name(rule: Rule, values: Iterable[PlainValue]) -> Iterator[Finding]:
    """Yield a finding for each value that is written out under the name of a credential."""
    for plain in values:
        value = plain.variable.value.literal
        loaded = _loaded_secret(plain)
        if loaded is not None:
            yield _finding(rule, plain, f"gets {plain.declared}, whose value is written out here", loaded)
        elif value is not None and _is_credential_by_name(plain, value):
            yield _finding(rule, plain, "is by its name a credential, and its value is written out")


def _is_credential_by_name(plain: PlainValue, value: str) -> bool:
    return plain.is_named_as_one and may_be_credential(plain.name, value, in_use=is_in_use(plain.variable.value))


def _loaded_secret(plain: PlainValue) -> LoadedValue | None:
    """Return the value that a file gives to a secret variable, and that stands in a value of another form or name."""
    if plain.declared is None or _written_credential(plain) is not None:
        return None
    loaded = loaded_into(plain.variable.value, plain.index)
    exposed = _declared(plain) if loaded is not None else None
    return loaded if exposed is not None and not _is_hidden_only(exposed, plain.name) else None


def by_reference(rule: Rule, values: Iterable[PlainValue], *, declared_only: bool) -> Iterator[Finding]:
    """Yield a finding for each value into which the deployment writes a secret from elsewhere, known or not.

    ``declared_only``: those that the code keeps secret and that are none by their name; else the others.
    """
    for plain in values:
        exposed = _exposed(plain) if not plain.is_template else None
        if exposed is None or _written_credential(plain) is not None or _loaded_secret(plain) is not None:
            continue
        if declared_only == _is_hidden_only(exposed, plain.name):
            # A known value stands at its default, which is not what anybody has to edit.
            symbolic = bool(plain.variable.value.symbols)
            span = plain.place.span if symbolic else plain.variable.name.span or plain.place.span
            here = plain.at(span)
            if is_never_resolved(plain.variable.value):
                yield _finding(rule, replace(here, reader=_REFUSED), exposed.why)
            else:
                yield _finding(rule, here, f"{exposed.why}, which the deployment writes into it in clear")


def _is_hidden_only(exposed: Exposed, name: str) -> bool:
    """Return whether the code keeps a value secret that is none by its name.

    An address may hold a password; not one whose own variable nobody declared secret.
    """
    return exposed.declared_only and (is_no_secret(name) or (exposed.only_beside and says_where(name)))


def connection_strings(rule: Rule, values: Iterable[PlainValue]) -> Iterator[Finding]:
    """Yield a finding for each connection that the deployment writes into a value whole, where no other rule speaks."""
    for plain in values:
        if (
            plain.is_template
            or plain.beside_password
            or not names_connection(plain.name)
            or _exposed(plain) is not None
        ):
            continue
        given = whole_value(plain.variable.value)
        if given is not None and _written_credential(plain) is None:
            yield _finding(
                rule, plain, f"is by its name a whole connection and gets {given}, which may hold its password"
            )


def _exposed(plain: PlainValue) -> Exposed | None:
    """Return what the deployment writes into a value; a default that stands in for it changes nothing.

    Whatever a parameter gives to a value that is decrypted where it is used is a ciphertext.
    """
    value = plain.variable.value
    if is_said_encrypted(plain.name):
        return resolved_into(value, named_as_one=False)
    exposed = (
        exposed_secret(value, hidden_origins(plain.index), named_as_one=plain.is_named_for_reference)
        if value.symbols
        else None
    )
    if exposed is not None:
        return exposed
    if plain.declared is not None:
        written_out = plain.is_named_as_one and may_be_credential(plain.name, value.literal or "")
        return None if written_out else _declared(plain)
    empty_at = empty_places(plain.index)
    empty = empty_at.get(value.span) if value.span is not None and not value.literal else None
    if empty is not None and plain.is_named_for_reference:
        return Exposed(f"is by its name a credential and gets {empty}")
    placeholder_at = _placeholder_at(plain.index)
    marked = placeholder_at.get(value.span) if placeholder_at and value.span is not None else None
    if marked is not None and not is_in_use(value) and not is_said_public(plain.name):
        return Exposed(f"gets {marked}, by its name a credential")
    return None


def _declared(plain: PlainValue) -> Exposed:
    """Return that a value gets what is declared secret, which has a value of its own here."""
    for_sure = plain.is_named_as_one or has_place_for_password(plain.variable.value)
    return Exposed(f"gets {plain.declared}", declared_only=not for_sure)


def _finding(rule: Rule, plain: PlainValue, why: str, loaded: LoadedValue | None = None) -> Finding:
    """Return a finding where the value stands that is to be taken away: in the task definition, or in a file."""
    uses = Note(f"{plain.what} of container {plain.container} gets it here", plain.place.span)
    return finding_at(
        plain.at(loaded.span).place if loaded is not None else plain.place,
        rule,
        Message(f"{plain.what} of container {plain.container}", why, plain.reader),
        f"Put the value into Secrets Manager or Parameter Store and name it in {plain.instead} of container "
        f"{plain.container} ({{name: {plain.name}, valueFrom: ARN}}); let {plain.permission} read it "
        "(secretsmanager:GetSecretValue or ssm:GetParameters on that ARN).",
        concerns=plain.concerns,
        resources=(f"{plain.container}: {plain.name}",),
        related=(uses,) if loaded is not None else (),
    )
