"""ECS627: the code writes out the credential that it stores in a secret or parameter for a container."""

from collections.abc import Iterator

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.credential_shapes import MAY_BE_PUBLIC, credential_in
from ecs_roles.credentials.named_values import may_be_credential
from ecs_roles.credentials.names_beside_credentials import is_said_public
from ecs_roles.credentials.placeholder_values import is_sentence, may_hold_the_place
from ecs_roles.findings.finding import Finding, Place, Severity, finding_at
from ecs_roles.findings.message import Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.secrets.stored_secrets import (
    StoredSecret,
    StoredValue,
    by_resource,
    is_credential_in_clear,
    last_word_of,
    stored_secrets,
    stored_values,
    stores_secrets,
)
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import as_text

_MOST_TOLD = 3
_FIXES = {
    "terraform": "Revoke the credential. Let the code draw one (random_password), or create the secret without its "
    "value and put that in by hand, or by a write-only argument that a variable without a default gives.",
    "cloudformation": "Revoke the credential. Let Secrets Manager draw one (GenerateSecretString), or take the value "
    "from a NoEcho parameter without a default.",
}


@frozen()
class _Written:
    """A credential that is written out, with the name that says so, or what it shows to be where none does."""

    name: str
    value: Text
    what: str = ""


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    for group in by_resource(stored_secrets(analysed)):
        if not is_credential_in_clear(group[0].resource):
            yield from _in_group(rule, group)


def _in_group(rule: Rule, group: list[StoredSecret]) -> Iterator[Finding]:
    names = (*(stored.variable for stored in group), last_word_of(as_text(group[0].resource.properties.get("name"))))
    telling = [name for name in dict.fromkeys(names) if _is_telling(name)]
    for stored_value in stored_values(group[0]):
        written = list(_written_out(stored_value, telling))
        if written:
            yield _finding(rule, group, stored_value, written)


def _written_out(stored: StoredValue, names: list[str]) -> Iterator[_Written]:
    """Yield the credentials in a stored value; one that is replaced later tells only what can be nothing else."""
    for key, value in stored.texts:
        if value.literal is not None and _holds_a_place(value.literal, stored):
            continue
        what = credential_in(value)
        if what is not None and not (what in MAY_BE_PUBLIC and any(map(is_said_public, (key, *names)))):
            yield _Written(key, value, what)
        elif value.literal is not None:
            asked = names if not key else [key] if _is_telling(key) else []
            yield from (_Written(name, value) for name in asked[:1] if may_be_credential(name, value.literal))


def _holds_a_place(value: str, stored: StoredValue) -> bool:
    return is_sentence(value) or (stored.is_set_elsewhere and may_hold_the_place(value))


def _is_telling(name: str) -> bool:
    return stands_for_credential(name) and not is_said_public(name)


def _finding(rule: Rule, group: list[StoredSecret], stored: StoredValue, written: list[_Written]) -> Finding:
    first, holder = written[0], stored.given_by
    return finding_at(
        Place(first.value.span or holder.span.start, holder),
        rule,
        Message(mention(holder), f"{_held(written)} in the code", "whoever reads the code or its history has it"),
        _FIXES.get(group[0].home.deployment.language, rule.fix),
        concerns=tuple(dict.fromkeys(each.workload.concern() for each in group)),
        needed_by=tuple(dict.fromkeys(line for each in group for line in each.needed_by)),
    )


def _held(written: list[_Written]) -> str:
    """Return what of the credentials is told: what they show to be, else their names."""
    what = next((each.what for each in written if each.what), "")
    if what:
        return f"holds {what}, which is written out"
    names = list(dict.fromkeys(each.name for each in written))
    if len(names) == 1:
        return f"holds {names[0]}, by its name a credential, and its value is written out"
    more = len(names) - _MOST_TOLD
    shown = [*names[:_MOST_TOLD], f"{more} more"] if more > 0 else names
    return f"holds {', '.join(shown[:-1])} and {shown[-1]}, by their names credentials, which are written out"


RULE = Rule(
    number=627,
    name="literal-in-stored-secret",
    category="plain_secret",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The code writes out a credential that it stores for a container",
    why="A container gets the password from Secrets Manager or Parameter Store, and the value stands in the code that "
    "fills them: in version control, in each copy of it, and in Terraform's state. Judged are secrets and parameters "
    "of the code that a container gets in `secrets`, or that its environment names. A value counts that looks like a "
    "credential, or that is one by the name of the variable, of the parameter or of its key in the secret. Left alone "
    "are placeholders, values that are drawn at random, and what `ignore_changes` leaves to somebody else, unless it "
    "looks like nothing but a credential.",
    fix="Revoke the credential, and give the new one outside the code.",
    references=(
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-secret.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret_version",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
    ),
    no_fix="the credential has to be revoked and stored by somebody who may: an edit alone would leave it valid",
    check_deployment=_check,
    deployment_question=stores_secrets,
)
