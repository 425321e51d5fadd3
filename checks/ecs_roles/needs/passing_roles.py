"""Who may pass which roles: decided by evaluating each role of the code, however its grants are spelt.

Source: IAM user guide, granting permissions to pass a role to a service; ECS developer guide, task execution IAM role.
"""

from collections.abc import Iterator

from ecs_roles.ecs.arns import Part, arn
from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Place
from ecs_roles.iam.dangers import RUNNERS
from ecs_roles.iam.decision import Decision, Request, Verdict
from ecs_roles.iam.statement_matching import covers_action, names_action
from ecs_roles.iam.statements import PolicyDocument, Principal, Statement
from ecs_roles.linking.workload import SIDES, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assuming import trusts_ecs_tasks
from ecs_roles.needs.pipelines import pipeline_roles
from ecs_roles.needs.running_tasks import RUN_TASK, TASKS, launchers, role_arn_of
from ecs_roles.needs.supporting_roles import ANOTHER, PASS_ROLE, decided, pass_role
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import collected_once, derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import ACCOUNT, Symbol, Text, text
from ecs_roles.symbolic.values import as_text

REGISTER = "ecs:RegisterTaskDefinition"
_DEPLOYING = (REGISTER, RUN_TASK, "ecs:StartTask", "ecs:CreateService", "ecs:UpdateService", "ecs:CreateTaskSet")
_BY_CODEDEPLOY = "codedeploy:CreateDeployment"
_PUSH = "ecr:PutImage"
_ANY_SERVICE = Symbol(Pseudo("any service"), "the role may be passed to any service")
# A sample of what only an administrator may do, each in another service.
_EVERYTHING = (
    Request("iam:CreateUser", arn("iam", "user/", ANOTHER)),
    Request("ec2:TerminateInstances", arn("ec2", "instance/", ANOTHER)),
    Request("s3:DeleteBucket", arn("s3", ANOTHER)),
    Request("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:", ANOTHER)),
)

_SERVICES = frozenset(f"{name}.amazonaws.com" for name in ("cloudformation", "codebuild", "codedeploy", "codepipeline"))
_OIDC = ("oidc-provider/", "token.actions.githubusercontent.com", "gitlab.com", "api.bitbucket.org", "app.terraform.io")
_CLUSTERS = "oidc.eks."
_STACKS = "cloudformation.amazonaws.com"
_PIPELINES, _BUILDS, _DEPLOYMENTS = (f"{name}.amazonaws.com" for name in ("codepipeline", "codebuild", "codedeploy"))
_FUNCTIONS, _INSTANCES = "lambda.amazonaws.com", ("ec2.amazonaws.com", "ec2.amazonaws.com.cn")


@frozen()
class Grant:
    """A statement that allows something, with the policy that holds it."""

    policy: Policy
    statement: Statement

    @property
    def place(self) -> Place:
        """Return the statement, with the action that passes roles as evidence; of AWS's own policies the attachment."""
        if self.policy.form == "aws":
            return Place(self.policy.span, self.policy.owner)
        evidence = next(self._passing(), next(iter(self.statement.actions), None))
        span = evidence.span if evidence is not None else None
        return Place(self.statement.span or self.policy.span, self.policy.owner, span)

    @property
    def passing(self) -> tuple[str, ...]:
        """Return the actions, or patterns, that pass roles, as they are written."""
        return tuple(map(str, self._passing()))

    def _passing(self) -> Iterator[Text]:
        return (action for action in self.statement.actions if names_action(action, PASS_ROLE) is Answer.YES)


@frozen()
class TooFew:
    """A role that may run or register a task definition and not pass all of its roles; ``grant`` shows the intent."""

    role: Role
    workload: Workload
    grant: Grant
    passed: tuple[Request, ...]
    refused: tuple[Request, ...]


