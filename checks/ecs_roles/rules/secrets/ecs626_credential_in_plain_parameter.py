"""ECS626: a container gets a credential from a parameter that Parameter Store keeps in clear."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, NeededBy, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.stored_secrets import is_credential_in_clear, stored_secrets, stores_secrets
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.values import as_text

_FIXES = {
    "terraform": 'Write type = "SecureString", and give it the value outside the code.',
    "cloudformation": "Keep it in AWS::SecretsManager::Secret, whose ARN secrets take too: CloudFormation makes no "
    "SecureString.",
}


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for stored in stored_secrets(analysed):
        if stored.is_injected and is_credential_in_clear(stored.resource):
            yield _finding(rule, stored.resource, stored.workload, stored.needed_by)


def _finding(rule: Rule, parameter: Resource, workload: Workload, needed_by: tuple[NeededBy, ...]) -> Finding:
    written = as_text(parameter.properties.get("type"))
    span = written.span if written is not None else None
    return finding_at(
        Place(span or parameter.span.start, parameter),
        rule,
        Message(
            mention(parameter),
            "is by its name a credential, and of type String, which Parameter Store does not encrypt",
            "whoever may read parameters reads it, without any permission on a key",
        ),
        _FIXES.get(workload.index.deployment.language, rule.fix),
        concerns=(workload.concern(),),
        needed_by=needed_by,
    )


RULE = Rule(
    number=626,
    name="credential-in-plain-parameter",
    category="plain_secret",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="A container gets a credential from a parameter that is not encrypted",
    why="A parameter of type String lies in Parameter Store in clear: whoever has ssm:GetParameter on it, as many who "
    "only read configuration do, has the password, and no key policy stands before it. Judged are parameters of the "
    "code that a container is given in `secrets`, and that are a credential by their own name (/app/db/password). "
    "CloudFormation can make no SecureString; there the place for it is Secrets Manager.",
    fix="Keep it as a SecureString, or in Secrets Manager.",
    references=(
        "https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    ),
    no_fix="the value has to be stored anew, by somebody who knows it",
    check_deployment=_check,
    deployment_question=stores_secrets,
)
