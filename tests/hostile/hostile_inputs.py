"""Inputs that a stranger may hand over to stall a scan, each of any size: files by their name.

``test_costs_grow_with_the_input.py`` scans them small and holds how the cost grows; ``cost_of_hostile_inputs.py``
among the benchmarks measures them at full size.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Files = dict[str, str]

ACCOUNT = "111122223333"
IMAGE = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web:1"
LOG_GROUP = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:"
TASK = f"""resource "aws_ecs_task_definition" "t" {{
  family                   = "t"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.r.arn
  container_definitions    = jsonencode([{{ name = "a", image = "{IMAGE}" }}])
}}
"""
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ROLE: dict[str, Any] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}}


@dataclass(frozen=True)
class Input:
    """A kind of input: its files for a size, the size that a scan has to stand, and what of it is named."""

    files: Callable[[int], Files]
    full: int
    options: tuple[str, ...] = ()


_TRUST_ATTRIBUTE = f"  assume_role_policy = jsonencode({json.dumps(TRUST)})\n"


def in_locals(body: str, before: str = "") -> Files:
    """Return code whose role is named by the local value ``last``."""
    role = 'resource "aws_iam_role" "r" {\n  name = local.last\n}\n'
    return {"main.tf": f"{before}locals {{\n{body}\n}}\n{role}{TASK}"}


def chain(first: str, link: str, length: int) -> Files:
    """Return locals of which each is made of the one before, taken twice."""
    links = "\n".join(f"a{number + 1} = {link.replace('A', f'local.a{number}')}" for number in range(length))
    return in_locals(f"a0 = {first}\n{links}\nlast = jsonencode(local.a{length})", 'variable "v" {}\n')


def task(role: str = "R", containers: int = 1, **more: Any) -> dict[str, Any]:
    """Return a task definition of a template; ``more`` is what each of its containers has besides."""
    names = (f"a{number}" for number in range(containers))
    properties = {
        "Family": "t",
        "RequiresCompatibilities": ["FARGATE"],
        "ExecutionRoleArn": {"Fn::GetAtt": [role, "Arn"]},
        "ContainerDefinitions": [{"Name": name, "Image": IMAGE, **more} for name in names],
    }
    return {"Type": "AWS::ECS::TaskDefinition", "Properties": properties}


def template(resources: dict[str, Any], **sections: Any) -> Files:
    """Return a template of these resources."""
    return {"a.json": json.dumps({**sections, "Resources": resources})}


def with_policy(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a role with these statements in one policy."""
    policies = [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}]
    return {"Type": "AWS::IAM::Role", "Properties": {**ROLE["Properties"], "Policies": policies}}


def modules(depth: int, count: int) -> Files:
    """Return modules within modules, each called ``count`` times."""
    calls = {f"m{n}/main.tf": f'module "m" {{\n  source = "../m{n + 1}"\n  count = {count}\n}}\n' for n in range(depth)}
    leaf = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
    return {**calls, f"m{depth}/main.tf": leaf, "main.tf": f'module "m" {{\n  source = "./m0"\n  count = {count}\n}}\n'}


def plan(tasks: int, padding: int = 0) -> Files:
    """Return a plan of task definitions, each with an environment of ``padding`` characters."""
    environment = [{"name": "A", "value": "x" * padding}] if padding else []
    containers = json.dumps([{"name": "a", "image": IMAGE, "environment": environment}])
    after = {"family": "t", "container_definitions": containers}
    addresses = [f"aws_ecs_task_definition.t[{number}]" for number in range(tasks)]
    common = {"mode": "managed", "type": "aws_ecs_task_definition", "name": "t"}
    planned = [{"address": each, **common, "index": n, "values": after} for n, each in enumerate(addresses)]
    change = {"actions": ["create"], "after": after, "after_unknown": {}}
    changes = [{"address": each, **common, "index": n, "change": change} for n, each in enumerate(addresses)]
    whole = {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
    }
    return {"plan.json": json.dumps(whole)}


