"""What task definitions may ask of their execution role, so that what remains is surely asked by none of them.

Wider than the needs: where it cannot be told whether something is asked, it counts as possibly asked.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from ecs_roles.ecs.arns import secret_suffix
from ecs_roles.ecs.container import Container
from ecs_roles.iam.matching import matches
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.assessment import Assessment
from ecs_roles.needs.faulty_references import faulty_secrets
from ecs_roles.needs.open_by_default import may_ask_for_more
from ecs_roles.symbolic.answer import Answer, any_of
from ecs_roles.symbolic.derived_once import derived_with
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.prefix_index import PrefixIndex
from ecs_roles.symbolic.text import Symbol, Text, text
from ecs_roles.symbolic.values import is_true
from ecs_roles.symbolic.walking import doubts_in

READ_SECRET, READ_PARAMETER, READ_OBJECT = "secretsmanager:GetSecretValue", "ssm:GetParameters", "s3:GetObject"
DECRYPT, CREATE_GROUP = "kms:Decrypt", "logs:CreateLogGroup"
WRITE_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")

# Asked for exactly where the other is: a copy that ECR makes on the first pull, a version of an object.
_AS = {
    "ecr:BatchImportUpstreamImage": "ecr:BatchGetImage",
    "ecr:CreateRepository": "ecr:BatchGetImage",
    "s3:GetObjectVersion": READ_OBJECT,
}
# What is read with these may be encrypted with a key that the code does not show.
_READ_ENCRYPTED = frozenset({READ_SECRET, READ_PARAMETER, READ_OBJECT})

_WORTH_AN_INDEX = 24  # resources: fewer are quicker held against the pattern one by one

PossibleRequest = tuple[str, Text]


@frozen(slots=False)
class PossibleRequests:
    """Every call that some task definitions may make with their execution role."""

    asked: tuple[PossibleRequest, ...]

    def wants(self, action: str, pattern: Text) -> Answer:
        """Decide whether the pattern matches a resource that the action is asked for."""
        if action == DECRYPT and any(name in self._by_action for name in _READ_ENCRYPTED):
            return Answer.UNKNOWN
        return _meets_any(pattern, self.near(action, pattern))

    def of(self, action: str) -> tuple[Text, ...]:
        """Return the resources that the action may be asked for."""
        return self._by_action.get(_AS.get(action, action), ())

    def near(self, action: str, pattern: Text) -> tuple[Text, ...]:
        """Return those of them that the pattern may mean, or nearly does: it surely means none that is left out."""
        resources = self._by_action.get(_AS.get(action, action), ())
        if len(resources) < _WORTH_AN_INDEX:
            return resources
        if action not in self._indexes:
            self._indexes[action] = PrefixIndex((each.pieces, number) for number, each in enumerate(resources))
        found = self._indexes[action].find(pattern.pieces, open_end=True)
        return tuple(resources[number] for number in sorted(found))

    @cached_property
    def _by_action(self) -> dict[str, tuple[Text, ...]]:
        found: dict[str, list[Text]] = {}
        for action, resource in self.asked:
            found.setdefault(action, []).append(resource)
        return {action: _each_once(resources) for action, resources in found.items()}

    @cached_property
    def _indexes(self) -> dict[str, PrefixIndex]:
        return {}


def _each_once(resources: list[Text]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(resources) if len(resources) > 1 else resources)


def _something() -> Text:
    return text(Symbol(Fresh("something"), "which resource is not in the code"))


@derived_with
def _meets_any(pattern: Text, asked: tuple[Text, ...]) -> Answer:
    """Decide whether the pattern means one of the resources; several actions are granted on the same."""
    return any_of(_meets(pattern, resource) for resource in asked)


def _meets(pattern: Text, resource: Text) -> Answer:
    """Decide whether the pattern means the resource; a near miss is a grant that was meant, and reported as missing."""
    found = matches(pattern, resource)
    if found is not Answer.NO:
        return found
    near = (matches(text(pattern, "*"), resource), matches(pattern, text(resource, "-", secret_suffix(resource))))
    return Answer.NO if near == (Answer.NO, Answer.NO) else Answer.UNKNOWN


def possible_requests_of(assessments: Iterable[Assessment]) -> PossibleRequests:
    """Return all that the task definitions may ask for."""
    return PossibleRequests(tuple([request for assessment in assessments for request in _asked_by(assessment)]))


def is_fully_read(assessment: Assessment, but_for: str = "") -> bool:
    """Return whether nothing of the task definition is hidden that could ask for something.

    ``but_for`` is a property of containers that may be left to whoever deploys.
    """
    definition = assessment.workload.task_definition
    unread = definition.doubts or any(doubts_in(definition.property("volumes")))
    return not unread and not may_ask_for_more(assessment.workload, but_for)


def _asked_by(assessment: Assessment) -> Iterator[PossibleRequest]:
    workload = assessment.workload
    fill = workload.index.deployment.facts.fill
    for answer in assessment.answers:
        if answer.need.side == "execution":
            for ask in answer.need.asks:
                yield ask.action, fill(ask.resource)
    for container in workload.task_definition.containers:
        yield from _of_container(container)
        yield from _refused(container, workload)
    if workload.task_definition.resource.kind == "batch_job_definition":
        yield CREATE_GROUP, _something()  # AWS does not say who makes /aws/batch/job on its first use.


def _refused(container: Container, workload: Workload) -> Iterator[PossibleRequest]:
    """Yield what a reference means that ECS refuses as it is written: whoever mends it needs the grant."""
    for item, reference, fault in faulty_secrets(workload):
        if item is container and not fault.names_secret:
            yield READ_SECRET, text(reference.value_from, "-", secret_suffix(reference.value_from))


def _of_container(container: Container) -> Iterator[PossibleRequest]:
    """Yield what is not sure enough to be a need."""
    if container.credential_specs:
        yield from ((action, _something()) for action in (READ_OBJECT, READ_PARAMETER, READ_SECRET))
    log = container.log
    if log is not None and log.driver is None:
        yield from ((action, _something()) for action in (*WRITE_LOGS, CREATE_GROUP))
    created = log.options.get("awslogs-create-group") if log is not None else None
    if is_true(created) is not Answer.NO:
        yield CREATE_GROUP, _something()