def is_deployer(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether a pipeline or a build assumes the role, and may deploy to ECS with it.

    It changes what runs in ECS, or makes another service run something (a stack, a build, a function), beside a task
    definition of its own root or stack: what a pipeline deploys by a template of the code is a part of that.
    """
    if not _trusts_pipeline(role.trust):
        return False
    return _deploys(role, analysed) or (bool(analysed.assessments) and bool(other_runners(role)))


def other_runners(role: Role) -> tuple[str, ...]:
    """Return the services beside ECS that statements of the role let run something with a role that is passed."""
    allowing = [item for item in role.grants.statements if item.effect == "Allow"]
    return tuple(
        service
        for service, lines in RUNNERS.items()
        if service != TASKS and any(all(_names_one_of((each,), allowing) for each in calls) for calls in lines)
    )


def is_of_function(role: Role) -> bool:
    """Return whether the code of a function holds the role, so that whoever breaks into the function does."""
    return _trusts_service(role, _FUNCTIONS)


def is_of_stack(role: Role) -> bool:
    """Return whether CloudFormation makes with the role whatever a template asks for."""
    return _trusts_service(role, _STACKS)


def is_of_codedeploy(role: Role) -> bool:
    """Return whether CodeDeploy holds the role, whose deployments replace what a service runs."""
    return _trusts_service(role, _DEPLOYMENTS)


def is_of_server(role: Role) -> bool:
    """Return whether what runs on an instance of EC2 holds the role."""
    return any(_trusts_service(role, service) for service in _INSTANCES)


def _trusts_service(role: Role, service: str) -> bool:
    return service in _services_trusted(role.trust)


@derived_once
def _services_trusted(trust: PolicyDocument) -> frozenset[str]:
    """Return the services that a trust policy, which many roles may have, names in any statement."""
    principals = [principal for statement in trust.statements for principal in statement.principals]
    return frozenset([str(item.name) for item in principals if item.kind == "Service"])


@derived_once
def _trusts_pipeline(trust: PolicyDocument) -> bool:
    return any(_is_pipeline(principal, each) for each in trust.statements for principal in each.principals)


def starts_tasks(role: Role) -> bool:
    """Return whether the role may start a task, or change what a service runs."""
    allowing = [item for item in role.grants.statements if item.effect == "Allow"]
    return any(map(_speaks_of_ecs, allowing)) and any(
        all(_names_one_of((action,), allowing) for action in calls) for calls in RUNNERS[TASKS]
    )


def deploys_to_ecs(role: Role) -> bool:
    """Return whether a statement lets the role itself register or start a task, or change what runs."""
    return _names_one_of(_DEPLOYING, [item for item in role.grants.statements if item.effect == "Allow"])


def deploys_by_name(role: Role) -> bool:
    """Return whether a statement that speaks of ECS lets it register or start a task, or change what runs."""
    allowing = [item for item in role.grants.statements if item.effect == "Allow" and _speaks_of_ecs(item)]
    return _names_one_of(_DEPLOYING, allowing)


def _is_pipeline(principal: Principal, statement: Statement) -> bool:
    """Decide by the service, or by the provider of identities: its ARN, or the keys that it brings into conditions."""
    if principal.kind == "Service":
        return str(principal.name) in _SERVICES
    names = (str(principal.name), *(str(condition.key) for condition in statement.conditions))
    known = any(mark in name for name in names for mark in _OIDC)
    return principal.kind == "Federated" and known and not any(_CLUSTERS in name for name in names)


def _deploys(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether it may change what runs in ECS; one that may do everything is a deployer where there is ECS."""
    allowing = [item for item in role.grants.statements if item.effect == "Allow"]
    named = any(_speaks_of_ecs(statement) for statement in allowing)
    everywhere = _has_task_definitions(analysed)
    # Elsewhere CodeDeploy may deploy to instances and functions alone.
    deploying = (*_DEPLOYING, _BY_CODEDEPLOY) if analysed.assessments else _DEPLOYING
    return (named or everywhere) and _names_one_of(deploying, allowing)


def pushes_images(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether a statement lets the role push images, in a scan of which some task may run them."""
    allowing = [item for item in role.grants.statements if item.effect == "Allow"]
    return _has_task_definitions(analysed) and _names_one_of((_PUSH,), allowing)


def _has_task_definitions(analysed: AnalysedDeployment) -> bool:
    return any(other.assessments for other in (analysed, *analysed.scan_scope.analysed_deployments))


def _names_one_of(actions: tuple[str, ...], statements: list[Statement]) -> bool:
    return any(covers_action(item, action) is Answer.YES for item in statements for action in actions)


def _speaks_of_ecs(statement: Statement) -> bool:
    return any((action.literal or "").lower().startswith("ecs:") for action in statement.actions)


def passing_any_role(role: Role, analysed: AnalysedDeployment) -> Verdict:
    """Decide whether the role may pass any role of the account to any service."""
    verdicts = [decided(_passing_some_role(account), role, analysed) for account in _accounts(role)]
    return next((verdict for verdict in verdicts if verdict.decision is Decision.ALLOWED), verdicts[0])


def passing_any_role_to(service: str, role: Role, analysed: AnalysedDeployment) -> Verdict:
    """Decide whether the role may pass any role of the account to a service."""
    verdicts = [decided(pass_role(_some_role(account), service), role, analysed) for account in _accounts(role)]
    return next((verdict for verdict in verdicts if verdict.decision is Decision.ALLOWED), verdicts[0])


def _passing_some_role(account: Part) -> Request:
    return Request(PASS_ROLE, _some_role(account), (("iam:PassedToService", (text(_ANY_SERVICE),)),))


def _some_role(account: Part) -> Text:
    return arn("iam", "role/", ANOTHER, account=account)


def _accounts(role: Role) -> Iterator[Part]:
    """Yield the account of the deployment, and those that the grants of the role write out."""
    yield ACCOUNT
    named = (parse_arn(resource) for statement in role.grants.statements for resource in statement.resources)
    yield from dict.fromkeys(found.account for found in named if found is not None)


def grants_of(role: Role, verdict: Verdict) -> Iterator[Grant]:
    """Yield the statements that made a verdict, with the policies that hold them."""
    for policy in role.policies:
        for statement in policy.document.statements:
            if statement in verdict.because:
                yield Grant(policy, statement)


@collected_once
def passing_too_few(analysed: AnalysedDeployment) -> Iterator[TooFew]:
    """Yield every role that plainly is meant to run a task definition of the code, and may not pass its roles.

    A role that may pass one of the two is meant to; unless something else explains why it passes that one: another task
    definition that shares it, tasks that are registered elsewhere, or the application itself, which runs others.
    """
    linked = (launcher.supporting_role.role for launcher in launchers(analysed))
    launching = {role.address for role in linked if role is not None}
    for role in analysed.roles.roles:
        if role.resource.managed and role.address not in launching and _may_start(role):
            found = tuple(_too_few(role, analysed))
            yield from () if found and _passes_for_others(role, analysed) else found


@derived_once
def _may_start(role: Role) -> bool:
    naming = [(action, item) for action in (REGISTER, RUN_TASK) for item in role.grants.naming(action)]
    return any(item.effect == "Allow" and covers_action(item, action) is Answer.YES for action, item in naming)


def _too_few(role: Role, analysed: AnalysedDeployment) -> Iterator[TooFew]:
    passing = {workload.address: _passing(role, workload, analysed) for workload in analysed.workloads.values()}
    whole = {request for passed, refused in passing.values() if not refused for request in passed}
    for workload in analysed.workloads.values():
        passed, refused = passing[workload.address]
        in_doubt = workload.task_definition.resource.beside(role.resource).in_doubt
        if refused and in_doubt is None and (not passed or not set(passed) <= whole):
            grant = _intent(role, workload, passed, analysed)
            if grant is not None:
                yield TooFew(role, workload, grant, passed, refused)


def _passes_for_others(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether the role may pass one for ECS tasks that no task definition of the scan names.

    So it starts tasks that are registered elsewhere, or names that role itself when it starts one.
    """
    named = analysed.scan_scope.named_roles
    others = (other for other in analysed.roles.roles if other.span not in named and other.address != role.address)
    requests = (pass_role(other.arn, TASKS) for other in others if _may_be_for_tasks(other))
    return any(decided(request, role, analysed).decision is Decision.ALLOWED for request in requests)


def _may_be_for_tasks(role: Role) -> bool:
    """Return whether ECS may assume the role, as far as this code knows whom it trusts."""
    is_read = role.resource.managed or bool(role.trust.statements)
    return not is_read or trusts_ecs_tasks(role) is not Answer.NO


def _passing(
    role: Role, workload: Workload, analysed: AnalysedDeployment
) -> tuple[tuple[Request, ...], tuple[Request, ...]]:
    """Return the roles of the task definition that the role surely may pass, and those that it surely may not."""
    decisions: dict[Request, Decision] = {}
    for side in SIDES:
        passed = role_arn_of(workload.link(side))
        if passed is not None and (side == "execution" or "FARGATE" in workload.task_definition.launch_types):
            request = pass_role(passed, TASKS)
            decisions[request] = decided(request, role, analysed).decision
    allowed = tuple(request for request, decision in decisions.items() if decision is Decision.ALLOWED)
    return allowed, tuple(request for request, decision in decisions.items() if decision.denied)


def _intent(role: Role, workload: Workload, passed: tuple[Request, ...], analysed: AnalysedDeployment) -> Grant | None:
    """Return the statement that shows that the role is meant for this task definition, not for others."""
    definition = as_text(workload.task_definition.property("arn"))
    running = decided(Request(RUN_TASK, definition), role, analysed) if definition is not None else None
    may_run = running is not None and running.decision is Decision.ALLOWED
    registering = decided(Request(REGISTER, definition or text("*")), role, analysed).decision is Decision.ALLOWED
    # The application itself runs others with the execution role that it has too.
    is_own = workload.task.role is not None and workload.task.role.address == role.address
    if passed and (may_run or registering) and not is_own:
        return next(grants_of(role, decided(passed[0], role, analysed)), None)
    for action, grant in _given_by_name(role, analysed):
        if not is_own and not decided(Request(action, definition or text("*")), role, analysed).decision.denied:
            return grant
    if running is None or not may_run or _runs_any(role, analysed):
        return None
    return next(grants_of(role, running), None)


def _given_by_name(role: Role, analysed: AnalysedDeployment) -> Iterator[tuple[str, Grant]]:
    """Yield the statements that give a deployer the registration, or a function RunTask, by its name, and no role.

    Whatever they start or register with it has no role, or is refused. What CodePipeline does with its role is told of
    its actions; where one of them deploys, it registers what a build has only written.
    """
    if role.grants.naming(PASS_ROLE):
        return
    deploys = _trusts_pipeline(role.trust) and not _trusts_service(role, _PIPELINES)
    if deploys and _trusts_service(role, _BUILDS):
        deploys = next(pipeline_roles(analysed), None) is None
    for action, is_meant in ((REGISTER, deploys), (RUN_TASK, is_of_function(role))):
        for policy in role.policies if is_meant else ():
            for each in policy.document.statements:
                if each.effect == "Allow" and any(name.literal == action for name in each.actions):
                    yield action, Grant(policy, each)


def _runs_any(role: Role, analysed: AnalysedDeployment) -> bool:
    """Return whether the role may run any task definition, so that nothing shows that it is meant for this one."""
    some: Text = arn("ecs", "task-definition/", ANOTHER)
    return decided(Request(RUN_TASK, some), role, analysed).decision is Decision.ALLOWED


def administers(role: Role, analysed: AnalysedDeployment) -> Verdict | None:
    """Return the verdict that shows that the role may do everything; none where it surely or perhaps may not."""
    verdicts = [decided(request, role, analysed) for request in _EVERYTHING]
    return verdicts[0] if all(verdict.decision is Decision.ALLOWED for verdict in verdicts) else None
