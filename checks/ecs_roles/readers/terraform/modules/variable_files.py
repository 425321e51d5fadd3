"""The values of a root's variables: ``terraform.tfvars``, ``*.auto.tfvars``, then what the user names.

Language: https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.credential_shapes import credentials_within
from ecs_roles.credentials.literal_secrets import with_inner_texts
from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.readers.terraform.evaluator.type_reading import read_type
from ecs_roles.readers.terraform.modules.configuration import Configuration
from ecs_roles.readers.terraform.modules.json_syntax import read_json_values
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.modules.terragrunt_inputs import terragrunt_inputs
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_expression_text, read_file_text
from ecs_roles.readers.terraform.syntax.tree_access import NotReadableError
from ecs_roles.readers.terraform.syntax.written_secrets import declared_sensitive, of_setting
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue, literal
from ecs_roles.readers.terraform.values.type_constraints import Primitive
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.origin import Origin
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text

COMMAND_LINE = "<command line>"
_VALUES = (".tfvars", ".tfvars.json")
_CODE = (".tf", ".tf.json", ".tofu")
_WHERE = re.compile(r"(?:^|_)(?:region|account(?:_?(?:id|number))?)$", re.IGNORECASE)


def root_inputs(
    session: Session, configuration: Configuration, variables: tuple[tuple[str, str], ...], files: tuple[Path, ...]
) -> Mapping[str, Callable[[], TerraformValue]]:
    """Return the value of every variable that is given one, the strongest source last.

    Terragrunt gives its inputs as environment variables, which are the weakest source.
    """
    given = session.terragrunt
    inputs = dict(terragrunt_inputs(session, configuration, given)) if given is not None else {}
    for file in (*_automatic(session), *(str(file.absolute()) for file in files)):
        for setting in _settings(session, file):
            declared = configuration.variables.get(setting.name)
            if declared is None or not _is_left_to_fill_in(setting, declared):
                inputs[setting.name] = _constant(session, setting.expression)
            session.secrets.update(of_setting(setting, sensitive=declared is not None and declared_sensitive(declared)))
    for name, value in variables:
        if is_secret_variable(name, configuration.variables.get(name)):
            session.secrets.update(with_inner_texts((value,)))
        inputs[name] = _written(session, configuration, name, value)
    return inputs


def _is_left_to_fill_in(setting: tree.Setting, declared: tree.Block) -> bool:
    """Return whether a file is a form: the account or region that the root insists on is empty, or only marked there.

    With that nobody deploys anything, and what it stands in matches nothing. A plain word may be an account's alias.
    """
    written = setting.expression
    if not isinstance(written, tree.Literal) or declared.body.setting("default") is not None:
        return False
    is_word = written.literal.isalnum() and written.literal.islower()
    return _WHERE.search(setting.name) is not None and not is_word and is_placeholder(written.literal)


def offered_values(session: Session, configuration: Configuration) -> Iterator[tuple[tuple[Origin, str], ...]]:
    """Yield the strings that each file of values beside the root gives to its variables: one for each environment.

    Such a file lies in the root's folder, in a folder of it or in one next to it, and sets variables of the root alone.
    """
    root, access = session.root, session.access
    near = [*access.folders(root), *(access.folders(root.parent) if root != access.root else ())]
    known = set(_automatic(session))
    for folder in (root, *near[: LIMITS.folders_beside]):
        names = _names(session, folder)
        if folder != root and any(name.endswith(_CODE) for name in names):
            continue
        for file in (str(folder / name) for name in names if name.endswith(_VALUES)):
            settings = _settings(session, file) if file not in known else ()
            if settings and all(setting.name in configuration.variables for setting in settings):
                found = ((setting.name, _constant(session, setting.expression)()) for setting in settings)
                yield tuple(
                    (session.declaration(f"var.{name}"), value.literal)
                    for name, value in found
                    if isinstance(value, Text) and value.literal is not None
                )


def _names(session: Session, folder: Path) -> list[str]:
    try:
        return session.access.names(folder)
    except NotReadableError:
        return []


def is_secret_variable(name: str, declared: tree.Block | None) -> bool:
    """Return whether a variable is a credential, by its name or because its declaration says so."""
    return stands_for_credential(name) or (declared is not None and declared_sensitive(declared))


def _automatic(session: Session) -> Iterator[str]:
    """Yield the files that Terraform loads by itself, in its order."""
    names = _names(session, session.root)
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
    others = [name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    yield from (str(session.root / name) for name in (*first, *others))


def _settings(session: Session, file: str) -> tuple[tree.Setting, ...]:
    try:
        text = session.access.read(file)
    except NotReadableError as fault:
        session.error(fault.reason, Span(file, 1, 1, 1, 1))
        return ()
    session.given[file] = text
    session.secrets.update(credentials_within(text))
    found = read_json_values(file, text) if file.endswith(".json") else read_file_text(file, text)
    for broken in found.faults:
        session.error(broken.reason, broken.span)
    return found.body.settings


def _constant(session: Session, expression: tree.Expression) -> Callable[[], TerraformValue]:
    return lambda: session.evaluator.value(expression, Scope(lambda _: None, {}, str(session.root)))


def _written(session: Session, configuration: Configuration, name: str, value: str) -> Callable[[], TerraformValue]:
    """Return a value of the command line: text for a variable of a simple type, else an expression."""
    block = configuration.variables.get(name)
    setting = block.body.setting("type") if block is not None else None
    simple = setting is None or isinstance(read_type(setting.expression, _nothing), Primitive)
    span = Span(COMMAND_LINE, 1, 1, 1, 1)
    if simple:
        return lambda: literal(value, span)
    return _constant(session, read_expression_text(COMMAND_LINE, value))


def _nothing(_: tree.Expression) -> TerraformValue:
    return literal("")
