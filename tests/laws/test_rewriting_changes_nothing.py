"""Code that says the same in other words gets the same answer: only places and addresses may differ.

Each law rewrites a sample as a person would (other names, other files, a module around it, locals, parameters, another
spelling of a function) and compares what is found and what is decided. The samples are drawn; each is one example.
"""

import json
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import tree_sitter_hcl
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.conftest import examples
from tree_sitter import Language, Node, Parser

from ecs_roles.analysis.judging import judge
from ecs_roles.analysis.report import Report
from ecs_roles.readers.cloudformation.template import read_template
from ecs_roles.readers.terraform.modules.root import read_root

SAMPLES = Path(__file__).parents[2] / "sample_iac"
ROOTS = sorted(
    path
    for path in SAMPLES.rglob("main.tf")
    if "modules" not in path.parts and len([*path.parent.glob("*.tf"), *path.parent.glob("*.tfvars")]) == 1
)
TEMPLATES = sorted(SAMPLES.rglob("template.yaml"))

Told = Counter[tuple[object, ...]]
Answer = tuple[Told, Told]
Files = dict[str, str]
Json = Any


@dataclass(frozen=True)
class Law:
    """A rewriting of one file into files (none where it does not apply), and how the new names read in the sample.

    ``at_least`` is how many samples it is for; ``one_more_place`` lets the same thing be found in two places.
    ``first_named`` are samples whose sentences name what stands first, with what that is: there the words may differ.
    """

    rewritten: Callable[[str, Random], Files | None]
    mapped_back: Callable[[str], str] = str
    one_more_place: bool = False
    first_named: Mapping[str, str] = field(default_factory=dict)
    at_least: int = 275


def answer(report: Report, law: Law | None = None) -> Answer:
    """What is found, and how far each task definition is decided, in the names of the sample."""
    back = law.mapped_back if law is not None else str
    findings: Told = Counter(
        (
            item.rule,
            item.severity,
            item.category,
            item.role_kind,
            tuple(sorted(item.actions)),
            tuple(sorted(map(back, item.resources))),
            tuple(sorted(map(back, item.task_definitions))),
            tuple(sorted(back(line.what) for line in item.needed_by)),
            (back(item.role), back(item.message), back(item.fix)),
        )
        for item in report.findings
    )
    statuses: Told = Counter(
        (
            back(item.address),
            item.status,
            item.execution_role.status,
            item.task_role.status,
            *item.launch_types,
            tuple(sorted(back(doubt.what) for doubt in item.unknowns)),
            tuple(sorted(f"{back(doubt.what)}: {back(doubt.why)}" for doubt in item.unknowns)),
        )
        for item in report.task_definitions
    )
    return findings, statuses


def report_of(folder: Path, file: str) -> Report:
    if file.endswith(".tf"):
        return judge([read_root(folder, reading_root=folder)], folder)
    return judge([read_template(folder / file, reading_root=folder)], folder)


def without_words(known: Answer) -> Answer:
    findings, statuses = known
    return Counter([key[:-1] for key in findings.elements()]), Counter([key[:-1] for key in statuses.elements()])


@cache
def known_answer(unit: Path) -> Answer:
    return answer(report_of(unit.parent, unit.name))


def rewritten_answer(unit: Path, files: Files, law: Law) -> Answer:
    """The answer for the sample with its file replaced; what lies beside it is copied along (and into a module)."""
    with TemporaryDirectory() as base:
        folder = Path(base).resolve() / "code"
        for target in {folder, *((folder / name).parent for name in files)}:
            shutil.copytree(unit.parent, target, dirs_exist_ok=True)
            (target / unit.name).unlink()
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        return answer(report_of(folder, next(iter(files))), law)


