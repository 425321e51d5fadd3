"""Roles around ECS that more of an identity provider's customers may take than those who deploy."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding, Note, Place, RoleKind, finding_at
from ecs_roles.findings.message import Clause, Message, mention
from ecs_roles.iam.federated_subjects import Openness, OpenTrust, open_trust
from ecs_roles.iam.statements import Statement
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assuming import trusts_ecs_tasks
from ecs_roles.needs.passing_roles import is_deployer, pushes_images
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.derived_once import collected_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.showing import shown


@frozen()
class OpenRole:
    """A role with a trust statement that leaves open who of a shared identity provider may take it."""

    role: Role
    kind: RoleKind
    statement: Statement
    trust: OpenTrust

    @property
    def place(self) -> Place:
        """Return the statement, with the subject that lets them in as evidence."""
        evidence = self.trust.subject.span if self.trust.subject is not None else None
        return Place(self.statement.span or self.role.trust.span or self.role.span, self.role.resource, evidence)

    def finding(self, rule: Rule, fact: str, reason: str, fix: str, besides: tuple[Clause, ...] = ()) -> Finding:
        """Return the finding of a rule about it."""
        subject = () if self.trust.subject is None else (shown(self.trust.subject),)
        return finding_at(
            self.place,
            rule,
            Message(mention(self.role.resource, f"{self.kind} role"), fact, reason, besides=besides),
            fix,
            role=self.role.resource,
            role_kind=self.kind,
            actions=("sts:AssumeRoleWithWebIdentity",),
            resources=subject,
            related=(Note(f"the role {self.role.address} is declared here", self.role.span),),
        )


@collected_once
def open_roles(analysed: AnalysedDeployment) -> Iterator[OpenRole]:
    """Yield the roles that deploy to ECS, or that tasks hold, and whose trust leaves open who takes them."""
    for role in analysed.roles.roles:
        if not role.resource.managed or role.resource.in_doubt is not None or _denies_some(role):
            continue
        for statement in role.trust.statements:
            trust = open_trust(statement)
            kind = _kind(role, analysed) if trust is not None else None
            if trust is not None and kind is not None:
                yield OpenRole(role, kind, statement, trust)


def _denies_some(role: Role) -> bool:
    """Return whether the trust policy denies somebody the role: who is left, no statement says alone."""
    return any(statement.effect == "Deny" for statement in role.trust.statements)


def has_open_roles(analysed: AnalysedDeployment) -> bool:
    """Decide whether the trust of a role around ECS leaves open who takes it."""
    return bool(open_roles(analysed))


def as_open_as(analysed: AnalysedDeployment, openness: Openness) -> Iterator[OpenRole]:
    """Yield the roles that are open to so many, and to no more."""
    return (item for item in open_roles(analysed) if item.trust.openness is openness)


def _kind(role: Role, analysed: AnalysedDeployment) -> RoleKind | None:
    """Return what the role is of, if ECS is concerned: of a task, or of whoever deploys or pushes what tasks run."""
    side = next((side for side, _ in analysed.uses_of(role)), None)
    if side is not None:
        return side
    if is_deployer(role, analysed) or pushes_images(role, analysed):
        return "deployer"
    return "task" if trusts_ecs_tasks(role) is Answer.YES else None
