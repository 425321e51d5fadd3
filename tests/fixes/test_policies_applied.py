"""The smallest policy written into the code as the only policy of its role: nothing is missing, nothing is too much."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ecs_roles.analysis.named_resources import subject_of
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, scan
from ecs_roles.ecs.role import Role
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.least_privilege_roles import RolePolicy, policies_of_task
from ecs_roles.outputs.cloudformation_policy import cloudformation_policy
from ecs_roles.outputs.terraform_policy import TerraformNames, place_blocks, terraform_policy

SAMPLES = Path(__file__).parents[2] / "sample_iac"
# Whether something is granted, and not too much; that a secret is named by less than its ARN is another matter, and
# what stands beside the properties of a role is not among those that are written anew.
ABOUT_GRANTS = {
    "missing_permission",
    "wildcard",
    "application_permission",
    "unneeded_permission",
    "no_effect",
    "document",
    "trust",
}
OF_OTHER_MATTERS = {"ECS533", "ECS636"}

_CLOSING = {"{": "}", "[": "]", "(": ")"}
_BLOCK = re.compile(r'^(resource|data)\s+"(\w+)"\s+"([\w-]+)"\s*{', re.MULTILINE)
_ATTACHING = ("aws_iam_role_policy", "aws_iam_role_policy_attachment", "aws_iam_policy_attachment", "aws_iam_policy")
_REPLACED = ("assume_role_policy", "managed_policy_arns", "inline_policy")
_PLACES = re.compile(r'^data "(aws_caller_identity|aws_partition|aws_region)" "(\w+)"', re.MULTILINE)
_PROPERTIES = ("AssumeRolePolicyDocument", "Policies", "ManagedPolicyArns")


@dataclass
class Copy:
    """Code with policies written into it: by role what was applied, and the roles that were left alone, with why."""

    applied: dict[tuple[str, str], RolePolicy] = field(default_factory=dict)
    left: dict[tuple[str, str], str] = field(default_factory=dict)


def apply(report: Report, source: Path, target: Path) -> Copy:
    """Write the smallest policy of each role that a task definition names into a copy of the code."""
    copied = Copy()
    for item in report.task_definitions:
        for policy in policies_of_task(subject_of(report, item), ("execution", "task")):
            role = policy.role
            if role is None:
                continue
            key = (role.span.file, role.address)
            if key in copied.applied or key in copied.left:
                continue
            file = target / Path(role.span.file).relative_to(source)
            why = _why_not(policy, role, file, report)
            if why:
                copied.left[key] = why
                continue
            if policy.scope.language == "terraform":
                _into_terraform(policy, role, file, report)
            else:
                _into_template(policy, role, file, report)
            copied.applied[key] = policy
    return copied


def _why_not(policy: RolePolicy, role: Role, file: Path, report: Report) -> str:
    every = (
        (analysed.index.deployment.name, each.address)
        for analysed in report.analysed_deployments
        for each in analysed.roles.roles
        if each.span == role.span
    )
    if "[" in role.address or len(set(every)) > 1:
        return "it is one of several instances"
    if policy.scope.within and policy.scope.language != "terraform":
        return "it stands in a nested stack"
    if file.suffix not in {".tf", ".yaml", ".yml"} or not file.is_file():
        return f"a {file.suffix} file is not edited here"
    return "" if role.resource.managed else "it is made elsewhere"


def _end(text: str, start: int) -> int:
    """Return the offset behind the bracket that closes the one at an offset."""
    depth, at, quoted = 0, start, False
    while at < len(text):
        character = text[at]
        if character == '"' and text[at - 1] != "\\":
            quoted = not quoted
        elif not quoted and character in _CLOSING:
            depth += 1
        elif not quoted and character in _CLOSING.values():
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    raise AssertionError("a bracket stays open")


def _blocks(text: str) -> Iterator[tuple[str, str, int, int]]:
    for found in _BLOCK.finditer(text):
        yield found[2], found[3], found.start(), _end(text, found.end() - 1)


def _into_terraform(policy: RolePolicy, role: Role, file: Path, report: Report) -> None:
    label = (policy.scope.here(role.address) or role.address).partition(".")[2]
    for each in sorted(file.parent.glob("*.tf")):
        text = each.read_text(encoding="utf-8")
        for kind, name, start, end in reversed(list(_blocks(text))):
            block = text[start:end]
            if kind in _ATTACHING and re.search(rf"\baws_iam_role\.{re.escape(label)}\b", block):
                text = text[:start] + text[end:]
            elif kind == "aws_iam_role" and name == label:
                trust = f"  assume_role_policy = data.aws_iam_policy_document.{label}_trust_new.json\n}}"
                text = text[:start] + _without(block).rstrip("}").rstrip() + "\n" + trust + text[end:]
        each.write_text(text, encoding="utf-8")
    whole = "\n".join(each.read_text(encoding="utf-8") for each in sorted(file.parent.glob("*.tf")))
    taken = {name for kind, name, _, _ in _blocks(whole) if kind.startswith("aws_iam")}
    names = TerraformNames(dict(_PLACES.findall(whole)), taken)
    written = terraform_policy(policy, report, names)
    begun = re.search(r'data "aws_iam_policy_document" "(\w+)" {\n  statement {\n    actions = \["sts:', written)
    assert begun is not None
    written = written.replace(begun[1], f"{label}_trust_new")
    file.write_text(file.read_text(encoding="utf-8") + "\n" + place_blocks(names) + written, encoding="utf-8")


def _without(block: str) -> str:
    """Return the block of a role without its policies and its trust policy."""
    for name in _REPLACED:
        while entry := re.search(rf"^  (?:dynamic \")?{name}\b", block, re.MULTILINE):
            line = block.find("\n", entry.start())
            opened = min((at for mark in _CLOSING if (at := block.find(mark, entry.start(), line)) >= 0), default=-1)
            end = _end(block, opened) if opened >= 0 else line
            heredoc = re.search(r"<<-?(\w+)$", block[entry.start() : line])
            if heredoc is not None:
                end = re.compile(rf"^\s*{heredoc[1]}$", re.MULTILINE).search(block, line).end()  # type: ignore[union-attr]
            while block[end : end + 1] not in {"\n", ""}:
                end += 1
            block = block[: entry.start()] + block[end + 1 :]
    return block


def _into_template(policy: RolePolicy, role: Role, file: Path, report: Report) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    start, end = _resource(lines, role.address)
    written = cloudformation_policy(policy, report).split("Resources:\n", 1)[1].rstrip("\n").split("\n")
    kept = [line for name, part in _properties(lines[start:end]) if name not in _PROPERTIES for line in part]
    head = [line for line in lines[start + 1 : end] if re.match(r"    (?!Type:|Properties:)\w+:", line)]
    lines[start:end] = [*written[:1], *head, *written[1:], *kept]
    text = "\n".join(lines)
    for name in re.findall(r"^  (\w+):\n    Type: AWS::IAM::(?:Policy|ManagedPolicy|RolePolicy)$", text, re.MULTILINE):
        parts = text.split("\n")
        first, last = _resource(parts, name)
        if any(re.search(rf"\b{role.address}\b", line) for line in parts[first:last]):
            del parts[first:last]
            text = "\n".join(parts)
    file.write_text(text, encoding="utf-8")


def _resource(lines: list[str], logical_id: str) -> tuple[int, int]:
    start = next(number for number, line in enumerate(lines) if re.match(rf"  {logical_id}:", line))
    ends = (number for number, line in enumerate(lines[start + 1 :], start + 1) if re.match(r" {0,2}[^\s#]", line))
    return start, next(ends, len(lines))


def _properties(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the properties of a resource with their lines."""
    found: list[tuple[str, list[str]]] = []
    inside = False
    for line in lines:
        if re.match(r"    \S", line):
            inside = line.startswith("    Properties:")
        elif inside and (name := re.match(r"      (\w+):", line)):
            found.append((name[1], [line]))
        elif inside and found:
            found[-1][1].append(line)
    return iter(found)


