"""Of the checks of a type checkov runs those that have something to say at a resource; everybody else sees all."""

from collections.abc import Collection
from types import SimpleNamespace

from ecs_roles.for_checkov.visiting.checks_of_type import ChecksOfType, Silent, Visited

_VISITED = ("/main.tf", "aws_iam_role", "web", {"name": "web"})
Check = SimpleNamespace
FIRST, SECOND, THIRD, OF_A_PATTERN = (Check(id=name) for name in ("first", "second", "third", "of a pattern"))


def scan(checks: list[Check], skipped_checks: list[dict[str, str]] | None = None) -> list[Check]:
    """Go through checks as checkov does, which calls these things so."""
    visited = scanned_file, entity_type, entity_name, entity_configuration = _VISITED
    run = list(checks)
    assert visited == (scanned_file, entity_type, entity_name, entity_configuration)
    assert skipped_checks != []
    return run


def _but(seen: list[Visited], *names: str) -> Silent:
    def silent(visited: Visited) -> Collection[str]:
        seen.append(visited)
        return {*names} - visited.skipped

    return silent


def test_a_scan_runs_what_may_have_something_to_say_there_in_order() -> None:
    seen: list[Visited] = []
    checks = ChecksOfType([FIRST, SECOND, THIRD], _but(seen, "second"))

    assert scan(checks) == [FIRST, THIRD]
    assert [(visited.entity, visited.conf) for visited in seen] == [("/main.tf:aws_iam_role:web", {"name": "web"})]


def test_what_is_skipped_in_the_resource_is_run_too() -> None:
    checks = ChecksOfType([FIRST, SECOND, THIRD], _but([], "first", "second"))

    assert scan(checks, [{"id": "second", "suppress_comment": "later"}]) == [SECOND, THIRD]


def test_whoever_lists_the_checks_sees_all_of_them() -> None:
    seen: list[Visited] = []
    checks = ChecksOfType([FIRST, SECOND], _but(seen, "first", "second"))
    checks.append(THIRD)

    assert [check.id.upper() for check in checks] == ["FIRST", "SECOND", "THIRD"]
    assert seen == []


def test_a_copy_to_which_checks_for_patterns_are_added_chooses_as_well() -> None:
    checks = ChecksOfType([FIRST, SECOND], _but([], "first"))
    copied = checks.copy()
    copied += [OF_A_PATTERN]

    assert scan(copied) == [SECOND, OF_A_PATTERN]
    assert scan(checks) == [SECOND]
