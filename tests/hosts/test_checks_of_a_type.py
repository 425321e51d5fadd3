"""Of the checks of a type checkov runs those that have something to say at a resource; everybody else sees all."""

from collections.abc import Collection
from types import SimpleNamespace

from ecs_roles.for_checkov.visiting.checks_of_type import ChecksOfType, Speaking, Visited

_VISITED = ("/main.tf", "aws_iam_role", "web", {"name": "web"})
Check = SimpleNamespace
THEIRS, FIRST, SECOND, THIRD, OF_A_PATTERN = (
    Check(id=name) for name in ("theirs", "first", "second", "third", "of a pattern")
)


def scan(checks: list[Check], skipped_checks: list[dict[str, str]] | None = None) -> list[Check]:
    """Go through checks as checkov does, which calls these things so."""
    visited = scanned_file, entity_type, entity_name, entity_configuration = _VISITED
    run = list(checks)
    assert visited == (scanned_file, entity_type, entity_name, entity_configuration)
    assert skipped_checks != []
    return run


def _only(seen: list[Visited], *names: str) -> Speaking:
    def speaking(visited: Visited) -> Collection[str]:
        seen.append(visited)
        return {*names} | visited.skipped

    return speaking


def test_a_scan_runs_theirs_and_of_ours_what_may_have_something_to_say_there_in_order() -> None:
    seen: list[Visited] = []
    checks = ChecksOfType([THEIRS], [FIRST, SECOND, THIRD], _only(seen, "third", "first"))

    assert scan(checks) == [THEIRS, FIRST, THIRD]
    assert [(visited.entity, visited.conf) for visited in seen] == [("/main.tf:aws_iam_role:web", {"name": "web"})]


def test_where_none_of_ours_has_anything_to_say_a_scan_runs_theirs() -> None:
    assert scan(ChecksOfType([THEIRS], [FIRST, SECOND], _only([]))) == [THEIRS]


def test_what_is_skipped_in_the_resource_is_run_too() -> None:
    checks = ChecksOfType([], [FIRST, SECOND, THIRD], _only([], "third"))

    assert scan(checks, [{"id": "second", "suppress_comment": "later"}]) == [SECOND, THIRD]


def test_whoever_lists_the_checks_sees_all_of_them() -> None:
    seen: list[Visited] = []
    checks = ChecksOfType([THEIRS], [FIRST, SECOND], _only(seen))
    checks.append(THIRD)

    assert [check.id for check in checks] == ["theirs", "first", "second", "third"]
    assert seen == []


def test_what_others_add_later_is_run_after_ours() -> None:
    checks = ChecksOfType([THEIRS], [FIRST, SECOND], _only([], "second"))
    checks.append(OF_A_PATTERN)

    assert scan(checks) == [THEIRS, SECOND, OF_A_PATTERN]


def test_a_copy_to_which_checks_for_patterns_are_added_chooses_as_well() -> None:
    checks = ChecksOfType([THEIRS], [FIRST, SECOND], _only([], "second"))
    checks.append(THIRD)
    copied = checks.copy()
    copied += [OF_A_PATTERN]

    assert scan(copied) == [THEIRS, SECOND, THIRD, OF_A_PATTERN]
    assert scan(checks) == [THEIRS, SECOND, THIRD]
