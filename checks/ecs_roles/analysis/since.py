"""Scan the code as it is and as it was, and tell the difference."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from ecs_roles.analysis.comparison import compared
from ecs_roles.analysis.git_repository.git_tree import extract
from ecs_roles.analysis.report import Report
from ecs_roles.analysis.scan import Options, Progress, scan
from ecs_roles.analysis.scan_root import real_paths, scan_root
from ecs_roles.symbolic.frozen import replace


def scan_since(paths: Sequence[Path], ref: str, options: Options, progress: Progress | None = None) -> Report:
    """Return what the paths bring since an earlier commit; raises ``GitTreeError`` when there is no such state."""
    root = scan_root(paths, options.root)
    after = scan(paths, options, progress)
    with tempfile.TemporaryDirectory(prefix="ecs-roles-") as folder:
        earlier = Path(folder).resolve()
        extract(root, ref, earlier)
        there = [earlier / path.relative_to(root) for path in real_paths(paths) if path.is_relative_to(root)]
        present = [path for path in there if path.exists()]
        before = scan(present, replace(options, root=earlier, overlay={}, cache=None)) if present else Report(earlier)
        return compared(before, after, ref)
