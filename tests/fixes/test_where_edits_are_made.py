"""Which statement, policy or file takes an edit, and when there is none: ways of writing that people use."""

import json
from pathlib import Path
from textwrap import dedent, indent

import pytest

from ecs_roles.analysis.fixing import Fixed, fix_all
from ecs_roles.analysis.scan import Options

TASK = """
resource "aws_ecr_repository" "app" {
  name = "app"
}

resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.app.arn
  container_definitions = jsonencode([{
    name  = "app"
    image = "${aws_ecr_repository.app.repository_url}:1"
  }])
}
"""
TRUST = """assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })"""
ROLE = f'\nresource "aws_iam_role" "app" {{\n  name = "app"\n  {TRUST}\n}}\n'


def fixed(folder: Path, select: str, files: dict[str, str], *, unsafe: bool = False) -> Fixed:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    result = fix_all([folder], Options(root=folder), unsafe=unsafe, is_wanted=lambda item: item.rule.startswith(select))
    for file in result.files:
        Path(file.file).write_bytes(file.after)
    return result


def policy(statements: str) -> str:
    document = f'jsonencode({{\n    Version   = "2012-10-17"\n    Statement = {statements}\n  }})'
    return f'\nresource "aws_iam_role_policy" "app" {{\n  role   = aws_iam_role.app.id\n  policy = {document}\n}}\n'


STATEMENTS = {
    "a single object": (
        '{\n      Effect   = "Allow"\n      Action   = "s3:ListAllMyBuckets"\n      Resource = "*"\n    }',
        "Statement = [{",
    ),
    "objects on one line": (
        '[\n      { Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" },\n    ]',
        '\n      { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },\n',
    ),
    "no comma at the end": (
        (
            '[\n      {\n        Effect   = "Allow"\n        Action   = "s3:ListAllMyBuckets"\n'
            '        Resource = "*"\n      } # all\n    ]'
        ),
        "      }, # all\n      {\n",
    ),
    "an action of the service": (
        '[{\n      Effect   = "Allow"\n      Action   = "ecr:DescribeRegistry"\n      Resource = "*"\n    }]',
        'Action   = ["ecr:DescribeRegistry", "ecr:GetAuthorizationToken"]',
    ),
    "JSON in a heredoc": (None, '"Action": "ecr:GetAuthorizationToken"'),
}


@pytest.mark.parametrize("way", STATEMENTS)
def test_a_statement_is_added_in_the_way_of_the_others(way: str, tmp_path: Path) -> None:
    statements, expected = STATEMENTS[way]
    written = policy(statements) if statements is not None else HEREDOC
    result = fixed(tmp_path, "ECS521", {"main.tf": TASK + ROLE + written})

    assert len(result.applied) == 1
    assert expected in (tmp_path / "main.tf").read_text(encoding="utf-8")


HEREDOC = """
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
          "Resource": "${aws_ecr_repository.app.arn}"
        }
      ]
    }
  EOT
}
"""


def test_a_policy_that_other_roles_share_is_not_touched(tmp_path: Path) -> None:
    shared = dedent("""
        resource "aws_iam_role" "other" {
          name = "other"
          TRUST
        }

        resource "aws_iam_policy" "shared" {
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }]
          })
        }

        resource "aws_iam_role_policy_attachment" "both" {
          for_each   = { app = aws_iam_role.app.name, other = aws_iam_role.other.name }
          role       = each.value
          policy_arn = aws_iam_policy.shared.arn
        }
    """).replace("TRUST", TRUST)
    result = fixed(tmp_path, "ECS521", {"main.tf": TASK + ROLE + shared})
    after = (tmp_path / "main.tf").read_text(encoding="utf-8")

    assert len(result.applied) == 1
    assert shared in after
    assert 'resource "aws_iam_role_policy" "app_ecs_task_permissions"' in after


def test_a_role_with_instances_gets_a_policy_for_each(tmp_path: Path) -> None:
    role = ROLE.replace('{\n  name = "app"', '{\n  count = 1\n  name  = "app"', 1)
    task = TASK.replace("aws_iam_role.app.arn", "aws_iam_role.app[0].arn")
    fixed(tmp_path, "ECS521", {"main.tf": task + role})
    after = (tmp_path / "main.tf").read_text(encoding="utf-8")

    assert "  count = 1\n\n  name = " in after
    assert "role = aws_iam_role.app[count.index].id" in after


