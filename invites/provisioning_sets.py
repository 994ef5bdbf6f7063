"""The part of setting up AWS that is SES's own: configuration set, events, the identity's default."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from invites.identities import sender_identities
from invites.policies import Names
from invites.provisioning_steps import Step, Steps
from invites.ses_account import EVENT_TYPES

DESTINATION = "feedback"
SUPPRESSED_REASONS = ["BOUNCE", "COMPLAINT"]
Call = Callable[..., Any]
"""Calls SES v2 by the operation's name, paced."""


def set_changes(ses: Call, names: Names) -> Steps:
    """The configuration set, and where its events go: what feedback needs."""
    name = _name_of(names)
    if _found(ses, "get_configuration_set", name) is None:
        yield Step(
            f"make the configuration set {names.configuration_set}",
            lambda: ses("create_configuration_set", **name),
        )
    yield from _destination_changes(ses, names, name)


def option_changes(ses: Call, names: Names) -> Steps:
    """The set's options, which make the account safer. Feedback flows without them, so each is optional."""
    name = _name_of(names)
    present = _found(ses, "get_configuration_set", name) or {}
    reasons = present.get("SuppressionOptions", {}).get("SuppressedReasons", [])
    if sorted(reasons) != SUPPRESSED_REASONS:
        yield Step(
            f"let SES keep bounces and complaints on its suppression list (from {_listed(reasons)} to "
            f"{_listed(SUPPRESSED_REASONS)})",
            lambda: ses("put_configuration_set_suppression_options", **name, SuppressedReasons=SUPPRESSED_REASONS),
            "Meet keeps a list of its own, so mail is safe without. To have both, allow "
            "ses:PutConfigurationSetSuppressionOptions and run this again.",
        )
    if not present.get("ReputationOptions", {}).get("ReputationMetricsEnabled", False):
        yield Step(
            "switch the set's reputation metrics on",
            lambda: ses("put_configuration_set_reputation_options", **name, ReputationMetricsEnabled=True),
            "Meet counts its own rates. To see SES's for this set, allow ses:PutConfigurationSetReputationOptions and "
            "run this again, or switch them on in the SES console, Configuration sets.",
        )


def identity_changes(ses: Call, names: Names) -> Steps:
    """The identity sends with the set even where a program forgets to name it. Only on request: the identity may be
    another program's too."""
    name = {"EmailIdentity": names.identity}
    try:
        present = _found(ses, "get_email_identity", name)
    except ClientError:
        # It may still be allowed to choose the set; if not, the step says so.
        present = {}
    if present is not None and present.get("ConfigurationSetName") != names.configuration_set:
        chosen = name | {"ConfigurationSetName": names.configuration_set}
        before = present.get("ConfigurationSetName") or "none"
        yield Step(
            f"make {names.configuration_set} the default set of {names.identity} (until now: {before})",
            lambda: ses("put_email_identity_configuration_set_attributes", **chosen),
            "Meet names its set with every mail, so it works without. Allow "
            "ses:PutEmailIdentityConfigurationSetAttributes, or choose the set in the SES console, Identities.",
        )


def find_identity(ses: Call, address: str) -> str:
    """The identity that sends from this address: itself, its domain or a parent; its domain where SES knows none.

    Raises ClientError where the credentials may not look.
    """
    known = (one for one in sender_identities(address) if _found(ses, "get_email_identity", {"EmailIdentity": one}))
    return next(known, domain_of(address))


def domain_of(address: str) -> str:
    """The identity that sends from this address where SES cannot be asked: its domain."""
    return sender_identities(address)[0].rpartition("@")[2]


def _name_of(names: Names) -> dict[str, str]:
    return {"ConfigurationSetName": names.configuration_set}


def _listed(reasons: list[str]) -> str:
    return " and ".join(sorted(reasons)) or "none"


def _destination_changes(ses: Call, names: Names, name: dict[str, str]) -> Steps:
    listed = (_found(ses, "get_configuration_set_event_destinations", name) or {}).get("EventDestinations", [])
    ours = [one for one in listed if _goes_to(one, names.topic_arn)]
    missing = EVENT_TYPES - {kind for one in ours if one.get("Enabled") for kind in one.get("MatchingEventTypes", [])}
    if not ours:
        call = name | {
            "EventDestinationName": _free_name({one.get("Name") for one in listed}),
            "EventDestination": _destination(EVENT_TYPES, names),
        }
        what = f"publish {', '.join(sorted(EVENT_TYPES))} to the topic {names.topic}"
        yield Step(what, lambda: ses("create_configuration_set_event_destination", **call))
    elif missing:
        # The existing destination is updated: a second one would publish every event twice. What its owner chose stays.
        first = ours[0]
        call = name | {
            "EventDestinationName": first["Name"],
            "EventDestination": _destination(missing | set(first.get("MatchingEventTypes", [])), names),
        }
        what = (
            f"publish {', '.join(sorted(missing))} to the topic {names.topic} too, by the destination {first['Name']}"
        )
        yield Step(what, lambda: ses("update_configuration_set_event_destination", **call))


def _destination(kinds: frozenset[str] | set[str], names: Names) -> dict[str, Any]:
    return {"Enabled": True, "MatchingEventTypes": sorted(kinds), "SnsDestination": {"TopicArn": names.topic_arn}}


def _free_name(taken: set[str | None]) -> str:
    """A destination of this name that goes elsewhere is its owner's, and stays."""
    numbered = (f"{DESTINATION}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (DESTINATION, *numbered) if name not in taken)


def _goes_to(destination: dict[str, Any], topic_arn: str) -> bool:
    return bool(destination.get("SnsDestination", {}).get("TopicArn") == topic_arn)


def _found(ses: Call, operation: str, name: dict[str, str]) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ses(operation, **name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NotFoundException":
            return None
        raise
    return found
