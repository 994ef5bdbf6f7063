"""Reads the JSON that SES v2's calls carry, and refuses what SES refuses. It changes nothing."""

from typing import Any

from flask import request

from playground.aws.account import EVENT_TYPES, ConfigurationSet, EventDestination, SesRegion
from playground.aws.errors import AwsError


def flag(name: str) -> bool:
    """A true-or-false field of the body; a call that leaves it out means false, as SES does."""
    return request.get_json().get(name) is True


def choices_of(name: str, allowed: set[str]) -> tuple[str, ...]:
    """A list field whose values are limited. Raises AwsError BadRequestException."""
    chosen = tuple(str(value) for value in request.get_json().get(name) or ())
    if not set(chosen) <= allowed:
        raise AwsError("BadRequestException", f"{name} may contain: {', '.join(sorted(allowed))}.")
    return chosen


def known_configuration_set(region: SesRegion, name: str) -> ConfigurationSet:
    """Raises AwsError NotFoundException."""
    found = region.configuration_sets.get(name)
    if found is None:
        raise AwsError("NotFoundException", f"Configuration set <{name}> does not exist.", 404)
    return found


def event_destination(name: str, definition: dict[str, Any]) -> EventDestination:
    """The event destination a definition describes. Raises AwsError BadRequestException."""
    topic_arn = definition.get("SnsDestination", {}).get("TopicArn")
    if not topic_arn:
        raise AwsError("BadRequestException", "The playground publishes to SNS topics only: SnsDestination is missing.")
    if str(topic_arn).endswith(".fifo"):
        raise AwsError("BadRequestException", f"Could not publish to SNS topic <{topic_arn}>: it is a FIFO topic.")
    types = frozenset(definition.get("MatchingEventTypes", ()))
    if not types or not types <= EVENT_TYPES:
        raise AwsError("BadRequestException", f"MatchingEventTypes may contain: {', '.join(sorted(EVENT_TYPES))}.")
    return EventDestination(name, str(topic_arn), types, definition.get("Enabled") is True)
