"""ECS723: anybody with an AWS account may push to a repository."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.iam.statement_matching import covers_action
from ecs_roles.iam.statements import PolicyDocument, Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.resource_policies import repository_policies
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.resources import Resource

# Without it layers are uploaded that no image has; alone it gives a tag to another image that is there.
_PUSH = "ecr:PutImage"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for owner, document in repository_policies(analysed.index):
        if owner.in_doubt is None and not _may_deny(document):
            opening = next(filter(_opens, document.statements), None)
            if opening is not None:
                yield _finding(rule, owner, opening)


def _may_deny(document: PolicyDocument) -> bool:
    """Return whether a statement takes something away again, or one that is not known might."""
    return bool(document.unknowns) or any(item.effect == "Deny" for item in document.statements)


def _opens(statement: Statement) -> bool:
    """Return whether a statement surely lets everybody push: any condition is taken to narrow it."""
    everybody = any(item.kind in {"*", "AWS"} and item.name.literal == "*" for item in statement.principals)
    return everybody and not statement.conditions and covers_action(statement, _PUSH) is Answer.YES


def _finding(rule: Rule, owner: Resource, statement: Statement) -> Finding:
    naming = next((item for item in statement.actions if item.literal == _PUSH), None)
    return finding_at(
        Place(statement.span or owner.span, owner, naming.span if naming is not None else None),
        rule,
        Message(
            mention(owner),
            f"allows everybody {_PUSH}: anybody with an AWS account may push to the repository",
            "the principal is * and no condition narrows it; whoever pushes an image under the tag that a task "
            "definition names runs code with the roles of its tasks",
        ),
        "Name the roles or accounts that push as principal, or remove the statement: within the account the policies "
        "of the roles are enough.",
        actions=(_PUSH,),
    )


RULE = Rule(
    number=723,
    name="repository-open-to-pushes",
    category="surroundings",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="Anybody with an AWS account may push to a repository",
    why="The principal * in the policy of a repository is everybody: whoever logs in to ECR from any account "
    "pushes an image under the tag that a task definition names, and the next task runs it with its task role. A "
    "statement with a condition (aws:PrincipalOrgID) is not judged, nor a policy that denies something as well.",
    fix="Name the roles or accounts that push, or remove the statement: roles of the same account need none.",
    references=(
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    ),
    no_fix="who pushes is known to its authors",
    check_deployment=_check,
)
