"""Take the snapshot of AWS managed policies anew, out of the moto package (a development dependency).

Run it as ``python .github/scripts/refresh_managed_policies.py``; the same moto gives the same bytes. Only moto's data
file is read, none of its code. Service-linked policies are left out: nobody can attach them.
"""

import gzip
import importlib.metadata
import importlib.util
import json
import runpy
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).parents[2] / "checks" / "ecs_roles" / "data" / "managed_policies.json.gz"
NOTICE = (
    "The documents are published by AWS. They were collected by moto (https://github.com/getmoto/moto, "
    "Copyright Steve Pulec and contributors, Apache License 2.0)."
)


def collected() -> dict[str, dict[str, Any]]:
    """Every policy as moto has it, by name."""
    spec = importlib.util.find_spec("moto")
    if spec is None or spec.origin is None:
        raise SystemExit("moto is not installed; it is in the dependency group 'dev'")
    data_file = Path(spec.origin).parent / "iam" / "aws_managed_policies.py"
    policies: dict[str, dict[str, Any]] = json.loads(runpy.run_path(str(data_file))["aws_managed_policies_data"])
    return policies


def snapshot(policies: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The attachable policies by path and name, and where they come from."""
    kept = {
        f"{policy['Path'].strip('/')}/{name}".lstrip("/"): {
            "version": policy["DefaultVersionId"],
            "updated": policy["UpdateDate"][:10],
            "document": json.dumps(policy["Document"], separators=(",", ":"), sort_keys=True),
        }
        for name, policy in policies.items()
        if policy["Path"] != "/aws-service-role/"
    }
    provenance = {
        "source": f"moto {importlib.metadata.version('moto')}, moto/iam/aws_managed_policies.py",
        "date": max(policy["updated"] for policy in kept.values()),
        "count": len(kept),
        "partition": "aws",
        "notice": NOTICE,
    }
    return {"provenance": provenance, "policies": kept}


def write(content: dict[str, Any], target: Path) -> None:
    """Write the snapshot so that equal content is equal bytes."""
    text = json.dumps(content, separators=(",", ":"), sort_keys=True)
    target.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    write(snapshot(collected()), SNAPSHOT)
