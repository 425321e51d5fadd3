"""ECS634: a template writes properties as ECS's API does, or in another case, which CloudFormation does not have."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.documents.refused_properties import finding_on_resource, is_template, named, refused_resources
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.resources import Misspelt


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    misspelt = analysed.index.deployment.misspelt
    for resource in refused_resources(analysed, tuple(each.resource for each in misspelt)):
        found = [each for each in misspelt if each.resource == resource.span]
        renamed = {each.written: each.right for each in found}
        yield finding_on_resource(
            rule,
            analysed,
            Place(found[0].span, resource),
            Message(
                mention(resource),
                f"writes {named(list(renamed))}",
                "CloudFormation distinguishes the case of a property's name, and has no such property",
                consequence=_answer(found[0]),
            ),
            f"Write {named(list(renamed.values()))}.",
            tuple(renamed),
        )


def _answer(wrong: Misspelt) -> Consequence:
    if wrong.nested:
        return Consequence(f"extraneous key [{wrong.written}] is not permitted", speaker="CloudFormation")
    return Consequence(f"Encountered unsupported property {wrong.written}", "refuses", "CloudFormation")


RULE = Rule(
    number=634,
    name="property-in-wrong-case",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A task definition, a service or a role in a template has properties whose names CloudFormation does not "
    "have",
    why="ECS's API writes executionRoleArn and containerDefinitions, CloudFormation writes ExecutionRoleArn and "
    "ContainerDefinitions, and within them too: Environment has Name and Value, a volume EFSVolumeConfiguration with "
    "FilesystemId. It distinguishes their case, checks the names before it creates or updates a stack, and refuses it. "
    "Until 2026 a wrong name within another property could pass with a line in the stack's events. What such a "
    "property says is judged here as if its name were right.",
    fix="Write the names as the CloudFormation template reference does.",
    ecs_says=(
        "Encountered unsupported property executionRoleArn",
        "#/ContainerDefinitions/0: extraneous key [image] is not permitted",
    ),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-taskdefinition-containerdefinition.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html",
    ),
    no_fix="every property has to be renamed, and both names may be there",
    check_deployment=_check,
    deployment_question=is_template,
)
