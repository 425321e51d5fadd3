"""One case of ``ecs-roles simulate --batch``: policies and a request as JSON, the decision as JSON."""

from collections.abc import Iterator

from ecs_roles.iam.decision import Grants, Request, Verdict
from ecs_roles.iam.document_text import value_of_plain
from ecs_roles.iam.documents import read_document
from ecs_roles.iam.evaluator import evaluate
from ecs_roles.iam.kms import evaluate_key
from ecs_roles.iam.principals import account_of
from ecs_roles.iam.statements import PolicyDocument
from ecs_roles.iam.trust import evaluate_trust
from ecs_roles.symbolic.answer import Answer
from ecs_roles.symbolic.text import Text


class _MalformedCaseError(Exception):
    """The case is not what a case must be."""


def simulate(case: object) -> dict[str, object]:
    """Return the decision on a case and its reason, or what is wrong with the case.

    ``policies``, ``permissions_boundary``, ``resource_policy`` and ``trust_policy`` are documents, as objects or as
    JSON text; ``context`` maps condition keys to a value or a list. A key that is not given is unknown, unless
    ``context_complete``: then it is absent. A policy that is not given does not exist; only for a KMS key or a role
    of the own account the policies of the principal then decide alone, as in AWS's simulator.
    """
    if not isinstance(case, dict):
        return {"error": "a case is a JSON object"}
    try:
        verdict = _decide(case)
    except _MalformedCaseError as error:
        return {"error": str(error)}
    except RecursionError:
        return {"error": "the case is nested too deeply"}
    return {"decision": verdict.decision.value, "reason": verdict.reason}


def _decide(case: dict[str, object]) -> Verdict:
    request = _request(case)
    identity = _grants(case, "policies") or Grants()
    boundary, resource = _grants(case, "permissions_boundary"), _grants(case, "resource_policy")
    trust = _grants(case, "trust_policy")
    cross_account = _crosses_accounts(case, request)
    service, _, operation = request.action.lower().partition(":")
    if trust is not None and service == "sts" and operation.startswith("assumerole"):
        return evaluate_trust(request, trust, identity=identity, boundary=boundary, cross_account=cross_account)
    if resource is not None and service == "kms":
        return evaluate_key(request, identity, resource, boundary=boundary, cross_account=cross_account)
    guard = Grants() if cross_account is Answer.YES and resource is None else resource
    return evaluate(request, identity, boundary=boundary, resource=guard, cross_account=cross_account)


def _request(case: dict[str, object]) -> Request:
    complete = case.get("context_complete", False)
    if not isinstance(complete, bool):
        raise _MalformedCaseError("context_complete must be true or false")
    principal = _string(case, "principal", "")
    return Request(
        action=_string(case, "action"),
        resource=Text((_string(case, "resource", "*"),)),
        context=tuple(_context(case)),
        context_complete=complete,
        principal=Text((principal,)) if principal else None,
    )


def _string(case: dict[str, object], key: str, default: str | None = None) -> str:
    value = case.get(key)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or (not value and default is None):
        raise _MalformedCaseError(f"{key} must be a text")
    return value


def _context(case: dict[str, object]) -> Iterator[tuple[str, tuple[Text, ...]]]:
    context = case.get("context") or {}
    if not isinstance(context, dict):
        raise _MalformedCaseError("context must be an object of condition keys")
    for key, value in context.items():
        values = value if isinstance(value, list) else [] if value is None else [value]
        yield str(key), tuple(_context_value(str(key), item) for item in values)


def _context_value(key: str, value: object) -> Text:
    if isinstance(value, bool):
        return Text(("true" if value else "false",))
    if isinstance(value, (str, int, float)):
        return Text((str(value),)) if value != "" else Text(())
    raise _MalformedCaseError(f"the context key {key!r} must be a text, a number, a boolean or a list of these")


def _grants(case: dict[str, object], key: str) -> Grants | None:
    """Return the statements of one document or of a list of them; ``None`` when the case does not give any."""
    given = case.get(key)
    if given is None:
        return None
    documents = [_document(key, item) for item in (given if isinstance(given, list) else [given])]
    return Grants(
        tuple(statement for document in documents for statement in document.statements),
        tuple(unknown for document in documents for unknown in document.unknowns),
    )


def _document(key: str, given: object) -> PolicyDocument:
    if not isinstance(given, (dict, str)):
        raise _MalformedCaseError(f"{key} must hold policy documents")
    value = Text((given,)) if isinstance(given, str) else value_of_plain(given)
    document = read_document(value, origin=key)
    if not document.statements and document.faults:
        raise _MalformedCaseError(f"{key}: {document.faults[0].message}")
    return document


def _crosses_accounts(case: dict[str, object], request: Request) -> Answer:
    """Decide whether principal and resource are in different accounts; what has no account is in the caller's own."""
    own = account_of(request.principal)
    other = _string(case, "resource_account", "") or _literal(account_of(request.resource))
    return Answer.of(bool(other) and own is not None and _literal(own) != other)


def _literal(account: Text | None) -> str:
    return (account.literal or "") if account is not None else ""
