"""The policies that AWS manages, as far as code can look them up: their ARNs by name, and their documents.

Sources: IAM API reference, ListPolicies (the scope ``All`` holds AWS's policies too) and GetPolicyVersion.
"""

from ecs_roles.iam.managed_policies import known_paths, managed_policy_text
from ecs_roles.symbolic.text import PARTITION, Text, text

__all__ = ["arn_of_aws_policy", "managed_policy_text"]


def arn_of_aws_policy(name: str, path_prefix: str = "/") -> Text | None:
    """Return the ARN of the one policy of AWS that has this name below the path; ``None`` where it is not one."""
    below = path_prefix.strip("/")
    found = [path for path in known_paths(name) if not below or path.startswith(f"{below}/")]
    return text("arn:", PARTITION, f":iam::aws:policy/{found[0]}") if len(found) == 1 and "/" not in name else None
