"""Feed broken variants of all samples to the scan: ``python tests/hostile/fuzz.py [SECONDS] [SEED]``.

Each variant is a sample that is cut off, or of which pieces are removed, doubled, exchanged or replaced by signs that
mean something to some reader. What makes the scan fail is written to ``fuzz-found/`` in the working folder, and belongs
into ``test_broken_samples.py`` from then on.
"""

import contextlib
import io
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "checks"))

from ecs_roles.command_line.main import main

SAMPLES = Path(__file__).parents[2] / "sample_iac"
ENDINGS = (".tf", ".json", ".yaml", ".yml", ".tfvars", ".taskdef")
# A good file beside the broken one, and where its finding is told.
BESIDE = (
    '{"family": "beside", "requiresCompatibilities": ["FARGATE"], "containerDefinitions": ['
    '{"name": "a", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/a:1"}]}'
)
FINDING_BESIDE = "beside/definition.json:1"
MOST_SECONDS = 120  # of CPU: what takes that long on any machine has no end
PIECES = (
    "{", "}", "[", "]", '"', "${", "%{", "<<EOT\n", "*", "!Ref ", "!Sub ", "&a ", "*a", "\x00", "\ufeff", "\u202e",
    "null", "true", "-1", "1e999", "9" * 5000, "arn:", "arn::::", "{{resolve:", "\\", "\\u0000", "Fn::If", "...", "?",
    "\t",
)  # fmt: skip


def samples() -> list[Path]:
    """Return the files of all samples, in order."""
    return sorted(path for path in SAMPLES.rglob("*") if path.suffix in ENDINGS and path.is_file())


def broken(text: str, chance: random.Random) -> str:
    """Return a text with some damage."""
    for _ in range(chance.randint(1, 3)):
        start, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        end = min(end, start + chance.choice((1, 5, 200, len(text))))
        piece = text[start:end]
        match chance.randrange(5):
            case 0:
                text = text[:start]
            case 1:
                text = text[:start] + text[end:]
            case 2:
                text = text[:end] + piece + text[end:]
            case 3:
                text = text[:start] + chance.choice(PIECES) + text[end:]
            case _:
                text = text[:start] + chance.choice(PIECES) + text[start:]
    return text


def complaint(name: str, text: str) -> str:
    """Return how the scan of one file, beside a good one with a finding, fails; or nothing."""
    said, heard = io.StringIO(), io.StringIO()
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, name).write_text(text, encoding="utf-8", errors="surrogatepass")
        Path(folder, "beside").mkdir()
        Path(folder, "beside", "definition.json").write_text(BESIDE, encoding="utf-8")
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(heard):
            code = main(["scan", "--show-unknown", folder])
    told = said.getvalue() + heard.getvalue()
    if code not in (0, 1, 2) or "a defect of ecs-roles" in told:
        return next((line for line in told.splitlines() if "a defect" in line), f"exit code {code}")
    if FINDING_BESIDE not in told:
        return "the finding of the file beside it is lost"
    return "it takes forever" if time.process_time() - started > MOST_SECONDS else ""


def _run(seconds: float, seed: int) -> int:
    chance, files, found, runs = random.Random(seed), samples(), set[str](), 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        file = chance.choice(files)
        text = broken(file.read_text(encoding="utf-8"), chance)
        how = complaint(file.name, text)
        runs += 1
        if how and how.partition("(")[2] not in found:
            found.add(how.partition("(")[2])
            Path("fuzz-found").mkdir(exist_ok=True)
            Path("fuzz-found", f"{seed}-{runs}-{file.name}").write_text(text, encoding="utf-8")
            sys.stdout.write(f"{file.name}: {how}\n")
    sys.stdout.write(f"{runs} variants, {len(found)} kinds of failure\n")
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(_run(float((*sys.argv[1:], "60")[0]), int((*sys.argv[2:], "1")[0])))
