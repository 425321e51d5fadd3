"""Of the checks of a type checkov runs those that have something to say at a resource; everybody else sees all."""

from collections.abc import Callable
from typing import Any

from ecs_roles.for_checkov.visiting.checks_of_type import ChecksOfType, Visited

_VISITED = ("/main.tf", "aws_iam_role", "web", {"name": "web"})


def scan(checks: list[str], skipped_checks: list[dict[str, str]] | None = None) -> list[str]:
    """Go through checks as checkov does, which calls these things so."""
    visited = scanned_file, entity_type, entity_name, entity_configuration = _VISITED
    run: dict[str, bool] = {}
    for check in checks:
        run[check] = check not in (skipped_checks or ())
    assert visited == (scanned_file, entity_type, entity_name, entity_configuration)
    assert skipped_checks != []
    return list(run)


def _of_interest(seen: list[Visited], *names: str) -> Callable[[Visited], Callable[[Any], bool]]:
    def chosen(visited: Visited) -> Callable[[Any], bool]:
        seen.append(visited)
        return lambda check: check in {*names, *visited.skipped}

    return chosen


def test_a_scan_runs_what_has_something_to_say_there_in_order() -> None:
    seen: list[Visited] = []
    checks = ChecksOfType(["first", "second", "third"], _of_interest(seen, "third", "first"))

    assert scan(checks) == ["first", "third"]
    assert [(visited.entity, visited.conf) for visited in seen] == [("/main.tf:aws_iam_role:web", {"name": "web"})]


def test_what_is_skipped_in_the_resource_is_run_too() -> None:
    checks = ChecksOfType(["first", "second", "third"], _of_interest([], "third"))

    assert scan(checks, [{"id": "second", "suppress_comment": "later"}]) == ["second", "third"]


def test_whoever_lists_the_checks_sees_all_of_them() -> None:
    seen: list[Visited] = []
    checks = ChecksOfType(["first", "second"], _of_interest(seen))
    checks.append("third")

    assert [check.upper() for check in checks] == ["FIRST", "SECOND", "THIRD"]
    assert seen == []


def test_a_copy_to_which_checks_for_patterns_are_added_chooses_as_well() -> None:
    checks = ChecksOfType(["first", "second"], _of_interest([], "second", "of a pattern"))
    copied = checks.copy()
    copied += ["of a pattern"]

    assert scan(copied) == ["second", "of a pattern"]
    assert scan(checks) == ["second"]
