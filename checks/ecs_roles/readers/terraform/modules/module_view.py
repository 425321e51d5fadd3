"""A module and a block of it, as variables, resources and data blocks see them."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Protocol

from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.modules.regions import Regions
from ecs_roles.readers.terraform.modules.session import Session
from ecs_roles.readers.terraform.syntax import syntax_tree as tree
from ecs_roles.readers.terraform.values.scope import Scope
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue
from ecs_roles.symbolic.origin import Declaration


class ModuleView(Protocol):
    """One instance of a module: what its blocks need to be evaluated."""

    session: Session
    address: str
    inputs: Mapping[str, Callable[[], TerraformValue]]
    regions: Regions
    calls: tuple[tree.Block, ...]

    @property
    def scope(self) -> Scope:
        """Return where the expressions of the module look their names up."""

    def declaration(self, address: str) -> Declaration:
        """Return the origin of something in the module."""

    def evaluated(self, expression: tree.Expression) -> TerraformValue:
        """Return the value of an expression of the module."""


class DataBlock(TerraformResource):
    """A resource or data block of a module."""

    module: ModuleView

    @property
    @abstractmethod
    def default_tags(self) -> TerraformValue | None:
        """Return the tags that its provider gives to everything, ``None`` where the provider is not in the code."""
