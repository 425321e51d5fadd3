"""Everything that ECS asks of IAM, row by row: the project's own copy of AWS's documents, with what holds each row."""

from ecs_roles.needs.requirements import (
    batch,
    gate,
    images,
    log_writing,
    secrets_and_files,
    surroundings,
    task_role,
    trust_and_documents,
)
from ecs_roles.needs.requirements.row import Row

SECTIONS: tuple[tuple[str, tuple[Row, ...]], ...] = (
    ("When a role must be named", gate.ROWS),
    ("Who assumes the roles", trust_and_documents.TRUST),
    ("Execution role: images", images.ROWS),
    ("Execution role: logs", log_writing.ROWS),
    ("Execution role: secrets and files", secrets_and_files.ROWS),
    ("Conditions that are known", trust_and_documents.CONTEXTS),
    ("Task role", task_role.ROWS),
    ("What is dangerous on a role", trust_and_documents.DANGERS),
    ("Policy documents and quotas", trust_and_documents.DOCUMENTS),
    ("AWS Batch", batch.ROWS),
    ("Supporting roles", surroundings.ROWS),
)
