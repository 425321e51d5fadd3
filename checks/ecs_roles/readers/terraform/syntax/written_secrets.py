"""The secret texts that Terraform code writes out: sensitive variables, attributes and pairs named so, ``sensitive()``.

Language: https://developer.hashicorp.com/terraform/language/values/variables (sensitive)
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from ecs_roles.credentials.credential_names import may_name_credential, stands_for_credential
from ecs_roles.credentials.literal_secrets import NOT_THE_VALUE, is_credential, telling_parts, with_inner_texts
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.uses_of_names import LEAVES, children, variable_of
from ecs_roles.symbolic.text import Text

# The provider's schema holds these for sensitive, whatever is written.
_SENSITIVE = {
    "aws_ssm_parameter": frozenset({"value", "value_wo"}),
    "aws_secretsmanager_secret_version": frozenset({"secret_string", "secret_binary", "secret_string_wo"}),
}
SECURE_STRING = "SecureString"
"""The type of a parameter that Parameter Store keeps encrypted."""
# These say where a secret is that the service keeps: its ARN, its key, its state.
_ABOUT_A_SECRET = frozenset({"master_user_secret"})
_NONE: frozenset[str] = frozenset()
_WITHOUT_NAMED_PARTS = LEAVES | {tree.Reference}
# What is called ``name`` in code: a string, a reference, or anything else, which takes more to understand.
_NAMED = re.compile(r'name[")\s]*[=:][ \t]*(?:"([^"\\\n]+)"(?=\s*[,}\n])|([\w.-]+)(?=\s*[,}\n]))?')


def sensitive_attributes(type_name: str) -> frozenset[str]:
    """Return the attributes of a type that the provider holds for sensitive."""
    return _SENSITIVE.get(type_name, frozenset())


@lru_cache(maxsize=4096)
def is_sensitive(type_name: str, attribute: str) -> bool:
    """Return whether the provider holds an attribute for sensitive, or its name says so."""
    if attribute in _ABOUT_A_SECRET:
        return False
    return attribute in _SENSITIVE.get(type_name, ()) or stands_for_credential(attribute)


def stored_secret(block: tree.Block, locals_: Mapping[str, tree.Setting]) -> tuple[str, str] | None:
    """Return the attribute of a resource that is a stored secret, by its address, and what it is; else ``None``."""
    type_name, name = block.labels[:2]
    kind = block.body.setting("type") if type_name == "aws_ssm_parameter" else None
    kind = locals_.get(variable_of(kind.expression).removeprefix("local."), kind) if kind is not None else None
    if kind is not None and isinstance(kind.expression, tree.Literal) and kind.expression.literal == SECURE_STRING:
        return f"{type_name}.{name}.value", f"the SecureString {type_name}.{name}.value"
    if type_name == "aws_secretsmanager_secret_version":
        return f"{type_name}.{name}.secret_string", f"the secret {type_name}.{name}.secret_string"
    return None


def declared_sensitive(block: tree.Block) -> bool:
    """Return whether a variable or output says that its value is sensitive."""
    return any(
        setting is not None and isinstance(setting.expression, tree.Constant) and setting.expression.value is True
        for setting in (block.body.setting("sensitive"), block.body.setting("ephemeral"))
    )


def written_secrets(file: tree.SyntaxFile, source: str) -> Iterator[str]:
    """Yield every secret text of a file's body, or of the settings of a file of variables."""
    names_credential = file.names is None or any(map(stands_for_credential, file.names))
    speaks = names_credential or "sensitive" in source or _may_pair_credential(source)
    for setting in file.body.settings:
        yield from of_setting(setting)
    for block in file.body.blocks:
        if speaks or _speaks_for_itself(block):
            yield from _of_block(block)


def _may_pair_credential(source: str) -> bool:
    """Return whether an object of code may name a credential: ``{ name = "DB_PASSWORD", value = ... }``."""
    named = _NAMED.findall(source)
    return ("", "") in named or may_name_credential("\n".join([text for text, _ in named]))


def _speaks_for_itself(block: tree.Block) -> bool:
    """Return whether a block may write a secret whatever the names in its file are: by its type or name, or unread."""
    kept = bool(block.labels) and block.labels[0] in _SENSITIVE
    return kept or block.kind in ("variable", "output") or block.body.unread is not None


def of_setting(setting: tree.Setting, *, sensitive: bool = False) -> Iterator[str]:
    """Yield the secret texts of one setting; all of its texts where it is known to be sensitive."""
    if sensitive:
        yield from with_inner_texts(written_texts(setting.expression))
    elif stands_for_credential(setting.name):
        yield from _believable(setting.name, setting.expression)
    yield from _inside(setting.expression)