def nested_sub(depth: int) -> Any:
    """Return substitutions within substitutions, each twice in the one around it."""
    found: Any = {"Ref": "AWS::Region"}
    for _ in range(depth):
        found = {"Fn::Sub": ["${A}-${A}", {"A": found}]}
    return found


def roles_in_terraform(count: int) -> Files:
    """Return many role blocks, and a task definition with one of them."""
    trust = f"  assume_role_policy = jsonencode({json.dumps(TRUST)})\n"
    blocks = (f'resource "aws_iam_role" "r{n}" {{\n  name = "r{n}"\n{trust}}}\n' for n in range(count))
    return {"main.tf": "".join(blocks) + TASK.replace("role.r.", "role.r0.")}


def conditions(count: int) -> dict[str, Any]:
    """Return the sections of a template with many conditions, each on a parameter of its own."""
    return {
        "Parameters": {f"P{number}": {"Type": "String"} for number in range(count)},
        "Conditions": {f"C{number}": {"Fn::Equals": [{"Ref": f"P{number}"}, "a"]} for number in range(count)},
    }


def conditions_of_roles(count: int) -> Files:
    """Return roles, each under a condition of its own."""
    conditional = {f"R{number}": {**ROLE, "Condition": f"C{number}"} for number in range(count)}
    return template({"R": ROLE, "T": task(), **conditional}, **conditions(count))


def conditions_of_one_definition(count: int) -> Files:
    """Return a task definition with a container under each condition, all joined by one more."""
    found = task()
    found["Properties"]["ContainerDefinitions"] += [
        {"Fn::If": [f"C{number}", {"Name": f"b{number}", "Image": IMAGE}, {"Ref": "AWS::NoValue"}]}
        for number in range(count)
    ]
    return template({"R": ROLE, "T": found}, **conditions(count))


