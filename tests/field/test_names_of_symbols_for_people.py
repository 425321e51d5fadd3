"""What is not known is shown as the code writes it, without the deployment that makes its origin unique."""

import pytest

from ecs_roles.symbolic.origin import Attribute, Declaration, Fresh, Origin, Pseudo, computed, part
from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Symbol, text

VARIABLE = Declaration("infra/live", "var.open")


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (VARIABLE, "var.open"),
        (computed("basename", Declaration("examples/complete", "path.cwd")), "basename(path.cwd)"),
        (Attribute(Declaration("live", "random_string.suffix"), "result"), "random_string.suffix.result"),
        (part(part(computed("jsondecode", VARIABLE), "ids"), 0), "jsondecode(var.open).ids[0]"),
        (Pseudo("resolve:ssm:/jobs/queue"), "resolve:ssm:/jobs/queue"),
        (Fresh("merge keys"), "merge keys"),
    ],
)
def test_the_deployment_is_left_out(origin: Origin, expected: str) -> None:
    assert shown(text("a-", Symbol(origin))) == f"a-{{{expected}}}"
