"""Of what a report speaks: project, commit, day, and where its files can be looked at."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import quote

from ecs_roles.outputs.report_paths import lies_outside
from ecs_roles.symbolic.frozen import frozen

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
_ADDRESS = re.compile(r"https://[\w.:-]+(?:/[\w.~-]+)+")
_SHORT = 12


@frozen()
class Provenance:
    """What is known of the scanned state; ``address`` is the folder of this commit in a repository's web pages."""

    project: str = ""
    commit: str = ""
    day: str = ""
    address: str = ""

    @property
    def title(self) -> str:
        """Return project, commit and day in a line."""
        return " ".join(filter(None, (self.project, self.commit[:_SHORT], self.day)))

    def link(self, shown: str, line: int) -> str:
        """Return the address of a line of a file as the report shows it; empty where there is none."""
        if not self.address or lies_outside(shown):
            return ""
        return f"{self.address}/{quote(shown, safe='/', errors='replace')}#L{line}"


def provenance(root: Path, environment: Mapping[str, str], today: date) -> Provenance:
    """Return what a build server tells of the state (GitHub, GitLab); elsewhere the folder's name and the day."""
    day = today.isoformat()
    server, project = environment.get("GITHUB_SERVER_URL", ""), environment.get("GITHUB_REPOSITORY", "")
    commit = environment.get("GITHUB_SHA", "")
    if server and project and commit:
        return _known(project, commit, day, f"{server}/{project}/blob/{commit}")
    address, commit = environment.get("CI_PROJECT_URL", ""), environment.get("CI_COMMIT_SHA", "")
    if address and commit:
        return _known(environment.get("CI_PROJECT_PATH", ""), commit, day, f"{address}/-/blob/{commit}")
    return Provenance(root.name, day=day)


def _known(project: str, commit: str, day: str, address: str) -> Provenance:
    safe = _COMMIT.fullmatch(commit) and _ADDRESS.fullmatch(address)
    return Provenance(project, commit, day, address if safe else "")
