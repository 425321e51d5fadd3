"""Write the release archive that checkov can verify: the folder ``checks``, every Python file with its signature.

    python .github/scripts/signed_checks.py --key private.pem ecs-role-checks-1.2.3-checks.tar.gz

checkov's ``--external-checks-public-key`` refuses a folder in which one ``.py`` file lacks a last line
``# checkov-digest: HEX`` with the ECDSA signature (P-256, SHA-256, DER) of all bytes before it. The same tree and key
give the same bytes: signatures are deterministic (RFC 6979), times are those of ``SOURCE_DATE_EPOCH``.
"""

import argparse
import gzip
import hashlib
import io
import os
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

from ecdsa import NIST256p, SigningKey
from ecdsa.util import sigencode_der

CHECKS = Path(__file__).resolve().parents[2] / "checks"
_TRAILER = b"# checkov-digest: "
_LEFT_OUT = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def signed(content: bytes, key: SigningKey) -> bytes:
    """Return a file's bytes with the line that says who wrote them."""
    if content and not content.endswith(b"\n"):
        raise ValueError("a file that is signed has to end with a line break")
    if content.rpartition(b"\n")[0].rpartition(b"\n")[2].startswith(_TRAILER):
        raise ValueError("the file is signed already")
    signature = key.sign_deterministic(content, hashfunc=hashlib.sha256, sigencode=sigencode_der)
    return content + _TRAILER + signature.hex().encode() + b"\n"


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of the checks, in one order everywhere."""
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if path.is_file() and not _LEFT_OUT & set(inner) and not any(part.endswith(".egg-info") for part in inner):
            yield path


def archive(folder: Path, key: SigningKey, moment: int) -> bytes:
    """Return a compressed archive of the checks with their signatures."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=moment) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in files_of(folder):
            content = path.read_bytes()
            if path.suffix == ".py":
                content = signed(content, key)
            entry = tarfile.TarInfo(f"checks/{path.relative_to(folder).as_posix()}")
            entry.size, entry.mtime, entry.mode = len(content), moment, 0o644
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def main() -> int:
    """Write the archive."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--key", type=Path, required=True, help="private key, PEM, ECDSA P-256")
    parser.add_argument("output", type=Path)
    chosen = parser.parse_args()
    key = SigningKey.from_pem(chosen.key.read_text(encoding="utf-8"))
    if key.curve != NIST256p:
        parser.error(f"{chosen.key} is not a key on the curve P-256, the only one that checkov takes")
    chosen.output.write_bytes(archive(CHECKS, key, int(os.environ.get("SOURCE_DATE_EPOCH", "0"))))
    sys.stdout.write(f"{chosen.output}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
