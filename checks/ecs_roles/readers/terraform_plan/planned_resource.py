"""One resource of a plan: what is planned, what it refers to, and what AWS will make of it."""

from typing import Any

from ecs_roles.readers.terraform.aws.aws_attributes import computed_attribute, identified
from ecs_roles.readers.terraform.aws.policy_documents import document_of
from ecs_roles.readers.terraform.values.json_writing import encoded
from ecs_roles.readers.terraform.values.terraform_values import (
    LazyValue,
    TerraformObject,
    TerraformTuple,
    TerraformValue,
    is_null,
    items_of,
    operand_of,
)
from ecs_roles.readers.terraform.values.type_constraints import is_whole
from ecs_roles.readers.terraform_plan.plan_configuration import Place, resource_configuration
from ecs_roles.readers.terraform_plan.plan_model import Plan, PlannedBlock
from ecs_roles.readers.terraform_plan.planned_values import not_in_plan, planned_value, without_computed
from ecs_roles.symbolic.budget import LIMITS
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Declaration, part
from ecs_roles.symbolic.resources import ReadError, Suppression
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown

# Attributes that are one reference to another resource; anything else may have text around the reference.
_WRITTEN = frozenset(("container_definitions", "policy", "assume_role_policy"))
_LINKS = {
    "execution_role_arn": "arn",
    "task_role_arn": "arn",
    "policy_arn": "arn",
    "policy_arns": "arn",
    "permissions_boundary": "arn",
    "role": "name",
    "roles": "name",
    "role_name": "name",
    "role_arn": "arn",
    "service_role_arn": "arn",
    "task_definition": "arn",
    "cluster": "arn",
    "secret_arn": "arn",
    "kms_key_id": "arn",
    "key_id": "key_id",
    "target_key_id": "key_id",
    "repository": "name",
    "bucket": "bucket",
    "file_system_id": "id",
    "assume_role_policy": "json",
    "policy": "json",
}
_BASES = ("source_policy_documents", "override_policy_documents")
_DOCUMENT = "aws_iam_policy_document"
_DEEPEST = LIMITS.plan_depth


