"""One instance of a resource or data block: its attributes, whether they are written, worked out, or AWS's own."""

from collections.abc import Callable, Mapping
from dataclasses import field

from ecs_roles.readers.terraform.aws.aws_attributes import (
    READ_BACK,
    computed_attribute,
    identified,
    read_back,
    with_source,
)
from ecs_roles.readers.terraform.evaluator.bodies import body_members, body_value
from ecs_roles.readers.terraform.modules.data_sources import TEMPLATE, looked_up, managed_twin, worked_out_here
from ecs_roles.readers.terraform.modules.ignored_changes import ignored_changes
from ecs_roles.readers.terraform.modules.module_view import DataBlock, ModuleView
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.syntax.suppressions import suppressions_in
from ecs_roles.readers.terraform.syntax.written_secrets import SECURE_STRING, is_sensitive
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import (
    NULL,
    NullDefault,
    TerraformAttribute,
    TerraformObject,
    TerraformValue,
    is_null,
)
from ecs_roles.symbolic.frozen import changeable
from ecs_roles.symbolic.origin import Declaration
from ecs_roles.symbolic.resources import Suppression
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Unknown

# Of these it is told whether somebody may still give them.
_ROLES = frozenset({"execution_role_arn", "task_role_arn"})
_WITH_SPECIAL_ATTRIBUTES = frozenset({TEMPLATE, *(type_name for type_name, _ in READ_BACK)})


@changeable(eq=False)
class ResourceInstance(DataBlock):
    """A resource (``managed``) or something that a data block looks up."""

    module: ModuleView
    managed: bool
    block: tree.Block
    address: str
    variables: Mapping[str, TerraformValue]
    hinges_on: tuple[Unknown, ...] = ()
    is_rest: bool = False
    declaration: Declaration = field(init=False)
    type_name: str = field(init=False)
    span: Span = field(init=False)
    _members: Mapping[str, tree.Setting | None] = field(init=False)

    def __post_init__(self) -> None:
        self.declaration = self.module.session.declaration(self.address)
        self.type_name, self.span, self._members = self.block.labels[0], self.block.span, self.block.body.members

    @property
    def may_hinge_on(self) -> tuple[Unknown, ...]:
        """Return what is not known and decides whether it is created."""
        return self.hinges_on

    @property
    def ignored_changes(self) -> tuple[str, ...]:
        """Return the attributes that are left to others after the first time."""
        return ignored_changes(self.block)

    @property
    def scope(self) -> Scope:
        """Return where its settings look names up."""
        outer = self.module.scope
        return Scope(outer.outer, {**self.variables, "self": self}, outer.folder)

    def written(self, key: str) -> TerraformValue | None:
        """Return the value that the block gives to an attribute (a setting, or nested blocks), ``None`` without one."""
        if key not in self._members:
            return None
        setting = self._members[key]
        if setting is not None and type(setting.expression) is tree.Literal:
            return setting.expression
        session = self.module.session
        found = session.once(
            ("written", self.address, key),
            self.span,
            lambda: body_value(session.evaluator, self.block.body, self.scope, key) or NULL,
        )
        if not is_null(found):
            return found
        if key in _ROLES and setting is not None and type(setting.expression) is not tree.Constant:
            # No role, as long as nobody gives a variable that is asked here: its place is that of the whole expression.
            return found if isinstance(found, NullDefault) else NullDefault(None, setting.expression.span)
        return None

    def may_give(self, key: str) -> bool:
        """Return whether the block gives a value to an attribute, or has nested blocks of the name."""
        return key in self._members

    def names(self) -> tuple[str, ...]:
        """Return the settings and kinds of nested blocks."""
        body = self.block.body
        kinds = [block.labels[0] if block.kind == "dynamic" and block.labels else block.kind for block in body.blocks]
        return tuple(dict.fromkeys([*[setting.name for setting in body.settings], *kinds]))

    def place(self, key: str) -> Span:
        """Return where the attribute is written, else the whole block."""
        setting = self._members.get(key)
        return setting.name_span if setting is not None else self.span

    def once(self, key: str, work: Callable[[], TerraformValue]) -> TerraformValue:
        """Return what the work gives; it is done once."""
        return self.module.session.once((key, self.address), self.span, work)

    def fault(self, message: str, span: Span | None) -> None:
        """Report something in the block that is surely wrong."""
        self.module.session.error(f"{self.address}: {message}", span or self.span)

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """Return the suppressions in the block, and in the module calls that lead to it."""
        spans = [self.span, *[block.span for block in self.module.calls]]
        return suppressions_in(self.module.session.comments, spans)

    def attribute(self, key: str) -> TerraformValue:
        """Return an attribute, however it comes about."""
        return self.module.session.once(("attribute", self.address, key), self.span, lambda: self._attribute(key))

    def _attribute(self, key: str) -> TerraformValue:
        found = self._special(key)
        written = self.written(key) if found is None else None
        value = found if found is not None else written if written is not None else computed_attribute(self, key)
        if is_sensitive(self.type_name, key):
            kept = self.module.session.kept_secret(value, self._secret(key))
            return with_source(self, key, kept)
        return identified(self, key, value, written=written is not None)

    def _special(self, key: str) -> TerraformValue | None:
        """Return an attribute that is not as it is written, or that is worked out; ``None`` for most."""
        if not self.managed:
            return looked_up(self, key)
        if self.type_name not in _WITH_SPECIAL_ATTRIBUTES:  # as most
            return None
        found = read_back(self, key)
        return found if found is not None else worked_out_here(self, key)

    def _secret(self, key: str) -> str:
        """Return how a sensitive attribute is called, where it surely is a secret.

        A parameter of the store may hold anything: that nobody may read it here does not make it one. Only the code
        that creates it says that it is encrypted.
        """
        if self.type_name == "aws_ssm_parameter":
            created = self if self.managed else managed_twin(self)
            kind = created.written_text("type") if created is not None else None
            return (
                f"the SecureString {self.address}.{key}" if kind is not None and kind.literal == SECURE_STRING else ""
            )
        return f"{self.address}.{key}"

    @property
    def region(self) -> Text:
        """Return the region that it is made in."""
        own = self.written_text("region") if self._members.get("region") is not None else None
        if own is not None and own.pieces:
            return Text(own.pieces)
        return self.module.regions.of(self._provider)

    @property
    def default_tags(self) -> TerraformValue | None:
        """Return the tags that its provider gives to everything, ``None`` where the provider is not in the code."""
        return self.module.regions.default_tags(self._provider)

    @property
    def _provider(self) -> tree.Expression | None:
        setting = self._members.get("provider")
        return setting.expression if setting is not None else None

    def whole(self) -> TerraformValue:
        """Return all that is written, and the attributes that everybody asks for."""
        written = body_members(self.module.session.evaluator, self.block.body, self.scope, self.span)
        computed = {
            key: TerraformAttribute(self.attribute(key)) for key in ("arn", "id", "name") if key not in written.entries
        }
        doubt = Unknown(self.declaration, f"the other attributes of {self.address} are known only {self.known_where}")
        return TerraformObject({**written.entries, **computed}, "object", self.span, written.more or doubt)
