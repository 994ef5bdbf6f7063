"""SES v2's configuration sets and event destinations, as REST. What SES publishes stands elsewhere."""

from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from playground.aws.account import ConfigurationSet, EventDestination, SesRegion
from playground.aws.errors import AwsError
from playground.aws.rest_inputs import choices_of, event_destination, flag, known_configuration_set
from playground.aws.ses import Ses

SHORTEST_DELIVERY, LONGEST_DELIVERY = 300, 50_400


def set_routes() -> Blueprint:
    """Configuration sets and their options."""
    routes = Blueprint("sets", __name__)

    @routes.post("/configuration-sets")
    def create() -> ResponseReturnValue:
        wanted = request.get_json()
        name = str(wanted["ConfigurationSetName"])
        if name in _region().configuration_sets:
            raise AwsError("AlreadyExistsException", f"Configuration set <{name}> already exists.")
        created = _region().configuration_sets[name] = ConfigurationSet(name)
        created.reputation_metrics = bool(wanted.get("ReputationOptions", {}).get("ReputationMetricsEnabled", False))
        created.sending_enabled = bool(wanted.get("SendingOptions", {}).get("SendingEnabled", True))
        reasons = wanted.get("SuppressionOptions", {}).get("SuppressedReasons")
        created.suppressed_reasons = None if reasons is None else tuple(reasons)
        return {}

    @routes.get("/configuration-sets/<name>")
    def get(name: str) -> ResponseReturnValue:
        return _set_view(_set(name))

    @routes.delete("/configuration-sets/<name>")
    def delete(name: str) -> ResponseReturnValue:
        del _region().configuration_sets[_set(name).name]
        return jsonify({})

    return routes


def option_routes() -> Blueprint:
    """The options of a configuration set, each put by a call of its own."""
    routes = Blueprint("options", __name__)

    @routes.put("/configuration-sets/<name>/suppression-options")
    def put_suppression(name: str) -> ResponseReturnValue:
        _set(name).suppressed_reasons = choices_of("SuppressedReasons", {"BOUNCE", "COMPLAINT"})
        return {}

    @routes.put("/configuration-sets/<name>/reputation-options")
    def put_reputation(name: str) -> ResponseReturnValue:
        _set(name).reputation_metrics = flag("ReputationMetricsEnabled")
        return {}

    @routes.put("/configuration-sets/<name>/sending")
    def put_sending(name: str) -> ResponseReturnValue:
        _set(name).sending_enabled = flag("SendingEnabled")
        return {}

    @routes.put("/configuration-sets/<name>/delivery-options")
    def put_delivery(name: str) -> ResponseReturnValue:
        seconds = request.get_json().get("MaxDeliverySeconds")
        if seconds is not None and not SHORTEST_DELIVERY <= seconds <= LONGEST_DELIVERY:
            text = f"MaxDeliverySeconds must be between {SHORTEST_DELIVERY} and {LONGEST_DELIVERY}."
            raise AwsError("BadRequestException", text)
        _set(name).delivery_options = request.get_json()
        return {}

    return routes


def destination_routes(ses: Ses) -> Blueprint:
    """Event destinations: SES proves that it may publish to the topic before it takes one."""
    routes = Blueprint("destinations", __name__)

    @routes.get("/configuration-sets/<name>/event-destinations")
    def list_all(name: str) -> ResponseReturnValue:
        return {"EventDestinations": [_destination_view(one) for one in _set(name).destinations.values()]}

    @routes.post("/configuration-sets/<name>/event-destinations")
    def create(name: str) -> ResponseReturnValue:
        wanted = str(request.get_json()["EventDestinationName"])
        if wanted in _set(name).destinations:
            raise AwsError("AlreadyExistsException", f"An event destination with the name <{wanted}> already exists.")
        _store(ses, _set(name), wanted)
        return {}

    @routes.put("/configuration-sets/<name>/event-destinations/<wanted>")
    def update(name: str, wanted: str) -> ResponseReturnValue:
        _known_destination(_set(name), wanted)
        _store(ses, _set(name), wanted)
        return {}

    @routes.delete("/configuration-sets/<name>/event-destinations/<wanted>")
    def delete(name: str, wanted: str) -> ResponseReturnValue:
        del _set(name).destinations[_known_destination(_set(name), wanted).name]
        return jsonify({})

    return routes


def _region() -> SesRegion:
    region: SesRegion = g.region
    return region


def _set(name: str) -> ConfigurationSet:
    return known_configuration_set(_region(), name)


def _known_destination(configuration_set: ConfigurationSet, name: str) -> EventDestination:
    found = configuration_set.destinations.get(name)
    if found is None:
        raise AwsError("NotFoundException", f"Event destination <{name}> does not exist.", 404)
    return found


def _store(ses: Ses, configuration_set: ConfigurationSet, name: str) -> None:
    destination = event_destination(name, request.get_json()["EventDestination"])
    if not ses.publisher.set_destination(_region(), configuration_set, destination):
        raise AwsError("BadRequestException", f"Could not publish to SNS topic <{destination.topic_arn}>.")


def _set_view(configuration_set: ConfigurationSet) -> dict[str, Any]:
    reasons = configuration_set.suppressed_reasons
    return {
        "ConfigurationSetName": configuration_set.name,
        "ReputationOptions": {"ReputationMetricsEnabled": configuration_set.reputation_metrics},
        "SendingOptions": {"SendingEnabled": configuration_set.sending_enabled},
        "DeliveryOptions": configuration_set.delivery_options,
    } | ({} if reasons is None else {"SuppressionOptions": {"SuppressedReasons": list(reasons)}})


def _destination_view(destination: EventDestination) -> dict[str, Any]:
    return {
        "Name": destination.name,
        "Enabled": destination.enabled,
        "MatchingEventTypes": sorted(destination.event_types),
        "SnsDestination": {"TopicArn": destination.topic_arn},
    }
