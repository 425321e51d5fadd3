"""ECS629: a root or stack that runs tasks hands out a secret as an output that is shown in clear."""

from collections.abc import Iterator

from ecs_roles.credentials.names_beside_credentials import is_no_secret
from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.credential_references import hidden_origins, is_declared, secret_argument
from ecs_roles.rules.secrets.resolved_secrets import is_resolved_by_template

_READERS = {
    "terraform": "Terraform prints it into the log of each apply, or refuses the plan: the value is sensitive",
    "cloudformation": "whoever may describe the stack reads it there",
}
_FIXES = {
    "terraform": "Take the output away, or hand out the ARN of a secret that holds the value; at the least write "
    "sensitive = true.",
    "cloudformation": "Keep the value in AWS::SecretsManager::Secret, and hand out its ARN.",
}


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    deployment = analysed.index.deployment
    # What is hidden by its name alone, as the token that proves a domain, may be meant for others.
    declared = {origin: what for origin, what in hidden_origins(analysed.index).items() if is_declared(origin)}
    for name, value in deployment.shown:
        found = secret_argument(value, declared) if value.symbols and not is_resolved_by_template(value) else None
        if found is not None and not is_no_secret(found.name):
            around = analysed.assessments[0].workload.task_definition.resource
            yield finding_at(
                Place(value.span or around.span, around),
                rule,
                Message(f"output {name}", f"hands out {found.what} in clear", _READERS[deployment.language]),
                _FIXES[deployment.language],
                resources=(name,),
            )


def _shows_outputs(analysed: AnalysedDeployment) -> bool:
    return bool(analysed.index.deployment.shown) and bool(analysed.assessments)


RULE = Rule(
    number=629,
    name="credential-in-output",
    category="plain_secret",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="What runs tasks hands out a secret as an output in clear",
    why="The outputs of a stack are readable by everybody who may describe it, with the secret of an access key or the "
    "value of a NoEcho parameter in them. Terraform prints an output that is not sensitive into the log of whatever "
    "runs it; newer versions refuse one that refers to what is. Judged are roots and stacks that have a task "
    "definition; of Terraform those with a provider, as a module hands out to its caller alone.",
    fix="Hand out the ARN of a secret instead of its value.",
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
        "https://developer.hashicorp.com/terraform/language/values/outputs",
    ),
    no_fix="who reads the output has to be given another way to the value first",
    check_deployment=_check,
    deployment_question=_shows_outputs,
)
