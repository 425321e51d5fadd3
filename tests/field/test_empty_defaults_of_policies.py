"""A variable that is empty only until somebody gives a value: what AWS refuses then is told, and is no error."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report

TERRAFORM = """
variable "arn" {{ default = {default} }}
{locals}
resource "aws_iam_role" "web" {{
  assume_role_policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "ecs-tasks.amazonaws.com" }} }}
  ] }})
}}
resource "aws_iam_role_policy" "read" {{
  role   = aws_iam_role.web.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [
    {{ Effect = "Allow", Action = "s3:GetObject", Resource = {resource} }}
  ] }})
}}
"""
TEMPLATE = """
Parameters:
  Bucket: {Type: String, Default: DEFAULT}
Resources:
  Web:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: sts:AssumeRole}]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{Effect: Allow, Action: s3:GetObject, Resource: RESOURCE}]
"""
Scan = Callable[[dict[str, str]], Report]


# A list that is empty as long as nobody gives its items.
LISTS = [
    "concat(var.arn, [])",
    '[for each in var.arn : "${each}/*"]',
    'concat(var.arn, [for each in var.arn : "${each}/*"])',
    'flatten([var.arn, formatlist("%s/*", var.arn)])',
    "distinct(compact(var.arn))",
    "var.arn[*]",
]


def _told(report: Report) -> tuple[list[str], list[str]]:
    doubts = [doubt.why for doubt in report.undecided if "is empty by default" in doubt.why]
    return [finding.rule for finding in report.findings if finding.rule == "ECS631"], doubts


@pytest.mark.parametrize(
    ("default", "resource", "local"),
    [
        ('""', "var.arn", ""),
        ("[]", "var.arn", ""),
        ('""', '"${var.arn}/*"', ""),
        ('""', '["${var.arn}", "${var.arn}/*"]', ""),
        ('""', "local.objects", 'locals { objects = "${var.arn}/*" }'),
    ],
)
def test_of_a_variable(scanned: Scan, default: str, resource: str, local: str) -> None:
    written = TERRAFORM.format(default=default, resource=resource, locals=local)

    rules, doubts = _told(scanned({"main.tf": written}))

    assert rules == []
    assert doubts
    assert doubts[0].startswith("the variable arn is empty by default, and AWS refuses that: ")


@pytest.mark.parametrize(
    ("default", "resource", "given"),
    [
        ('""', '"/*"', {}),  # Not of the variable.
        ('"objects"', "var.arn", {}),  # A default that somebody wrote.
        ('""', "var.arn", {"terraform.tfvars": 'arn = ""\n'}),  # A value that somebody gave.
    ],
)
def test_what_is_written_stays_an_error(scanned: Scan, default: str, resource: str, given: dict[str, str]) -> None:
    written = TERRAFORM.format(default=default, resource=resource, locals="")

    assert _told(scanned({"main.tf": written, **given})) == (["ECS631"], [])


@pytest.mark.parametrize("resource", ["!Ref Bucket", '!Sub "${Bucket}/*"', '[!Sub "${Bucket}/*"]'])
def test_of_a_parameter(scanned: Scan, resource: str) -> None:
    rules, doubts = _told(scanned({"stack.yaml": TEMPLATE.replace("DEFAULT", '""').replace("RESOURCE", resource)}))

    assert rules == []
    assert len(doubts) == 1
    assert doubts[0].startswith("the parameter Bucket is empty by default, and AWS refuses that: ")


def test_a_default_that_is_no_arn_stays_an_error(scanned: Scan) -> None:
    written = TEMPLATE.replace("DEFAULT", "objects").replace("RESOURCE", "!Ref Bucket")

    assert _told(scanned({"stack.yaml": written})) == (["ECS631"], [])


TASK = """
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  task_role_arn         = aws_iam_role.web.arn
  container_definitions = jsonencode([{ name = "web", image = "nginx" }])
}
"""
CALL = 'module "web" {{ source = "./web"\n  {arn} }}\n'


@pytest.mark.parametrize("resource", ["var.arn", '"${var.arn}/*"', '["${var.arn}", "${var.arn}/*"]'])
@pytest.mark.parametrize("deep", [False, True])
def test_of_a_variable_that_only_a_module_writes(scanned: Scan, resource: str, deep: bool) -> None:
    module = TERRAFORM.format(default="null", resource=resource, locals="")
    files = {
        "main.tf": 'variable "data" { default = "" }\n' + CALL.format(arn="arn = var.data"),
        "web/main.tf": module,
    }
    if deep:
        inner = 'variable "arn" {}\n' + CALL.format(arn="arn = var.arn")
        files |= {"web/main.tf": inner, "web/web/main.tf": module}

    rules, doubts = _told(scanned(files))

    assert rules == []
    assert doubts[0].startswith("the variable data is empty by default, and AWS refuses that: ")


def test_what_a_call_writes_itself_stays_an_error(scanned: Scan) -> None:
    files = {
        "main.tf": CALL.format(arn='arn = ""'),
        "web/main.tf": TERRAFORM.format(default="null", resource="var.arn", locals=""),
    }

    assert _told(scanned(files)) == (["ECS631"], [])


def test_a_policy_that_is_an_empty_variable_is_open_and_no_error(scanned: Scan) -> None:
    written = (
        TERRAFORM.format(default='""', resource='""', locals="").split("  policy =")[0] + "  policy = var.arn\n}\n"
    )

    report = scanned({"main.tf": written + TASK})

    assert (report.errors, _told(report)[0]) == ((), [])
    assert "the text is empty" in {doubt.why for doubt in report.undecided}


def test_an_empty_resource_is_not_everything(scanned: Scan) -> None:
    report = scanned({"main.tf": TERRAFORM.format(default='""', resource="var.arn", locals="") + TASK})

    assert "ECS617" not in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("resource", [*LISTS, "local.objects"])
def test_a_list_of_the_items_of_an_empty_variable_is_open(scanned: Scan, resource: str) -> None:
    local = 'locals { objects = [for each in var.arn : "${each}/*"] }'

    rules, doubts = _told(scanned({"main.tf": TERRAFORM.format(default="[]", resource=resource, locals=local)}))

    assert rules == []
    assert doubts == ["the variable arn is empty by default, and AWS refuses that: Resource is empty"]


@pytest.mark.parametrize("resource", ["values(var.arn)", "[for name, each in var.arn : each]"])
def test_a_list_of_the_values_of_an_empty_map_is_open(scanned: Scan, resource: str) -> None:
    rules, doubts = _told(scanned({"main.tf": TERRAFORM.format(default="{}", resource=resource, locals="")}))

    assert rules == []
    assert doubts == ["the variable arn is empty by default, and AWS refuses that: Resource is empty"]


@pytest.mark.parametrize("arn", ["var.data", *(each.replace("var.arn", "var.data") for each in LISTS)])
def test_a_list_that_a_call_makes_of_an_empty_variable_is_open(scanned: Scan, arn: str) -> None:
    files = {
        "main.tf": 'variable "data" { default = [] }\n' + CALL.format(arn=f"arn = {arn}"),
        "web/main.tf": TERRAFORM.format(default="null", resource="concat(var.arn, [])", locals=""),
    }

    rules, doubts = _told(scanned(files))

    assert rules == []
    assert doubts[0].startswith("the variable data is empty by default, and AWS refuses that: ")


@pytest.mark.parametrize("resource", ["[]", "concat([], [])", 'concat(var.arn, ["/*"])'])
def test_a_list_that_is_wrong_whatever_is_given_stays_an_error(scanned: Scan, resource: str) -> None:
    written = TERRAFORM.format(default="[]", resource=resource, locals="")

    assert _told(scanned({"main.tf": written})) == (["ECS631"], [])


@pytest.mark.parametrize("resource", LISTS)
def test_an_empty_list_that_somebody_gave_stays_an_error(scanned: Scan, resource: str) -> None:
    files = {
        "main.tf": TERRAFORM.format(default="[]", resource=resource, locals=""),
        "terraform.tfvars": "arn = []\n",
    }

    assert _told(scanned(files)) == (["ECS631"], [])
