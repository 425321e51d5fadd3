"""Error texts of ECS lead to their cause and to the rules that find it."""

import re

import pytest

from ecs_roles.rules.catalog import BY_ID, RULES
from ecs_roles.rules.error_text import ErrorText
from ecs_roles.rules.error_texts import ERROR_TEXTS, explanations_of, refused_call
from ecs_roles.rules.rule import Rule

INIT = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
USER = "User: arn:aws:sts::111122223333:assumed-role/web/0123456789abcdef is "
REPOSITORY = "arn:aws:ecr:eu-west-1:111122223333:repository/web"


def first(message: str) -> ErrorText:
    return explanations_of(message)[0]


SECRET_REFUSED = (
    f"{INIT}unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn "
    f"from secrets manager: AccessDeniedException: {USER}not authorized to perform: secretsmanager:GetSecretValue "
    "on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"
)
PARAMETER_REFUSED = (
    f"{INIT}unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: "
    f"{USER}not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:1:parameter/x"
)
GROUP_REFUSED = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to "
    f"create Cloudwatch log group: AccessDeniedException: {USER}not authorized to perform: logs:CreateLogGroup on "
    "resource: arn:aws:logs:eu-west-1:1:log-group:x:log-stream:"
)
MANIFEST_REFUSED = (
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
    "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1: unexpected status from HEAD request: 403 Forbidden"
)
NO_ROUTE = (
    f"{INIT}unable to retrieve ecr registry auth: RequestError: send request failed caused by: Post "
    '"https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 1.2.3.4:443: i/o timeout'
)


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (
            f"{INIT}unable to retrieve ecr registry auth: service call has been retried 3 time(s): AccessDenied",
            "ECS521",
        ),
        (f"{USER}not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity", "ECS521"),
        (
            f"CannotPullContainerError: denied: {USER}not authorized to perform: ecr:BatchGetImage on resource: x",
            "ECS522",
        ),
        (MANIFEST_REFUSED, "ECS522"),
        ("failed to copy: httpReaderSeeker: failed open: unexpected status code https://x: 403 Forbidden", "ECS522"),
        (
            "The image: Check that the role has the permissions to pull images from the registry.",
            "ECS522",
        ),
        ("name unknown: The repository with name 'hub/nginx' does not exist in the registry with id '1'", "ECS529"),
        ("manifest unknown: Requested image not found", "ECS528"),
        (SECRET_REFUSED, "ECS531"),
        (f"{INIT}unable to retrieve secret from asm: AccessDeniedException: Access to KMS is not allowed", "ECS532"),
        (PARAMETER_REFUSED, "ECS531"),
        ("an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN", "ECS534"),
        ("The Systems Manager parameter name specified for secret DB_PASSWORD is invalid", "ECS534"),
        (GROUP_REFUSED, "ECS523"),
        ("failed to create Cloudwatch log stream: AccessDeniedException: not allowed", "ECS523"),
        (
            "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: Denied",
            "ECS523",
        ),
        ("ResourceInitializationError: failed to download env files: file download command: non empty error", "ECS524"),
        ("stderr: b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'", "ECS602"),
        ("An error occurred (TargetNotConnectedException) when calling the ExecuteCommand operation", "ECS606"),
        ("ECS was unable to assume the role 'arn:aws:iam::1:role/x' that was provided for this task.", "ECS501"),
        ("Fargate requires task definition to have execution role ARN to support ECR images.", "ECS511"),
        ("The service couldn't be updated because a valid taskRoleArn is not being used.", "ECS601"),
        ("EFS IAM authorization requires a task role.", "ECS601"),
        ("executionRoleArn is required for Fargate jobs.", "ECS511"),
        (f"{USER}not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/x", "ECS705"),
    ],
)
def test_an_error_leads_to_its_rule(message: str, rule: str) -> None:
    assert rule in first(message).rules


