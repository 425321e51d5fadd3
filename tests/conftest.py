"""Which tests are slow: ``-m "not host and not slow"`` leaves what is worth running after each change."""

import gc
import os
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import settings

# An example takes as long as it takes, the machines of CI differ; ``ECS_ROLES_EXAMPLES=20`` looks at many more of them.
settings.register_profile("steady", deadline=None, max_examples=100 * int(os.environ.get("ECS_ROLES_EXAMPLES", "1")))
settings.load_profile("steady")

HERE = Path(__file__).parent
# Files and folders whose tests cost seconds each, or many tenths of one.
SLOW = (
    "analysis/test_reading_in_several_processes.py",
    "analysis/test_repeated_scans.py",
    "command_line/test_explaining_what_stands_where.py",
    "fixes/test_every_fix_in_json_and_brackets.py",
    "fixes/test_every_fix_on_the_examples.py",
    "fixes/test_least_privilege.py",
    "fixes/test_policies_applied.py",
    "fixes/test_policies_of_generated_definitions.py",
    "hostile/test_broken_samples.py",
    "hostile/test_costs_grow_with_the_input.py",
    "hostile/test_no_secret_is_printed.py",
    "hostile/test_nothing_of_the_code_runs.py",
    "iam/test_access_as_a_set.py",
    "iam/test_laws_of_evaluation.py",
    "iam/test_matching_is_exact.py",
    "language_server",
    "laws",
    "needs/test_what_hinges_on_what_is_not_known.py",
    "outputs/test_large_reports.py",
    "readers/cloudformation/test_loops_written_out.py",
    "readers/cloudformation/test_scenarios_of_each_task_definition.py",
    "readers/cloudformation/test_scenarios_written_out.py",
    "readers/terraform/test_broken_and_hostile_terraform.py",
    "readers/terraform/test_derived_equals_applied.py",
    "readers/terraform/test_expressions_as_terraform.py",
    "readers/terraform/test_random_expressions_as_terraform.py",
)
_PLACES = frozenset(HERE / name for name in SLOW)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests."""
    missing = [str(place) for place in _PLACES if not place.exists()]
    if missing:
        raise pytest.UsageError(f"called slow, but not there: {', '.join(missing)}")
    slow = {path for path in {item.path for item in items} if not _PLACES.isdisjoint((path, *path.parents))}
    for item in items:
        if item.path in slow:
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """Keep thousands of tests, which live as long as the run, out of each collection of garbage; rare ones do."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test by the beginning of a long text and a number for all of it, not by all of its kilobytes."""
    if not isinstance(val, str) or len(val) <= 100:
        return None
    return f"{val[:80]}...{crc32(val.encode(errors='replace')):08x}"
