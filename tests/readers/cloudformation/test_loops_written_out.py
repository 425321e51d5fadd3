"""``Fn::ForEach`` is written out as the transform does it, and the copies keep their places."""

from collections.abc import Callable

from ecs_roles.symbolic.resources import Deployment, Reading

Only = Callable[..., Deployment]

TEMPLATE = """
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: 'a,b-c'}
Resources:
  Fn::ForEach::Services:
    - Name
    - COLLECTION
    - Role&{Name}:
        Type: AWS::IAM::Role
        Properties: {RoleName: !Ref Name}
      Task&{Name}:
        Type: AWS::ECS::TaskDefinition
        Properties:
          Family: !Sub 'f-${Name}'
          ExecutionRoleArn: !GetAtt [!Sub 'Role&{Name}', Arn]
          ContainerDefinitions:
            - Fn::ForEach::Inner: [Key, [X, Y], {'${Key}': !Sub '${Name}-${Key}-${AWS::Region}'}]
"""


def test_the_copies_have_their_own_ids_and_share_the_place(deployment: Only) -> None:
    found = deployment(TEMPLATE.replace("COLLECTION", "[a, b-c]"))

    assert [resource.address for resource in found.resources] == ["Rolea", "Taska", "Rolebc", "Taskbc"]
    assert len({resource.span for resource in found.resources}) == 2
    assert str(found.resources[3].properties.get("executionRoleArn")).endswith("role/b-c")
    assert "b-c-Y-" in str(found.resources[3].properties.get("containerDefinitions"))


def test_a_collection_may_be_a_parameter(deployment: Only) -> None:
    text = TEMPLATE.replace("COLLECTION", "!Ref Names")

    assert [one.address for one in deployment(text).resources] == ["Rolea", "Taska", "Rolebc", "Taskbc"]
    assert [one.address for one in deployment(text, Names="z").resources] == ["Rolez", "Taskz"]


def test_a_collection_that_is_not_known_leaves_a_doubt(deployment: Only) -> None:
    found = deployment(TEMPLATE.replace("COLLECTION", "!GetAZs ''"))

    assert found.resources == ()
    assert [one.reason for one in found.unread] == [
        "Fn::ForEach::Services makes resources that are not in the template"
    ]


def test_loops_within_loops_are_bounded(read: Callable[..., Reading]) -> None:
    items = ", ".join(f"i{index}" for index in range(100))
    body = "{'A${A}${B}${C}': {Type: 'AWS::IAM::Role'}}"
    for name in "CBA":
        body = f"{{'Fn::ForEach::{name}': [{name}, [{items}], {body}]}}"

    reading = read(f"Resources: {body}")

    assert len(reading.deployments[0].resources) < 50_000
