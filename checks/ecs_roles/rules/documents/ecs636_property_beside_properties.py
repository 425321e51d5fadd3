"""ECS636: a template has properties of a resource beside ``Properties``, where CloudFormation takes none."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Place, Severity
from ecs_roles.findings.message import Consequence, Message, mention
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.rules.documents.refused_properties import finding_on_resource, is_template, named, refused_resources
from ecs_roles.rules.rule import Rule


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    misplaced = analysed.index.deployment.misplaced
    for resource in refused_resources(analysed, tuple(each.resource for each in misplaced)):
        found = [each for each in misplaced if each.resource == resource.span]
        names = list(dict.fromkeys(each.name for each in found))
        yield finding_on_resource(
            rule,
            analysed,
            Place(found[0].span, resource),
            Message(
                mention(resource),
                f"has {named(names)} beside Properties",
                "CloudFormation takes a property nowhere but there",
                consequence=Consequence(
                    f"Invalid template resource property '{names[0]}'", "refuses", "CloudFormation"
                ),
            ),
            f"Indent {named(names)} by one level more, into Properties.",
            tuple(names),
        )


RULE = Rule(
    number=636,
    name="property-beside-properties",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A task definition, a service or a role in a template has properties beside `Properties`",
    why="A line that is indented too little stands beside `Properties`, with `Type` and `DependsOn`. CloudFormation "
    "has no such attribute of a resource and refuses the template. What such a property says is judged here as if it "
    "stood in `Properties`.",
    fix="Indent it as the other properties are.",
    ecs_says=("Invalid template resource property 'ExecutionRoleArn'",),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html",
    ),
    no_fix="whole blocks have to be indented, and some of them may be there already",
    check_deployment=_check,
    deployment_question=is_template,
)
