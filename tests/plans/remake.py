"""Remakes the plans and the applied states of the test configurations; README.md beside this file says with what."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONFIGURATIONS = HERE.parent / "readers" / "terraform" / "configurations"
FILES = {"plan.json": (), "applied.json": ("--apply",)}


def remake(folder: Path) -> None:
    """Both files of one configuration, from its code alone."""
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    made = {name: _made(folder, options) for name, options in FILES.items()}
    for name, content in made.items():
        (folder / name).write_text(content, encoding="utf-8")


def _made(folder: Path, options: tuple[str, ...]) -> str:
    command = [sys.executable, str(HERE / "fakeaws" / "plan.py"), str(folder), *options]
    content = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    # What differs from run to run: the time, and the order of a list that nobody reads.
    content.pop("timestamp", None)
    content.get("relevant_attributes", []).sort(key=json.dumps)
    return f"{json.dumps(content, indent=1)}\n"


def main(names: list[str]) -> None:
    """Remake the named configurations, or all."""
    for folder in sorted(path.parent for path in CONFIGURATIONS.glob("*/main.tf")):
        if not names or folder.name in names:
            sys.stdout.write(f"{folder.name}\n")
            remake(folder)


if __name__ == "__main__":
    main(sys.argv[1:])
