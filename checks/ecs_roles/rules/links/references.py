"""References to a role that are no complete ARN of a role."""

from ecs_roles.findings.finding import Note
from ecs_roles.linking.role_names import full_name
from ecs_roles.linking.workload import Link, Workload
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import Attribute
from ecs_roles.symbolic.resources import Resource
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Symbol, Text, same_text, split_text, text
from ecs_roles.symbolic.values import as_text

# Source: AWS::IAM::Role, return values; aws_iam_role, attribute reference; IAM user guide, unique identifiers.
_IDS = frozenset({"RoleId", "unique_id"})


@frozen()
class Misreference:
    """What stands where a role's ARN belongs, why that is wrong, and what to write."""

    written: str
    what: str
    why: str
    fix: str
    related: tuple[Note, ...] = ()


def misreference(link: Link, workload: Workload) -> Misreference | None:
    """Return what is wrong with the reference of a link, if anything surely is."""
    if link.reference is None:
        return None
    if link.form == "open":
        return _other_attribute(link.reference, workload)
    if link.form == "name":
        return _bare_name(link, link.reference, workload)
    entity = link.entity
    if entity.kind and entity.kind != "role":
        return _other_kind(link, link.reference, entity.kind)
    return _without_path(link.reference, entity.full_name, workload) if link.role is None else None


def _other_attribute(reference: Text, workload: Workload) -> Misreference | None:
    """Return an attribute of a role of the code that is neither its ARN nor its name, such as its unique id."""
    only = reference.pieces[0] if len(reference.pieces) == 1 else None
    origin = only.origin if isinstance(only, Symbol) else None
    if not isinstance(origin, Attribute) or origin.name not in _IDS:
        return None
    role = next((item for item in workload.index.of_kind("role") if item.origin == origin.of), None)
    if role is None:
        return None
    return Misreference(
        f"{role.address}.{origin.name}",
        f"{role.address}.{origin.name}",
        "that is the role's unique id (AROA...), which is neither its ARN nor its name, and ECS refuses it",
        f"Use the ARN of {role.address}.",
        (Note(f"{role.address} is declared here", role.span),),
    )


def _bare_name(link: Link, reference: Text, workload: Workload) -> Misreference | None:
    """Return what is wrong with a bare name: ECS puts ``role/`` before it, which misses a path.

    Terraform takes ARNs only.
    """
    named = f"the bare name {shown(reference)}"
    if workload.index.deployment.language == "terraform":
        return Misreference(shown(reference), named, "Terraform accepts only the complete ARN here", _use_arn(link))
    if link.role is None:
        return None
    path = as_text(link.role.resource.properties.get("path"))
    if path is None or same_text(path, text("/")) is not Answer.NO:
        return None
    why = f"ECS reads it as role/{shown(reference)}, but {link.role.address} has the path {shown(path)}"
    return Misreference(shown(reference), named, why, _use_arn(link))


def _use_arn(link: Link) -> str:
    return f"Use the ARN of {link.role.address}." if link.role is not None else "Use the ARN of the role."


def _other_kind(link: Link, reference: Text, kind: str) -> Misreference:
    what = {"instance-profile": "an instance profile", "policy": "a policy", "user": "a user"}.get(kind, f"a {kind}")
    why = f"{shown(reference)} is {what}, and ECS assumes roles only"
    return Misreference(shown(reference), f"the ARN of {what}", why, _use_arn(link))


def _without_path(reference: Text, named: Text, workload: Workload) -> Misreference | None:
    """Return the ARN of a role that the code makes under another path."""
    name = split_text(named, "/")[-1]
    for role in workload.index.of_kind("role"):
        own = as_text(role.properties.get("name"))
        if role.managed and role.in_doubt is None and own is not None and same_text(own, name) is Answer.YES:
            return _path_differs(reference, named, role, own)
    return None


def _path_differs(reference: Text, named: Text, role: Resource, name: Text) -> Misreference | None:
    right = full_name(as_text(role.properties.get("path")), name)
    if same_text(right, named) is not Answer.NO:
        return None
    return Misreference(
        shown(reference),
        f"the ARN {shown(reference)}",
        f"{role.address} has the path that makes it role/{shown(right)}, so this ARN names nothing",
        f"Use the ARN of {role.address}, or write role/{shown(right)}.",
        (Note(f"{role.address} is declared here", role.span),),
    )
