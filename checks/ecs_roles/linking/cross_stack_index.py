"""Roles of the other roots and templates of the same scan: linked only when exactly one can be meant."""

from collections.abc import Iterable

from ecs_roles.ecs.role import Role
from ecs_roles.linking.role_names import arn_of, full_name, parse_reference
from ecs_roles.linking.roles import with_policies_of
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.imports import Imported
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Deployment
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, REGION, Symbol, Text, same_text, text
from ecs_roles.symbolic.values import as_text


class CrossStackIndex:
    """What a scan holds beside the deployment at hand: roles by path and name, exported values by name."""

    def __init__(self, deployments: Iterable[tuple[Deployment, tuple[Role, ...]]] = ()) -> None:
        self._by_origin: dict[Declaration, Role] = {}
        self._by_name: dict[str, dict[object, Role]] = {}
        self._given_to: dict[str, list[Role]] = {}
        self._roles: dict[str, dict[object, Role]] = {}
        self._by_arn: dict[Text, dict[object, Role]] = {}
        self._exports: dict[Text, dict[Text, str]] = {}
        self._looked_up: set[str] = set()
        for deployment, roles in deployments:
            for role in (role for role in roles if role.resource.in_doubt is None):
                self._add_role(role)
            for name, value in deployment.exports:
                self._exports.setdefault(text(name), {}).setdefault(text(value), deployment.name)

    def _add_role(self, role: Role) -> None:
        if role.resource.origin is not None and role.resource.made:
            self._by_origin.setdefault(role.resource.origin, role)
        path = as_text(role.resource.properties.get("path"))
        name = full_name(path, role.name)
        arn = arn_of(role)
        if role.resource.made and arn is not None:
            self._by_arn.setdefault(arn, {})[role.span] = role
        if role.resource.made and role.name.literal:
            self._by_name.setdefault(role.name.literal, {})[role.span] = role
        if not role.resource.made:
            self._looked_up.add(str(role.name))
            self._given_to.setdefault(str(role.name), []).append(role)
        if role.resource.made and (name.literal or all(symbol.generated for symbol in name.symbols)):
            self._roles.setdefault(str(name), {})[role.span] = role

    def looks_up(self, role: Role) -> bool:
        """Whether some root of the scan looks a role of that name up, to do something with it that is not seen here."""
        return str(role.name) in self._looked_up

    def named(self, name: Text) -> Role | None:
        """Return the one role of that name in the scan, as a data source looks it up, whatever its path."""
        found = self._by_name.get(name.literal or "", {})
        return self.with_policies_of_others(next(iter(found.values()))) if len(found) == 1 else None

    def with_policies_of_others(self, role: Role) -> Role:
        """Return the role with what other deployments, which look it up by its name, attach to it."""
        if len(self._by_name.get(role.name.literal or "", {})) != 1:
            return role
        for other in self._given_to.get(str(role.name), ()):
            if _root_of(other) != _root_of(role):
                role = with_policies_of(role, other)
        return role

    def imported(self, reference: Text) -> Text:
        """The exported role behind an import, when only one can be meant; else the reference as it is."""
        values = self._exported(reference)
        return next(iter(values)).at(reference.span) if len(values) == 1 else reference

    def exporters(self, reference: Text) -> tuple[str, ...]:
        """The templates that export a role which the import may mean."""
        return tuple(sorted(set(self._exported(reference).values())))

    def _exported(self, reference: Text) -> dict[Text, str]:
        """The values that an import may mean, with their templates.

        Only the stack's name may be open on either side, so a part of the name must be written out.
        """
        name = _imported_name(reference)
        if name is None:
            return {}
        if name.literal and name in self._exports:
            return self._exports[name]
        possible = (values for other, values in self._exports.items() if _may_be_one(name, other))
        found = {value: where for values in possible for value, where in values.items()}
        return {value: where for value, where in found.items() if parse_reference(value).kind == "role"}

    def referred_to(self, reference: Text) -> Role | None:
        """Return the role that a reference was read from, where another deployment hands it over."""
        return self._by_origin.get(reference.source.of) if reference.source is not None else None

    def with_arn(self, reference: Text) -> Role | None:
        """The one role of the scan with exactly this ARN, as an export hands it over: unknown parts bear names."""
        found = self._by_arn.get(reference, {}) if _is_of_one_template(reference) else {}
        return next(iter(found.values())) if len(found) == 1 else None

    def role(self, reference: Text) -> Role | None:
        """The one role of the scan that the ARN or name names."""
        entity = parse_reference(reference)
        if entity.form == "open" or any(not symbol.generated for symbol in entity.full_name.symbols):
            return None
        found = self._roles.get(str(entity.full_name), {})
        return next(iter(found.values())) if len(found) == 1 else None


def _root_of(role: Role) -> str | None:
    return role.resource.origin.deployment if role.resource.origin is not None else None


def _is_of_one_template(reference: Text) -> bool:
    """Whether a part of the text is named after a template or root, so that no other one can mean the same."""
    return any(symbol not in (PARTITION, REGION, ACCOUNT) for symbol in reference.symbols)


def _imported_name(reference: Text) -> Text | None:
    """Return the name of the export, when the reference is nothing but an import."""
    only = reference.pieces[0] if len(reference.pieces) == 1 else None
    origin = only.origin if isinstance(only, Symbol) else None
    return origin.name if isinstance(origin, Imported) else None


def _may_be_one(name: Text, other: Text) -> bool:
    written = [any(isinstance(piece, str) and piece.strip(":-_/") for piece in each.pieces) for each in (name, other)]
    return all(written) and same_text(name, other) is not Answer.NO