def facts(roles: int) -> Files:
    """Return what ``aws iam get-account-authorization-details`` says of many roles, and a template with one of them."""
    statements = [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": f"{LOG_GROUP}{n}"} for n in range(10)]
    details = [
        {
            "RoleName": f"r{number}",
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/r{number}",
            "Path": "/",
            "AssumeRolePolicyDocument": TRUST,
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}],
            "AttachedManagedPolicies": [],
        }
        for number in range(roles)
    ]
    found = task()
    found["Properties"]["ExecutionRoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/r0"
    settings = 'account-facts = "facts.txt"\n'
    return {**template({"T": found}), "facts.txt": json.dumps({"RoleDetailList": details}), ".ecs-roles.toml": settings}


def definition_file(containers: int) -> Files:
    """Return a task definition file with many containers, each with a log group and a secret."""
    options = {"awslogs-group": "g", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "a"}
    each = [
        {
            "name": f"a{number}",
            "image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/a{number}:1",
            "logConfiguration": {"logDriver": "awslogs", "options": options},
            "secrets": [{"name": "A", "valueFrom": f"{SECRET}a{number}-AbCdEf"}],
        }
        for number in range(containers)
    ]
    whole = {
        "family": "t",
        "requiresCompatibilities": ["FARGATE"],
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/r",
        "containerDefinitions": each,
    }
    return {"task-definition.json": json.dumps(whole)}


def secrets(count: int, statements: int) -> Files:
    """Return one container with many secrets, and a role with a statement for each of the first."""
    wanted = [{"Name": f"S{number}", "ValueFrom": f"{SECRET}s{number}-AbCdEf"} for number in range(count)]
    allowed = [
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": f"{SECRET}s{number}-??????"}
        for number in range(statements)
    ]
    return template({"R": with_policy(allowed), "T": task(Secrets=wanted)})


def named_secrets(count: int) -> Files:
    """Return many secrets of the code itself, each named by a container and granted by a statement of its own."""
    own = {f"S{number}": {"Type": "AWS::SecretsManager::Secret", "Properties": {}} for number in range(count)}
    wanted = [{"Name": name, "ValueFrom": {"Ref": name}} for name in own]
    allowed = [
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": {"Ref": name}} for name in own
    ]
    return template({**own, "R": with_policy(allowed), "T": task(Secrets=wanted)})


def counted(count: int) -> Files:
    """Return roles and a task definition of ``count`` instances each, joined by their index."""
    role = f'resource "aws_iam_role" "r" {{\n  count = {count}\n  name  = "r${{count.index}}"\n}}\n'
    definition = TASK.replace('"t" {', f'"t" {{\n  count = {count}').replace("role.r.", "role.r[count.index].")
    return {"main.tf": role + definition}


def numbers(count: int) -> str:
    """Return an expression of the numbers below a count: ``range`` gives no more than 1,024."""
    return (
        f"flatten([for a in range({count // 100 + 1}) : [for b in range(100) : 100 * a + b if 100 * a + b < {count}]])"
    )


def grown(expansion: str, key: str) -> Files:
    """Return a role, its policy and a task definition, each expanded and joined by a key."""
    role = 'resource "aws_iam_role" "r" {\n  EXPANSION\n  name = "r${KEY}"\n' + _TRUST_ATTRIBUTE + "}\n"
    document = json.dumps({"Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]})
    policy = (
        'resource "aws_iam_role_policy" "p" {\n  EXPANSION\n  role = aws_iam_role.r[KEY].name\n'
        f"  policy = jsonencode({document})\n}}\n"
    )
    definition = TASK.replace('"t" {', '"t" {\n  EXPANSION').replace("role.r.", "role.r[KEY].")
    body = (role + policy + definition).replace("EXPANSION", expansion).replace("KEY", key)
    return {"main.tf": body}


def called(count: int) -> Files:
    """Return a module with a role, its policy and a task definition that is called ``count`` times."""
    inner = grown("count = 1", "count.index")["main.tf"]
    return {"m/main.tf": inner, "main.tf": f'module "m" {{\n  source = "./m"\n  count = {count}\n}}\n'}


def modules_of_tasks(depth: int, count: int) -> Files:
    """Return modules within modules, each called ``count`` times, the innermost with a task definition."""
    return {**modules(depth, count), f"m{depth}/main.tf": grown("count = 1", "count.index")["main.tf"]}


def counted_blocks(blocks: int, count: int) -> Files:
    """Return many blocks of task definitions, each of ``count`` instances."""
    definition = TASK.replace('"t" {', f'"t" {{\n  count = {count}').replace("role.r.", "role.r.")
    role = f'resource "aws_iam_role" "r" {{\n  name = "r"\n{_TRUST_ATTRIBUTE}}}\n'
    return {"main.tf": role + "".join(definition.replace('"t" {', f'"t{n}" {{', 1) for n in range(blocks))}


def generated_statements(count: int) -> Files:
    """Return a policy of which a for-expression makes the statements."""
    each = '{Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b${i}/*"}'
    made = f"[for i in {numbers(count)} : {each}]"
    role = f'resource "aws_iam_role" "r" {{\n  name = "r"\n{_TRUST_ATTRIBUTE}}}\n'
    policy = (
        'resource "aws_iam_role_policy" "p" {\n  role = aws_iam_role.r.name\n'
        f'  policy = jsonencode({{Version = "2012-10-17", Statement = {made}}})\n}}\n'
    )
    return {"main.tf": role + policy + TASK}


def looped(count: int, kind: Callable[[int], dict[str, Any]], around: int = 1) -> Files:
    """Return a template whose loop copies a resource for each of many names, within another loop."""
    names = [f"N{number}" for number in range(count)]
    inner = {"Fn::ForEach::In": ["X", names, {"T${X}${Y}": kind(0)}]}
    outer = {"Fn::ForEach::Out": ["Y", [f"M{number}" for number in range(around)], inner]}
    return template({"R": ROLE, **outer}, Transform="AWS::LanguageExtensions")


def booleans(count: int) -> Files:
    """Return roles and policies of which each is made or not as a variable says that nobody sets."""
    variables = "".join(f'variable "b{n}" {{\n  type = bool\n}}\n' for n in range(count))
    blocks = (
        f'resource "aws_iam_role_policy" "p{n}" {{\n  count = var.b{n} ? 1 : 0\n  role = aws_iam_role.r.name\n'
        f'  policy = jsonencode({{Statement = [{{Effect = "Allow", Action = "ecr:Get*", Resource = "*"}}]}})\n}}\n'
        for n in range(count)
    )
    role = f'resource "aws_iam_role" "r" {{\n  name = "r"\n{_TRUST_ATTRIBUTE}}}\n'
    return {"main.tf": variables + role + "".join(blocks) + TASK}


def chosen_containers(count: int) -> Files:
    """Return a task definition of which each container's image is chosen by a variable that nobody sets."""
    variables = "".join(f'variable "b{n}" {{\n  type = bool\n}}\n' for n in range(count))
    containers = ", ".join(f'{{ name = "a{n}", image = var.b{n} ? "{IMAGE}" : "web:{n}" }}' for n in range(count))
    role = f'resource "aws_iam_role" "r" {{\n  name = "r"\n{_TRUST_ATTRIBUTE}}}\n'
    return {"main.tf": variables + role + TASK.replace(f'[{{ name = "a", image = "{IMAGE}" }}]', f"[{containers}]")}


def joined_conditions(count: int) -> Files:
    """Return roles under conditions that each join all those before them."""
    sections = conditions(count)
    for number in range(2, count):
        names = [{"Condition": f"C{other}"} for other in (number - 1, number - 2)]
        sections["Conditions"][f"J{number}"] = {"Fn::Or" if number % 2 else "Fn::And": names}
    conditional = {f"R{n}": {**ROLE, "Condition": f"J{n}"} for n in range(2, count)}
    definition = task()
    definition["Properties"]["ExecutionRoleArn"] = {"Fn::GetAtt": ["R2", "Arn"]}
    return template({"R": ROLE, "T": definition, **conditional}, **sections)


def equalities(count: int) -> Files:
    """Return a role under a condition that compares many parameters, each with the next one."""
    compared = [{"Fn::Equals": [{"Ref": f"P{n}"}, {"Ref": f"P{n + 1}"}]} for n in range(count)]
    chosen = {name: {"Fn::Or": compared[number:]} for number, name in enumerate(("A", "B", "C"))}
    sections = {**conditions(count + 1), "Conditions": {**chosen, "D": {"Fn::And": compared}}}
    roles = {f"R{name}": {**ROLE, "Condition": name} for name in sections["Conditions"]}
    return template({"R": ROLE, "T": task(), **roles}, **sections)


def conditions_of_policies(count: int) -> Files:
    """Return a task definition whose role has a policy under each of many conditions."""
    policies = {
        f"P{n}": {
            "Type": "AWS::IAM::Policy",
            "Condition": f"C{n}",
            "Properties": {
                "PolicyName": f"p{n}",
                "Roles": [{"Ref": "R"}],
                "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": "ecr:Get*", "Resource": "*"}]},
            },
        }
        for n in range(count)
    }
    return template({"R": ROLE, "T": task(), **policies}, **conditions(count))


