"""Everything that ECS asks of IAM, row by row: the project's own copy of AWS's documents, with what holds each row."""

from ecs_roles.needs.requirements import batch, gate, images, log_writing, secrets_and_files, surroundings, task_role
from ecs_roles.needs.requirements.row import Row

SECTIONS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("When a role must be named", gate.ROWS),
    ("Execution role: images", images.ROWS),
    ("Execution role: logs", log_writing.ROWS),
    ("Execution role: secrets and files", secrets_and_files.ROWS),
    ("Task role", task_role.ROWS),
    ("AWS Batch", batch.ROWS),
    ("Supporting roles", surroundings.ROWS),
)
