"""With ``--cache`` a scan takes what an earlier one has read, and says what a scan without says, to the byte."""

import json
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecs_roles import Options, scan
from ecs_roles.analysis import disk_cache, kept_files, since
from ecs_roles.analysis import scan as scanning
from ecs_roles.analysis.disk_cache import DiskCache
from ecs_roles.analysis.kept_files import KeptFiles
from ecs_roles.analysis.repeated_scan import RepeatedScan
from ecs_roles.command_line.main import main
from ecs_roles.outputs import json_report
from ecs_roles.symbolic.budget import LIMITS, Budget, spending, tell_beyond
from ecs_roles.symbolic.file_memory import Look
from ecs_roles.symbolic.file_text import read_bytes
from ecs_roles.symbolic.frozen import replace as with_parts
from ecs_roles.symbolic.origin import Fresh
from ecs_roles.symbolic.resources import Deployment, InternalError, Reading
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.values import Unknown

SAMPLES = Path(__file__).parents[2] / "sample_iac"

MAIN = """
module "role" {
  source = "../modules/role"
  name   = var.name
}

variable "name" {
  default = "web"
}

data "terraform_remote_state" "network" {
  backend = "s3"
  config  = { bucket = "state", key = "network", region = "eu-central-1" }
}

resource "aws_ecs_task_definition" "web" {
  family                = "${var.name}-${terraform.workspace}"
  execution_role_arn    = module.role.arn
  task_role_arn         = data.terraform_remote_state.network.outputs.role
  container_definitions = templatefile("${path.module}/web.json", { name = var.name })
}
"""
ROLE = """
variable "name" {}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

output "arn" {
  value = aws_iam_role.this.arn
}
"""
CONTAINERS = '[{"name": "${name}", "image": "nginx", "secrets": [{"name": "DB", "valueFrom": "${name}-db"}]}]'
NETWORK = """
terraform {
  backend "s3" {
    bucket = "state"
    key    = "network"
    region = "eu-central-1"
  }
}

output "role" {
  value = "arn:aws:iam::111122223333:role/network"
}
"""
NESTING = """
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: ./inner.yaml, Parameters: { Name: web } }
"""
INNER = """
Parameters: { Name: { Type: String, Default: none } }
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ecs.amazonaws.com } }]
  Web:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions: [{ Name: !Ref Name, Image: nginx, Secrets: [{ Name: DB, ValueFrom: db }] }]
"""
FILES = {
    "service/main.tf": MAIN,
    "service/web.json": CONTAINERS,
    "modules/role/main.tf": ROLE,
    "network/main.tf": NETWORK,
    "stacks/outer.yaml": NESTING,
    "stacks/inner.yaml": INNER,
}


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """Return a folder of roots that rest on each other, outside of which the cache lies."""
    for name, content in FILES.items():
        path = tmp_path / "code" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "code"


def cached(folder: Path, **options: Any) -> tuple[str, DiskCache]:
    """Return the report of a scan with the cache beside a folder, and the cache."""
    cache = DiskCache(folder.parent / "cache", tell=pytest.fail)
    return json_report.render(scan(folder, Options(root=folder, cache=cache, **options))), cache


def fresh(folder: Path, **options: Any) -> str:
    return json_report.render(scan(folder, Options(root=folder, **options)))