def users_of_one_role(count: int) -> Files:
    """Return task definitions that share both roles; each reads a secret of its own and runs an image of its own."""
    definitions: dict[str, Any] = {}
    for number in range(count):
        secret = [{"Name": "A", "ValueFrom": f"{SECRET}s{number}-AbCdEf"}]
        found = task(Secrets=secret)
        found["Properties"]["TaskRoleArn"] = {"Fn::GetAtt": ["R", "Arn"]}
        found["Properties"]["ContainerDefinitions"][0]["Image"] = IMAGE.replace("web", f"web{number % 2}")
        definitions[f"T{number}"] = found
    return template({"R": with_policy([{"Effect": "Allow", "Action": "*", "Resource": "*"}]), **definitions})


def looked_up(count: int) -> Files:
    """Return roles, and for each a data block that finds it by name and a task definition that names that."""
    role = f'resource "aws_iam_role" "rN" {{\n  name = "rN"\n{_TRUST_ATTRIBUTE}}}\n'
    data = 'data "aws_iam_role" "rN" {\n  name = "rN"\n}\n'
    definition = TASK.replace('"t" {', '"tN" {').replace("aws_iam_role.r.", "data.aws_iam_role.rN.")
    return {"main.tf": "".join((role + data + definition).replace("N", str(number)) for number in range(count))}


