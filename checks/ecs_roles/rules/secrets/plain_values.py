"""Plain values of containers: environment variables, the options of log drivers, and what a launch puts over them."""

from collections.abc import Iterator, Mapping

from ecs_roles.credentials.credential_names import names_password, stands_for_credential
from ecs_roles.credentials.names_beside_credentials import is_about_a_store, is_said_public
from ecs_roles.ecs.container import Container, Variable, environment_of
from ecs_roles.findings.finding import Concern, Place
from ecs_roles.findings.message import Clause, mention
from ecs_roles.linking.resource_index import ResourceIndex
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.launches import is_chosen_at_run_time, launches
from ecs_roles.rules.secrets.credential_references import hidden_places
from ecs_roles.rules.secrets.resolved_secrets import is_generated
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import frozen, replace
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_objects, as_text

# Options of log drivers and of FireLens outputs that are credentials.
_LOG_OPTIONS = frozenset(
    {"access_key", "api_key", "apikey", "http_passwd", "license_key", "splunk-token", "splunk_token"}
)


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
    index: ResourceIndex
    concerns: tuple[Concern, ...] = ()
    beside_password: bool = False

    def at(self, span: Span) -> "PlainValue":
        """Return the same value, told at another place."""
        return replace(self, place=replace(self.place, span=span))

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
        hidden_at = hidden_places(self.index)
        if not hidden_at:  # as in most code: to look a place up costs its line and column
            return None
        value = self.variable.value
        found = hidden_at.get(value.span) if value.span is not None else None
        if found is not None or value.literal is None or value.literal.lower() != self.name.lower():
            return found
        return _hidden_by_name(self.index).get(value.literal)

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
                index=index,
                concerns=concerns,
                beside_password=beside_password,
            )


@derived_once
def _hidden_by_name(index: ResourceIndex) -> Mapping[str, str]:
    """Return what is declared secret by the name of its variable or parameter, the last word of what is said of it."""
    return {what.rpartition(" ")[2]: what for _, what in index.deployment.hidden_at}


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
                    index=analysed.index,
                )
