"""Edit the policies of resources: let Fargate use the key of a cluster, take a login out of that of a repository."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import Edit, NotEditableError
from ecs_roles.fixes.grants import statements_beside
from ecs_roles.fixes.grounds import Grounds, Proposal
from ecs_roles.fixes.least_privilege import NeededStatement
from ecs_roles.fixes.own_account import own_account
from ecs_roles.fixes.statement_removal import located, without_actions, without_statement
from ecs_roles.iam.statements import Condition, Principal, Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.encryption_keys import key_policy
from ecs_roles.needs.managed_keys import closed_to_fargate, fargate_key, key_in_code
from ecs_roles.needs.resource_policies import repository_policies
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text, text
from ecs_roles.symbolic.values import as_literal

_NO_POLICY = "the key has no policy in the code to add the statements to: with one of its own it loses that of AWS"
_IN_A_CIRCLE = (
    "the name of the cluster is not written out: the policy of the key would refer to the cluster, in a circle"
)
_FARGATE = "fargate.amazonaws.com"
_CONTEXT = "kms:EncryptionContext:aws:ecs:"
_GRANT = "kms:CreateGrant"


def open_to_fargate(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield the statements that let Fargate encrypt the storage of a cluster's tasks, and of no other cluster's."""
    for analysed in grounds.deployments:
        for cluster in analysed.index.of_kind("cluster"):
            named = fargate_key(cluster)
            place = (named.span if named is not None else None) or cluster.span
            if place == finding.span and cluster.address == finding.resource:
                yield Proposal("let Fargate use the key", _letting_fargate_in(cluster, analysed, grounds))


def _letting_fargate_in(cluster: Resource, analysed: AnalysedDeployment, grounds: Grounds) -> tuple[Edit, ...]:
    name = as_literal(cluster.properties.get("clusterName"))
    key = key_in_code(fargate_key(cluster), cluster, analysed.index)
    policy = key_policy(key, analysed.index) if key is not None else None
    owner = next(iter(analysed.index.find("key", "arn", key).sure), None) if key is not None else None
    if name is None:
        raise NotEditableError(_IN_A_CIRCLE)
    if owner is None or policy is None or not policy.statements or policy.statements[-1].span is None:
        raise NotEditableError(_NO_POLICY)
    file, node = located(policy.statements[-1], grounds)
    at = grounds.standpoint(analysed, owner, file.file, node.value_style)
    account, at, declared = own_account(at)
    lacking = [request.action for request in closed_to_fargate(cluster, analysed.index)]
    wanted = [_statement(action, account, name) for action in lacking]
    return (*file.edits(statements_beside(file, node, wanted, at)), *declared)


def _statement(action: str, account: Text, cluster: str) -> NeededStatement:
    """Return source: ECS developer guide, managing the KMS key for Fargate's ephemeral storage."""
    conditions = [
        Condition("StringEquals", text(f"{_CONTEXT}clusterAccount"), (account,)),
        Condition("StringEquals", text(f"{_CONTEXT}clusterName"), (text(cluster),)),
    ]
    if action == _GRANT:
        conditions.append(Condition("ForAllValues:StringEquals", text("kms:GrantOperations"), (text("Decrypt"),)))
    principals = (Principal("Service", text(_FARGATE)),)
    statement = Statement(
        "Allow", (text(action),), resources=(text("*"),), principals=principals, conditions=tuple(conditions)
    )
    return NeededStatement(statement, ())


def login_removed(finding: Finding, grounds: Grounds) -> Iterator[Proposal]:
    """Yield what takes the login out of the policy of a repository, where it has no effect."""
    for analysed in grounds.deployments:
        for owner, document in repository_policies(analysed.index):
            for statement in document.statements:
                if (statement.span or owner.span) == finding.span and owner.address == finding.resource:
                    file, node = located(statement, grounds)
                    kept = without_actions(file, node, statement, finding.actions)
                    changes = without_statement(file, node) if kept is None else kept
                    yield Proposal("take the login out of the policy of the repository", file.edits(changes))
