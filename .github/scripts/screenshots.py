"""Make the pictures of the documentation from real reports.

python .github/scripts/screenshots.py                     # the terminal and the page; needs a chromium
python .github/scripts/screenshots.py --editor FOLDER     # VS Code too: FOLDER is made by
                                                          # tests/language_server/install_code_server.sh
"""

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / ".github" / "site" / "pictures"
SAMPLE = ROOT / "sample_iac" / "web_service" / "bad" / "main.tf"
LARGEST = 200_000
_COLUMNS, _WIDE, _HIGH = 112, 8.4, 19
_EXPECTATION = re.compile(r"[ \t]*# expect(-todo)?: .*$", re.MULTILINE)
_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_COLOURS = {"31": "#f87171", "32": "#86efac", "33": "#fcd34d", "34": "#93c5fd", "35": "#d8b4fe", "36": "#67e8f9"}


@dataclass(frozen=True)
class Run:
    """Characters of one style."""

    text: str
    style: str


def runs_of(line: str, style: str) -> Iterator[Run]:
    """Yield the parts of a line that terminals write in one style; the last one says what the next line begins with."""
    position = 0
    for found in _STYLE.finditer(line):
        yield Run(line[position : found.start()], style)
        codes = [code for code in found[1].split(";") if code not in {"", "0"}]
        style = ";".join(codes)
        position = found.end()
    yield Run(line[position:], style)


def wrapped(runs: list[Run], columns: int) -> Iterator[list[Run]]:
    """Yield the lines of a terminal that is so many characters wide."""
    line: list[Run] = []
    left = columns
    for run in runs:
        text = run.text
        while len(text) > left:
            yield [*line, Run(text[:left], run.style)]
            text, line, left = text[left:], [], columns
        line.append(Run(text, run.style))
        left -= len(text)
    yield line


def as_picture(title: str, text: str) -> str:
    """Return what a terminal shows, as SVG: small, sharp, and its words can be found."""
    lines: list[list[Run]] = [[Run(f"$ {title}", "1")], []]
    style = ""
    for written in text.splitlines():
        runs = list(runs_of(written, style))
        style = runs[-1].style
        lines += wrapped(runs, _COLUMNS)
    width, height = round(_COLUMNS * _WIDE) + 32, len(lines) * _HIGH + 32
    rows = "\n".join(
        f'<text x="16" y="{30 + number * _HIGH}" xml:space="preserve">{"".join(map(_span, line))}</text>'
        for number, line in enumerate(lines)
        if any(run.text for run in line)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f'<title>{html.escape(title)}</title>\n<rect width="100%" height="100%" rx="8" fill="#16181d"/>\n'
        '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14"'
        f' fill="#d4d4d8">\n{rows}\n</g>\n</svg>\n'
    )


def _span(run: Run) -> str:
    codes = run.style.split(";")
    colour = next((f' fill="{_COLOURS[code]}"' for code in codes if code in _COLOURS), "")
    weight = ' font-weight="bold"' if "1" in codes else ""
    pale = ' opacity="0.65"' if "2" in codes else ""
    return f"<tspan{colour}{weight}{pale}>{html.escape(run.text)}</tspan>" if run.text else ""


def project_of(folder: Path) -> Path:
    """Write the example as a project of its own, without the comments that are for the tests, and return its folder."""
    project = folder / "shop"
    project.mkdir()
    (project / ".git").mkdir()
    (project / "main.tf").write_text(_EXPECTATION.sub("", SAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
    return project


def scanned(project: Path, *options: str) -> str:
    """Return what a scan of the project prints."""
    command = [sys.executable, "-m", "ecs_roles", "scan", "main.tf", *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "checks"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 1:
        raise SystemExit(f"the scan of the example ended with {done.returncode}:\n{done.stderr.decode()}")
    return done.stdout.decode("utf-8")


def photographed(page: Path, picture: Path, width: int, height: int) -> None:
    """Write the picture of a page as a browser shows it."""
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        raise SystemExit("no chromium is on the PATH")
    with tempfile.TemporaryDirectory() as profile:
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run")
        size = (f"--window-size={width},{height}", f"--user-data-dir={profile}", f"--screenshot={picture}")
        command = [browser, *options, "--disable-background-networking", *size, page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - every word is ours


def from_the_editor(installed: Path, folder: Path) -> None:
    """Write the pictures that the test of VS Code takes: problems of all files, and a hover."""
    variables = {**os.environ, "ECS_ROLES_CODE_SERVER": str(installed)}
    test = "tests/language_server/test_real_editors.py::test_vscode_shows_hovers_and_fixes"
    options = ("-q", "-n", "0", "-p", "no:cacheprovider", f"--basetemp={folder / 'editor'}")
    # Pictures that were taken are good even where a busy machine lets the test run into its limits later.
    subprocess.run([sys.executable, "-m", "pytest", *options, test], cwd=ROOT, env=variables, check=False)  # noqa: S603
    for taken, name in (("1-problems", "vscode-problems"), ("2-hover", "vscode-hover")):
        found = next((folder / "editor").rglob(f"{taken}.png"))
        shutil.copyfile(found, PICTURES / f"{name}.png")


def main() -> int:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--editor", type=Path, metavar="FOLDER", help="an installation of code-server")
    chosen = parser.parse_args()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        project = project_of(folder)
        terminal = as_picture("ecs-roles scan main.tf", scanned(project, "--color", "always"))
        (PICTURES / "terminal.svg").write_text(terminal, encoding="utf-8")
        page = folder / "report.html"
        page.write_text(scanned(project, "--format", "html"), encoding="utf-8")
        photographed(page, PICTURES / "report.png", 1200, 1000)
        if chosen.editor is not None:
            from_the_editor(chosen.editor.resolve(), folder)
    too_large = [path.name for path in PICTURES.iterdir() if path.stat().st_size > LARGEST]
    if too_large:
        raise SystemExit(f"larger than {LARGEST} bytes: {', '.join(too_large)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
