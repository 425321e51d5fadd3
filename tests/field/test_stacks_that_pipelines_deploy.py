"""A template that an action of CodePipeline deploys has the parameters that the action gives it."""

from collections.abc import Callable

import pytest

from ecs_roles.analysis.report import Report, TaskDefinitionReport

Scan = Callable[[dict[str, str]], Report]

TRUST = """
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: ecs-tasks.amazonaws.com}}]"""
PIPELINE = f"""
Parameters:
  Deploys: {{Type: String, Default: "yes"}}
Conditions:
  Deploying: !Equals [!Ref Deploys, "yes"]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:{TRUST}
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      RoleArn: arn:aws:iam::111122223333:role/pipeline
      Stages:
        - Name: Roles
          Actions:
            - Name: roles
              ActionTypeId: {{Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: "1"}}
              Configuration:
                ActionMode: CREATE_UPDATE
                StackName: roles
                OutputFileName: roles.json
                TemplatePath: Source::deploy/roles.yaml
              Namespace: base
              OutputArtifacts: [{{Name: RolesOutput}}]
        - Name: Deploy
          Actions: ACTIONS
"""
ACTION = """
            - Name: service
              ActionTypeId: {Category: Deploy, Owner: AWS, Provider: CloudFormation, Version: "1"}
              Configuration:
                ActionMode: CREATE_UPDATE
                StackName: service
                TemplatePath: !Sub "Source::deploy/service.yaml"
                ParameterOverrides: OVERRIDES
"""
CONDITIONAL = (
    "\n            - !If\n              - Deploying\n              - "
    + ACTION.strip().removeprefix("- ").replace("\n", "\n  ")
    + "\n              - !Ref AWS::NoValue\n"
)
ROLES = f"""
Resources:
  Shared:
    Type: AWS::IAM::Role
    Properties:{TRUST}
Outputs:
  RoleArn: {{Value: !GetAtt Shared.Arn}}
"""
SERVICE = """
Parameters:
  RoleArn: {Type: String}
  Image: {Type: String}
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !Ref RoleArn
      ContainerDefinitions: [{Name: web, Image: !Ref Image}]
"""
PUBLIC = '"Image": "public.ecr.aws/nginx/nginx:1"'
OWN_ROLE = '"RoleArn": "${Role.Arn}"'
FROM_ROLES = '"RoleArn": {"Fn::GetParam": ["RolesOutput", "roles.json", "RoleArn"]}'


def _json(*pairs: str) -> str:
    return "{" + ", ".join(pairs) + "}"


def _block(*pairs: str) -> str:
    return f"!Sub |\n{' ' * 24}{_json(*pairs)}"


def _files(overrides: str, action: str = ACTION) -> dict[str, str]:
    pipeline = PIPELINE.replace("ACTIONS", action.replace("OVERRIDES", overrides))
    return {"pipeline.yaml": pipeline, "deploy/service.yaml": SERVICE, "deploy/roles.yaml": ROLES}


def _only(report: Report) -> TaskDefinitionReport:
    assert not report.errors
    (found,) = report.task_definitions
    return found


@pytest.mark.parametrize("action", [ACTION, CONDITIONAL], ids=["an action", "an action under a condition"])
@pytest.mark.parametrize(
    ("overrides", "role"),
    [
        (_block(OWN_ROLE, PUBLIC), "Role"),
        ("!Sub ['" + _json('"RoleArn": "${It}"', PUBLIC) + "', {It: !GetAtt Role.Arn}]", "Role"),
        (f"'{_json(FROM_ROLES, PUBLIC)}'", "Pipeline/roles/Shared"),
        (_block(FROM_ROLES, PUBLIC), "Pipeline/roles/Shared"),
        (_block('"RoleArn": "#{base.RoleArn}"', PUBLIC), "Pipeline/roles/Shared"),
    ],
    ids=[
        "filled in",
        "with variables",
        "an output of an earlier stack",
        "the same where things are filled in",
        "a variable",
    ],
)
def test_parameters_come_from_the_action(scanned: Scan, overrides: str, role: str, action: str) -> None:
    found = _only(scanned(_files(overrides, action)))
    assert (found.address, found.status) == ("Pipeline/service/Task", "decided")
    assert (found.execution_role.status, found.execution_role.address) == ("linked", role)


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ('{"Fn::GetParam": ["Build", "image.json", "uri"]}', "the pipeline takes it from image.json of Build"),
        ('"#{build.IMAGE}"', "the pipeline fills in #{build.IMAGE}"),
        ('"#{build.REPOSITORY}:${AWS::StackName}"', "the pipeline fills in #{build.REPOSITORY}"),
    ],
)
def test_what_a_build_gives_is_not_known(scanned: Scan, image: str, reason: str) -> None:
    found = _only(scanned(_files(_block(OWN_ROLE, f'"Image": {image}'))))
    assert found.status == "partly"
    assert {doubt.why for doubt in found.unknowns} == {reason}


@pytest.mark.parametrize("overrides", ["!Join ['', ['{', '}']]", "!Sub '{not json'"], ids=["joined", "broken"])
def test_overrides_that_cannot_be_read_give_no_value(scanned: Scan, overrides: str) -> None:
    found = _only(scanned(_files(overrides)))
    assert (found.execution_role.status, found.execution_role.reason) == ("unknown", "a function gives its parameters")


def test_a_template_that_is_built_or_that_two_files_could_be_stands_alone(scanned: Scan) -> None:
    overrides = _block(OWN_ROLE, PUBLIC)
    built = {
        name: text.replace("Source::deploy/service", "Build::packaged") for name, text in _files(overrides).items()
    }
    assert _only(scanned(built)).address == "Task"
    twice = {**_files(overrides), "other/deploy/service.yaml": SERVICE}
    assert {found.address for found in scanned(twice).task_definitions} == {"Task"}


def test_an_action_whose_condition_does_not_hold_deploys_nothing(scanned: Scan) -> None:
    files = _files(_block(OWN_ROLE, PUBLIC), CONDITIONAL)
    files["pipeline.yaml"] = files["pipeline.yaml"].replace('"yes"}', '"no", AllowedValues: ["no"]}')
    assert not scanned(files).task_definitions


def test_a_template_that_nests_the_pipeline_is_deployed_by_itself(scanned: Scan) -> None:
    files = _files(_block(OWN_ROLE, PUBLIC))
    nesting = "  Delivery: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ../pipeline.yaml}}\n"
    files["deploy/service.yaml"] = SERVICE + nesting
    assert _only(scanned(files)).address == "Task"