def named_roles(count: int) -> Files:
    """Return roles with names of their own, each with a policy that names it, in a template with a condition."""
    resources: dict[str, Any] = {"R": ROLE, "T": {**task(), "Condition": "C0"}}
    for number in range(count):
        document = {"Statement": [{"Effect": "Allow", "Action": "ecr:Get*", "Resource": "*"}]}
        policy = {"PolicyName": f"p{number}", "Roles": [f"role-{number}"], "PolicyDocument": document}
        resources[f"R{number}"] = {**ROLE, "Properties": {**ROLE["Properties"], "RoleName": f"role-{number}"}}
        resources[f"P{number}"] = {"Type": "AWS::IAM::Policy", "Properties": policy}
    return template(resources, **conditions(1))


def manifest(count: int) -> Files:
    """Return calls of one fetched module, and the manifest in which each is found."""
    calls = "".join(f'module "m{number}" {{\n  source = "some/module/aws"\n}}\n' for number in range(count))
    places = [{"Key": f"m{number}", "Source": "some/module/aws", "Dir": "fetched"} for number in range(count)]
    inner = 'resource "aws_iam_role" "r" {\n  name = "r"\n}\n'
    return {
        "main.tf": calls + TASK.replace("aws_iam_role.r.arn", '"arn:aws:iam::111122223333:role/r"'),
        "fetched/main.tf": inner,
        ".terraform/modules/modules.json": json.dumps({"Modules": places}),
    }


def clusters(count: int) -> Files:
    """Return clusters, what launches instances for each of them, and services that run there."""
    resources: dict[str, Any] = {"R": ROLE}
    for number in range(count):
        script = {"Fn::Base64": f"echo ECS_CLUSTER=c{number} >> /etc/ecs/ecs.config"}
        definition = task()
        definition["Properties"].pop("ExecutionRoleArn")
        definition["Properties"]["RequiresCompatibilities"] = ["EC2"]
        given = {"Cluster": f"c{number}", "LaunchType": "EC2", "TaskDefinition": {"Ref": f"T{number}"}}
        resources |= {
            f"C{number}": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": f"c{number}"}},
            f"L{number}": {"Type": "AWS::EC2::Instance", "Properties": {"UserData": script}},
            f"T{number}": definition,
            f"S{number}": {"Type": "AWS::ECS::Service", "Properties": given},
        }
    return template(resources)


def attached(count: int) -> Files:
    """Return managed policies that are all attached to one role, half of them each with an attachment of its own."""
    statement = '{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::bN/*" }'
    policy = f'resource "aws_iam_policy" "pN" {{\n  policy = jsonencode({{ Statement = [{statement}] }})\n}}\n'
    attachment = (
        'resource "aws_iam_role_policy_attachment" "pN" {\n  role = aws_iam_role.r.name\n'
        "  policy_arn = aws_iam_policy.pN.arn\n}\n"
    )
    role = f'resource "aws_iam_role" "r" {{\n  name = "r"\n{_TRUST_ATTRIBUTE}}}\n'
    return {"main.tf": role + TASK + "".join((policy + attachment).replace("N", str(n)) for n in range(count))}


