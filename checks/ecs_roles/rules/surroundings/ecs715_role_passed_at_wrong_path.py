"""ECS715: a grant to pass a role for tasks names it without its path, or with another, and matches no role."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Concern, Finding, Note, Severity, finding_at
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.linking.role_names import full_name_of
from ecs_roles.linking.workload import SIDES, Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.paths_of_passed_roles import WrongPath, passed_at_wrong_path
from ecs_roles.needs.supporting_roles import PASS_ROLE
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.showing import shown


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for found in passed_at_wrong_path(analysed):
        yield _finding(rule, found, analysed)


def _finding(rule: Rule, found: WrongPath, analysed: AnalysedDeployment) -> Finding:
    role, passed = found.role, found.passed
    named = [workload.address for workload in analysed.workloads.values() if _names(workload, passed)]
    right = f"role/{shown(full_name_of(passed))}"
    return finding_at(
        found.grant.place,
        rule,
        Message(
            mention(role.resource),
            (
                f"allows {PASS_ROLE} on {shown(found.written)}, but the path of ",
                mention(passed.resource),
                f" makes it {right}",
            ),
            "no role has the ARN that is written, so the grant allows nothing",
            consequence=Consequence(
                f"... is not authorized to perform: {PASS_ROLE} on resource: {shown(passed.arn)}", speaker="AWS"
            ),
        ),
        f"Write the ARN of {passed.address} itself, which has its path.",
        concerns=tuple(Concern(address) for address in named),
        role=role.resource,
        role_kind="deployer",
        actions=(PASS_ROLE,),
        resources=(shown(found.written),),
        related=(
            Note(f"the role {role.address} is declared here", role.span),
            Note(f"the role {passed.address} is declared here", passed.span),
        ),
    )


def _names(workload: Workload, role: Role) -> bool:
    """Return whether a task definition has the role, on either side."""
    links = (workload.link(side) for side in SIDES)
    return any(link.role is not None and link.role.address == role.address for link in links)


RULE = Rule(
    number=715,
    name="role-passed-at-wrong-path",
    category="surroundings",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A grant to pass a role for tasks does not have the path of the role, and matches no role",
    why="The path is a part of a role's ARN: a role named web with the path /service-role/ is role/service-role/web, "
    "and iam:PassRole on role/web allows nothing. Whoever registers or runs the task definition is refused. Told where "
    "the role is in the code, its path is known, and nothing else lets it be passed.",
    fix="Refer to the ARN of the role instead of putting it together from its name.",
    ecs_says=("is not authorized to perform: iam:PassRole on resource",),
    references=(
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    ),
    no_fix="whether the path of the role or that of the grant is wrong is known to its authors",
    check_deployment=_check,
)
