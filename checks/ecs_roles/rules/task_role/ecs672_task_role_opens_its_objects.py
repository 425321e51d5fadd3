"""ECS672: the application may open the objects of a bucket to others, one by one."""

from functools import partial

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import of_task_role
from ecs_roles.rules.task_role.opening_grants import opening_grants

RULE = Rule(
    number=672,
    name="task-role-opens-its-objects",
    category="wildcard",
    severity=Severity.INFO,
    since="0.1.0",
    summary="The task role lets the application open objects of its bucket to others",
    why="s3:PutObjectAcl makes an object readable by everyone. Uploads that are meant for everyone use it, and buckets "
    "made since April 2023 refuse it unless ACLs are turned on: this is not an alarm. s3:PutObject* takes it in, "
    "and so does s3:*.",
    fix="Write s3:PutObject, and give readers access by the policy of the bucket.",
    references=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
    ),
    no_fix="whether the application publishes objects is known to its authors",
    side="task",
    check=of_task_role(partial(opening_grants, objects=True)),
)
