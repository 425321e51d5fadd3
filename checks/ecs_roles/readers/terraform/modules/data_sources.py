"""What data blocks find: the caller, the region, files, and things that are perhaps made in the same code."""

from collections.abc import Callable

from ecs_roles.ecs import arns
from ecs_roles.ecs.aws_policies import arn_of_aws_policy, managed_policy_text
from ecs_roles.ecs.public_parameters import published
from ecs_roles.readers.terraform.aws.aws_arns import NOT_DIGITS, TYPES, last_segment, name_of, uri_account
from ecs_roles.readers.terraform.aws.policy_documents import policy_document_attribute
from ecs_roles.readers.terraform.aws.terraform_resource import TerraformResource
from ecs_roles.readers.terraform.modules.local_file_data import file_content
from ecs_roles.readers.terraform.modules.managed_resources import text_of_attribute
from ecs_roles.readers.terraform.modules.module_view import DataBlock
from ecs_roles.readers.terraform.modules.remote_state import remote_state
from ecs_roles.readers.terraform.modules.template_data import joined_parts, rendered_template
from ecs_roles.readers.terraform.values.terraform_values import TerraformValue, literal
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.frozen import replace
from ecs_roles.symbolic.origin import Pseudo, computed
from ecs_roles.symbolic.text import ACCOUNT, PARTITION, Symbol, Text, same_text, split_text, text

TEMPLATE = "template_file"
_IDS = ("arn", "id")
_OF_AWS = ":iam::aws:"
_DOMAIN = "the partition's domain is known only in AWS"


def looked_up(data: DataBlock, key: str) -> TerraformValue | None:
    """Return an attribute of what a data block finds, ``None`` when the block finds nothing special."""
    special = DATA_ATTRIBUTES.get(data.type_name)
    found = special(data, key) if special is not None else None
    if found is not None:
        return found
    twin = managed_twin(data)
    return twin.attribute(key) if twin is not None and data.written(key) is None else None


def worked_out_here(resource: DataBlock, key: str) -> TerraformValue | None:
    """Return an attribute that Terraform works out where it runs, ``None`` when the resource has none such.

    Code of before Terraform 0.7 has its templates as resources, which are what the data blocks of today are.
    """
    return rendered_template(resource, key) if resource.type_name == TEMPLATE else None


def managed_twin(data: DataBlock) -> TerraformResource | None:
    """Return the resource in the same root that a data block surely finds, by name or by ARN."""
    wanted = _wanted(data)
    if wanted is None:
        return None
    attribute, value = wanted
    if any(_OF_AWS in piece for piece in value.pieces if isinstance(piece, str)):
        return None  # What creates a policy may wait for the document of this one: nothing here is AWS's own.
    return _managed(data, data.type_name, attribute, value)


def _wanted(data: DataBlock) -> tuple[str, Text] | None:
    """Return which attribute of a resource a data block asks by, and with what."""
    kind = TYPES.get(data.type_name)
    name = kind.name if kind is not None else "name"
    asked = kind.asked if kind is not None and kind.asked else "key_id" if data.type_name == "aws_kms_key" else ""
    for setting, attribute in (("arn", "arn"), (name, name), (asked, name)):
        value = data.written_text(setting) if setting else None
        if value is not None:
            return attribute, value
    return None


def _managed(data: DataBlock, type_name: str, attribute: str, value: Text) -> TerraformResource | None:
    """Return what the root creates with that attribute; a module that is still being found is left out.

    Where it is noted what a result rests on, each resource is asked: that one has another text is noted too.
    """
    session = data.module.session
    if session.notes is None:
        return session.managed.with_text(type_name, attribute, value, session.is_begun)
    session.look_at_modules()
    created = (made for each in session.modules for made in each.managed(type_name))
    return next((made for made in created if _is_the_text(made.attribute(attribute), value)), None)


def _is_the_text(found: TerraformValue, wanted: Text) -> bool:
    text_of_it = text_of_attribute(found)
    return text_of_it is not None and same_text(text_of_it, wanted) is Answer.YES


def _caller(data: DataBlock, key: str) -> TerraformValue | None:
    known: dict[str, Text] = {
        "account_id": text(ACCOUNT),
        "id": text(ACCOUNT),
        "arn": data.symbol("arn"),
        "user_id": data.symbol("user_id"),
    }
    return known.get(key)


def _region(data: DataBlock, key: str) -> TerraformValue | None:
    if key in ("name", "id", "region"):
        asked = data.written_text(key)
        return asked if asked is not None else data.region
    return data.symbol(key)


