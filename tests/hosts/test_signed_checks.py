"""The release archive of the checks: the real checkov verifies every file of it, and stops at one changed byte."""

import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".github" / "scripts" / "signed_checks.py"
BAD = ROOT / "sample_iac" / "ecs512-one-role-for-both" / "bad"


def written(key: Path, archive: Path) -> bytes:
    subprocess.run([sys.executable, SCRIPT, "--key", key, archive], check=True, capture_output=True)
    return archive.read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key pair, and the archive written with it and unpacked."""
    ecdsa = pytest.importorskip("ecdsa", reason="comes with checkov, which is not installed for this Python")
    place = tmp_path_factory.mktemp("signed")
    private = ecdsa.SigningKey.generate(curve=ecdsa.NIST256p)
    (place / "private.pem").write_bytes(private.to_pem())
    (place / "public.pem").write_bytes(private.verifying_key.to_pem())
    written(place / "private.pem", place / "checks.tar.gz")
    with tarfile.open(place / "checks.tar.gz") as packed:
        packed.extractall(place, filter="data")
    return place


def test_the_archive_is_the_same_bytes_each_time(folder: Path, tmp_path: Path) -> None:
    assert written(folder / "private.pem", tmp_path / "again.tar.gz") == (folder / "checks.tar.gz").read_bytes()


def test_checkov_verifies_the_archive_and_stops_at_one_changed_byte(folder: Path, checkov: Any) -> None:
    options = [
        "-d", BAD, "--external-checks-dir", folder / "checks", "--external-checks-public-key", folder / "public.pem",
        "--framework", "terraform", "cloudformation", "--skip-download", "--compact",
    ]  # fmt: skip
    passed = checkov(*options, cwd=folder)
    engine = folder / "checks" / "ecs_roles" / "iam" / "evaluator.py"
    content = engine.read_bytes()
    engine.write_bytes(content.replace(b"def ", b"dEf ", 1))
    try:
        stopped = checkov(*options, cwd=folder)
    finally:
        engine.write_bytes(content)

    assert passed.code == 1, passed.err
    assert "CKV_ECSROLE_512" in passed.out
    assert stopped.code == 2
    assert "iam/evaluator.py" in stopped.out + stopped.err
    assert "CKV_ECSROLE_512" not in stopped.out