def test_two_findings_of_one_policy_are_both_fixed(tmp_path: Path) -> None:
    result = fixed(tmp_path, "ECS52", {"main.tf": TASK + ROLE})
    after = (tmp_path / "main.tf").read_text(encoding="utf-8")

    assert [fix.rule for fix in result.applied] == ["ECS521", "ECS522"]
    assert after.count('resource "aws_iam_role_policy"') == 1
    assert "Resource = aws_ecr_repository.app.arn" in after


def test_the_account_is_declared_once_for_a_module(tmp_path: Path) -> None:
    other = ROLE.replace('"app"', '"zoo"')
    task = TASK.replace("  container", "  task_role_arn            = aws_iam_role.zoo.arn\n  container", 1)
    result = fixed(tmp_path, "ECS506", {"a.tf": task + ROLE, "b.tf": other}, unsafe=True)
    texts = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.iterdir())]

    assert len(result.applied) == 2
    assert [text.count('data "aws_caller_identity" "current" {}') for text in texts] == [1, 0]
    assert [text.count("data.aws_caller_identity.current.account_id") for text in texts] == [1, 1]


DENIED = policy(
    '[\n      { Effect = "Deny", Action = "ecr:*", Resource = "*" },\n'
    '      { Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" },\n    ]'
)
TRUSTED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
REFUSED = {
    "a statement that denies it": (
        {"main.tf": TASK + ROLE + DENIED},
        "another statement denies it, or a permissions boundary or the policy of the resource does not allow it",
    ),
    "JSON syntax of Terraform": (
        {
            "task.tf": TASK,
            "role.tf.json": json.dumps(
                {
                    "resource": {
                        "aws_iam_role": {
                            "app": {
                                "name": "app",
                                "assume_role_policy": json.dumps(TRUSTED),
                            }
                        }
                    }
                }
            ),
        },
        "the role is not written as a block of its own",
    ),
    "a file of CDKTF": (
        {
            "task.tf": TASK,
            "cdk.tf.json": json.dumps(
                {
                    "//": {"metadata": {"backend": "local", "stackName": "app"}},
                    "resource": {"aws_iam_role": {"app": {"name": "app", "assume_role_policy": json.dumps(TRUSTED)}}},
                }
            ),
        },
        "the file is generated by CDKTF: change the construct that makes it",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_edited_surely_is_told(why: str, tmp_path: Path) -> None:
    files, reason = REFUSED[why]
    result = fixed(tmp_path, "ECS521", files)

    assert not result.files
    assert {item.reason for item in result.refused} == {reason}


TEMPLATE = """
Resources:
  Repository:
    Type: AWS::ECR::Repository
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
      - Name: app
        Image: !Sub "${Repository.RepositoryUri}:1"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
        - Effect: Allow
          Principal: {Service: ecs-tasks.amazonaws.com}
          Action: sts:AssumeRole
POLICIES
"""
POLICIES = {
    "lists at the column of their key": (
        (
            "Policies:\n- PolicyName: a\n  PolicyDocument:\n    Version: '2012-10-17'\n    Statement:\n"
            "    - Effect: Allow\n      Action: s3:ListAllMyBuckets # all\n      Resource: '*'"
        ),
        '            Action: ecr:GetAuthorizationToken\n            Resource: "*"\n',
    ),
    "a statement in braces": (
        (
            "Policies:\n  - PolicyName: a\n    PolicyDocument:\n      Statement:\n"
            "        - {Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}"
        ),
        "              - Effect: Allow\n                Action: ecr:GetAuthorizationToken\n",
    ),
    "a single statement": (
        (
            "Policies:\n  - PolicyName: a\n    PolicyDocument:\n      Statement:\n        Effect: Allow\n"
            "        Action: s3:ListAllMyBuckets\n        Resource: '*'"
        ),
        "PolicyName: ecs-task-permissions\n",
    ),
    "no policy": ("Description: the role", "      Policies:\n      - PolicyName: ecs-task-permissions\n"),
}


@pytest.mark.parametrize("way", POLICIES)
def test_a_template_keeps_its_style(way: str, tmp_path: Path) -> None:
    policies, expected = POLICIES[way]
    text = TEMPLATE.replace("POLICIES", indent(policies, "      "))
    result = fixed(tmp_path, "ECS521", {"template.yaml": text})
    after = (tmp_path / "template.yaml").read_text(encoding="utf-8")

    assert [fix.rule for fix in result.applied] == ["ECS521"]
    assert expected in after
    assert [line for line in text.split("\n") if line not in after.split("\n")] == []


def test_an_empty_list_detaches_what_terraform_attached(tmp_path: Path) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    role = ROLE.replace('"app"', '"zoo"').replace("\n}", f'\n  managed_policy_arns = [\n    "{arn}"\n  ]\n}}')
    task = TASK.replace("  container", "  task_role_arn            = aws_iam_role.zoo.arn\n  container", 1)
    result = fixed(tmp_path, "ECS613", {"main.tf": task + ROLE + role}, unsafe=True)

    assert [fix.rule for fix in result.applied] == ["ECS613"]
    assert "  managed_policy_arns = []\n" in (tmp_path / "main.tf").read_text(encoding="utf-8")


def test_two_fixes_do_not_empty_a_list_together(tmp_path: Path) -> None:
    policies = (
        "Policies:\n  - PolicyName: a\n    PolicyDocument:\n      Version: '2012-10-17'\n      Statement:\n"
        "        - Effect: Allow\n          Action: ecr:GetAuthorizationToken\n          Resource: '*'\n"
        "        - Effect: Allow\n          Action:\n            - ecr:BatchGetImage\n"
        "            - ecr:GetDownloadUrlForLayer\n            - dynamodb:PutItem\n          Resource: '*'"
    )
    files = {"template.yaml": TEMPLATE.replace("POLICIES", indent(policies, "      "))}
    result = fixed(tmp_path, "ECS5", files, unsafe=True)
    after = (tmp_path / "template.yaml").read_text(encoding="utf-8")

    assert {fix.rule for fix in result.applied} >= {"ECS545", "ECS551"}
    assert "dynamodb" not in after
    assert "Action:\n                Resource" not in after
    assert "Resource: !GetAtt Repository.Arn" in after


def test_what_the_cdk_generates_is_not_edited(tmp_path: Path) -> None:
    generated = TEMPLATE.replace("POLICIES", "    Metadata: {'aws:cdk:path': App/Role/Resource}")
    result = fixed(tmp_path, "ECS521", {"template.yaml": generated})

    assert not result.files
    assert [item.reason for item in result.refused] == [
        "the template is generated by the CDK: change the construct that makes it"
    ]


def test_what_an_anchor_names_is_not_edited_in_several_places(tmp_path: Path) -> None:
    policies = (
        "Policies:\n  - PolicyName: a\n    PolicyDocument: {Version: '2012-10-17', Statement: &shared "
        "[{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}]}"
    )
    result = fixed(tmp_path, "ECS521", {"template.yaml": TEMPLATE.replace("POLICIES", indent(policies, "      "))})

    assert "Statement: &shared [{Effect: Allow, Action: 's3:ListAllMyBuckets', Resource: '*'}]" in (
        tmp_path / "template.yaml"
    ).read_text(encoding="utf-8")
    assert len(result.applied) == 1


FROM_A_FILE = """
resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = file("${path.module}/policy.json")
}
"""
PLAIN = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:ListAllMyBuckets",
      "Resource": "*"
    }
  ]
}
"""


def test_a_file_of_json_is_edited_where_nothing_is_referred_to(tmp_path: Path) -> None:
    """What has to refer to a resource of the code gets a policy of its own beside the role."""
    files = {"main.tf": TASK + ROLE + FROM_A_FILE, "policy.json": PLAIN}
    login, pull = fixed(tmp_path, "ECS521", files), fixed(tmp_path, "ECS522", {})

    assert [Path(file.file).name for file in login.files] == ["policy.json"]
    assert '"Action": "ecr:GetAuthorizationToken"' in (tmp_path / "policy.json").read_text(encoding="utf-8")
    assert [Path(file.file).name for file in pull.files] == ["main.tf"]
    assert "Resource = aws_ecr_repository.app.arn" in (tmp_path / "main.tf").read_text(encoding="utf-8")


DOCUMENT = {
    "data": {
        "aws_iam_policy_document": {
            "app": {"statement": [{"actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}]},
        }
    },
    "resource": {
        "aws_iam_role_policy": {
            "app": {"role": "${aws_iam_role.app.id}", "policy": "${data.aws_iam_policy_document.app.json}"}
        }
    },
}


def test_a_statement_is_added_to_a_document_in_the_json_syntax_of_terraform(tmp_path: Path) -> None:
    text = json.dumps(DOCUMENT, indent=2)
    result = fixed(tmp_path, "ECS52", {"main.tf": TASK + ROLE, "policy.tf.json": text})

    after = json.loads((tmp_path / "policy.tf.json").read_text(encoding="utf-8"))
    assert {item.rule for item in result.applied} == {"ECS521", "ECS522"}
    assert after["data"]["aws_iam_policy_document"]["app"]["statement"] == [
        {"actions": ["s3:ListAllMyBuckets"], "resources": ["*"]},
        {"actions": ["ecr:GetAuthorizationToken"], "resources": ["*"]},
        {
            "actions": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "resources": ["${aws_ecr_repository.app.arn}"],
        },
    ]


def test_what_an_instance_does_is_not_moved_to_the_application(tmp_path: Path) -> None:
    """Nobody but the agent of an instance registers with a cluster: such a grant goes, the application's moves."""
    statement = '[{ Effect = "Allow", Action = ["ecs:Poll", "sqs:SendMessage", "ecs:Submit*"], Resource = "*" }]'
    task = ROLE.replace('"app"', '"task"') + policy(
        '[{ Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = "*" }]'
    )
    task = task.replace('_policy" "app"', '_policy" "task"').replace("aws_iam_role.app", "aws_iam_role.task")
    definition = TASK.replace("  container", "  task_role_arn            = aws_iam_role.task.arn\n  container", 1)
    result = fixed(tmp_path, "ECS551", {"main.tf": definition + ROLE + policy(statement) + task}, unsafe=True)
    text = (tmp_path / "main.tf").read_text(encoding="utf-8")

    assert [item.title for item in result.applied] == ["move sqs:SendMessage to aws_iam_role.task"]
    assert "ecs:" not in text.replace("ecs-tasks", "")
    assert text.count("sqs:SendMessage") == 1


