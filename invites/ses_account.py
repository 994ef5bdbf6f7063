"""Looks at the SES account, sender and configuration set as they stand, for `meet check`. It changes nothing."""

from dataclasses import dataclass
from typing import Any

from bot.config.settings import Settings
from invites.aws import make_client
from invites.identities import sender_identities

EVENT_TYPES = frozenset({"SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY"})
"""The events that the feedback job needs. Without SEND no lost reply could be settled."""


class AwsRefused(Exception):
    """AWS answered no, or not at all: `code` as AWS names it, "" where it did not answer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code = code

    @property
    def is_denied(self) -> bool:
        """Whether these credentials may not look, which says nothing about the thing itself."""
        return "AccessDenied" in self.code

    @property
    def is_missing(self) -> bool:
        """Whether there is no such thing."""
        return self.code in ("NotFoundException", "NotFound")


@dataclass(frozen=True, slots=True)
class Account:
    """What SES says of the account in this region; rates are mails a second, `daily` is -1 without a limit."""

    in_sandbox: bool
    may_send: bool
    enforcement: str
    rate: float
    daily: int
    sent: int


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """Whether it sends, and which of our event types no enabled destination publishes to a topic."""

    may_send: bool
    missing_events: frozenset[str]


class Inspector:
    """Asks SES's v2 API; every method raises AwsRefused."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._client = make_client(settings, "sesv2", connect_timeout=5, read_timeout=10)
        except _vendor_errors() as refused:
            raise _refused(refused) from refused

    def account(self) -> Account:
        """The account's state and limits (GetAccount)."""
        answer = self._ask("get_account")
        quota = answer.get("SendQuota", {})
        return Account(
            in_sandbox=not answer.get("ProductionAccessEnabled", False),
            may_send=bool(answer.get("SendingEnabled", False)),
            enforcement=str(answer.get("EnforcementStatus", "")),
            rate=float(quota.get("MaxSendRate", 0)),
            daily=int(quota.get("Max24HourSend", 0)),
            sent=int(quota.get("SentLast24Hours", 0)),
        )

    def verified_identity(self, address: str) -> str:
        """The verified identity that may send from this address: itself or its domain or a parent; "" for none."""
        for name in sender_identities(address):
            try:
                answer = self._ask("get_email_identity", EmailIdentity=name)
            except AwsRefused as refused:
                if refused.is_missing:
                    continue
                raise
            # VerifiedForSendingStatus alone is false in some look-alikes of AWS that do verify.
            if answer.get("VerifiedForSendingStatus") or answer.get("VerificationStatus") == "SUCCESS":
                return name
        return ""

    def configuration_set(self, name: str) -> ConfigurationSet:
        """How the set stands. Raises AwsRefused with `is_missing` where there is none."""
        options = self._ask("get_configuration_set", ConfigurationSetName=name).get("SendingOptions", {})
        answer = self._ask("get_configuration_set_event_destinations", ConfigurationSetName=name)
        published = {
            kind
            for destination in answer.get("EventDestinations", [])
            if destination.get("Enabled") and destination.get("SnsDestination")
            for kind in destination.get("MatchingEventTypes", [])
        }
        return ConfigurationSet(bool(options.get("SendingEnabled", True)), EVENT_TYPES - published)

    def close(self) -> None:
        """Closes the client's connections."""
        self._client.close()

    def _ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except _vendor_errors() as refused:
            raise _refused(refused) from refused
        return answer


def _vendor_errors() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError


def _refused(error: Exception) -> AwsRefused:
    answer = getattr(error, "response", {}).get("Error", {})
    return AwsRefused(str(answer.get("Code", "")), str(answer.get("Message", "") or error))
