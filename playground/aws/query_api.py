"""SES v1: the Query protocol's actions. It reads forms and writes XML; what SES does stands elsewhere."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import MultiDict

from playground.aws.account import ConfigurationSet, Identity, SesRegion
from playground.aws.errors import AwsError
from playground.aws.query_xml import Map
from playground.aws.send_statistics import send_data_points
from playground.aws.sending import RawEmail
from playground.aws.ses import Ses

Form = MultiDict[str, str]
Action = Callable[[Ses, SesRegion, Form], dict[str, Any]]


def answer_query(ses: Ses, region: SesRegion, form: Form) -> dict[str, Any]:
    """The result of the form's action. Raises AwsError InvalidAction for one that SES or we do not have."""
    name = form.get("Action", "")
    action = ACTIONS.get(name)
    if action is None:
        raise AwsError("InvalidAction", f"Could not find operation {name} for version {form.get('Version', '')}")
    return action(ses, region, form)


def _send_raw_email(ses: Ses, region: SesRegion, form: Form) -> dict[str, Any]:
    try:
        raw = base64.b64decode(form.get("RawMessage.Data", ""), validate=True)
    except binascii.Error as error:
        raise AwsError("SerializationException", "RawMessage.Data is not base64.") from error
    request = RawEmail(
        raw,
        form.get("Source", ""),
        tuple(_members(form, "Destinations")),
        form.get("ConfigurationSetName", ""),
        tuple(_tags(form)),
    )
    return {"MessageId": ses.sending.send(region, request)}


def _get_send_quota(ses: Ses, region: SesRegion, _form: Form) -> dict[str, Any]:
    limits = region.limits
    sent = limits.sent_last_day(ses.clock.now())
    return {"Max24HourSend": limits.per_day, "MaxSendRate": limits.per_second, "SentLast24Hours": sent}


def _get_send_statistics(ses: Ses, region: SesRegion, _form: Form) -> dict[str, Any]:
    return {"SendDataPoints": send_data_points(ses.mailbox.mails(), region.name)}


def _get_account_sending_enabled(_ses: Ses, region: SesRegion, _form: Form) -> dict[str, Any]:
    return {"Enabled": region.sending_enabled}


def _update_account_sending_enabled(_ses: Ses, region: SesRegion, form: Form) -> dict[str, Any]:
    region.sending_enabled = form.get("Enabled") == "true"
    return {}


def _get_identity_verification_attributes(_ses: Ses, region: SesRegion, form: Form) -> dict[str, Any]:
    known = {name: region.identities.get(name.lower()) for name in _members(form, "Identities")}
    return {
        "VerificationAttributes": Map(
            {name: {"VerificationStatus": _status(identity)} for name, identity in known.items() if identity}
        )
    }


def _create_configuration_set(_ses: Ses, region: SesRegion, form: Form) -> dict[str, Any]:
    name = form.get("ConfigurationSet.Name", "")
    if name in region.configuration_sets:
        raise AwsError("ConfigurationSetAlreadyExists", f"Configuration set <{name}> already exists.")
    region.configuration_sets[name] = ConfigurationSet(name)
    return {}


def _describe_configuration_set(_ses: Ses, region: SesRegion, form: Form) -> dict[str, Any]:
    name = form.get("ConfigurationSetName", "")
    found = region.configuration_sets.get(name)
    if found is None:
        raise AwsError("ConfigurationSetDoesNotExist", f"Configuration set <{name}> does not exist.")
    destinations = [
        {
            "Name": one.name,
            "Enabled": one.enabled,
            "MatchingEventTypes": [kind.lower() for kind in sorted(one.event_types & V1_EVENT_TYPES)],
            "SNSDestination": {"TopicARN": one.topic_arn},
        }
        for one in found.destinations.values()
    ]
    options = {"SendingEnabled": found.sending_enabled, "ReputationMetricsEnabled": found.reputation_metrics}
    return {"ConfigurationSet": {"Name": name}, "EventDestinations": destinations, "ReputationOptions": options}


def _describe_active_receipt_rule_set(_ses: Ses, region: SesRegion, _form: Form) -> dict[str, Any]:
    return {"Metadata": {"Name": "playground"}, "Rules": region.receipt_rules} if region.receipt_rules else {}


def _status(identity: Identity) -> str:
    return "Success" if identity.verified else "Pending"


def _tags(form: Form) -> list[tuple[str, str]]:
    """The tags of a form; one without a value has an empty one, which SES refuses."""
    names = _members(form, "Tags", ".Name")
    return [(name, form.get(f"Tags.member.{number}.Value", "")) for number, name in enumerate(names, 1)]


def _members(form: Form, name: str, suffix: str = "") -> list[str]:
    """The values of name.member.1suffix, name.member.2suffix and so on."""
    values, number = [], 1
    while (value := form.get(f"{name}.member.{number}{suffix}")) is not None:
        values.append(value)
        number += 1
    return values


# The older API has no word for delays and subscriptions.
V1_EVENT_TYPES = frozenset(("SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "OPEN", "CLICK"))
ACTIONS: dict[str, Action] = {
    "SendRawEmail": _send_raw_email,
    "GetSendQuota": _get_send_quota,
    "GetSendStatistics": _get_send_statistics,
    "GetAccountSendingEnabled": _get_account_sending_enabled,
    "UpdateAccountSendingEnabled": _update_account_sending_enabled,
    "GetIdentityVerificationAttributes": _get_identity_verification_attributes,
    "CreateConfigurationSet": _create_configuration_set,
    "DescribeConfigurationSet": _describe_configuration_set,
    "DescribeActiveReceiptRuleSet": _describe_active_receipt_rule_set,
}