def _default_tags(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the tags that the provider gives to everything."""
    return data.default_tags if key == "tags" else None


def _partition(_: DataBlock, key: str) -> TerraformValue | None:
    known = {
        "partition": text(PARTITION),
        "id": text(PARTITION),
        "dns_suffix": text(Symbol(Pseudo("dns_suffix"), _DOMAIN, ":/*?")),
        "reverse_dns_prefix": text(Symbol(Pseudo("reverse_dns_prefix"), _DOMAIN, ":/*?")),
    }
    return known.get(key)


def _secret(data: DataBlock, key: str) -> TerraformValue | None:
    """Return an attribute of a secret that is looked up; its ARN is the complete one, whatever it is asked by."""
    twin = managed_twin(data)
    if key == "kms_key_id" and twin is not None and twin.written(key) is None:
        return literal(
            ""
        )  # Of a secret that AWS's own key encrypts the provider finds none, and says so by an empty text.
    asked = data.written_text("arn")
    return arns.completed_secret_arn(asked) if asked is not None and key in _IDS else None


def _instance_profile(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the role of an instance profile of the same code."""
    twin = managed_twin(data) if key in ("role_name", "role_arn") else None
    name = twin.written_text("role") if twin is not None else None
    if name is None or key == "role_name":
        return name
    role = _managed(data, "aws_iam_role", "name", name)
    return role.attribute("arn") if role is not None else None


def _policy(data: DataBlock, key: str) -> TerraformValue | None:
    """Return an attribute of a policy that is looked up by its ARN: that ARN, and of one of AWS its document."""
    arn = data.written_text("arn")
    if key == "policy":
        asked = arn or _arn_of_aws(data)
        document = managed_policy_text(asked) if asked is not None and managed_twin(data) is None else None
        return replace(document, span=asked.span) if asked is not None and document is not None else None
    if arn is not None and key == "name":
        return last_segment(arn)
    return arn if key in _IDS else None


def _arn_of_aws(data: DataBlock) -> Text | None:
    """Return the policy of AWS that has the name; the code's own policy of that name, if any, is found before."""
    name = data.written_text("name")
    below = data.written_text("path_prefix")
    if name is None or name.literal is None or (below is not None and below.literal is None):
        return None
    found = arn_of_aws_policy(name.literal, (below.literal if below is not None else None) or "/")
    return replace(found, span=name.span) if found is not None else None


def _repository(data: DataBlock, key: str) -> TerraformValue | None:
    if key == "repository_url":
        return arns.repository_uri(name_of(data, TYPES["aws_ecr_repository"]), data.region, uri_account(data))
    if key == "arn" and data.written_text("registry_id") is not None:
        return arns.repository_arn(name_of(data, TYPES["aws_ecr_repository"]), data.region, uri_account(data))
    return None


def _secret_version(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the ARN of the secret of a version, which may be asked for by name."""
    asked = data.written_text("secret_id")
    if asked is None or key not in ("arn", "secret_arn"):
        return None
    if asked.prefix.startswith("arn:"):
        return arns.completed_secret_arn(asked)
    return arns.secret_arn(asked, region=data.region) if asked.prefix else asked


def _image(data: DataBlock, key: str) -> TerraformValue | None:
    if key != "image_uri":
        return None
    name = data.written_text("repository_name") or data.symbol("repository_name")
    return text(arns.repository_uri(name, data.region, uri_account(data)), "@", data.symbol("image_digest"))


def _key(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the key that a data block looks up, by id, ARN or alias."""
    asked = data.written_text("key_id")
    if asked is None or key not in ("arn", "id"):
        return None
    twin = managed_twin(data)
    if twin is not None:
        return twin.attribute("key_id" if key == "id" else key)
    whole = str(asked)
    if whole.startswith("arn:") and ":key/" in whole:
        return asked if key == "arn" else last_segment(asked)
    target = _alias_target(data, asked) if "alias/" in whole else None
    if target is not None:
        return target.attribute("key_id" if key == "id" else key)
    if asked.literal is not None and "alias/" not in whole:
        return asked if key != "arn" else arns.key_arn(asked, data.region)
    return _own_key(data, key, asked)


def _own_key(data: DataBlock, key: str, asked: Text) -> Text:
    """Return the key that an alias, an id or an ARN leads to: the same for whoever asks for the same in one region."""
    named = split_text(asked, ":")[-1]
    operands = (piece.origin if isinstance(piece, Symbol) else piece for piece in (*named.pieces, *data.region.pieces))
    reason = f"{data.address}.id is known only in AWS"
    own = text(Symbol(computed("key", *operands, label=f"key of {named}"), reason, ":/*?"))
    return arns.key_arn(own, data.region) if key in ("arn", "target_key_arn") else own


def _alias_target(data: DataBlock, alias: Text) -> TerraformResource | None:
    made = _managed(data, "aws_kms_alias", "name", alias) or _managed(data, "aws_kms_alias", "arn", alias)
    target = made.written_text("target_key_id") if made is not None else None
    if target is None:
        return None
    return _managed(data, "aws_kms_key", "key_id", target) or _managed(data, "aws_kms_key", "arn", target)


def _alias(data: DataBlock, key: str) -> TerraformValue | None:
    asked = data.written_text("name")
    if key not in ("target_key_arn", "target_key_id") or asked is None or managed_twin(data) is not None:
        return None
    return _own_key(data, key, asked)


def _task_definition(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the task definition that a data block looks up, by family, with or without a revision, or by ARN."""
    asked = data.written_text("task_definition")
    if asked is None or key not in ("arn", "arn_without_revision", "family", "id", "revision"):
        return None
    if key == "id":
        return data.attribute("arn")
    named = last_segment(asked) if asked.prefix.startswith("arn:") else asked
    family, *revision = split_text(named, ":", 1)
    if key == "family":
        return family
    if key == "arn_without_revision":
        return arns.arn("ecs", "task-definition/", family, region=data.region)
    if revision:
        return revision[0] if key == "revision" else arns.task_definition_arn(family, revision[0], data.region)
    newest = _managed(data, data.type_name, "family", family)
    if newest is not None:
        return newest.attribute(key)
    own = data.symbol("revision", NOT_DIGITS)
    return own if key == "revision" else arns.task_definition_arn(family, own, data.region)


def _parameter(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the value of a parameter of the store, which always has one: that of AWS's own where it is known."""
    if key != "value":
        return None
    name = data.written_text("name")
    return (published(name.literal) if name is not None and name.literal else None) or data.symbol(key)


_ARN_PARTS = ("partition", "service", "region", "account", "resource")


def _parsed_arn(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the fields into which ``data "aws_arn"`` takes an ARN apart."""
    arn = data.written_text("arn")
    if arn is None or key not in (*_ARN_PARTS, "id"):
        return None
    parts = split_text(arn, ":", len(_ARN_PARTS)) if arn.prefix.startswith("arn:") else ()
    if key == "id":
        return arn
    return parts[1 + _ARN_PARTS.index(key)] if len(parts) > len(_ARN_PARTS) else None


# Services whose principal has the domain of the partition; every other one is called the same everywhere.
_PRINCIPALS_OF_THE_PARTITION = frozenset(("codedeploy", "ec2", "elasticmapreduce", "logs"))


def _service_principal(data: DataBlock, key: str) -> TerraformValue | None:
    service = data.written_text("service_name")
    if service is None or key not in ("name", "suffix"):
        return None
    if service.literal is None or service.literal in _PRINCIPALS_OF_THE_PARTITION:
        return data.symbol(key, ":/*?")
    return text("amazonaws.com") if key == "suffix" else text(service, ".amazonaws.com")


def _session_context(data: DataBlock, key: str) -> TerraformValue | None:
    """Return the role behind a session; behind the caller's own nobody knows which."""
    known = {
        "issuer_arn": data.symbol("issuer_arn"),
        "issuer_name": data.symbol("issuer_name"),
        "arn": data.written("arn"),
    }
    return known.get(key)


DATA_ATTRIBUTES: dict[str, Callable[[DataBlock, str], TerraformValue | None]] = {
    "aws_arn": _parsed_arn,
    "aws_caller_identity": _caller,
    "aws_default_tags": _default_tags,
    "aws_ecr_image": _image,
    "aws_ecr_repository": _repository,
    "aws_ecs_task_definition": _task_definition,
    "aws_iam_instance_profile": _instance_profile,
    "aws_iam_policy": _policy,
    "aws_iam_policy_document": policy_document_attribute,
    "aws_iam_session_context": _session_context,
    "aws_kms_alias": _alias,
    "aws_kms_key": _key,
    "aws_partition": _partition,
    "aws_region": _region,
    "aws_secretsmanager_secret": _secret,
    "aws_secretsmanager_secret_version": _secret_version,
    "aws_service_principal": _service_principal,
    "aws_ssm_parameter": _parameter,
    "cloudinit_config": joined_parts,
    "template_cloudinit_config": joined_parts,
    "local_file": file_content,
    "template_file": rendered_template,
    "terraform_remote_state": remote_state,
}
