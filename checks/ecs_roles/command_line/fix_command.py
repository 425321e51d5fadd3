"""``ecs-roles fix``: show what would be edited, or write it."""

import argparse
import sys
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from ecs_roles.analysis.fixing import Fixed, FixedFile, fix_all
from ecs_roles.analysis.scan import Options
from ecs_roles.analysis.setting_values import BadSettingError, rule_ids
from ecs_roles.command_line.input_options import UsageError, add_input
from ecs_roles.command_line.parsing import Parser, examples
from ecs_roles.command_line.scan_command import options_of, words
from ecs_roles.command_line.written_files import RefusedPathError, replace_file
from ecs_roles.findings.finding import Finding
from ecs_roles.fixes.edits import NoFix
from ecs_roles.outputs.readable import counted, one_line, readable
from ecs_roles.rules.catalog import BY_ID
from ecs_roles.symbolic.file_text import decoded

_EXIT_CODES = """exit codes:
  0  nothing to fix, or everything that is offered was written
  1  the diff shows fixes that are not written yet
  2  something could not be read or written; wins over 1

Safe fixes only, unless --unsafe is given: those that remove a permission or change who may assume a role wait for it.
Every fix was scanned once more before it is shown: its finding is gone, and no other has come."""

# The scan sees every rule, so that an edit that brings a finding of another one is noticed.
_EVERYTHING = dict.fromkeys(
    ("select", "ignore", "min_severity", "fail_on", "baseline", "pedantic"),
)


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "fix",
        help="show the edits that make findings go, or write them",
        description="Show a diff of the edits that make findings go, or write them into the files.",
        epilog=_EXIT_CODES
        + "\n\n"
        + examples(
            "ecs-roles fix infra",
            "ecs-roles fix infra --select ECS52,ECS53 --write",
            "ecs-roles fix template.yaml --unsafe",
        ),
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", default=[Path()], help="what to fix (default: this folder)"
    )
    add_input(parser)
    group = parser.add_argument_group("fixing")
    group.add_argument("--write", action="store_true", help="write the edits into the files")
    group.add_argument(
        "--unsafe", action="store_true", help="also remove permissions, and change who may assume a role"
    )
    group.add_argument("--select", metavar="RULES", help="only findings of these rules: ECS531,ECS54")
    group.add_argument("--ignore", metavar="RULES", help="all but findings of these rules")
    parser.set_defaults(run=_run)


def _run(chosen: argparse.Namespace) -> int:
    try:
        options, _ = options_of(argparse.Namespace(**{**vars(chosen), **_EVERYTHING}))
        fixed = _fixed(chosen, options)
        if not chosen.write:
            sys.stdout.write("".join(_diff_of(file, fixed) for file in fixed.files))
        problems = _written(fixed) if chosen.write else []
    except (UsageError, BadSettingError) as error:
        sys.stderr.write(f"ecs-roles: {one_line(str(error))}\n")
        return 2
    sys.stderr.write("".join(f"{one_line(line)}\n" for line in (*problems, *_told(fixed, written=chosen.write))))
    if problems or fixed.before.is_incomplete:
        return 2
    return int(bool(fixed.files) and not chosen.write)


def _fixed(chosen: argparse.Namespace, options: Options) -> Fixed:
    select, ignore = words(chosen.select), words(chosen.ignore)
    wanted = frozenset(rule_ids(select)) if select else None
    unwanted = frozenset(rule_ids(ignore)) if ignore else frozenset()

    def is_wanted(finding: Finding) -> bool:
        return (wanted is None or finding.rule in wanted) and finding.rule not in unwanted

    return fix_all(chosen.paths, options, unsafe=chosen.unsafe, is_wanted=is_wanted)


def _diff_of(file: FixedFile, fixed: Fixed) -> str:
    """Return a unified diff of a file, named as the report names it; secrets among its lines are masked."""
    name = one_line(fixed.before.shown(file.file))
    before, after = (_lines(decoded(data)) for data in (file.before, file.after))
    lines = unified_diff(before, after, f"a/{name}", f"b/{name}")
    diff = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return fixed.before.secrets.masked(diff)


def _lines(text: str) -> list[str]:
    """Return the lines with their ends: those of YAML and HCL, not the others that Python knows."""
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [line for line in text.split("\n")[-1:] if line]


def _written(fixed: Fixed) -> list[str]:
    return [why for file in fixed.files if (why := _why_not_written(file, fixed.root))]


def _why_not_written(file: FixedFile, root: Path) -> str:
    """Write a file, and return why it could not be."""
    try:
        replace_file(Path(file.file), file.before, file.after, root)
    except RefusedPathError as fault:
        return f"ecs-roles: {fault}"
    return ""


def _told(fixed: Fixed, *, written: bool) -> Iterator[str]:
    """Yield what was done, in words, and what offers no fix."""
    for fix in fixed.applied:
        yield f"{fix.rule} {fixed.before.secrets.masked(fix.title)}"
    for error in fixed.before.errors:
        yield f"{fixed.before.shown(error.span.file)}:{error.span.line}: could not be read: {error.message}"
    what = "fixed" if written else "would be fixed"
    files = counted(len(fixed.files), "file")
    yield f"{counted(len(fixed.applied), 'finding')} {what} in {files}." if fixed.applied else "Nothing to fix."
    if fixed.unsafe:
        yield f"{counted(len(fixed.unsafe), 'finding')} more with --unsafe."
    yield from _refused(fixed)


def _refused(fixed: Fixed) -> Iterator[str]:
    """Yield why findings have no fix, and what to write where their rule has one that cannot be applied."""
    masked = fixed.before.secrets.masked
    reasons: dict[tuple[str, str], list[NoFix]] = {}
    for item in fixed.refused:
        reasons.setdefault((item.rule, readable(masked(item.reason))), []).append(item)
    if reasons:
        yield f"{counted(len(fixed.refused), 'finding')} without a fix:"
    findings = {item.fingerprint: item for item in (*fixed.before.findings, *fixed.report.findings)}
    for (rule, reason), items in sorted(reasons.items()):
        yield f"  {rule} ({len(items)}): {reason}"
        for item in items if BY_ID[rule].automatic_fix is not None else ():
            finding = findings.get(item.fingerprint)
            if finding is not None:
                place = f"{fixed.report.shown(finding.span.file)}:{finding.span.line}"
                yield f"    {place}: {readable(masked(item.instead or finding.fix))}"