@changeable(eq=False)
class PlannedResource(PlannedBlock):
    """A resource that is made, changed or kept, or a data block that is read."""

    plan: Plan
    address: str
    module: str
    plain: str
    index: str | int | None
    managed: bool
    kind: str
    after: dict[str, Any]
    unknown_parts: dict[str, Any]
    span: Span
    depth: int = 0

    @property
    def declaration(self) -> Declaration:
        """Return the origin of all its attributes."""
        return Declaration(self.plan.prefix, self.address)

    @property
    def type_name(self) -> str:
        """Return ``aws_iam_role``."""
        return self.kind

    @property
    def configuration(self) -> dict[str, Any]:
        """Return its block in the configuration."""
        return resource_configuration(self.plan.configuration, self.module, self.plain)

    @property
    def region(self) -> Text:
        """Return the region of its provider, or its own."""
        own = self.after.get("region")
        key = self.configuration.get("provider_config_key")
        return Text((own,)) if isinstance(own, str) and own else self.plan.region_of(str(key))

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """Return nothing: a plan has no comments."""
        return ()

    @property
    def _here(self) -> Place:
        return Place(self.module, self.index, self.configuration.get("for_each_expression"))

    def names(self) -> tuple[str, ...]:
        """Return the attributes that are planned."""
        return tuple(dict.fromkeys((*self.after, *self.unknown_parts)))

    def configured(self, key: str) -> bool:
        """Return whether the configuration gives the attribute; what is only read back from AWS is not given."""
        expressions = self.configuration.get("expressions")
        return isinstance(expressions, dict) and key in expressions

    def place(self, _: str) -> Span:
        """Return the place of the resource; a plan tells no other."""
        return self.span

    def fault(self, message: str, span: Span | None) -> None:
        """Report something that is surely wrong."""
        self.plan.errors[ReadError(f"{self.address}: {message}", span or self.span)] = None

    def written(self, key: str) -> TerraformValue | None:
        """Return what is planned for an attribute; one that is not known yet leads to what it refers to."""
        unknown = self.unknown_parts.get(key)
        if unknown is True:
            return self._referred(key)
        expressions = self.configuration.get("expressions")
        expression = expressions.get(key) if isinstance(expressions, dict) else None
        mask = without_computed(unknown, expression)
        found = planned_value(self.after.get(key), mask, part(self.declaration, key), self.span)
        if is_null(found) or (isinstance(found, TerraformTuple) and not found.items):
            return None
        return found

    def _referred(self, key: str) -> TerraformValue | None:
        expressions = self.configuration.get("expressions")
        expression = expressions.get(key) if isinstance(expressions, dict) else None
        doubt = not_in_plan(part(self.declaration, key), self.span)
        if expression is None:
            # Without its configuration nobody can tell what was written from what the provider makes up.
            return doubt if not isinstance(expressions, dict) and (key in _LINKS or key in _WRITTEN) else None
        wanted = _LINKS.get(key)
        if wanted is None or self.depth > _DEEPEST:
            return doubt
        self.depth += 1
        try:
            found = self.plan.resolved(expression, self._here, wanted)
        finally:
            self.depth -= 1
        return _only(found, doubt, listed=key in ("roles", "policy_arns"))

    def attribute(self, key: str) -> TerraformValue:
        """Return an attribute, planned or worked out."""
        if self.kind == _DOCUMENT and key in ("json", "minified_json") and self.unknown_parts.get(key) is True:
            return self._document()
        found = self.written(key)
        if found is not None:
            return identified(self, key, found, written=True)
        twin = self._twin() if not self.managed else None
        value = twin.attribute(key) if twin is not None else computed_attribute(self, key)
        return identified(self, key, value, written=False)

    def _twin(self) -> "PlannedBlock | None":
        """Return the resource of the plan that a data block finds by name."""
        name = self.after.get("name")
        found = (each for each in self.plan.resources.values() if each.managed and each.kind == self.kind)
        return next((each for each in found if name and each.after.get("name") == name), None)

    def _document(self) -> TerraformValue:
        """Return a document that will be read only during apply, made of what is known of its statements."""
        settings: dict[str, TerraformValue] = {}
        for key in ("version", "policy_id", "statement", *_BASES):
            found = planned_value(
                self.after.get(key), self.unknown_parts.get(key), part(self.declaration, key), self.span
            )
            if not is_null(found):
                settings[key] = self._documents(key, found) if key in _BASES else found
        return encoded(document_of(settings, self.span), self.span)

    def _documents(self, key: str, planned: TerraformValue) -> TerraformValue:
        """Return the documents that this one is based on, when each is a reference of its own."""
        expressions = self.configuration.get("expressions")
        expression = expressions.get(key) if isinstance(expressions, dict) else None
        whole = is_whole(planned)
        if whole or self.depth > _DEEPEST:
            return planned
        self.depth += 1
        try:
            found = self.plan.resolved(expression, self._here, "json")
        finally:
            self.depth -= 1
        return items_of(found, "list", self.span) if _as_many(planned, found) else planned

    def whole(self) -> TerraformValue:
        """Return all that is planned."""
        return planned_value(self.after, self.unknown_parts, self.declaration, self.span)


def _as_many(planned: TerraformValue, found: list[TerraformValue]) -> bool:
    """Return whether each planned document is one of those that are referred to."""
    return isinstance(planned, TerraformTuple) and planned.more is None and len(planned.items) == len(found) > 0


def _only(found: list[TerraformValue], doubt: Unknown, *, listed: bool) -> TerraformValue:
    """Return the one thing that is referred to; of several nobody can say which."""
    distinct = list(
        {operand_of(each).digest: each for each in found if not isinstance(each, LazyValue | TerraformObject)}.values()
    )
    known = [each for each in distinct if not isinstance(each, Unknown)]
    if listed:
        return items_of(known, "list", doubt.span, None if len(known) == len(distinct) and known else doubt)
    if len(known) == 1 and len(distinct) == 1:
        return known[0]
    reasons = [each.reason for each in distinct if isinstance(each, Unknown)]
    return Unknown(doubt.origin, reasons[0] if reasons else doubt.reason, doubt.span)
