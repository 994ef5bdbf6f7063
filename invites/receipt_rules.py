"""Looks at SES's receipt rules as they stand, for `meet check`. It changes nothing."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from bot.config.settings import Settings
from invites.aws import make_client
from invites.policies import Names
from invites.provisioning_receiving import active_rule_set, anothers_rule, receiving_names, rules_before


@dataclass(frozen=True, slots=True)
class RuleState:
    """Meet's receipt rule, whether it works in the active set, and the rules that take its mail before it."""

    rule: str
    is_there: bool
    before: tuple[str, ...]
    anothers: str
    """The rule of another Meet that has the same domain; "" for none."""
    bucket: str
    """Where Meet's rule stores mail; "" where it does not say."""


def look_at_rules(settings: Settings) -> RuleState:
    """How receiving stands. Raises botocore's errors."""
    names = receiving_names(settings, Names("", "", settings.meet_configuration_set, "", ""))
    with closing(make_client(settings, "ses", connect_timeout=5, read_timeout=10)) as ses:
        active = active_rule_set(ses) or {}
    own = [one for one in active.get("Rules", []) if one["Name"] == names.rule and one.get("Enabled", False)]
    return RuleState(
        rule=names.rule,
        is_there=any(names.domain in one.get("Recipients", []) for one in own),
        before=tuple(rules_before(active, names)),
        anothers=anothers_rule(active, names),
        bucket=_bucket_of(own),
    )


def _bucket_of(rules: list[dict[str, Any]]) -> str:
    actions = (action.get("S3Action", {}) for rule in rules for action in rule.get("Actions", []))
    return next((str(one["BucketName"]) for one in actions if one.get("BucketName")), "")