OF_A_USER = """assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:user/ci" },
      Action = "sts:AssumeRole" }]
  })"""
DOCUMENT_OF_A_USER = """
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:user/ci"]
    }
  }
}
"""


@pytest.mark.parametrize("way", ["jsonencode", "document"])
def test_a_role_that_is_trusted_to_others_gets_a_statement_for_ecs(way: str, tmp_path: Path) -> None:
    if way == "document":
        role = ROLE.replace(TRUST, "assume_role_policy = data.aws_iam_policy_document.trust.json") + DOCUMENT_OF_A_USER
    else:
        role = ROLE.replace(TRUST, OF_A_USER)
    result = fixed(tmp_path, "ECS501", {"main.tf": TASK + role}, unsafe=True)
    text = (tmp_path / "main.tf").read_text(encoding="utf-8")

    assert [item.rule for item in result.applied] == ["ECS501"]
    assert "arn:aws:iam::111122223333:user/ci" in text
    assert text.count("ecs-tasks.amazonaws.com") == 1
    assert text.count("sts:AssumeRole") == 2


DEFINITION = """[
  {
    "name": "app",
    "image": "nginx",
    "cpu": CPU,
    "secrets": [
      {"name": "USER", "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf:user"}
    ]
  }
]
"""
READING = """
resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.app.arn
  container_definitions    = CALL
}
"""


