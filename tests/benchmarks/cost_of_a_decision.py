"""What one decision costs, and that other roles in the code do not make it dearer.

Run it as ``PYTHONPATH=checks python tests/benchmarks/cost_of_a_decision.py``. It asserts nothing.
"""

import sys
from collections.abc import Callable
from time import process_time

from ecs_roles.ecs.arns import log_group_arn, repository_arn, secret_arn
from ecs_roles.iam.decision import Grants, Request
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.managed_policies import managed_policy
from ecs_roles.iam.statements import Condition, Statement
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import PARTITION, Symbol, Text, text

CALLER = text("arn:aws:iam::111122223333:role/app")


def requests_of(number: int) -> list[Request]:
    """What ECS asks of the role of task number ``number``."""
    name = f"app{number}"
    stage = Symbol(Pseudo(f"var.stage{number}"), "variable stage has no default")
    return [
        Request("ecr:GetAuthorizationToken", text("*"), principal=CALLER),
        Request("ecr:BatchGetImage", repository_arn(name), principal=CALLER),
        Request("ecr:GetDownloadUrlForLayer", repository_arn(text(name, "-", stage)), principal=CALLER),
        Request("logs:PutLogEvents", text(log_group_arn(name), ":log-stream:x"), principal=CALLER),
        Request("secretsmanager:GetSecretValue", secret_arn(text(name, "/", stage), name), principal=CALLER),
    ]


def policies_of(number: int) -> Grants:
    """A usual execution role: AWS's policy, the own secret, somebody else's secret, and a deny under a condition."""
    attached = managed_policy(text("arn:", PARTITION, ":iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"))
    own = f"arn:aws:secretsmanager:*:*:secret:app{number}/*"
    only_here = Condition("StringNotEquals", text("aws:RequestedRegion"), (text("eu-west-1"),))
    read: tuple[Text, ...] = (text("secretsmanager:GetSecretValue"), text("ssm:GetParameters"))
    statements = (
        *(attached.statements if attached is not None else ()),
        Statement("Allow", read, resources=(text(own), text("arn:aws:ssm:*:*:parameter/app/*"))),
        Statement("Allow", read, resources=(secret_arn("shared", "shared"),)),
        Statement("Deny", (text("s3:*"),), resources=(text("*"),), conditions=(only_here,)),
    )
    return Grants(statements)


def seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def main() -> None:
    """Print the cost of a decision, for ever more roles in the same code."""
    policies_of(0)
    sys.stdout.write("roles   decisions   first time   again\n")
    for roles in (1, 10, 100, 1000):
        asked = [(request, policies_of(number)) for number in range(roles) for request in requests_of(number)]
        decide = lambda asked=asked: [evaluate(request, grants) for request, grants in asked]  # noqa: E731
        first, again = seconds(decide), seconds(decide)
        per = [f"{1e6 * spent / len(asked):8.0f} µs" for spent in (first, again)]
        sys.stdout.write(f"{roles:5}   {len(asked):9}   {per[0]}  {per[1]}\n")


if __name__ == "__main__":
    main()