def broken(unit: Path, law: Law, random: Random) -> str:
    """How the answer differs after the rewriting; empty when it is the same, or when the law does not apply."""
    files = law.rewritten(unit.read_text(encoding="utf-8"), random)
    if files is None:
        return ""
    before, after = known_answer(unit), rewritten_answer(unit, files, law)
    lines = []
    if unit.relative_to(SAMPLES).as_posix() in law.first_named:
        before, after = without_words(before), without_words(after)
    for which, kind in enumerate(("finding", "task definition")):
        was, now = before[which], after[which]
        if law.one_more_place:
            was, now = Counter(set(was)), Counter(set(now))
        lines += [f"{unit.relative_to(SAMPLES)}: {kind} gone: {item}" for item in (was - now).elements()]
        lines += [f"{unit.relative_to(SAMPLES)}: {kind} new: {item}" for item in (now - was).elements()]
    return "\n".join(lines)


# Terraform

_HCL = Parser(Language(tree_sitter_hcl.language()))
_NUMBERED = re.compile(r"zq\d+_?")


def without_number(name: str) -> str:
    return _NUMBERED.sub("", name)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from nodes(child)


def content(data: bytes, node: Node) -> str:
    return data[node.start_byte : node.end_byte].decode()


@dataclass(frozen=True)
class Block:
    """A block at the top of a file: its labels (the type first) and its text with the comments above it."""

    labels: tuple[str, ...]
    text: str


def blocks(source: str) -> list[Block]:
    data = source.encode()
    found, at = [], 0
    for body in _HCL.parse(data).root_node.children:
        for node in body.children if body.type == "body" else ():
            if node.type == "block":
                labels = (content(data, each).strip('"') for each in node.children if each.type in _LABELS)
                end = data.find(b"\n", node.end_byte)
                end = len(data) if end < 0 else end + 1
                found.append(Block(tuple(labels), data[at:end].decode()))
                at = end
    return found


_LABELS = ("identifier", "string_lit")
_INSTANCES = ("resource", "data")
_SINGLES = {"variable": "var", "module": "module"}


def with_other_names(source: str, random: Random) -> Files | None:
    """Every resource, data block, variable and local under another name, in another alphabetical order."""
    declared = [
        *((rf'((?:resource|data) "{b.labels[1]}" ")', b) for b in blocks(source) if b.labels[0] in _INSTANCES),
        *((rf'({b.labels[0]} ")', b) for b in blocks(source) if b.labels[0] in _SINGLES),
    ]
    text = source
    for head, block in declared:
        old = block.labels[-1]
        new = f"zq{random.randrange(1000)}_{old}"
        referring = _SINGLES.get(block.labels[0]) or block.labels[1]
        text = re.sub(rf'{head}{old}"', rf'\g<1>{new}"', text)
        text = re.sub(rf"(?<![\w])({referring}\.){old}(?![\w-])", rf"\g<1>{new}", text)
    for block in blocks(source):
        if block.labels == ("locals",):
            for old in re.findall(r"^  (\w+)\s+=", block.text, re.MULTILINE):
                new = f"zq{random.randrange(1000)}_{old}"
                text = re.sub(rf"^  {old}(\s+=)", rf"  {new}\1", text, flags=re.MULTILINE)
                text = re.sub(rf"\blocal\.{old}(?![\w-])", f"local.{new}", text)
    return {"main.tf": text}


def split(source: str, random: Random) -> Files | None:
    """Every block in a file of its own, in any order, or several in one."""
    parts = [block.text for block in blocks(source)]
    if len(parts) < 2:
        return None
    random.shuffle(parts)
    files: Files = {}
    for part in parts:
        name = f"part{random.randrange(len(parts))}.tf"
        files[name] = files.get(name, "") + part
    return files


def within_a_module(source: str, random: Random) -> Files | None:
    """The root as a module that another root calls, handing its variables, providers and outputs on."""
    root: list[str] = []
    module: list[str] = []
    handed = ""
    for block in blocks(source):
        is_provider = block.labels[0] == "provider" and "alias" not in block.text
        (root if is_provider else module).append(block.text)
        if block.labels[0] == "variable":
            root.append(block.text)
            handed += f"  {block.labels[1]} = var.{block.labels[1]}\n"
        if block.labels[0] == "output":
            marked = "\n  sensitive = true" if re.search(r"sensitive\s+= true", block.text) else ""
            root.append(f'output "{block.labels[1]}" {{\n  value = module.m.{block.labels[1]}{marked}\n}}\n')
    call = 'module "m" {\n  source = "./m"\n' + handed + "}\n"
    root.insert(random.randrange(len(root) + 1), call)
    return {"main.tf": "".join(root), "m/main.tf": "".join(module)}


