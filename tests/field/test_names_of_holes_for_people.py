"""What is not known is shown by its name in the code, without the folder that makes the name unique."""

import pytest

from ecs_roles.symbolic.showing import shown
from ecs_roles.symbolic.text import Symbol, text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("var.open", "var.open"),
        ("infra/live:var.open", "var.open"),
        ("basename(examples/complete:path.cwd)", "basename(path.cwd)"),
        ("lower(live:module.a.random_string.suffix.result)", "lower(module.a.random_string.suffix.result)"),
        (
            "jsondecode(live:data.aws_x.y.z).ids[live:terraform.workspace]",
            "jsondecode(data.aws_x.y.z).ids[terraform.workspace]",
        ),
        ("templates/service.yaml:WorkloadName", "WorkloadName"),
        (
            'replace("arn:aws:ssm:eu-west-1:1:parameter/a", var.b)',
            'replace("arn:aws:ssm:eu-west-1:1:parameter/a", var.b)',
        ),
        ("resolve:ssm:/jobs/queue", "ssm:/jobs/queue"),
    ],
)
def test_the_root_is_left_out_everywhere(name: str, expected: str) -> None:
    assert shown(text("a-", Symbol(name))) == f"a-{{{expected}}}"
