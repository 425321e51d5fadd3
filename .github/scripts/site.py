"""Collect the documentation site from the pages of the repository, and build it.

    python .github/scripts/site.py FOLDER        # FOLDER/pages is collected, FOLDER/site is the site

Nothing is written for the site alone: the README, the guides, a page for each rule, the requirements, the error texts
and the schema of the report are where they are kept. Links between them stay links within the site; others lead to the
repository.
"""

import argparse
import os
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

from ecs_roles.rules.catalog import BY_ID, RULES
from ecs_roles.rules.error_texts import ERROR_TEXTS

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY = "https://github.com/ecs-role-checks/ecs-role-checks"
GUIDES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    ".github/GUIDE.md": "guide.md",
    ".github/ARCHITECTURE.md": "architecture.md",
    ".github/CONTRIBUTING.md": "contributing.md",
    ".github/THREAT_MODEL.md": "threat-model.md",
    ".github/SECURITY.md": "security.md",
    ".github/report.schema.json": "report.schema.json",
    "sample_iac/README.md": "rules.md",
    "sample_iac/requirements.md": "requirements.md",
    ".editors/README.md": "editors.md",
}
PICTURES = ("terminal.svg", "report.png", "vscode-problems.png", "vscode-hover.png")  # made by screenshots.py
_LINK = re.compile(r"(\]\()(?!https?:|#|mailto:)([^)\s]+)(\))")
_FENCE = re.compile(r"(^```.*?^```\s*$)", re.MULTILINE | re.DOTALL)
_SORTS = {
    "permission": "A permission is missing",
    "role": "A role is wrong",
    "configuration": "The definition is wrong",
    "refusal": "AWS refuses the call",
    "network": "The network, not a permission",
}


def pages(checkout: Path) -> dict[str, str]:
    """Return the page of the site that each file of the repository becomes."""
    found = GUIDES | {f"sample_iac/{rule.slug}/README.md": f"rules/{rule.id.lower()}.md" for rule in RULES}
    decisions = sorted((checkout / ".github" / "decisions").glob("*.md"))
    found |= {f".github/site/pictures/{name}": f"pictures/{name}" for name in PICTURES}
    return found | {f".github/decisions/{each.name}": f"decisions/{_page_name(each)}" for each in decisions}


def collected(source: str, text: str, known: dict[str, str]) -> str:
    """Return a page's text, in which links lead to pages of the site where there is one."""
    here = known[source]

    def led(link: re.Match[str]) -> str:
        path, mark, anchor = link[2].partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
        page = known.get(target) or known.get(f"{target}/README.md")
        if page is None:
            return f"{link[1]}{REPOSITORY}/blob/main/{target}{mark}{anchor}{link[3]}"
        return f"{link[1]}{posixpath.relpath(page, posixpath.dirname(here) or '.')}{mark}{anchor}{link[3]}"

    parts = _FENCE.split(text)
    return "".join(part if part.startswith("```") else _LINK.sub(led, part) for part in parts)


def error_texts() -> str:
    """Return the page of every error text of ECS that is known, with its cause and the rules that find it."""
    lines = [
        "# What ECS says",
        "",
        "Search this page for the words of a stopped reason or an event; `*` stands for what varies.",
        "",
    ]
    for sort, title in _SORTS.items():
        lines += [f"## {title}", "", "| ECS says | cause | found by |", "|---|---|---|"]
        for text in (each for each in ERROR_TEXTS if each.sort == sort):
            rules = ", ".join(f"[{rule}](rules/{rule.lower()}.md)" for rule in text.rules if rule in BY_ID)
            lines.append(f"| `{_cell(text.fragment)}` | {_cell(text.cause)} | {rules} |")
        lines.append("")
    return "\n".join(lines)


def collect(checkout: Path, folder: Path) -> None:
    """Write every page of the site into a folder."""
    known = pages(checkout)
    for source, page in known.items():
        if page.endswith(".md"):
            _write(folder / page, collected(source, (checkout / source).read_text(encoding="utf-8"), known))
        else:
            (folder / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(checkout / source, folder / page)
    _write(folder / "errors.md", error_texts())
    _write(folder / "schema.md", _schema_page())


def settings(checkout: Path, folder: Path) -> str:
    """Return the settings of the site with its folders and its lists of pages."""
    text = (checkout / ".github" / "site" / "mkdocs.yml").read_text(encoding="utf-8")
    known = pages(checkout)
    decisions = sorted(page for page in known.values() if page.startswith("decisions/"))
    rules = ["rules.md", *(f"rules/{rule.id.lower()}.md" for rule in RULES)]
    text = text.replace("PAGES", str(folder / "pages")).replace("SITE", str(folder / "site"))
    return text.replace("RULES", _flow(rules)).replace("DECISIONS", _flow(decisions))


def _flow(names: list[str]) -> str:
    return yaml.safe_dump(names, default_flow_style=True, width=10_000).strip()


def _page_name(path: Path) -> str:
    return "index.md" if path.name == "README.md" else path.name


def _schema_page() -> str:
    return (
        "# JSON\n\nThe report of `ecs-roles scan --format json` keeps a [schema](report.schema.json) (JSON Schema"
        " 2020-12); the [guide](guide.md#json) says what its parts are.\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main() -> int:
    """Collect and build."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder.resolve()
    shutil.rmtree(folder / "pages", ignore_errors=True)
    collect(ROOT, folder / "pages")
    _write(folder / "mkdocs.yml", settings(ROOT, folder))
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-f", str(folder / "mkdocs.yml")]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(command, check=False, env=quiet).returncode  # noqa: S603 - every word is ours


if __name__ == "__main__":
    sys.exit(main())
