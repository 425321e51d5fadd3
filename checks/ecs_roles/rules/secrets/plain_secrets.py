"""Plain values of containers that hold a credential: environment variables, and the options of log drivers.

Nobody may read the value here: neither message nor fix nor fingerprint knows more of it than what sort it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from ecs_roles.credentials.command_credentials import credential_in_command
from ecs_roles.credentials.credential_names import (
    is_about_a_store,
    is_no_secret,
    is_said_public,
    may_be_credential,
    names_connection,
    names_password,
    stands_for_credential,
)
from ecs_roles.credentials.credential_shapes import (
    MAY_BE_PUBLIC,
    PASSWORD_IN_ADDRESS,
    credential_in,
    credentials_within,
    has_place_for_password,
)
from ecs_roles.credentials.literal_secrets import is_credential, is_of_a_reference
from ecs_roles.ecs.container import Argument, Container, Variable, environment_of
from ecs_roles.findings.finding import Concern, Finding, Place, finding_at
from ecs_roles.findings.message import Clause, Message, mention
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.launches import is_chosen_at_run_time, launches
from ecs_roles.needs.open_by_default import empty_places
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.credential_references import (
    Exposed,
    SecretArgument,
    exposed_secret,
    hidden_places,
    is_generated,
    is_in_use,
    is_never_resolved,
    says_where,
    secret_argument,
    whole_value,
)
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_objects, as_text

# Options of log drivers and of FireLens outputs that are credentials.
_LOG_OPTIONS = frozenset(
    {"access_key", "api_key", "apikey", "http_passwd", "license_key", "splunk-token", "splunk_token"}
)
_REFUSED = "CloudFormation resolves ssm-secure in a few other types of resources only, and refuses the stack"


@frozen()
class PlainValue:
    """A value that is written into a task as it is; ``instead`` is where a secret would be named.

    ``reader`` says who can read it, ``permission`` who needs to read the secret that takes its place.
    ``beside_password``: the container is given a password under a name of its own.
    """

    container: str
    what: str
    instead: str
    variable: Variable
    place: Place
    reader: Clause
    permission: str
    hidden: Mapping[Origin, str]
    hidden_at: Mapping[Span, str]
    hidden_by_name: Mapping[str, str]
    empty_at: Mapping[Span, str]
    placeholder_at: Mapping[Span, str]
    concerns: tuple[Concern, ...] = ()
    beside_password: bool = False

    @property
    def name(self) -> str:
        """Return what the value is called."""
        return str(self.variable.name)

    @property
    def is_named_as_one(self) -> bool:
        """Return whether the name says that the value is a credential."""
        return self.instead == "secretOptions" or stands_for_credential(self.name)

    @property
    def declared(self) -> str | None:
        """Return the variable or parameter that is declared secret and whose default the value is.

        A default that repeats the name of its variable tells it wherever it stands, in a template of text too, under
        that name again.
        """
        if not self.hidden_at:  # as in most code: to look a place up costs its line and column
            return None
        value = self.variable.value
        found = self.hidden_at.get(value.span) if value.span is not None else None
        if found is not None or value.literal is None or value.literal.lower() != self.name.lower():
            return found
        return self.hidden_by_name.get(value.literal)

    @property
    def is_named_for_reference(self) -> bool:
        """Return whether the name says so of what is filled in from elsewhere, which may be the name of a secret."""
        if not self.is_named_as_one or is_said_public(self.name):
            return False
        return not is_about_a_store(self.name) or is_generated(self.variable.value)

    @property
    def is_template(self) -> bool:
        """Return whether its symbols are placeholders of a template engine, whose content nobody has named."""
        return self.place.resource.type_name == "task-definition-file"


@collected_once
def plain_values(assessment: Assessment) -> Iterator[PlainValue]:
    """Yield every plain value that a task definition gives its containers."""
    workload = assessment.workload
    index, role = workload.index, workload.execution.role
    reader: Clause = ("whoever may describe ", workload.mention, " reads it")
    permission = role.address if role is not None else "the execution role"
    concerns = (workload.concern(),)
    for container in workload.task_definition.containers:
        beside_password = _is_given_password(container)
        for what, instead, variable in _of_container(container):
            span = variable.value.span or variable.name.span or container.span or workload.task_definition.span
            yield PlainValue(
                container=container.name,
                what=what,
                instead=instead,
                variable=variable,
                place=workload.place(span),
                reader=reader,
                permission=permission,
                hidden=_hidden(index),
                hidden_at=hidden_places(index),
                hidden_by_name=_hidden_by_name(index),
                empty_at=empty_places(index),
                placeholder_at=_placeholder_at(index),
                concerns=concerns,
                beside_password=beside_password,
            )


@derived_once
def _hidden(index: ResourceIndex) -> Mapping[Origin, str]:
    """Return what the code declares to be secret, once for all values of a deployment."""
    return dict(index.deployment.hidden)


@derived_once
def _hidden_by_name(index: ResourceIndex) -> Mapping[str, str]:
    """Return what is declared secret by the name of its variable or parameter, the last word of what is said of it."""
    return {what.rpartition(" ")[2]: what for _, what in index.deployment.hidden_at}


@derived_once
def _placeholder_at(index: ResourceIndex) -> Mapping[Span, str]:
    return dict(index.deployment.placeholder_at)


def _is_given_password(container: Container) -> bool:
    given = (*(str(variable.name) for variable in container.environment), *(each.use for each in container.secrets))
    return any(map(names_password, given))


def _of_container(container: Container) -> Iterator[tuple[str, str, Variable]]:
    for variable in container.environment:
        yield f"environment variable {variable.name}", "secrets", variable
    for entry in container.log.options.entries if container.log is not None else ():
        found = as_text(entry.value)
        if found is not None and (entry.key.lower() in _LOG_OPTIONS or stands_for_credential(entry.key)):
            yield f"log option {entry.key}", "secretOptions", Variable(Text((entry.key,), entry.span), found)


def overriding_values(analysed: AnalysedDeployment) -> Iterator[PlainValue]:
    """Yield every plain value that what starts a task puts over its containers, where the code says which."""
    for launch in launches(analysed.index):
        overrides = as_objects(launch.overrides.get("containerOverrides"))
        for override in overrides.whatever_else("a credential that is written is one"):
            for variable in environment_of(override):
                if is_chosen_at_run_time(variable.value):
                    continue
                span = variable.value.span or variable.name.span or launch.user.span
                yield PlainValue(
                    container=str(as_text(override.get("name")) or "the task"),
                    what=f"environment variable {variable.name}",
                    instead="secrets",
                    variable=variable,
                    place=Place(span, launch.user),
                    reader=("whoever may read ", mention(launch.user), " or describe its tasks reads it"),
                    permission="the execution role",
                    hidden=_hidden(analysed.index),
                    hidden_at=hidden_places(analysed.index),
                    hidden_by_name=_hidden_by_name(analysed.index),
                    empty_at=empty_places(analysed.index),
                    placeholder_at=_placeholder_at(analysed.index),
                )


def secret_texts(analysed: AnalysedDeployment) -> Iterator[str]:
    """Yield what the plain values of a deployment hold of credentials, to be masked."""
    for assessment in analysed.assessments:
        yield from (credential for *_, credential in _written_commands(assessment))
    for plain in _all_values(analysed):
        written = [piece for piece in plain.variable.value.pieces if isinstance(piece, str)]
        yield from (found for piece in written for found in credentials_within(piece))
        if plain.is_named_as_one:
            whole = plain.variable.value.literal is not None
            pieces = (piece for piece in written if whole or not is_of_a_reference(piece))
            yield from (piece for piece in pieces if is_credential(plain.name, piece))


@collected_once
def _written_commands(assessment: Assessment) -> Iterator[tuple[Container, Argument, str, str]]:
    """Yield what the commands of a task definition write out: where, what sort of credential it is, and which."""
    for container in assessment.workload.task_definition.containers:
        for _, group in groupby(container.arguments, key=lambda argument: argument.of):
            arguments = tuple(group)
            found = credential_in_command(" ".join(map(_as_written, arguments)))
            if found is not None:
                what, credential = found
                holding = (each for each in arguments if credential in _as_written(each))
                yield container, next(holding, arguments[0]), what, credential


def _as_written(argument: Argument) -> str:
    """Return an argument with a mark where something is not known."""
    return "".join(piece if isinstance(piece, str) else "\0" for piece in argument.value.pieces)


def in_commands(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    """Yield a finding for each command of a container that writes out a credential."""
    for container, argument, what, _ in _written_commands(assessment):
        place = argument.value.span or argument.span
        yield _finding_in_command(rule, assessment.workload, container, argument, place, f"holds {what}", argument.of)


def _finding_in_command(
    rule: Rule, workload: Workload, container: Container, argument: Argument, place: Span | None, why: str, name: str
) -> Finding:
    """Return a finding about a secret in a command; ``name`` tells it from others of the container."""
    role = workload.execution.role
    permission = role.address if role is not None else "the execution role"
    reader: Clause = ("whoever may describe ", workload.mention, " reads it")
    return finding_at(
        workload.place(place or container.span or workload.task_definition.span),
        rule,
        Message(f"the {argument.of} of container {container.name}", why, reader),
        "Put the value into Secrets Manager or Parameter Store, name it in secrets of container "
        f"{container.name}, and take it from the environment there; let {permission} read it "
        "(secretsmanager:GetSecretValue or ssm:GetParameters on that ARN).",
        concerns=(workload.concern(),),
        resources=(f"{container.name}: {name}",),
    )


def _all_values(analysed: AnalysedDeployment) -> Iterator[PlainValue]:
    for assessment in analysed.assessments:
        yield from plain_values(assessment)
    yield from overriding_values(analysed)


def by_content(rule: Rule, values: Iterable[PlainValue]) -> Iterator[Finding]:
    """Yield a finding for each value that looks like a credential."""
    for plain in values:
        what = _written_credential(plain)
        if what is not None and not (what in MAY_BE_PUBLIC and is_said_public(plain.name)):
            yield _finding(rule, plain, f"holds {what}")


def _written_credential(plain: PlainValue) -> str | None:
    """Return the sort of credential that is written out.

    The password of a connection that a secret variable has by default stands in for the one that deployments give.
    """
    value = plain.variable.value
    what = credential_in(value)
    return None if plain.declared is not None and what == PASSWORD_IN_ADDRESS else what


def by_name(rule: Rule, values: Iterable[PlainValue]) -> Iterator[Finding]:
    """Yield a finding for each value that is written out under the name of a credential."""
    for plain in values:
        value = plain.variable.value.literal
        in_use = is_in_use(plain.variable.value)
        if value is not None and plain.is_named_as_one and may_be_credential(plain.name, value, in_use=in_use):
            yield _finding(rule, plain, "is by its name a credential, and its value is written out")


def by_reference(rule: Rule, values: Iterable[PlainValue], *, declared_only: bool) -> Iterator[Finding]:
    """Yield a finding for each value into which the deployment writes a secret from elsewhere, known or not.

    ``declared_only``: those that the code keeps secret and that are none by their name; else the others.
    """
    for plain in values:
        if plain.is_template or _written_credential(plain) is not None:
            continue
        exposed = _exposed(plain)
        if exposed is not None and declared_only == _is_hidden_only(exposed, plain.name):
            # A known value stands at its default, which is not what anybody has to edit.
            symbolic = bool(plain.variable.value.symbols)
            span = plain.place.span if symbolic else plain.variable.name.span or plain.place.span
            here = replace(plain, place=replace(plain.place, span=span))
            if is_never_resolved(plain.variable.value):
                yield _finding(rule, replace(here, reader=_REFUSED), exposed.why)
            else:
                yield _finding(rule, here, f"{exposed.why}, which the deployment writes into it in clear")


def _is_hidden_only(exposed: Exposed, name: str) -> bool:
    """Return whether the code keeps a value secret that is none by its name.

    An address may hold a password; not one whose own variable nobody declared secret.
    """
    return exposed.declared_only and (is_no_secret(name) or (exposed.only_beside and says_where(name)))


def arguments_by_reference(rule: Rule, assessment: Assessment, *, declared_only: bool) -> Iterator[Finding]:
    """Yield the same for each argument of a command that the code writes into a container."""
    workload = assessment.workload
    if workload.task_definition.resource.type_name == "task-definition-file":
        return
    written_out = {id(argument) for _, argument, *_ in _written_commands(assessment)}
    for container in workload.task_definition.containers:
        for argument in (each for each in container.arguments if id(each) not in written_out):
            for found in _exposed_arguments(argument, workload.index):
                if declared_only == is_no_secret(found.name):
                    why = f"gets {found.what}, which the deployment writes into it in clear"
                    yield _finding_in_command(rule, workload, container, argument, found.span, why, found.name)


def _exposed_arguments(argument: Argument, index: ResourceIndex) -> Iterator[SecretArgument]:
    """Yield the secrets that an argument gets; a default that stands in for one changes nothing.

    Of a choice in a template that is left open, as of all that decides no permission, each branch counts.
    """
    value, hidden_at = argument.value, hidden_places(index)
    if not value.symbols and not hidden_at:
        return
    declared = hidden_at.get(value.span) if hidden_at and value.span is not None else None
    if declared is not None:
        # A known value stands at its default, which is not what anybody has to edit.
        uses = (span for span, what in hidden_at.items() if what == declared and _is_within(span, argument.span))
        yield SecretArgument(
            declared, value.span if _is_within(value.span, argument.span) else next(uses, argument.span)
        )
        return
    found = secret_argument(value, _hidden(index)) if value.symbols else None
    if found is not None:
        yield found
    elif value.symbols and index.deployment.language == "cloudformation":
        yield from (SecretArgument(what, span) for span, what in hidden_at.items() if _is_within(span, value.span))


def _is_within(inner: Span | None, outer: Span | None) -> bool:
    if inner is None or outer is None or inner.file != outer.file:
        return False
    first, last = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return first <= (inner.line, inner.column) and (inner.end_line, inner.end_column) <= last


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
    """Return what the deployment writes into a value; a default that stands in for it changes nothing."""
    value = plain.variable.value
    exposed = exposed_secret(value, plain.hidden, named_as_one=plain.is_named_for_reference) if value.symbols else None
    if exposed is not None:
        return exposed
    declared = plain.declared
    if declared is not None:
        written_out = plain.is_named_as_one and may_be_credential(plain.name, value.literal or "")
        for_sure = plain.is_named_as_one or has_place_for_password(value)
        return None if written_out else Exposed(f"gets {declared}", declared_only=not for_sure)
    empty = plain.empty_at.get(value.span) if value.span is not None and not value.literal else None
    if empty is not None and plain.is_named_for_reference:
        return Exposed(f"is by its name a credential and gets {empty}")
    marked = plain.placeholder_at.get(value.span) if plain.placeholder_at and value.span is not None else None
    if marked is not None and not is_in_use(value) and not is_said_public(plain.name):
        return Exposed(f"gets {marked}, by its name a credential")
    return None


def _finding(rule: Rule, plain: PlainValue, why: str) -> Finding:
    return finding_at(
        plain.place,
        rule,
        Message(f"{plain.what} of container {plain.container}", why, plain.reader),
        f"Put the value into Secrets Manager or Parameter Store and name it in {plain.instead} of container "
        f"{plain.container} ({{name: {plain.name}, valueFrom: ARN}}); let {plain.permission} read it "
        "(secretsmanager:GetSecretValue or ssm:GetParameters on that ARN).",
        concerns=plain.concerns,
        resources=(f"{plain.container}: {plain.name}",),
    )
