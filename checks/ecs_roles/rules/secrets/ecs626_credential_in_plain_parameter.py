"""ECS626: a container gets a credential from a parameter that Parameter Store keeps in clear."""

from collections.abc import Iterator, Mapping

from ecs_roles.credentials.credential_names import (
    is_about_a_store,
    is_said_public,
    may_be_credential,
    stands_for_credential,
)
from ecs_roles.findings.finding import Finding, NeededBy, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.linking.workload import Workload
from ecs_roles.needs.analysed_deployment import AnalysedDeployment, ScanScope
from ecs_roles.needs.injected_secrets import READ_PARAMETER, injected_secrets
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.arn import parse_arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_literal, as_text

_PLAIN = "String"
_FIXES = {
    "terraform": 'Write type = "SecureString", and give it the value outside the code.',
    "cloudformation": "Keep it in AWS::SecretsManager::Secret, whose ARN secrets take too: CloudFormation makes no "
    "SecureString.",
}


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for assessment in analysed.assessments:
        workload = assessment.workload
        for need in injected_secrets(workload):
            if need.action != READ_PARAMETER or need.open:
                continue
            parameter = _parameter(need.resource, analysed)
            if parameter is not None and _holds_credential_in_clear(parameter):
                yield _finding(rule, parameter, workload, need.needed_by)


def _parameter(resource: Text, analysed: AnalysedDeployment) -> Resource | None:
    """Return the parameter of that ARN: of the deployment, or the only one of the scan with the name."""
    own = analysed.index.find("parameter", "arn", resource).sure
    if own:
        return own[0]
    places = _by_name(analysed.scan_scope).get(_name_in(resource) or "", {})
    return next(iter(places.values())) if len(places) == 1 else None


@derived_once
def _by_name(scope: ScanScope) -> Mapping[str, Mapping[Span, Resource]]:
    """Return the parameters that the scan makes, by the names that are known."""
    found: dict[str, dict[Span, Resource]] = {}
    for analysed in scope.analysed_deployments:
        for parameter in analysed.index.of_kind("parameter"):
            name = _name_in(as_text(parameter.properties.get("arn")))
            if name is not None and parameter.managed:
                found.setdefault(name, {})[parameter.span] = parameter
    return found


def _name_in(arn: Text | None) -> str | None:
    parts = parse_arn(arn) if arn is not None else None
    return parts.resource.literal if parts is not None else None


def _holds_credential_in_clear(parameter: Resource) -> bool:
    """Return whether a parameter is surely not encrypted, and by its name a credential."""
    properties = parameter.properties
    if (
        not parameter.managed
        or as_literal(properties.get("type")) != _PLAIN
        or parameter.set_elsewhere & {"type", "all"}
    ):
        return False
    name = _last_word_of(as_text(properties.get("name")))
    if not stands_for_credential(name) or is_about_a_store(name) or is_said_public(name):
        return False
    value = as_text(properties.get("value"))
    if value is None or "value" in parameter.set_elsewhere or value.literal is None:
        return value is None or not value.prefix.startswith("arn:")
    return may_be_credential(name, value.literal)


def _last_word_of(name: Text | None) -> str:
    """Return what a parameter is called in its folder, as far as it is written out."""
    last = name.pieces[-1] if name is not None and name.pieces else ""
    return last.rpartition("/")[2] if isinstance(last, str) else ""


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
)