def launches(count: int) -> Files:
    """Return rules that run task definitions, each with a role of its own that passes the roles."""
    parts = []
    for number in range(count):
        definition = TASK.replace('"t" {', f'"t{number}" {{').replace("role.r.", f"role.r{number}.")
        parts.append(f"""resource "aws_iam_role" "r{number}" {{
  name = "r{number}"
{_TRUST_ATTRIBUTE}}}
resource "aws_iam_role" "e{number}" {{
  name = "e{number}"
{_TRUST_ATTRIBUTE.replace("ecs-tasks", "events")}}}
resource "aws_iam_role_policy" "e{number}" {{
  role   = aws_iam_role.e{number}.name
  policy = jsonencode({{ Statement = [
    {{ Effect = "Allow", Action = "ecs:RunTask", Resource = aws_ecs_task_definition.t{number}.arn }},
    {{ Effect = "Allow", Action = "iam:PassRole", Resource = aws_iam_role.r{number}.arn }},
  ] }})
}}
resource "aws_cloudwatch_event_target" "e{number}" {{
  rule     = "r"
  arn      = "arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/c"
  role_arn = aws_iam_role.e{number}.arn
  ecs_target {{
    task_definition_arn = aws_ecs_task_definition.t{number}.arn
  }}
}}
{definition}""")
    return {"main.tf": "".join(parts)}


def deep(opening: str, closing: str) -> Callable[[int], Files]:
    """Return a maker of templates with a value that is nested so deep."""

    def made(depth: int) -> Files:
        good = template({"R": ROLE, "T": task()})["a.json"]
        return {"a.json": good[:-1] + ', "Metadata": ' + opening * depth + "1" + closing * depth + "}"}

    return made


def deep_yaml(depth: int) -> Files:
    """Return a template in YAML with a list in brackets that is nested so deep."""
    good = json.dumps({"R": ROLE, "T": task()})
    return {"a.yaml": f"Metadata: {'[' * depth}{']' * depth}\nResources: {good}\n"}


def statements(count: int) -> Files:
    """Return a role with many statements, of ECS's services and of others."""
    held = [
        {"Effect": "Allow", "Action": [action], "Resource": f"{LOG_GROUP}{number}"}
        for number in range(count)
        for action in (("logs:Put*", "ecr:Get*", "s3:GetObject", "dynamodb:*")[number % 4],)
    ]
    return template({"R": with_policy(held), "T": task()})


def aliases(depth: int) -> Files:
    """Return a YAML document whose every alias doubles the one before."""
    doubled = "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(depth))
    held = f"Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties: {{Tags: *a{depth}}}\n"
    return {"a.yaml": f"a0: &a0 [x]\n{doubled}{held}"}


def one_environment(value: Any) -> Files:
    """Return a template whose container has this value in its environment."""
    return template({"R": ROLE, "T": task(Environment=[{"Name": "A", "Value": value}])})


def one_action(action: str) -> Files:
    """Return a template whose role has this action in its policy."""
    return template({"R": with_policy([{"Effect": "Allow", "Action": action, "Resource": "*"}]), "T": task()})


LOOPS = "%{ for x in a }%{ for y in a }%{ for z in a }x%{ endfor }%{ endfor }%{ endfor }"
FACTS = ("--account-facts",)
THRICE = 'last = join("", flatten([for a in range(N) : [for b in range(N) : [for c in range(N) : "x"]]]))'

