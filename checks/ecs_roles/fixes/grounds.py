"""What fixes are worked out from: findings, the deployments that they are about, and the files of the scan."""

from collections.abc import Iterator

from ecs_roles.ecs.role import Policy, Role
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import Edit, NotEditableError
from ecs_roles.fixes.references import Standpoint, folder_files
from ecs_roles.fixes.source_file import SourceFile, SourceFiles
from ecs_roles.fixes.source_tree import Style
from ecs_roles.fixes.written_resources import scope_at
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.text import Text


@frozen()
class Proposal:
    """What one instance of a finding would be fixed with."""

    title: str
    edits: tuple[Edit, ...]


@frozen(slots=False)
class Grounds:
    """The deployments of a scan, the paths of the files that were read, and their contents.

    ``copied`` are resources of a statement that moves: they are written as they are written now. ``spelled`` are
    resources whose text in the language is known.
    """

    deployments: tuple[AnalysedDeployment, ...]
    paths: tuple[str, ...]
    files: SourceFiles
    copied: tuple[Text, ...] = ()
    spelled: tuple[tuple[Text, str], ...] = ()

    def roles_of(self, finding: Finding) -> Iterator[tuple[AnalysedDeployment, Role]]:
        """Yield the roles that a finding is about: every instance of the line that declares it."""
        for analysed in self.deployments:
            for role in analysed.roles.roles:
                if role.span == finding.role_span and role.resource.managed:
                    yield analysed, role

    def assessments_of(self, finding: Finding) -> Iterator[tuple[AnalysedDeployment, Assessment]]:
        """Yield the task definitions that a finding concerns, in every deployment and scenario."""
        concerned = {(concern.root, concern.task_definition) for concern in finding.concerns}
        for analysed in self.deployments:
            for assessment in analysed.assessments:
                if (analysed.index.deployment.name, assessment.workload.address) in concerned:
                    yield analysed, assessment

    def file_of(self, resource: Resource) -> SourceFile:
        """Return the file of a resource, for editing."""
        return self.files.at(resource.span.file)

    def standpoint(self, analysed: AnalysedDeployment, owner: Resource, file: str, style: Style) -> Standpoint:
        """Return a place in a resource at which something is to be written."""
        folder = tuple(folder_files(file, self.paths))
        scope = scope_at(analysed.index, owner)
        return Standpoint(scope, file, style, self.files, folder, self.copied, self.spelled)

    def is_shared(self, policy: Policy, role: Role) -> bool:
        """Decide whether a policy belongs to another role too, so that changing it changes that one."""
        return any(
            other.span != role.span and any(each.span == policy.span for each in other.policies)
            for analysed in self.deployments
            for other in analysed.roles.roles
        )


def only_language(analysed: AnalysedDeployment) -> str:
    """Return the language of a deployment whose files people write."""
    language = analysed.index.deployment.language
    if language not in {"terraform", "cloudformation"}:
        raise NotEditableError("only the files of Terraform and CloudFormation are edited")
    return language
