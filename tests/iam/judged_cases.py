"""Random cases for the independent judge: policies and requests over the services that this project speaks of."""

import json
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Case = dict[str, Any]

HOME, AWAY = "111122223333", "444455556666"
ROLE = f"arn:aws:iam::{HOME}:role/app/execution"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/worker/task"
USER = f"arn:aws:iam::{HOME}:user/joe"
TARGETS: tuple[tuple[str, str], ...] = (
    ("ecr:GetAuthorizationToken", "*"),
    ("ecr:BatchGetImage", "arn:aws:ecr:eu-west-1:{account}:repository/team/app"),
    ("ecr:GetDownloadUrlForLayer", "arn:aws:ecr:eu-west-1:{account}:repository/team/app"),
    ("logs:CreateLogStream", "arn:aws:logs:eu-west-1:{account}:log-group:/ecs/app:log-stream:app/1"),
    ("logs:CreateLogGroup", "arn:aws:logs:eu-west-1:{account}:log-group:/ecs/app"),
    ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:{account}:secret:db/password-AbCdEf"),
    ("ssm:GetParameters", "arn:aws:ssm:eu-west-1:{account}:parameter/app/db"),
    ("kms:Decrypt", "arn:aws:kms:eu-west-1:{account}:key/12345678-1234-1234-1234-123456789012"),
    ("s3:GetObject", "arn:aws:s3:::app-config/prod/app.env"),
    ("s3:GetBucketLocation", "arn:aws:s3:::app-config"),
    ("elasticfilesystem:ClientMount", "arn:aws:elasticfilesystem:eu-west-1:{account}:file-system/fs-12345678"),
    ("ecs:RunTask", "arn:aws:ecs:eu-west-1:{account}:task-definition/app:3"),
    ("sts:AssumeRole", "arn:aws:iam::{account}:role/target"),
)
CONTEXT: dict[str, tuple[str, tuple[str, ...]]] = {
    "aws:PrincipalArn": ("Arn", (ROLE, f"arn:aws:iam::{HOME}:role/other")),
    "aws:SourceArn": ("Arn", (f"arn:aws:ecs:eu-west-1:{HOME}:cluster/main", f"arn:aws:ecs:eu-west-1:{AWAY}:task/a/b")),
    "aws:PrincipalAccount": ("String", (HOME, AWAY)),
    "aws:PrincipalOrgID": ("String", ("o-abc123", "o-ABC123")),
    "aws:RequestedRegion": ("String", ("eu-west-1", "us-east-1")),
    "aws:SourceVpce": ("String", ("vpce-1", "vpce-2")),
    "aws:PrincipalTag/team": ("String", ("app", "App", "*", "te*m")),
    "aws:SecureTransport": ("Bool", ("true", "false")),
    "aws:SourceIp": ("IpAddress", ("10.1.2.3", "203.0.113.9", "10.200.0.1")),
    "aws:MultiFactorAuthAge": ("Numeric", ("10", "10.0", "300")),
    "aws:CurrentTime": ("Date", ("2026-01-01T00:00:00Z", "2026-06-01T12:30:00Z")),
    "aws:TagKeys": ("Strings", ("team", "Team", "cost", "env")),
    "aws:CalledVia": ("Strings", ("athena.amazonaws.com", "dynamodb.amazonaws.com")),
}
OPERATORS: dict[str, tuple[str, ...]] = {
    "String": (
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
    ),
    "Arn": ("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "StringEquals", "StringLike"),
    "Bool": ("Bool",),
    "IpAddress": ("IpAddress", "NotIpAddress"),
    "Numeric": tuple(
        f"Numeric{order}"
        for order in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    ),
    "Date": tuple(
        f"Date{order}"
        for order in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    ),
}
OPERANDS: dict[str, tuple[str, ...]] = {
    "String": ("app*", "?pp", "*", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'app'}", "App", ""),
    "Arn": (
        f"arn:aws:iam::{HOME}:role/*",
        "arn:aws:iam::*:role/app/*",
        "arn:*:ecs:*:*:*",
        f"arn:aws:iam::{HOME}:*",
        f"arn:aws:ecs:eu-west-1:{HOME}:${{aws:PrincipalTag/team, 'cluster'}}*",
        "arn:aws:*:eu-west-?:*:cluster/main",
    ),
    "Bool": ("true", "false", "True"),
    "IpAddress": ("10.0.0.0/8", "203.0.113.9", "203.0.113.0/24", "192.0.0.0/3"),
    "Numeric": ("10", "9.5", "300", "1000"),
    "Date": ("2026-01-01", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z"),
}
Chance = random.Random


@dataclass(frozen=True)
class Call:
    """The request that the policies of a case are about."""

    caller: str
    action: str
    resource: str


def some_case(seed: int) -> Case:
    """The case of that number, always the same."""
    chance = random.Random(seed)
    action, shape = chance.choice(TARGETS)
    account = AWAY if shape != "*" and chance.random() < 0.25 else HOME
    call = Call(chance.choice((ROLE, ROLE, ROLE, SESSION, USER)), action, shape.format(account=account))
    case: Case = {
        "principal": call.caller,
        "action": action,
        "resource": call.resource,
        "resource_account": account,
        "context": _context(chance),
        "context_complete": True,
        "policies": [_policy(chance, call) for _ in range(chance.choice((0, 1, 1, 1, 2)))],
    }
    if chance.random() < 0.25:
        case["permissions_boundary"] = _policy(chance, call)
    if action == "sts:AssumeRole":
        case["trust_policy"] = _policy(chance, call, kind="trust")
    elif action == "kms:Decrypt" or (action.split(":")[0] in {"s3", "ecr", "secretsmanager"} and chance.random() < 0.5):
        case["resource_policy"] = _policy(chance, call, kind="resource")
    return case


def _context(chance: Chance) -> dict[str, Any]:
    context: dict[str, Any] = {}
    for key, (kind, values) in CONTEXT.items():
        if chance.random() < 0.6:
            context[key] = (
                chance.sample(values, chance.randint(1, len(values))) if kind == "Strings" else chance.choice(values)
            )
    return context


def _policy(chance: Chance, call: Call, kind: str = "identity") -> dict[str, Any]:
    statements = [_statement(chance, call, kind) for _ in range(chance.choice((1, 1, 2, 3)))]
    policy: dict[str, Any] = {
        "Statement": statements if len(statements) > 1 or chance.random() < 0.5 else statements[0]
    }
    # That variables mean nothing in the first version is settled in judge/README.md.
    plain = "${" not in json.dumps(statements)
    policy["Version"] = "2008-10-17" if plain and chance.random() < 0.4 else "2012-10-17"
    return policy


def _statement(chance: Chance, call: Call, kind: str) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Deny" if chance.random() < 0.2 else "Allow"}
    if kind != "identity":
        name = "NotPrincipal" if statement["Effect"] == "Deny" and chance.random() < 0.2 else "Principal"
        statement[name] = _principal(chance, call.caller)
    patterns = _some(chance, lambda: _action_pattern(chance, call.action))
    statement["NotAction" if chance.random() < 0.12 and kind != "trust" else "Action"] = patterns
    if kind != "trust":
        statement["NotResource" if chance.random() < 0.12 else "Resource"] = _some(
            chance, lambda: _resource_pattern(chance, call.resource)
        )
    if chance.random() < 0.5:
        statement["Condition"] = _conditions(chance)
    return statement


def _some(chance: Chance, make: Callable[[], str]) -> str | list[str]:
    return make() if chance.random() < 0.5 else [make() for _ in range(chance.randint(1, 3))]


def _action_pattern(chance: Chance, action: str) -> str:
    service, name = action.split(":")
    cut = chance.randrange(len(name) + 1)
    return chance.choice(
        (
            action,
            action,
            action.lower(),
            action.upper(),
            f"{service}:*",
            f"{service}:{name[:cut]}*",
            f"{service}:*{name[cut:]}",
            f"{service}:{name[:cut]}?{name[cut + 1 :]}",
            f"{service}:{name[:cut]}?{name[cut:]}",
            f"{service}:Describe*",
            "*" if service != "sts" else action,
        )
    )


def _resource_pattern(chance: Chance, resource: str) -> str:
    if resource == "*":
        return chance.choice(("*", "*", "arn:aws:ecr:eu-west-1:111122223333:repository/team/app"))
    start = _behind_type(resource)
    cut = chance.randrange(start, len(resource) + 1)
    return chance.choice(
        (
            "*",
            resource,
            resource,
            f"{resource[:cut]}*",
            f"{resource[:start]}*{resource[cut:]}",
            f"{resource[:cut]}?{resource[cut + 1 :]}",
            f"{resource[:cut]}${{aws:PrincipalTag/team}}*",
            f"{resource[:cut]}${{aws:PrincipalTag/team, '{resource[cut:] or '*'}'}}",
            resource.replace("eu-west-1", "*"),
            resource.replace("app", "other"),
            resource.replace("app", "APP"),
        )
    )


def _behind_type(resource: str) -> int:
    """Where the name begins: what a wildcard in the type of a resource means is settled in judge/README.md."""
    *_, named = resource.split(":", 5)
    ends = [named.find(mark) + 1 for mark in ":/" if mark in named and not resource.startswith("arn:aws:s3:")]
    return len(resource) - len(named) + min(ends, default=0)


def _principal(chance: Chance, caller: str) -> Any:
    names = (
        "*",
        HOME,
        AWAY,
        f"arn:aws:iam::{HOME}:root",
        f"arn:aws:iam::{AWAY}:root",
        ROLE,
        f"arn:aws:iam::{HOME}:role/execution",
        f"arn:aws:iam::{HOME}:role/worker",
        f"arn:aws:iam::{HOME}:user/ann",
        f"arn:aws:iam::{AWAY}:role/app/execution",
    )
    return chance.choice(
        (
            "*",
            {"AWS": chance.choice(names)},
            {"AWS": chance.sample(names[1:], 2)},
            {"AWS": caller},
            {"Service": "ecs-tasks.amazonaws.com"},
        )
    )


def _conditions(chance: Chance) -> dict[str, Any]:
    conditions: dict[str, Any] = {}
    for _ in range(chance.choice((1, 1, 2))):
        key = chance.choice(list(CONTEXT))
        kind, values = CONTEXT[key]
        if chance.random() < 0.1:
            conditions.setdefault("Null", {})[key] = chance.choice(("true", "false"))
            continue
        operator = _operator(chance, kind)
        operands = [*values, *OPERANDS["String" if kind == "Strings" else kind]]
        written = key.upper() if chance.random() < 0.1 else key
        conditions.setdefault(operator, {})[written] = _some(chance, lambda: chance.choice(operands))  # noqa: B023
    return conditions


def _operator(chance: Chance, kind: str) -> str:
    operator = chance.choice(OPERATORS["String" if kind == "Strings" else kind])
    if_exists = "IfExists" if chance.random() < 0.2 else ""
    if kind != "Strings":
        return operator + if_exists
    quantifier = chance.choice(("ForAllValues:", "ForAnyValue:"))
    return quantifier + operator + (if_exists if quantifier == "ForAllValues:" else "")


def main(first: str, last: str) -> None:
    """Write the cases of these numbers, one a line."""
    for seed in range(int(first), int(last)):
        sys.stdout.write(f"{json.dumps(some_case(seed))}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
