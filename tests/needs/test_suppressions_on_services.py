"""A suppression counts where the finding stands, in the service too."""

from collections.abc import Callable

from ecs_roles.analysis.report import Report

Task = Callable[..., Report]

SERVICE = """
resource "aws_ecs_service" "web" {
  # ecs-roles: ignore ECS606 the console is used in emergencies only
  name                   = "web"
  cluster                = "main"
  task_definition        = aws_ecs_task_definition.web.arn
  enable_execute_command = true
}
"""


def test_a_remark_in_the_service_silences_what_the_service_asks_for(task: Task) -> None:
    report = task({}, task=[], around=SERVICE)

    assert [finding.rule for finding in report.findings] == []
    assert [item.finding.rule for item in report.suppressed] == ["ECS606"]
