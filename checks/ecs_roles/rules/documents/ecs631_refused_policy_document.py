"""ECS631: AWS will refuse a policy document."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.documents.refused_documents import refused_documents
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    return refused_documents(rule, analysed, raisable=False)


RULE = Rule(
    number=631,
    name="refused-policy-document",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="AWS will refuse a policy document of a role",
    why="A document outside IAM's grammar is refused when it is deployed, and until then nobody knows what the role "
    "would be allowed.",
    fix="Write the document as the grammar of IAM has it.",
    ecs_says=("MalformedPolicyDocument: Syntax errors in policy.",),
    references=("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",),
    no_fix="what the document was meant to say is not known where IAM refuses it",
    check_deployment=_check,
)
