"""Asks a resource policy whether one AWS service may do one thing. It knows the few conditions such policies use."""

import json
from fnmatch import fnmatchcase
from typing import Any

_SOURCE_ARN, _SOURCE_ACCOUNT = "aws:sourcearn", "aws:sourceaccount"


def allows(policy: str | None, service: str, action: str, resource: str, source_arn: str, source_account: str) -> bool:
    """Whether a statement lets the service act and none forbids it
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html)."""
    context = {_SOURCE_ARN: source_arn, _SOURCE_ACCOUNT: source_account}
    effects = {
        statement.get("Effect")
        for statement in _listed(json.loads(policy or "{}").get("Statement"))
        if _speaks_of(statement, service, action, resource) and _holds(statement.get("Condition", {}), context)
    }
    return "Allow" in effects and "Deny" not in effects


def _speaks_of(statement: dict[str, Any], service: str, action: str, resource: str) -> bool:
    principal = statement.get("Principal")
    services = ["*"] if principal == "*" else _listed((principal or {}).get("Service"))
    return (
        (service in services or "*" in services)
        and any(fnmatchcase(action.lower(), pattern.lower()) for pattern in _listed(statement.get("Action")))
        and any(fnmatchcase(resource, pattern) for pattern in _listed(statement.get("Resource")))
    )


def _holds(conditions: dict[str, dict[str, Any]], context: dict[str, str]) -> bool:
    return all(
        any(_matches(operator, context.get(key.lower()), str(wanted)) for wanted in _listed(values))
        for operator, tests in conditions.items()
        for key, values in tests.items()
    )


def _matches(operator: str, actual: str | None, wanted: str) -> bool:
    if actual is None:
        return False
    match operator.removesuffix("IfExists"):
        case "StringEquals":
            return actual == wanted
        case "StringLike" | "ArnLike" | "ArnEquals":
            return fnmatchcase(actual, wanted)
    return False


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
