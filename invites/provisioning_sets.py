"""The part of setting up AWS that is SES's own: configuration set, events, the identity's default."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from invites.policies import Names
from invites.provisioning_queues import Changes
from invites.ses_account import EVENT_TYPES, sender_identities

DESTINATION = "feedback"
SUPPRESSED_REASONS = ["BOUNCE", "COMPLAINT"]
Call = Callable[..., Any]
"""Calls SES v2 by the operation's name, paced."""


def set_changes(ses: Call, names: Names) -> Changes:
    """The configuration set, its options, and where its events go."""
    name = {"ConfigurationSetName": names.configuration_set}
    present = _found(ses, "get_configuration_set", name)
    if present is None:
        yield (
            f"make the configuration set {names.configuration_set}",
            lambda: ses("create_configuration_set", **name),
        )
        present = {}
    if sorted(present.get("SuppressionOptions", {}).get("SuppressedReasons", [])) != SUPPRESSED_REASONS:
        yield (
            "let SES keep bounces and complaints on its suppression list",
            lambda: ses("put_configuration_set_suppression_options", **name, SuppressedReasons=SUPPRESSED_REASONS),
        )
    if not present.get("ReputationOptions", {}).get("ReputationMetricsEnabled", False):
        yield (
            "switch the set's reputation metrics on",
            lambda: ses("put_configuration_set_reputation_options", **name, ReputationMetricsEnabled=True),
        )
    yield from _destination_changes(ses, names, name)


def find_identity(ses: Call, address: str) -> str:
    """The identity that sends from this address: itself, its domain or a parent; its domain where SES knows none."""
    known = (one for one in sender_identities(address) if _found(ses, "get_email_identity", {"EmailIdentity": one}))
    return next(known, address.rpartition("@")[2])


def identity_changes(ses: Call, names: Names) -> Changes:
    """The identity sends with the set even where a program forgets to name it, so that no feedback is lost."""
    name = {"EmailIdentity": names.identity}
    present = _found(ses, "get_email_identity", name)
    if present is not None and present.get("ConfigurationSetName") != names.configuration_set:
        chosen = name | {"ConfigurationSetName": names.configuration_set}
        yield (
            f"make {names.configuration_set} the default set of {names.identity}",
            lambda: ses("put_email_identity_configuration_set_attributes", **chosen),
        )


def _destination_changes(ses: Call, names: Names, name: dict[str, str]) -> Changes:
    destination = {
        "Enabled": True,
        "MatchingEventTypes": sorted(EVENT_TYPES),
        "SnsDestination": {"TopicArn": names.topic_arn},
    }
    listed = _found(ses, "get_configuration_set_event_destinations", name) or {}
    ours = [one for one in listed.get("EventDestinations", []) if _goes_to(one, names.topic_arn)]
    if not ours:
        call = name | {"EventDestinationName": DESTINATION, "EventDestination": destination}
        yield "publish the set's events to the topic", lambda: ses("create_configuration_set_event_destination", **call)
    elif not _is_enough(ours[0]):
        # The existing destination is updated: a second one would publish every event twice.
        call = name | {"EventDestinationName": ours[0]["Name"], "EventDestination": destination}
        yield "update where the set's events go", lambda: ses("update_configuration_set_event_destination", **call)


def _goes_to(destination: dict[str, Any], topic_arn: str) -> bool:
    return bool(destination.get("SnsDestination", {}).get("TopicArn") == topic_arn)


def _is_enough(destination: dict[str, Any]) -> bool:
    return bool(destination.get("Enabled")) and set(destination.get("MatchingEventTypes", [])) >= EVENT_TYPES


def _found(ses: Call, operation: str, name: dict[str, str]) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = ses(operation, **name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "NotFoundException":
            return None
        raise
    return found