def _of_block(block: tree.Block) -> Iterator[str]:
    sensitive = _NONE
    named = block.labels[0] if block.kind == "variable" and block.labels else ""
    if block.kind in ("variable", "output") and declared_sensitive(block):
        sensitive = frozenset({"default", "value"})
    elif block.kind in ("resource", "data", "ephemeral") and block.labels:
        sensitive = _SENSITIVE.get(block.labels[0], sensitive)
    if sensitive or _may_write_secret(block.span.written):
        yield from _of_body(block.body, sensitive, named)


def _of_body(body: tree.Body, sensitive: frozenset[str] = _NONE, named: str = "") -> Iterator[str]:
    for setting in body.settings:
        if setting.name in sensitive or _may_give_secret(setting):
            found = of_setting(setting, sensitive=setting.name in sensitive)
            # DB_PASSWORD = "DB_PASSWORD" is written to be replaced.
            yield from (text for text in found if text.lower() != named.lower())
        if setting.name == "default" and stands_for_credential(named):
            yield from _believable(named, setting.expression)
    for inner in body.blocks:
        yield from _of_body(inner.body)


def _may_give_secret(setting: tree.Setting) -> bool:
    """Return whether a setting may give a secret: its name says so, or that of something in an object."""
    if stands_for_credential(setting.name):
        return True
    if type(setting.expression) in _WITHOUT_NAMED_PARTS:
        return False
    written = setting.expression.span.written
    return written is None or ("{" in written and may_name_credential(written)) or "sensitive" in written


def _may_write_secret(source: str | None) -> bool:
    """Return whether a block may write a secret, by its words: in JSON, of which they are not known, any may."""
    return source is None or "sensitive" in source or may_name_credential(source)


def _believable(name: str, expression: tree.Expression) -> Iterator[str]:
    if isinstance(expression, tree.ObjectLiteral):
        return iter(())  # A thing of many parts: each has a name of its own.
    return (text for text in with_inner_texts(written_texts(expression)) if is_credential(name, text))


def _inside(expression: tree.Expression) -> Iterator[str]:
    """Yield what an expression holds: calls of ``sensitive``, objects with a key or pair named as a credential."""
    pending: list[tree.Expression | tree.Part] = [expression]
    while pending:
        node = pending.pop()
        if type(node) is tree.ObjectLiteral:
            yield from _of_entries(node.entries)
            pending += [each for entry in node.entries for each in entry if type(each) not in _WITHOUT_NAMED_PARTS]
            continue
        if isinstance(node, tree.Call) and node.function == "sensitive":
            yield from chain.from_iterable(with_inner_texts(written_texts(each)) for each in node.arguments)
        inner = node.items if type(node) is tree.TupleLiteral else children(node)
        pending += [each for each in inner if type(each) not in _WITHOUT_NAMED_PARTS]


def _of_entries(entries: tuple[tuple[tree.Expression, tree.Expression], ...]) -> list[str]:
    by_key = {key.literal if type(key) is tree.Word else _key(key): value for key, value in entries}
    found: list[str] = []
    for key in _of_credentials(tuple(by_key)):
        found += _believable(key, by_key[key])
    if "name" in by_key and "value" in by_key:
        name = "".join(written_texts(by_key["name"]))
        found += _believable(name, by_key["value"]) if name and stands_for_credential(name) else ()
    return found


@lru_cache(maxsize=1024)
def _of_credentials(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return those keys of an object that stand for a credential; many objects have the same ones."""
    return tuple(key for key in keys if ":" not in key and stands_for_credential(key))


def _key(expression: tree.Expression) -> str:
    """Return the key that an expression is, as far as it is written out."""
    if isinstance(expression, tree.Word | tree.Literal):
        return expression.literal
    return expression.name if isinstance(expression, tree.Name) else "".join(written_texts(expression))


def written_texts(expression: tree.Expression) -> Iterator[str]:
    """Yield the literal texts in an expression: each is, or becomes a part of, its value."""
    pending: list[tree.Expression | tree.Part] = [expression]
    while pending:
        node = pending.pop()
        match node:
            case Text():
                yield from (piece for piece in node.pieces if isinstance(piece, str))
                continue
            case tree.Constant(value=int() | float() as number) if not isinstance(number, bool):
                yield str(number)
            case tree.Template(parts=parts) if len(parts) > 1:
                yield from (piece for part in parts if isinstance(part, Text) for piece in telling_parts(part))
                pending.extend(part for part in parts if not isinstance(part, Text))
                continue
            case tree.ObjectLiteral(entries=entries):
                pending.extend(value for key, value in entries if _key(key).lower() not in NOT_THE_VALUE)
                continue
            case tree.Index(of=of):
                pending.append(of)
                continue
            case tree.Conditional(then=then, otherwise=otherwise):
                pending.extend((then, otherwise))
                continue
        pending.extend(children(node))
