"""Terraform's functions that read files; nothing outside the reading root is opened.

Language: https://developer.hashicorp.com/terraform/language/functions (filesystem functions)
"""

import base64
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from os import path as os_path
from pathlib import Path

from ecs_roles.readers.terraform.evaluator.arguments import Arguments, NotKnownError, Simple, called, wrong_number
from ecs_roles.readers.terraform.evaluator.evaluation import Evaluator, Function
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.file_reading import read_template_text
from ecs_roles.readers.terraform.syntax.placed_text import PlacedText, marks_of
from ecs_roles.readers.terraform.syntax.source_text import FileText
from ecs_roles.readers.terraform.syntax.tree_access import FileAccess, NotReadableError
from ecs_roles.readers.terraform.values.json_reading import is_only_unknown
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    Failure,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    literal,
)
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.json_values import NotJsonError, marked, unmarked
from ecs_roles.symbolic.origin import Fresh, part
from ecs_roles.symbolic.text import Symbol, Text, split_text
from ecs_roles.symbolic.values import Unknown

_IS_THERE = "is there: Terraform resolves a relative path in the folder in which it is called"
_PATTERN = re.compile(r"(\*\*/|\*\*|\*|\?|\{[^{}]*\}|\[[^\]/]+\])")
_PARTS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
# What opens and closes expressions of a template, what only looks like it, and what stands for a symbol.
_BRACES = re.compile("\\$\\$\\{|%%\\{|[$%]?\\{|\\}|[\U000f0000-\U000ffffc]")
_DEEPEST_TEMPLATES = LIMITS.template_file_depth


def file_functions(access: FileAccess) -> dict[str, Function]:
    """Return the functions that read files, bound to what may be read."""
    templates = _Templates(access)
    simple: dict[str, Callable[[FileAccess, Arguments, str], TerraformValue | str | bool]] = {
        "file": _file,
        "fileexists": _exists,
        "fileset": _fileset,
        "filebase64": lambda *given: base64.b64encode(_bytes(*given)).decode(),
        **{f"file{name}": _digest for name in ("md5", "sha1", "sha256", "sha512")},
        **{f"filebase64{name}": _base64_digest for name in ("sha256", "sha512")},
    }
    bound = {name: _bound(access, function) for name, function in simple.items()}
    return {**bound, "templatefile": templates.templatefile, "templatestring": templates.templatestring}