_NOT_MOVED = {"provider", "depends_on", "for_each", "count", "source", "version", "providers", "sensitive"}
_REFERENCE = r"(?:data|var|local|aws_\w+)\.[\w.]+"
_VALUE = re.compile(rf'"(?:[^"$%\\]|\\.|\$\{{{_REFERENCE}\}})*"|\d+|true|false|{_REFERENCE}')
_OF_AN_INSTANCE = re.compile(r"\b(?:each|count|self)\.")


def movable(data: bytes, node: Node, random: Random) -> Iterator[Node]:
    """The values of attributes and of object elements that may stand in a local.

    They are literals, references and some whole documents.
    """
    if node.type in ("for_object_expr", "for_tuple_expr"):
        return
    if node.type == "block":
        kind = content(data, node.children[0])
        if kind in ("lifecycle", "dynamic", "provider", "variable", "locals", "module", "terraform", "provisioner"):
            return
    if node.type in ("attribute", "object_elem"):
        name = content(data, node.children[0]).strip('"')
        value = node.children[-1]
        if name in _NOT_MOVED:
            return
        text = content(data, value)
        is_whole = text.startswith("jsonencode(") and not _OF_AN_INSTANCE.search(text) and random.random() < 0.3
        if is_whole or _VALUE.fullmatch(text):
            yield value
            return
    for child in node.children:
        yield from movable(data, child, random)


def with_locals(source: str, random: Random) -> Files | None:
    """Some values of resources in locals of their own."""
    data = source.encode()
    chosen = [node for node in movable(data, _HCL.parse(data).root_node, random) if random.random() < 0.5]
    if not chosen:
        return None
    written = []
    for number, node in reversed(list(enumerate(chosen))):
        written.append(f"  moved_{number} = {content(data, node)}\n")
        data = data[: node.start_byte] + f"local.moved_{number}".encode() + data[node.end_byte :]
    return {"main.tf": data.decode() + "\nlocals {\n" + "".join(written) + "}\n"}


def with_data_twice(source: str, random: Random) -> Files | None:
    """Every data block a second time under another name, which some of the places use."""
    text, copies = source, []
    for block in blocks(source):
        if block.labels[0] == "data":
            kind, name = block.labels[1:]
            copies.append(block.text.replace(f'"{kind}" "{name}"', f'"{kind}" "zq1_{name}"', 1))
            uses = re.split(rf"\bdata\.{kind}\.(?={name}(?![\w-]))", text)
            text = uses[0] + "".join(f"data.{kind}.{random.choice(('', 'zq1_'))}{use}" for use in uses[1:])
    return {"main.tf": text + "\n" + "\n".join(copies)} if copies else None


# CloudFormation


