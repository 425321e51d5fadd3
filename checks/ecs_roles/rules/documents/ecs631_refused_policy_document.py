"""ECS631: AWS will refuse a policy document."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Place, Severity
from ecs_roles.findings.message import Message
from ecs_roles.iam.statements import Fault
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.linked_roles import linked_roles
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    for link, role in linked_roles(workload):
        for fault, label, holder, place in _faults(role):
            yield workload.finding_on_role(
                rule,
                link,
                Place(fault.span or place, holder),
                Message(f"AWS refuses {label}", reason=fault.message, besides=((link.mention, " does not get it"),)),
                "Correct the document at this place.",
                resources=(fault.message,),
            )


def _faults(role: Role) -> Iterator[tuple[Fault, str, Resource, Span]]:
    for fault in role.trust.faults:
        yield fault, f"the trust policy of {role.address}", role.resource, role.trust.span or role.span
    for policy in role.policies:
        if policy.form in {"inline", "customer"}:
            for fault in policy.document.faults:
                yield fault, f"the policy {policy.label}", policy.holder, policy.span


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
    check=_check,
)