def _bound(
    access: FileAccess, function: Callable[[FileAccess, Arguments, str], TerraformValue | str | bool]
) -> Function:
    def bound(evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
        return called(lambda given: function(access, given, scope.folder))(evaluator, scope, call)

    return bound


def _path_in(access: FileAccess, folder: str, name: str) -> str:
    """Return where a path leads that Terraform resolves in the folder in which it is called: as a rule the root's own.

    Where nothing is there, and a file is from exactly one folder above, within the root itself, that one is meant: the
    path spells the folder of the root, for ``terraform apply network``.
    """
    here = os_path.normpath(str(Path(folder, name)))
    if access.exists(here) is not Answer.NO:
        return here
    above = _from_above(access, folder, name)
    return above[0] if len(above) == 1 and Path(above[0]).is_relative_to(folder) else here


def _from_above(access: FileAccess, folder: str, name: str) -> list[str]:
    """Return the files to which a relative path leads from the folders above the root, up to the reading root."""
    if Path(name).is_absolute() or not Path(folder).is_relative_to(access.root):
        return []
    above = [path for path in Path(folder).parents if path.is_relative_to(access.root)]
    paths = [os_path.normpath(str(path / name)) for path in above]
    return [path for path in paths if access.exists(path) is Answer.YES]


def _bytes(access: FileAccess, given: Arguments, folder: str) -> bytes:
    return _read(access, folder, given.text(0))[1].encode()


def _read(access: FileAccess, folder: str, written: str) -> tuple[str, str]:
    """Return where a file is that is named from a folder, and its text."""
    path = _path_in(access, folder, written)
    try:
        return path, access.read(path)
    except NotReadableError as fault:
        is_nowhere = access.exists(path) is Answer.NO
        above = [access.shown(each) for each in _from_above(access, folder, written)] if is_nowhere else []
        called_there = f"; {' and '.join(above)} {_IS_THERE}" if above else ""
        raise NotKnownError(f"{fault.reason}{called_there}", surely_wrong=is_nowhere and not above) from None


def _file(access: FileAccess, given: Arguments, folder: str) -> TerraformValue:
    return placed_content(*_read(access, folder, given.text(0)))


def content_of_file(access: FileAccess, folder: str, name: str) -> PlacedText | str:
    """Return the text of a file that is named from a folder, or why it cannot be read."""
    try:
        return placed_content(*_read(access, folder, name))
    except NotKnownError as doubt:
        return doubt.reason


def placed_content(name: str, content: str) -> PlacedText:
    """Return the text of a file, each character at its place."""
    data = content.encode("utf-8", "replace")
    source = FileText(name, data)
    return PlacedText((content,) if content else (), source.span(0, len(data)), None, source.marks(0, len(data)))


def _exists(access: FileAccess, given: Arguments, folder: str) -> bool:
    found = access.exists(_path_in(access, folder, given.text(0)))
    if found is Answer.UNKNOWN:
        raise NotKnownError("the file is outside of what may be read")
    return found is Answer.YES


def _fileset(access: FileAccess, given: Arguments, folder: str) -> TerraformValue:
    """Return the files of the code that match a pattern; where there are none yet, something may make them."""
    base, pattern = Path(os_path.normpath(str(Path(folder, given.text(0))))), given.text(1)
    matching = _matching(pattern)
    try:
        found = sorted(filter(matching.fullmatch, _files_below(access, base, deep="/" in pattern or "**" in pattern)))
    except NotReadableError as fault:
        raise NotKnownError(fault.reason) from None
    if not found:
        where = access.shown(str(base))
        raise NotKnownError(
            f"no file of the code matches {pattern} in {where}, and some may be made before Terraform runs"
        )
    return TerraformTuple(tuple(literal(name, given.span) for name in found), "set", given.span)


def _files_below(access: FileAccess, base: Path, *, deep: bool) -> Iterator[str]:
    """Yield the files in a folder, and in those below it, by their paths from the base."""
    pending, looked_at = [""], 0
    while pending:
        within, looked_at = pending.pop(), looked_at + 1
        if looked_at > LIMITS.folders_beside:
            raise NotKnownError(f"{access.shown(str(base))} holds more folders than are looked at")
        yield from (f"{within}{name}" for name in access.names(base / within))
        pending += [f"{within}{each.name}/" for each in access.folders(base / within)] if deep else []


def _matching(pattern: str) -> re.Pattern[str]:
    """Return the expression for a pattern: ``*``, ``**``, ``?``, ``{a,b}`` and ``[a-z]``, as Terraform takes them."""
    written = "".join(_PARTS.get(part) or _part(part) for part in _PATTERN.split(pattern))
    try:
        return re.compile(written)
    except re.error:
        raise NotKnownError(f"the pattern {pattern} is not read") from None


def _part(part: str) -> str:
    if part.startswith("{") and part.endswith("}"):
        return f"(?:{'|'.join(map(re.escape, part[1:-1].split(',')))})"
    return part.replace("[!", "[^") if part.startswith("[") and part.endswith("]") else re.escape(part)


def _digest(access: FileAccess, given: Arguments, folder: str) -> str:
    kind = given.function.removeprefix("file")
    return hashlib.new(kind, _bytes(access, given, folder), usedforsecurity=False).hexdigest()


def _base64_digest(access: FileAccess, given: Arguments, folder: str) -> str:
    kind = given.function.removeprefix("filebase64")
    return base64.b64encode(hashlib.new(kind, _bytes(access, given, folder), usedforsecurity=False).digest()).decode()


_Rendered = Callable[[Evaluator, Scope, Arguments], TerraformValue]


class _Templates:
    """``templatefile`` and ``templatestring``, which may call each other through a template only so far."""

    def __init__(self, access: FileAccess) -> None:
        self.access = access
        self.depth = 0

    def templatefile(self, evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
        """Return a template file with the variables that it is given."""
        return self._called(evaluator, scope, call, self._of_file)

    def templatestring(self, evaluator: Evaluator, scope: Scope, call: tree.Call) -> TerraformValue:
        """Return a template in a string with the variables that it is given."""
        return self._called(evaluator, scope, call, self._of_string)

    def _called(self, evaluator: Evaluator, scope: Scope, call: tree.Call, rendered: _Rendered) -> TerraformValue:
        if self.depth >= _DEEPEST_TEMPLATES:
            return Unknown(Fresh(call.function), "templates call each other without end", call.span)
        values = evaluator.arguments(call, scope)
        if isinstance(values, Unknown):
            return values
        wrong = wrong_number(call, values)
        if wrong is not None:
            return wrong
        self.depth += 1
        try:
            return rendered(evaluator, scope, Arguments(call.function, values, call.span))
        except NotKnownError as doubt:
            kind = Failure if doubt.surely_wrong else Unknown
            return kind(evaluator.origin(call, values), f"{call.function}: {doubt.reason}", call.span)
        finally:
            self.depth -= 1

    def _of_string(self, evaluator: Evaluator, scope: Scope, given: Arguments) -> TerraformValue:
        value = given.symbolic(0)
        if is_only_unknown(value):
            raise NotKnownError(value.symbols[0].reason)
        span = value.span or given.span
        content = PlacedText(value.pieces, span, None, marks_of(value))
        return evaluated_template(evaluator, scope.folder, span.file, content, given.members(1))

    def _of_file(self, evaluator: Evaluator, scope: Scope, given: Arguments) -> TerraformValue:
        name, text = _read(self.access, scope.folder, given.text(0))
        return evaluated_template(evaluator, scope.folder, name, placed_content(name, text), given.members(1))


def evaluated_template(
    evaluator: Evaluator, folder: str, name: str, content: PlacedText, members: TerraformObject
) -> TerraformValue:
    """Return a template with its variables, each character of the result at its place.

    What is not known of the template itself stays not known where it stands, and nowhere else.
    """
    try:
        written, symbols = marked(content)
    except NotJsonError as fault:
        return Unknown(Fresh(f"template({name})"), fault.message, content.span)
    missing = next(iter(symbols.values()), None)
    template = read_template_text(name, PlacedText((written,) if written else (), content.span, None, content.marks))
    if missing is not None and (isinstance(template, tree.Broken) or _is_in_expression(written, symbols)):
        return Unknown(part(missing.origin, "template"), missing.reason, content.span)
    if isinstance(template, tree.Broken):
        return Unknown(Fresh(f"template({name})"), template.reason, template.span)
    variables = {key: member.value for key, member in members.entries.items()}
    more = members.more

    def outer(wanted: str) -> TerraformValue:
        if more is not None:
            return Unknown(part(more.origin, wanted), more.reason)
        return Failure(Fresh(wanted), f"the template is not given {wanted}")

    found = evaluator.value(template, Scope(outer, variables, folder))
    if not isinstance(found, Text):
        return found
    return (_with_symbols(found, symbols) if symbols else found).at(template.span)


def _with_symbols(rendered: Text, symbols: Mapping[str, Symbol]) -> Text:
    """Return a rendered text with the symbols that its characters stand for; one symbol counts as one character."""
    each = (unmarked(piece, symbols) if isinstance(piece, str) else (piece,) for piece in rendered.pieces)
    pieces = tuple(piece for pieces in each for piece in pieces)
    return PlacedText(pieces, rendered.span, None, marks_of(rendered))


def _is_in_expression(written: str, symbols: Mapping[str, Symbol]) -> bool:
    """Return whether a character for a symbol is within ``${}`` or ``%{}``, where it may be computed with."""
    depth = 0
    for sign in _BRACES.findall(written):
        if depth and sign in symbols:
            return True
        if depth and sign[-1] in "{}":
            depth += 1 if sign[-1] == "{" else -1
        elif sign in ("${", "%{"):
            depth = 1
    return False


def _basename(given: Arguments) -> TerraformValue | str:
    whole = given.symbolic(0)
    last = split_text(whole, "/")[-1]
    # A part that is not known and may hold a slash itself leaves the end open.
    if whole.literal is None and last.pieces and all("/" in symbol.without for symbol in last.symbols):
        return last
    name = given.text(0)
    return name.rstrip("/").rpartition("/")[2] or ("/" if name else ".")


def _dirname(given: Arguments) -> str:
    folder, slash, _ = given.text(0).rpartition("/")
    return posixpath.normpath(folder or slash or ".")


PATH_FUNCTIONS: dict[str, Simple] = {"basename": _basename, "dirname": _dirname}
