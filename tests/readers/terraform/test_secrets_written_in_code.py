"""Secrets that code writes out are found by the names that they stand under, in files that have such a name at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecs_roles.readers.terraform.syntax.file_reading import read_file_text
from ecs_roles.readers.terraform.syntax.written_secrets import written_secrets
from ecs_roles.symbolic.frozen import replace

SECRET = "hunter-2-hunter"
KEYS = st.sampled_from(
    [
        *("name", "value", "options", "key", "db_password", "apiKey", "DB_TOKEN", '"name"', '"app.password"'),
        *('("name")', '("db_password")', "(var.key)", '"${var.a}_password"', '"pass\\u0077ord"'),
    ]
)
SCALARS = st.sampled_from(
    [
        *(f'"{SECRET}"', '"DB_PASSWORD"', '"STAGE"', '""', "var.x", "7", "true", '"a\\"DB_SECRET"'),
        *('"${var.a}_SECRET"', 'upper("db_password")', f'sensitive("{SECRET}")', '(var.a ? "DB_TOKEN" : "b")'),
        *("<<E\nDB_PASSWORD\nE\n", '"a" == var.b ? "DB_TOKEN" : "c"', '[\n"API_KEY"\n]', '"a, b"'),
    ]
)


def written(value: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Objects and lists of these, as people lay them out."""
    entries = st.tuples(KEYS, st.sampled_from([" = ", ":", "   = "]), value).map("".join)
    objects = st.tuples(st.lists(entries, min_size=1, max_size=3), st.sampled_from(["\n", ", ", ",\n"]))
    lists = st.lists(value, max_size=2).map(lambda items: f"[{', '.join(items)}]")
    return objects.map(lambda parts: f"{{ {parts[1].join(parts[0])} }}") | lists


VALUES = st.recursive(SCALARS, written, max_leaves=5)
SETTINGS = st.tuples(st.sampled_from(["name", "value", "default", "options", "password", "token"]), VALUES)
HEADS = st.sampled_from(
    [
        *('resource "a" "b"', 'variable "db_password"', 'variable "x"', 'output "a"', "locals", 'module "m"'),
        *('resource "aws_secretsmanager_secret_version" "v"', 'provider "p"'),
    ]
)
BLOCKS = st.tuples(HEADS, st.lists(SETTINGS, min_size=1, max_size=3)).map(
    lambda parts: "".join([parts[0], " {\n", *(f"  {name} = {value}\n" for name, value in parts[1]), "}\n"])
)


def found_in(source: str) -> frozenset[str]:
    """The secrets of a file; those that are looked for in any file are the same, whatever names it has."""
    file = read_file_text("main.tf", source)
    found = frozenset(written_secrets(file, source))
    assert found == frozenset(written_secrets(replace(file, names=None), source))
    return found


@given(st.lists(BLOCKS, min_size=1, max_size=2).map("".join))
def test_no_secret_is_missed_for_the_names_that_a_file_has(source: str) -> None:
    found_in(source)


@pytest.mark.parametrize(
    "body",
    [
        f'password = "{SECRET}"',
        f'options = {{ db_password = "{SECRET}" }}',
        f'options = {{ "db_password" : "{SECRET}" }}',
        f'options = var.a ? {{ (var.b) = 1, token = "{SECRET}" }} : {{}}',
        f'environment = [{{ name = "DB_PASSWORD", value = "{SECRET}" }}]',
        f'environment = [{{ "name" : "${{var.stage}}_PASSWORD", "value" : "{SECRET}" }}]',
        f'environment = [{{ name = upper("db_password"), value = "{SECRET}" }}]',
        f'environment = [{{ value = "{SECRET}", name = (\n"DB_PASSWORD"\n) }}]',
        f'options = [sensitive("{SECRET}")]',
    ],
)
def test_a_secret_is_found_by_the_name_that_it_stands_under(body: str) -> None:
    assert SECRET in found_in(f'resource "a" "b" {{\n  {body}\n}}\n')


def test_an_output_of_a_kept_secret_is_found_in_a_file_without_such_a_name() -> None:
    assert found_in(f'output "a" {{\n  value = "{SECRET}"\n  ephemeral = true\n}}\n') == {SECRET}