@pytest.mark.parametrize(
    ("name", "cpu", "call"),
    [
        ("app.json", "10", 'file("${path.module}/app.json")'),
        ("app.json.tpl", "${cpu}", 'templatefile("${path.module}/app.json.tpl", { cpu = 10 })'),
    ],
)
def test_a_definition_that_terraform_reads_or_fills_in_is_edited(
    name: str, cpu: str, call: str, tmp_path: Path
) -> None:
    """A list of JSON stays JSON, and a number that is filled in stands outside any string."""
    files = {"main.tf": READING.replace("CALL", call) + ROLE, name: DEFINITION.replace("CPU", cpu)}
    result = fixed(tmp_path, "ECS534", files)
    text = (tmp_path / name).read_text(encoding="utf-8")

    assert [Path(file.file).name for file in result.files] == [name]
    assert text == DEFINITION.replace("CPU", cpu).replace(":user", ":user::")


@pytest.mark.parametrize(
    ("tail", "after"), [("user::AWSPREVIOUS", "user:AWSPREVIOUS:"), ("user::}", None), ("user::9", None)]
)
def test_a_version_is_taken_for_a_stage_only_where_it_can_be_one(tail: str, after: str | None, tmp_path: Path) -> None:
    """What stands there by a slip, as a brace too many, is no label that anybody has given."""
    definition = DEFINITION.replace("CPU", "10").replace(":user", f":{tail}")
    files = {"main.tf": READING.replace("CALL", 'file("${path.module}/app.json")') + ROLE, "app.json": definition}
    result = fixed(tmp_path, "ECS534", files)
    text = (tmp_path / "app.json").read_text(encoding="utf-8")

    assert text == (definition if after is None else definition.replace(tail, after))
    assert [item.reason for item in result.refused] == ([] if after else ["which version is meant is not known"])
