"""ECS635: a task definition in a template refers to what the template does not declare."""

from collections.abc import Iterator

from ecs_roles.findings.finding import Finding, Severity
from ecs_roles.findings.message import Consequence, Message
from ecs_roles.needs.analysed_deployment import AnalysedDeployment
from ecs_roles.needs.assessment import Assessment
from ecs_roles.rules.documents.refused_properties import is_template
from ecs_roles.rules.rule import Rule
from ecs_roles.symbolic.origin import UNDECLARED, Attribute, Declaration
from ecs_roles.symbolic.span import Span
from ecs_roles.symbolic.text import Text
from ecs_roles.symbolic.values import Mapping
from ecs_roles.symbolic.walking import doubts_in, texts_in

_SAYS = "Template format error: Unresolved resource dependencies [{}] in the Resources block of the template"


def _check(rule: Rule, analysed: AnalysedDeployment) -> Iterator[Finding]:
    own = analysed.index.deployment
    for assessment in analysed.assessments:
        workload = assessment.workload
        undeclared = _undeclared(assessment)
        if analysed.roles.cross_stack.may_be_merged(own, [str(each) for each in undeclared]):
            continue
        for span in dict.fromkeys(undeclared.values()):
            names = [str(each).rpartition("/")[2] for each, place in undeclared.items() if place == span]
            yield workload.finding(
                rule,
                workload.place(span),
                Message(
                    workload.mention,
                    f"refers to {' and '.join(names)}",
                    f"the template declares no parameter and no resource of {_of(names)}",
                    consequence=Consequence(_SAYS.format(", ".join(names)), "refuses", "CloudFormation"),
                ),
                f"Declare {' and '.join(names)}, or refer to what is meant; a variable of the shell is "
                f"${{!{names[0]}}} in Fn::Sub.",
                resources=tuple(names),
            )


def _of(names: list[str]) -> str:
    return "that name" if len(names) == 1 else "these names"


def _undeclared(assessment: Assessment) -> dict[Declaration, Span]:
    """Return what the task definition refers to and nothing declares, each once, with the first place.

    A role that is not there is ECS519's, whatever else refers to it.
    """
    workload = assessment.workload
    links = (link.absent for link in (workload.execution, workload.task))
    roles = {absent.value.origin for absent in links if absent is not None}
    found: dict[Declaration, Span] = {}
    for each in _texts(workload.task_definition.resource.properties):
        for origin in (symbol.origin for symbol in each.symbols):
            if isinstance(origin, Attribute) and origin.name == UNDECLARED and origin not in roles:
                found.setdefault(origin.of, each.span or workload.task_definition.span)
    return found


def _texts(properties: Mapping) -> Iterator[Text]:
    yield from texts_in(properties)
    yield from (Text((doubt.symbol,), doubt.span) for doubt in doubts_in(properties))


RULE = Rule(
    number=635,
    name="undeclared-reference",
    category="document",
    severity=Severity.ERROR,
    since="0.1.0",
    summary="A task definition in a template refers to what the template does not declare",
    why="CloudFormation resolves Ref, Fn::GetAtt and the variables of Fn::Sub within the template, and refuses it "
    "where one names neither a parameter nor a resource. Left alone are templates that macros, modules, SAM or the "
    "Serverless Framework complete, and those that may be put together with another one that declares the name.",
    fix="Declare the parameter or the resource, or correct the name.",
    ecs_says=("Unresolved resource dependencies [DatabasePassword] in the Resources block of the template",),
    references=(
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html",
    ),
    no_fix="what is meant is known to its authors",
    check_deployment=_check,
    deployment_question=is_template,
)