@pytest.mark.parametrize(
    "message",
    [
        NO_ROUTE,
        f"{INIT}unable to retrieve secret from asm: RequestCanceled: request context canceled",
        "CannotPullContainerError: ... failed to do request: dial tcp: lookup x: no such host",
        'Failed to resolve "fs-0123.efs.eu-west-1.amazonaws.com" - check that your file system ID is correct',
        "no VPC endpoint policy allows the ecr:GetAuthorizationToken action",
        f"{USER}not authorized to perform: ecr:GetAuthorizationToken with an explicit deny in a VPC endpoint policy",
        f"{INIT}unable to retrieve ecr registry auth: There is a connection issue between the task and Amazon ECR.",
        "failed to validate logger args: The task cannot find the Amazon CloudWatch log group. : signal: killed",
        "failed to validate logger args: : signal: killed",
        "The task can\u2019t pull the image. Check your network configuration. request canceled while waiting",
    ],
)
def test_the_network_is_not_taken_for_a_permission(message: str) -> None:
    assert first(message).sort == "network"


@pytest.mark.parametrize(
    "message", ["", "service web has reached a steady state", "x" * 10_000, "*" * 500, "a\n" * 5_000]
)
def test_other_texts_are_not_explained(message: str) -> None:
    assert explanations_of(message) == ()


@pytest.mark.parametrize(
    "message",
    [
        "Check whether the image exists. denied: requested access to the resource is denied",
        "repository does not exist or may require 'docker login'",
        "image Manifest does not contain descriptor matching platform 'linux/arm64'",
        "toomanyrequests: You have reached your unauthenticated pull rate limit",
        "unauthorized: incorrect username or password",
        "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
        "invalid character 'p' looking for beginning of value",
        "asm fetching authorization data: unable to unmarshal secret value, invalid schema",
        "OutOfMemoryError: Container killed due to memory usage",
        "Essential container in task exited",
        "Task failed ELB health checks in (target-group arn)",
        "CannotStartContainerError: Error response from daemon: exec: app: no such file or directory",
        "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
        "LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048",
    ],
)
def test_what_is_no_missing_permission_is_said_so(message: str) -> None:
    assert first(message).sort == "configuration"


@pytest.mark.parametrize(
    ("ending", "where"),
    [
        ("because no identity-based policy allows the ssm:GetParameters action", "own policies"),
        ("because no permissions boundary allows the ssm:GetParameters action", "boundary"),
        ("because no resource-based policy allows the ssm:GetParameters action", "both sides"),
        ("because no service control policy allows the ssm:GetParameters action", "organization"),
        ("because no resource control policy allows the ssm:GetParameters action", "organization"),
        ("with an explicit deny in an identity-based policy", "Deny statement"),
        ("with an explicit deny in a permissions boundary", "boundary"),
        ("with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/p-1", "organization"),
    ],
)
def test_who_refused_is_told_behind_what_was_refused(ending: str, where: str) -> None:
    call, *others = explanations_of(f"{USER}not authorized to perform: ssm:GetParameters on resource: x {ending}")

    assert "ECS531" in call.rules
    assert any(where in text.cause and text.sort == "refusal" for text in others)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.ecs_says], ids=lambda rule: rule.id)
def test_what_a_rule_quotes_leads_back_to_it(rule: Rule) -> None:
    lost = [
        quote
        for quote in rule.ecs_says
        if not any(rule.id in text.rules for text in explanations_of(re.sub(r"<\w+>", "x", quote)))
    ]

    assert lost == []


@pytest.mark.parametrize("text", ERROR_TEXTS, ids=lambda text: text.fragment)
def test_a_text_is_found_again_and_names_rules_that_exist(text: ErrorText) -> None:
    message = "Stopped reason: " + text.fragment.replace("*", "something in between") + " and more."

    assert text in explanations_of(message)
    assert [name for name in text.rules if name not in BY_ID] == []


def test_the_refused_call_is_taken_out_of_the_message() -> None:
    message = f"{USER}not authorized to perform: ecr:BatchGetImage on resource: {REPOSITORY}, because"

    assert refused_call(message) == ("ecr:BatchGetImage", REPOSITORY)
    assert refused_call("not authorized to perform: ecr:GetAuthorizationToken") == ("ecr:GetAuthorizationToken", "")
    assert refused_call("nothing of that sort") == ("", "")