def about_grants(report: Report, target: Path, source: Path, copied: Copy) -> list[tuple[Finding, RolePolicy]]:
    """What is found about the grants of the roles that were rewritten."""
    roles = {
        (str(target / Path(file).relative_to(source)), role): each for (file, role), each in copied.applied.items()
    }
    found = ((item, roles.get((item.role_span.file, item.role))) for item in report.findings if item.role_span)
    return [
        (item, policy)
        for item, policy in found
        if policy is not None and item.category in ABOUT_GRANTS and item.rule not in OF_OTHER_MATTERS
    ]


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Report, Path, Copy]:
    target = tmp_path_factory.mktemp("applied") / "sample_iac"
    shutil.copytree(SAMPLES, target)
    before = scan([SAMPLES], Options(root=SAMPLES))
    copied = apply(before, SAMPLES, target)
    return before, scan([target], Options(root=target)), target, copied


def test_nearly_every_role_of_the_samples_is_rewritten(applied: tuple[Report, Report, Path, Copy]) -> None:
    _, _, _, copied = applied
    languages = [policy.scope.language for policy in copied.applied.values()]

    assert languages.count("terraform") > 250
    assert languages.count("cloudformation") > 250
    assert len(copied.left) < 30


def test_the_code_can_still_be_read(applied: tuple[Report, Report, Path, Copy]) -> None:
    before, after, _, _ = applied

    assert {error.message for error in after.errors} <= {error.message for error in before.errors}
    assert len(after.task_definitions) == len(before.task_definitions)


def test_nothing_is_missing_and_nothing_too_much(applied: tuple[Report, Report, Path, Copy]) -> None:
    _, after, target, copied = applied
    found = about_grants(after, target, SAMPLES, copied)
    # GuardDuty's account is known for some regions only, and a secret that a variable names is of one of two sorts:
    # that neither is in the policy stands in it as a comment.
    told = [(item, policy) for item, policy in found if policy.policy.undecided]

    assert [item.message for item, _ in found if (item, _) not in told] == []
    assert {item.rule for item, _ in told} <= {"ECS527", "ECS531"}


def test_what_was_decided_stays_decided(applied: tuple[Report, Report, Path, Copy]) -> None:
    before, after, target, copied = applied

    def status(report: Report, root: Path) -> dict[tuple[str, str, str], str]:
        return {
            (str(Path(item.span.file).relative_to(root)), item.root, item.address): item.status
            for item in report.task_definitions
        }

    was, now = status(before, SAMPLES), status(after, target)
    # What a policy says it does not know, whoever applies it has to add.
    open_files = {role[0] for role, policy in copied.applied.items() if policy.policy.undecided}
    left = {str(Path(file).relative_to(SAMPLES)) for file in open_files}
    worse = {
        key: now[key]
        for key, value in was.items()
        if value == "decided" and now[key] != "decided" and key[0] not in left
    }

    assert worse == {}
    assert copied.applied