@pytest.mark.parametrize(
    "sample",
    [
        "ecs519-absent-role",
        "ecs531-unreadable-injected-secret",
        "ecs631-refused-policy-document",
        "batch_job",
        "ecs705-unreachable-secret",
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_the_report_is_that_of_a_scan_without(sample: str, jobs: int, tmp_path: Path) -> None:
    folder = tmp_path / "code"
    shutil.copytree(next(SAMPLES.glob(f"{sample[:6]}*")), folder)
    without = fresh(folder)
    cold, first = cached(folder, jobs=jobs)
    warm, second = cached(folder, jobs=jobs)
    assert json.loads(without)["task_definitions"]
    assert (cold, warm) == (without, without)
    assert first.missed
    assert (first.taken, second.taken, second.missed) == (0, first.missed, 0)


def _write(name: str, content: str) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")

    return write


def _link(name: str, to: str) -> Callable[[Path], object]:
    def link(folder: Path) -> None:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.move(path, path.with_name("elsewhere"))
        path.unlink(missing_ok=True)
        path.symlink_to(folder / to)

    return link


MANIFEST = '{"Modules": [{"Key": "role", "Source": "x", "Dir": ".terraform/modules/role"}]}'
CHANGES = {
    "the text of a file": _write("service/main.tf", MAIN.replace('default = "web"', 'default = "api"')),
    "a module": _write("modules/role/main.tf", ROLE.replace("ecs-tasks", "ecs")),
    "a file that templatefile reads": _write("service/web.json", CONTAINERS.replace("nginx", "redis")),
    "a file that goes": lambda folder: (folder / "service/web.json").unlink(),
    "values where there were none": _write("service/terraform.tfvars", 'name = "given"'),
    "values of any name": _write("service/more.auto.tfvars", 'name = "given"'),
    "a file beside": _write("service/more.tf", 'resource "aws_ecs_cluster" "new" { name = "new" }'),
    "an override": _write("service/override.tf", 'variable "name" { default = "over" }'),
    "a folder that goes": lambda folder: shutil.rmtree(folder / "modules"),
    "a link to another module": _link("modules/role", "network"),
    "the state of another root": _write("network/main.tf", NETWORK.replace("role/network", "role/other")),
    "another root with that state": _write("network2/main.tf", NETWORK),
    "a nested template": _write("stacks/inner.yaml", INNER.replace("ecs.amazonaws", "ecs-tasks.amazonaws")),
    "a template that goes": lambda folder: (folder / "stacks/inner.yaml").unlink(),
    "a template that is a folder": lambda folder: (
        (folder / "stacks/inner.yaml").unlink(),
        (folder / "stacks/inner.yaml").mkdir(),
    ),
    "what the settings allow": _write(".ecs-roles.toml", 'ignore = ["ECS501", "ECS502"]'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_seen(change: str, code: Path) -> None:
    cached(code)
    CHANGES[change](code)
    without = fresh(code)
    found, cache = cached(code)
    assert found == without
    again, cache = cached(code)
    assert again == without
    assert cache.missed == 0


@pytest.mark.parametrize("name", FILES)
def test_what_comes_is_seen(name: str, code: Path) -> None:
    (code / name).unlink()
    if not any((code / name).parent.iterdir()):
        (code / name).parent.rmdir()
    cached(code)
    _write(name, FILES[name])(code)
    assert cached(code)[0] == fresh(code)


def test_only_what_looked_at_a_change_is_read_again(code: Path) -> None:
    _, first = cached(code)
    _write("modules/role/main.tf", ROLE.replace("ecs-tasks", "ecs"))(code)
    found, cache = cached(code)
    assert found == fresh(code)
    # What service calls, what the module calls, and the reading of service.
    assert cache.missed < first.missed
    assert cache.taken >= 3


@pytest.mark.parametrize("back", [True, False])
def test_a_file_may_keep_its_time_and_its_size(code: Path, *, back: bool) -> None:
    file = code / "service/web.json"
    cached(code)
    before = file.stat()
    file.write_text(CONTAINERS.replace("nginx", "redis"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    found, cache = cached(code)
    assert found == fresh(code)
    assert cache.missed
    if back:
        file.write_text(CONTAINERS, encoding="utf-8")
        assert cached(code)[0] == fresh(code)


@pytest.mark.parametrize(
    "options",
    [
        {"variables": (("name", "given"),)},
        {"workspace": "prod"},
        {"parameters": (("Name", "given"),)},
        {"joins_plans": False},
    ],
)
def test_what_the_call_gives_is_part_of_what_is_kept(options: dict[str, Any], code: Path) -> None:
    cached(code)
    found, cache = cached(code, **options)
    assert found == fresh(code, **options)
    again, cache = cached(code, **options)
    assert again == found
    assert not cache.missed
    assert cached(code)[0] == fresh(code)


def test_a_file_of_variables_outside_is_looked_at_again(code: Path) -> None:
    file = code.parent / "given.tfvars"
    for name in ("one", "other", "one"):
        file.write_text(f'name = "{name}"', encoding="utf-8")
        found, _ = cached(code, variable_files=(file,))
        assert found == fresh(code, variable_files=(file,))
        assert f"{name}-db" in found


def test_a_relative_path_means_another_file_elsewhere(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "other"):
        (code.parent / name).mkdir()
        (code.parent / name / "given.tfvars").write_text(f'name = "{name}"', encoding="utf-8")
        monkeypatch.chdir(code.parent / name)
        found, _ = cached(code, variable_files=(Path("given.tfvars"),))
        assert found == fresh(code, variable_files=(Path("given.tfvars"),))


PIECES = st.sampled_from(sorted(FILES))
TEXTS = st.sampled_from([*FILES.values(), "", "resource {", "\x00", 'locals { name = file("web.json") }', MANIFEST])
PLACES = st.one_of(
    PIECES,
    st.sampled_from(
        [
            "service/terraform.tfvars",
            "service/a.auto.tfvars",
            "service/.terraform/modules/modules.json",
            "service/.terraform/modules/role/main.tf",
            "modules/role/more.tf",
            "network/copy.tf",
            "new/main.tf",
            "stacks/other.json",
        ]
    ),
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["write", "delete", "link", "folder"]), PLACES, TEXTS, PIECES), min_size=1, max_size=4
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(EDITS, min_size=1, max_size=3))
def test_no_edits_make_a_difference(edits: list[list[tuple[str, str, str, str]]], tmp_path_factory: Any) -> None:
    code = tmp_path_factory.mktemp("law") / "code"
    for name, content in FILES.items():
        _write(name, content)(code)
    cached(code)
    for step in edits:
        for what, name, content, to in step:
            _edit(code / name, what, content, code / to)
        without = fresh(code)
        assert cached(code)[0] == without
        assert cached(code)[0] == without


def _edit(path: Path, what: str, content: str, to: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if what == "write":
        path.write_text(content, encoding="utf-8")
    elif what == "link":
        path.symlink_to(to)
    elif what == "folder":
        path.mkdir()


# Everything that a program may ask the file system goes through these.
ASKING = ("stat", "lstat", "open", "scandir", "listdir", "readlink", "access")


class Watched:
    """The functions of Python that ask the file system, watched while a unit is read."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.is_reading = False

    def function(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that says at which path it is asked."""

        def watched(path: Any = ".", *more: Any, **named: Any) -> Any:
            if self.is_reading and isinstance(path, str | bytes | os.PathLike):
                self.asked.add(os.path.normpath(os.fsdecode(path)))
            return function(path, *more, **named)

        return watched

    def reading(self, read: Callable[..., Reading]) -> Callable[..., Reading]:
        """Return a function that reads while somebody watches."""

        def watched(*given: Any) -> Reading:
            self.is_reading = True
            try:
                return read(*given)
            finally:
                self.is_reading = False

        return watched


def noted_by(look: Look) -> Iterator[str]:
    """Yield the paths that a look answers for: its own, and to find where it leads each folder on the way."""
    real = Path(os.path.realpath(look.path))
    for path in (Path(look.path), real):
        yield from map(str, (path, *path.parents))
    if look.what == "held_by" and real.is_dir():
        yield from map(str, real.iterdir())


@pytest.mark.parametrize("samples", ["", "ecs531*", "ecs519*", "*nested*", "ecs52*"])
def test_every_question_to_the_file_system_is_noted(samples: str, code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of ours says what a reader asks: the functions of Python are watched while it reads."""
    for each in SAMPLES.glob(samples or "nothing"):
        shutil.copytree(each, code / each.name)
    watched = Watched()
    noted: set[str] = set()

    def keeping(_: DiskCache, _name: str, trace: Any, _result: object) -> None:
        noted.update(path for look in trace.looks for path in noted_by(look))

    with monkeypatch.context() as patch:
        for name in ASKING:
            patch.setattr(os, name, watched.function(getattr(os, name)))
        patch.setattr(scanning, "_read_unit", watched.reading(scanning._read_unit))
        patch.setattr(DiskCache, "_keep", keeping)
        cached(code)
    python = (str(Path(scanning.__file__).parents[1]), sys.prefix, sys.base_prefix, "/usr", "/proc", "/dev")
    own = {path for path in watched.asked if not path.startswith(python)}
    assert any(path.startswith(str(code)) for path in own)
    assert own - noted == set()


def test_what_is_not_known_stays_different(code: Path) -> None:
    """Results that were made in different scans number what they do not know, and no number is one of another's."""

    def number(name: str, *, is_new: bool) -> int:
        """Return the number of what is not known in a unit, in a process that has made nothing before."""
        cache = DiskCache(code.parent / "cache")
        with Fresh.counted_from(0), cache.scanning(code):
            found = cache.recall(("unit", name), _with_a_doubt)
        assert cache.missed == is_new
        return found.deployments[0].unread[0].origin.number  # type: ignore[attr-defined, no-any-return]

    cold = [number("a", is_new=True), number("b", is_new=True)]
    warm = [number("b", is_new=False), number("a", is_new=False)]
    assert warm == cold[::-1]
    with Fresh.counted_from(0):
        assert len({*warm, Fresh("here").number}) == 3


def test_after_what_is_read_the_numbers_go_on(code: Path) -> None:
    cache = DiskCache(code.parent / "cache")
    first = Fresh("before").number
    with cache.scanning(code):
        cache.recall(("unit", "a"), _with_a_doubt)
    assert Fresh("after").number == first + 1


def _with_a_doubt() -> Reading:
    return Reading((Deployment("a", "terraform", (), unread=(Unknown(Fresh("x"), "why"),)),), ())


def _twice_in_one(path: Path) -> Reading:
    for content in ("one", "other"):
        path.write_text(content, encoding="utf-8")
        read_bytes(path, None)
    return Reading((), ())


def _beyond_a_bound() -> Reading:
    tell_beyond("the rest", "there is too much of it", None)
    return Reading((), ())


def _with_a_failure(_: Path) -> Reading:
    return Reading((), (), (InternalError("reading it failed", Span("", 1, 1, 1, 1)),))


def test_what_lies_beyond_a_bound_is_told_each_time(code: Path) -> None:
    for taken in (0, 1):
        cache = DiskCache(code.parent / "cache", tell=pytest.fail)
        with cache.scanning(code), spending(Budget()) as budget:
            cache.recall(("unit", "a"), _beyond_a_bound)
        assert cache.taken == taken
        assert [each.what for each in budget.beyond] == ["the rest"]


@pytest.mark.parametrize("work", [_twice_in_one, _with_a_failure])
def test_what_would_not_be_the_same_again_is_not_kept(work: Callable[[Path], Reading], code: Path) -> None:
    for _ in range(2):
        cache = DiskCache(code.parent / "cache", tell=pytest.fail)
        with cache.scanning(code):
            cache.recall(("unit", "a"), partial(work, code / "changing.txt"))
        assert (cache.taken, cache.missed) == (0, 1)


def test_what_is_larger_than_what_would_be_read_back_is_not_kept(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_cache, "LIMITS", with_parts(LIMITS, kept_reading_bytes=2_000))
    cached(code)
    found, cache = cached(code)
    assert found == fresh(code)
    assert cache.taken
    assert cache.missed
    assert cache.damaged == 0


def test_a_new_root_concerns_only_who_asks_for_roots(code: Path) -> None:
    cached(code)
    _write("new/main.tf", 'resource "aws_sqs_queue" "new" {}')(code)
    found, cache = cached(code)
    assert found == fresh(code)
    assert cache.missed == 3  # What the new root calls, its reading, and that of service, which asks for a state.


def test_what_fails_is_not_kept(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    working = scanning.read_unit

    def failing(unit: Any, *more: Any) -> Reading:
        if unit.path.name == "service":
            raise ZeroDivisionError
        return working(unit, *more)

    with monkeypatch.context() as patch:
        patch.setattr(scanning, "read_unit", failing)
        assert "ZeroDivisionError" in cached(code)[0]
    assert cached(code)[0] == fresh(code)


@pytest.mark.parametrize("what", ["another file of this package", "another Python"])
def test_other_code_takes_nothing(what: str, code: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _, first = cached(code)
    disk_cache._reader.cache_clear()
    if what == "another Python":
        monkeypatch.setattr(sys, "version", "3.99")
    else:
        package = tmp_path / "package"
        shutil.copytree(Path(disk_cache.__file__).parents[1], package)
        (package / "readers" / "new.py").write_text("", encoding="utf-8")
        monkeypatch.setattr(disk_cache, "__file__", str(package / "analysis" / "disk_cache.py"))
    try:
        _, second = cached(code)
        assert (second.taken, second.missed) == (0, first.missed)
    finally:
        disk_cache._reader.cache_clear()


def test_the_versions_of_what_reads_are_known() -> None:
    for distribution, module in disk_cache._READING_WITH.items():
        assert version(distribution) in disk_cache._version(distribution, module)
        assert len(disk_cache._version(distribution, module)) < 60
        assert version(distribution) in disk_cache._version(distribution, "ecs_roles")  # not installed beside it
    assert disk_cache._version("nobody_has_this", "nobody_has_this") == ""


def test_a_scan_that_keeps_what_it_reads_uses_no_cache(code: Path) -> None:
    cache = DiskCache(code.parent / "cache")
    RepeatedScan().scan(code, Options(root=code, cache=cache))
    assert (cache.taken, cache.missed) == (0, 0)


def test_a_scan_of_unsaved_texts_uses_no_cache(code: Path) -> None:
    name = str(code / "service/main.tf")
    cached(code)
    found, cache = cached(code, overlay={name: MAIN.replace('default = "web"', 'default = "unsaved"')})
    assert "unsaved-db" in found
    assert (cache.taken, cache.missed) == (0, 0)


def test_what_was_not_used_for_longest_goes_first(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(code)
    folder = code.parent / "cache"
    kept = sorted(folder.glob("*.reading"))
    for age, path in enumerate(kept):
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    for name in (".new-0aZ_9xyz.reading", ".new-mine", "mine.txt"):
        (folder / name).touch()
        os.utime(folder / name, (1, 1))
    monkeypatch.setattr(kept_files, "LIMITS", with_parts(LIMITS, kept_files=2))
    KeptFiles(folder).prune()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*(path.name for path in kept[-2:]), "CACHEDIR.TAG", ".new-mine", "mine.txt"]
    )
    monkeypatch.setattr(kept_files, "LIMITS", with_parts(LIMITS, kept_bytes=kept[-1].stat().st_size))
    KeptFiles(folder).prune()
    assert list(folder.glob("*.reading")) == [kept[-1]]


def test_what_is_used_stays(code: Path) -> None:
    cached(code)
    kept = sorted((code.parent / "cache").glob("*.reading"))
    for path in kept:
        os.utime(path, (1_000_000, 1_000_000))
    cached(code)
    assert all(path.stat().st_mtime > 1_000_000 for path in kept)


def test_the_folder_is_private_and_says_what_it_is(code: Path) -> None:
    cached(code)
    folder = code.parent / "cache"
    assert (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*.reading")} == {0o600}


@pytest.mark.parametrize(
    ("given", "environment", "used"),
    [
        ((), {}, None),
        (("--cache",), {"XDG_CACHE_HOME": "{base}/xdg"}, "xdg/ecs-roles"),
        (("--cache",), {"XDG_CACHE_HOME": "relative"}, "home/.cache/ecs-roles"),
        (("--cache-dir", "{base}/named"), {}, "named"),
        (("--cache-dir", "{base}/named"), {"ECS_ROLES_CACHE_DIR": "{base}/env"}, "named"),
        ((), {"ECS_ROLES_CACHE_DIR": "{base}/env"}, "env"),
        (("--no-cache",), {"ECS_ROLES_CACHE_DIR": "{base}/env"}, None),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other folders")
def test_the_call_says_whether_and_where(
    given: tuple[str, ...],
    environment: dict[str, str],
    used: str | None,
    code: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base = str(code.parent)
    for name in ("XDG_CACHE_HOME", "ECS_ROLES_CACHE_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "{base}/home", **environment}.items():
        monkeypatch.setenv(name, value.format(base=base))
    said = []
    for _ in range(2):
        main(["scan", *(each.format(base=base) for each in given), str(code)])
        said.append(capsys.readouterr())
    assert said[0] == said[1]
    assert "task definition" in said[0].out
    assert said[0].err == ""
    found = {path.parent for path in code.parent.rglob("*.reading")}
    assert found == ({code.parent / used} if used else set())


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {}, "home/.cache/ecs-roles"),
        ("darwin", {"XDG_CACHE_HOME": "/elsewhere"}, "home/Library/Caches/ecs-roles"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/ecs-roles/Cache"),
        ("win32", {}, "home/AppData/Local/ecs-roles/Cache"),
    ],
)
def test_each_system_has_its_folder(
    platform: str, environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    assert kept_files.usual_folder() == Path(expected)


def test_statistics_and_settings_name_the_cache(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["scan", "--cache-dir", str(code.parent / "own"), str(code)]
    for expected in ("had 0 of ", "had 7 of 7 "):
        main([*call, "--statistics"])
        assert expected in capsys.readouterr().err
    main([*call, "--show-settings"])
    assert f"# The cache is in {code.parent / 'own'}" in capsys.readouterr().out


def test_what_is_earlier_in_git_is_not_kept(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read in a folder that goes with the scan."""
    asked: list[Options] = []

    def noted(paths: Any, options: Options, *more: Any) -> Any:
        asked.append(options)
        return scan(paths, options, *more)

    monkeypatch.setattr(since, "scan", noted)
    monkeypatch.setattr(since, "extract", lambda _root, _ref, folder: shutil.copytree(code, folder, dirs_exist_ok=True))
    cache = DiskCache(code.parent / "cache")
    since.scan_since([code], "HEAD", Options(root=code, cache=cache))
    assert [each.cache for each in asked] == [cache, None]
