"""ECS671: the application may open a resource that is named to others."""

from functools import partial

from ecs_roles.findings.finding import Severity
from ecs_roles.rules.rule import Rule
from ecs_roles.rules.task_role.held_roles import has_roles_named_by_none, of_roles_named_by_none, of_task_role
from ecs_roles.rules.task_role.opening_grants import opening_grants

RULE = Rule(
    number=671,
    name="task-role-opens-its-own",
    category="wildcard",
    severity=Severity.WARNING,
    since="0.1.0",
    summary="The task role lets the application open a bucket, key, secret or other resource to others",
    why="An application reads and writes its bucket, its queue and its secrets; who else may is set by whoever creates "
    "them. With s3:PutBucketPolicy, s3:PutBucketAcl, kms:PutKeyPolicy or secretsmanager:PutResourcePolicy, whoever "
    "breaks into a container opens all that is in there to everyone, and stays in after the container has gone. A "
    "grant on every resource is ECS617, a whole service ECS546, a grant with a condition is left alone.",
    fix="Remove the permission from the task role; set policies and ACLs where the resource is created.",
    references=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html",
    ),
    no_fix="whether the application manages the access to its own resources is known to its authors",
    side="task",
    check=of_task_role(partial(opening_grants, objects=False)),
    check_deployment=of_roles_named_by_none(partial(opening_grants, objects=False)),
    deployment_question=has_roles_named_by_none,
)
