"""ECS536: a secret is referred to in the plain environment, where nobody reads it."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping, as_objects, as_text, is_null

_KEY = "valueFrom"
# Who meets the key first, and what it does with it.
_ANSWERS = {
    "cloudformation": Consequence("extraneous key [ValueFrom] is not permitted", "refuses", "CloudFormation"),
    "task-definition-file": Consequence("Unknown parameter in environment: valueFrom", "refuses", "the AWS CLI"),
}


@frozen()
class _Unread:
    """A variable of the plain environment that names where its value is, and has no value."""

    container: str
    variable: str
    reference: Text


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    own = workload.index.deployment
    if own.language == "cloudformation" and own.unread:  # A macro may write them as it likes.
        return
    role = workload.execution.role
    reader = role.address if role is not None else "the execution role"
    for found in _unread_references(workload):
        yield workload.finding(
            rule,
            workload.place(found.reference.span or workload.task_definition.span),
            Message(
                workload.mention,
                f"writes {_KEY} '{shown(found.reference)}' into the environment of container {found.container}",
                f"a variable in environment has a name and a value, and the application gets {found.variable} "
                "without one",
                consequence=_ANSWERS.get(own.language),
            ),
            f"Move {found.variable} from environment to secrets of container {found.container}, and let {reader} "
            "read it.",
            link=workload.execution,
            resources=(f"{found.container}: {found.variable}",),
        )


def _unread_references(workload: Workload) -> Iterator[_Unread]:
    resource = workload.task_definition.resource
    if resource.kind != "task_definition":
        return
    containers = as_objects(resource.properties.get("containerDefinitions"))
    for container in containers.whatever_else("what is not read refers to nothing that is known"):
        variables = as_objects(container.get("environment"))
        for variable in variables.whatever_else("a reference that is written here is read by nobody"):
            reference = as_text(variable.get(_KEY))
            if reference is not None and _names_something(reference) and _has_no_value(variable):
                yield _Unread(_name_of(container), _name_of(variable), reference)


def _names_something(reference: Text) -> bool:
    """Return whether it is surely neither null nor empty: some of it is written, or a resource gives it."""
    return bool(reference.literal) or reference.source is not None or len(reference.pieces) > 1


def _has_no_value(variable: Mapping) -> bool:
    if variable.more is not None:
        return False
    value = variable.get("value")
    return is_null(value) or (isinstance(value, Text) and value.literal == "")


def _name_of(value: Mapping) -> str:
    name = as_text(value.get("name"))
    return shown(name) if name is not None else "a variable"


RULE = Rule(
    number=536,
    name="value-from-in-environment",
    category="link",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A secret is referred to in the plain environment of a container, where ECS does not read it",
    why="ECS reads `valueFrom` in `secrets` alone; a variable in `environment` has a name and a value. Terraform's "
    "provider drops the key without a word: the plan is clean, the task starts, and the application finds the variable "
    "empty. CloudFormation and the AWS CLI refuse it. A variable that has a value as well is left alone.",
    fix="Write the reference into `secrets`, and let the execution role read it.",
    ecs_says=("extraneous key [ValueFrom] is not permitted",),
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KeyValuePair.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html",
    ),
    no_fix="the execution role has to read the secret as well, which nothing asks for until it stands in `secrets`",
    check=_check,
)