# By name: the kinds of input that were found to stall, or that may, at the size that a scan has to stand.
INPUTS: dict[str, Input] = {
    "nested blocks": Input(
        lambda n: {"main.tf": 'resource "aws_iam_role" "r" {\n' + "x {\n" * n + "}\n" * n + "}\n" + TASK}, 2_000
    ),
    "loops of a template file": Input(
        lambda n: {**in_locals(f'last = templatefile("t.tpl", {{ a = range({n}) }})'), "t.tpl": LOOPS}, 1_000
    ),
    "a reference without end": Input(lambda n: one_environment("{{resolve:" + "a" * n), 100_000),
    "unclosed references": Input(lambda n: one_environment("{{resolve:" * n), 10_000),
    "asterisks": Input(lambda n: one_action("ecr:" + "*" * n), 5_000),
    "asterisks and letters": Input(lambda n: one_action("ecr:" + "*a" * n), 5_000),
    "nested substitutions": Input(lambda n: one_environment(nested_sub(n)), 50),
    "instances": Input(counted, 9_999),
    "modules in modules": Input(lambda n: modules(6, n), 100),
    "comprehensions": Input(lambda n: in_locals(THRICE.replace("N", str(n))), 1_000),
    "doubled texts": Input(lambda n: chain('"x"', '"${A}${A}"', n), 60),
    "doubled unknown texts": Input(lambda n: chain("var.v", '"${A}${A}"', n), 60),
    "doubled lists": Input(lambda n: chain('["x"]', "concat(A, A)", n), 60),
    "lists in lists": Input(lambda n: chain('["x"]', "[A, A]", n), 60),
    "doubled by format": Input(lambda n: chain('"x"', 'format("%s%s", A, A)', n), 60),
    "conditionals": Input(lambda n: in_locals("last = " + "true ? 1 : " * n + '"x"'), 20_000),
    "attributes": Input(lambda n: in_locals("last = local.a" + ".b" * n + "\na = {}"), 20_000),
    "indexes": Input(lambda n: in_locals("last = local.a" + "[0]" * n + "\na = []"), 20_000),
    "interpolations": Input(lambda n: in_locals('last = "' + "${var.v}-" * n + '"', 'variable "v" {}\n'), 20_000),
    "statements": Input(statements, 10_000),
    "roles of a template": Input(
        lambda n: template({"T": task(), "R": ROLE, **{f"R{number}": ROLE for number in range(n)}}), 10_000
    ),
    "roles of a root": Input(roles_in_terraform, 10_000),
    "roles and their tasks": Input(
        lambda n: template({f"{kind}{number}": ROLE if kind == "R" else task(f"R{number}")
                            for number in range(n) for kind in "RT"}), 5_000,
    ),
    "a plan": Input(plan, 20_000),
    "a heavy plan": Input(lambda n: plan(n, 10_000), 5_000),
    "conditions": Input(conditions_of_roles, 200),
    "conditions of one definition": Input(conditions_of_one_definition, 200),
    "account facts": Input(facts, 12_000, FACTS),
    "containers of a file": Input(definition_file, 5_000),
    "containers of a template": Input(
        lambda n: template({"R": ROLE, "T": task(containers=n, Secrets=[{"Name": "A", "ValueFrom": f"{SECRET}a"}])}),
        5_000,
    ),
    "secrets": Input(lambda n: secrets(n, n // 10), 10_000),
    "secrets and statements": Input(lambda n: secrets(n, n), 2_000),
    "secrets of the code": Input(named_secrets, 2_000),
    "aliases": Input(aliases, 40),
    "instances and their policies": Input(lambda n: grown(f"count = {n}", "count.index"), 9_999),
    "instances of a set": Input(
        lambda n: grown(f"for_each = toset([for i in {numbers(n)} : tostring(i)])", "each.key"), 9_999
    ),
    "modules of one call": Input(called, 9_999),
    "modules in modules with tasks": Input(lambda n: modules_of_tasks(6, n), 100),
    "blocks of instances": Input(lambda n: counted_blocks(n, 1_000), 50),
    "generated statements": Input(generated_statements, 10_000),
    "a loop of definitions": Input(lambda n: looped(n, lambda _: task()), 9_999),
    "a loop of roles": Input(lambda n: looped(n, lambda _: ROLE), 9_999),
    "loops in loops": Input(lambda n: looped(n, lambda _: task(), n), 300),
    "booleans": Input(booleans, 200),
    "booleans of one definition": Input(chosen_containers, 200),
    "joined conditions": Input(joined_conditions, 200),
    "equalities": Input(equalities, 500),
    "conditions of policies": Input(conditions_of_policies, 200),
    "users of one role": Input(users_of_one_role, 2_000),
    "roles that are looked up": Input(looked_up, 3_000),
    "named roles": Input(named_roles, 3_000),
    "a manifest of modules": Input(manifest, 3_000),
    "clusters": Input(clusters, 2_000),
    "attached policies": Input(attached, 5_000),
    "launches": Input(launches, 2_000),
    "deep JSON": Input(deep("[", "]"), 100_000),
    "deep objects": Input(deep('{"a":', "}"), 100_000),
    "deep YAML": Input(deep_yaml, 100_000),
}  # fmt: skip