class _Loader(yaml.SafeLoader):
    """YAML with the functions of CloudFormation in their long form; a date is the text that it is there."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _function(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Json:
    if isinstance(node, yaml.ScalarNode):
        value: Json = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


_Loader.add_multi_constructor("!", _function)


@cache
def template(source: str) -> Json | None:
    """The template as JSON has it; nothing where JSON cannot say it: a comment that counts, an anchor, a loop."""
    if re.search(r"ecs-roles:|cfn-lint|\s[&*]\w|Fn::ForEach", source):
        return None
    return yaml.load(source, _Loader)  # noqa: S506 - a safe loader with more tags


def as_file(tree: Json) -> Files:
    return {"template.json": json.dumps(tree, indent=2)}


def in_json(source: str, _: Random) -> Files | None:
    tree = template(source)
    return None if tree is None else as_file(tree)


def with_resources_in_another_order(source: str, random: Random) -> Files | None:
    tree = template(source)
    if tree is None:
        return None
    resources = list(tree["Resources"].items())
    random.shuffle(resources)
    return as_file(tree | {"Resources": dict(resources)})


def everywhere(tree: Json, change: Callable[[Json], Json], *, within_functions: bool = True) -> Json:
    """The tree with every part changed, the inner ones first."""
    if isinstance(tree, dict):
        if not within_functions and any(key == "Ref" or key.startswith("Fn::") for key in tree):
            return tree
        tree = {key: everywhere(value, change, within_functions=within_functions) for key, value in tree.items()}
    elif isinstance(tree, list):
        tree = [everywhere(value, change, within_functions=within_functions) for value in tree]
    return change(tree)


def in_properties(tree: Json, change: Callable[[Json], Json], *, within_functions: bool = True) -> Json:
    resources = {
        name: resource
        | {
            "Properties": {
                key: everywhere(value, change, within_functions=within_functions)
                for key, value in (resource.get("Properties") or {}).items()
            }
        }
        for name, resource in tree["Resources"].items()
    }
    return tree | {"Resources": resources}


def referring(part: Json, new: dict[str, str]) -> Json:
    """The part with new names where it refers to something by itself."""
    if not isinstance(part, dict):
        return part
    part = dict(part)
    if isinstance(part.get("DependsOn"), str):
        part["DependsOn"] = new[part["DependsOn"]]
    elif "DependsOn" in part:
        part["DependsOn"] = [new[name] for name in part["DependsOn"]]
    match part:
        case {"Ref": str(name)}:
            return {"Ref": new.get(name, name)}
        case {"Fn::GetAtt": [str(name), attribute]}:
            return {"Fn::GetAtt": [new.get(name, name), attribute]}
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": with_new_names(text, new)}
        case {"Fn::Sub": [str(text), dict(own)]}:
            return {
                "Fn::Sub": [with_new_names(text, {key: value for key, value in new.items() if key not in own}), own]
            }
    return part


def with_new_names(text: str, new: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)(?=[.}])", lambda use: f"${{{new.get(use[1], use[1])}", text)


def with_other_ids(source: str, random: Random) -> Files | None:
    """Every logical id and parameter under another name, in another alphabetical order."""
    tree = template(source)
    if tree is None or "Transform" in tree:
        return None
    sections = ("Resources", "Parameters")
    new = {name: f"zq{random.randrange(1000)}{name}" for section in sections for name in tree.get(section) or {}}

    tree = everywhere(tree, lambda part: referring(part, new))
    named = {
        section: {new[name]: value for name, value in tree[section].items()}
        for section in sections
        if tree.get(section)
    }
    return as_file(tree | named)


def moved_literals(source: str, random: Random, place: Callable[[str], Json]) -> tuple[Json, dict[str, str]] | None:
    """The template with some of its literals elsewhere, and these literals."""
    tree = template(source)
    if tree is None:
        return None
    moved: dict[str, str] = {}

    def change(part: Json) -> Json:
        if not isinstance(part, str) or random.random() < 0.5 or "{{resolve:" in part:
            return part
        name = f"Moved{len(moved)}"
        moved[name] = part
        return place(name)

    return in_properties(tree, change, within_functions=False), moved


def with_parameters(source: str, random: Random) -> Files | None:
    """Some literals as the defaults of parameters."""
    found = moved_literals(source, random, lambda name: {"Ref": name})
    if found is None:
        return None
    tree, moved = found
    parameters = {name: {"Type": "String", "Default": value} for name, value in moved.items()}
    return as_file(tree | {"Parameters": (tree.get("Parameters") or {}) | parameters})


def with_mappings(source: str, random: Random) -> Files | None:
    """Some literals in a mapping."""
    found = moved_literals(source, random, lambda name: {"Fn::FindInMap": ["Moved", "All", name]})
    if found is None or not found[1]:
        return None
    tree, moved = found
    return as_file(tree | {"Mappings": (tree.get("Mappings") or {}) | {"Moved": {"All": moved}}})


def with_other_functions(source: str, _: Random) -> Files | None:
    """``Fn::Sub`` for ``Fn::GetAtt`` of an ARN, ``Fn::Join`` for a ``Fn::Sub`` of text."""
    tree = template(source)
    if tree is None:
        return None

    def respelt(part: Json) -> Json:
        match part:
            case {"Fn::GetAtt": [str(name), "Arn"]}:
                return {"Fn::Sub": f"${{{name}.Arn}}"}
            case {"Fn::Sub": str(text)}:
                return {"Fn::Join": ["", [*joined(text)]]}
        return part

    return as_file(in_properties(tree, respelt))


def joined(text: str) -> Iterator[Json]:
    for literal, name in re.findall(r"((?:[^$]|\$(?!\{\w)|\$\{!)+)|\$\{([\w:.]+)\}", text):
        if literal:
            yield literal.replace("${!", "${")
        elif "." in name:
            yield {"Fn::GetAtt": name.split(".", 1)}
        else:
            yield {"Ref": name}


TERRAFORM = {
    "other names": Law(
        with_other_names,
        without_number,
        first_named={"two_sensitivities/good/main.tf": "the first of two calls of one module, by name"},
    ),
    "several files": Law(
        split,
        first_named={
            "ecs518-managed-policy-by-name/bad/main.tf": "the policies that are not read",
            "ecs641-execution-role-shared-across-secrets/bad/main.tf": "the two applications with one role",
            "ecs642-task-role-shared-by-services/bad/main.tf": "the two applications with one role",
        },
    ),
    "a module around it": Law(within_a_module, lambda name: name.replace("module.m.", "")),
    "values in locals": Law(with_locals),
    "data written twice": Law(with_data_twice, without_number, one_more_place=True, at_least=30),
}
CLOUDFORMATION = {
    "JSON": Law(in_json),
    "another order": Law(
        with_resources_in_another_order,
        first_named={
            "ecs641-execution-role-shared-across-secrets/bad/template.yaml": "the two applications with one role",
            "ecs642-task-role-shared-by-services/bad/template.yaml": "the two applications with one role",
        },
    ),
    "other names": Law(with_other_ids, without_number),
    "values in parameters": Law(with_parameters),
    "values in mappings": Law(with_mappings),
    "other functions": Law(with_other_functions),
}


LAWS = {
    **{f"terraform: {name}": (law, ROOTS) for name, law in TERRAFORM.items()},
    **{f"cloudformation: {name}": (law, TEMPLATES) for name, law in CLOUDFORMATION.items()},
}
each_law = pytest.mark.parametrize("name", LAWS)


def applies(law: Law, unit: Path) -> bool:
    return law.rewritten(unit.read_text(encoding="utf-8"), Random(0)) is not None


@cache
def covered(name: str) -> list[Path]:
    """The samples that a law is for, in an order of its own: each law draws others."""
    law, units = LAWS[name]
    found = [unit for unit in units if applies(law, unit)]
    Random(name).shuffle(found)
    return found


@each_law
@settings(max_examples=examples(45))
@given(data=st.data())
def test_the_answer_stays(name: str, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(covered(name)), label="unit")
    random = Random(data.draw(st.integers(0, 1 << 16), label="seed"))

    assert broken(unit, LAWS[name][0], random) == ""


@each_law
def test_a_law_is_for_most_samples(name: str) -> None:
    assert len(covered(name)) >= LAWS[name][0].at_least


@each_law
def test_a_sentence_that_names_what_stands_first_does_so(name: str) -> None:
    law, units = LAWS[name]
    for sample in law.first_named:
        assert SAMPLES / sample in units
        strict = replace(law, first_named={})
        assert any(broken(SAMPLES / sample, strict, Random(seed)) for seed in range(8))


def trusting_another_service(source: str, _: Random) -> Files | None:
    """A rewriting that does change something: the role is one that ECS cannot assume."""
    return {"main.tf": source.replace("ecs-tasks.amazonaws.com", "ec2.amazonaws.com")}


def test_another_answer_is_seen() -> None:
    unit = SAMPLES / "ecs531-unreadable-injected-secret/bad/main.tf"

    assert "finding new: ('ECS501'" in broken(unit, Law(trusting_another_service), Random(0))
    assert "task definition gone" in broken(unit, Law(with_other_names), Random(0))
