"""ECS516: a template names the execution role by its name, where an ARN is documented."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Message
from ecs_roles.linking.workload import Link
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.automatic_fix import AutomaticFix
from ecs_roles.rules.links.references import misreference
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import text


def _check(rule: Rule, assessment: Assessment) -> Iterator[Finding]:
    workload = assessment.workload
    link = workload.execution
    if workload.index.deployment.language != "cloudformation" or link.form != "name" or link.reference is None:
        return
    if misreference(link, workload) is None:
        yield workload.finding(
            rule,
            workload.place(link.span),
            Message(
                workload.mention,
                _by_name(link),
                "the API documents an ARN here",
                besides=(f"ECS completes a name to role/NAME of the task's account, {_what_breaks_it(link)}",),
            ),
            _by_arn(link, workload.address),
            link=link,
            resources=(shown(link.reference),),
        )


def _by_name(link: Link) -> str:
    if link.role is None:
        return f"names its execution role by the bare name {shown(link.reference or text())}"
    return f"names its execution role {link.role.address} by its bare name"


def _by_arn(link: Link, asking: str) -> str:
    """Return what to write; a template that another one nests gets the ARN handed over."""
    if link.role is None or not _is_of_template(link):
        return "Use the ARN of the role."
    stack, _, role = link.role.address.rpartition("/")
    handed_over = "" if stack == asking.rpartition("/")[0] else f" of the template that {role} stands in"
    return f"Use !GetAtt {role}.Arn{handed_over}."


def _what_breaks_it(link: Link) -> str:
    if _is_of_template(link):
        return "which breaks as soon as the role gets a path"
    return "which breaks as soon as the role gets a path or is one of another account"


def _is_of_template(link: Link) -> bool:
    """Return whether one template creates the role and the task definition, in one account."""
    return link.role is not None and not link.found_in


RULE = Rule(
    number=516,
    name="execution-role-by-name",
    category="link",
    severity=Severity.INFO,
    since="0.1.0",
    summary="A template names the execution role by its bare name instead of its ARN",
    why="RegisterTaskDefinition documents an ARN for the execution role; only for the task role does it mention a "
    "short name. ECS completes a bare name to a role without path in the task's own account, so it works until the "
    "role gets a path. It is informational: nothing is wrong as long as the role has none.",
    fix="Use the role's own ARN: `!GetAtt Role.Arn`.",
    references=("https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html",),
    check=_check,
    automatic_fix=AutomaticFix("role-arn", safe=True, says="Write the ARN of the role"),
)
