"""Looks at the SES account, sender and configuration set as they stand, for `meet check`. It changes nothing."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.config.settings import Settings
from invites.aws import make_client
from invites.aws_answers import code_of, credentials_cure, is_anothers, said, vendor_errors
from invites.identities import sender_identities

EVENT_TYPES = frozenset({"SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "DELIVERY_DELAY"})
"""The events that the feedback job needs. Without SEND no lost reply could be settled."""


class Trouble(StrEnum):
    """What kind of no it was, which decides the cure."""

    REFUSED = "refused"
    """AWS understood, and said no."""
    OUTAGE = "outage"
    """AWS is out of order, or asks us to wait."""
    UNREACHABLE = "unreachable"
    ANOTHERS = "anothers"
    """Something that is not AWS answered, such as a proxy: then nothing is known."""


class AwsRefused(Exception):
    """AWS answered no, or not at all: `code` as AWS names it, "" where it did not answer."""

    def __init__(self, code: str, message: str, trouble: Trouble = Trouble.REFUSED) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code, self.trouble = code, trouble

    @property
    def cure(self) -> str:
        """What to do about the credentials that AWS refused; "" where it is no matter of theirs."""
        return credentials_cure(self.code, str(self)) if self.trouble is Trouble.REFUSED else ""

    @property
    def is_denied(self) -> bool:
        """Whether these credentials may not look, which says nothing about the thing itself."""
        # SNS has a name of its own for it.
        return "AccessDenied" in self.code or "AuthorizationError" in self.code

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
class Identity:
    """A verified identity that may send: whether SES signs its mail with its domain's DKIM, and the custom domain that
    bounces go to, "" for Amazon's. An address without its domain is signed with Amazon's."""

    name: str
    signs: bool
    mail_from: str


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """Whether it sends, and to which topics its enabled destinations publish which events."""

    may_send: bool
    published: Mapping[str, frozenset[str]]
    """Kinds of events by the topic's ARN."""

    @property
    def missing_events(self) -> frozenset[str]:
        """Which of our event types go to no topic."""
        return EVENT_TYPES.difference(*self.published.values())


class Inspector:
    """Asks SES's v2 API; every method raises AwsRefused."""

    def __init__(self, settings: Settings) -> None:
        try:
            self._client = make_client(settings, "sesv2", connect_timeout=5, read_timeout=10)
        except vendor_errors() as refused:
            raise refusal_of(refused) from refused

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

    def identity(self, address: str) -> Identity | None:
        """The verified identity that may send from this address: itself or its domain or a parent; None for none."""
        for name in sender_identities(address):
            try:
                answer = self._ask("get_email_identity", EmailIdentity=name)
            except AwsRefused as refused:
                if refused.is_missing:
                    continue
                raise
            # VerifiedForSendingStatus alone is false in some look-alikes of AWS that do verify.
            if answer.get("VerifiedForSendingStatus") or answer.get("VerificationStatus") == "SUCCESS":
                return _identity(name, answer)
        return None

    def configuration_set(self, name: str) -> ConfigurationSet:
        """How the set stands. Raises AwsRefused with `is_missing` where there is none."""
        options = self._ask("get_configuration_set", ConfigurationSetName=name).get("SendingOptions", {})
        answer = self._ask("get_configuration_set_event_destinations", ConfigurationSetName=name)
        published: dict[str, frozenset[str]] = {}
        for one in answer.get("EventDestinations", []):
            topic = one.get("SnsDestination", {}).get("TopicArn")
            if one.get("Enabled") and topic:
                published[topic] = published.get(topic, frozenset()) | set(one.get("MatchingEventTypes", []))
        return ConfigurationSet(bool(options.get("SendingEnabled", True)), published)

    def close(self) -> None:
        """Closes the client's connections."""
        self._client.close()

    def _ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(**arguments)
        except vendor_errors() as refused:
            raise refusal_of(refused) from refused
        return answer


def queues_of_topic(settings: Settings, topic_arn: str) -> frozenset[str]:
    """The ARNs of the queues that the topic's messages go to; none where there is no such topic. Raises AwsRefused."""
    try:
        with closing(make_client(settings, "sns", connect_timeout=5, read_timeout=10)) as client:
            pages = list(client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn))
    except vendor_errors() as error:
        if (refused := refusal_of(error)).is_missing:
            return frozenset()
        raise refused from error
    listed = (one for page in pages for one in page.get("Subscriptions", []))
    return frozenset(str(one["Endpoint"]) for one in listed if one.get("Protocol") == "sqs")


def account_of_credentials(settings: Settings) -> str:
    """The AWS account that the credentials belong to, which every identity may ask. Raises AwsRefused."""
    try:
        with closing(make_client(settings, "sts", connect_timeout=5, read_timeout=10)) as client:
            return str(client.get_caller_identity()["Account"])
    except vendor_errors() as refused:
        raise refusal_of(refused) from refused


def _identity(name: str, answer: dict[str, Any]) -> Identity:
    dkim, mail_from = answer.get("DkimAttributes", {}), answer.get("MailFromAttributes", {})
    signs = bool(dkim.get("SigningEnabled")) and dkim.get("Status") == "SUCCESS" and "@" not in name
    is_set = mail_from.get("MailFromDomainStatus") == "SUCCESS"
    return Identity(name, signs, str(mail_from.get("MailFromDomain", "")) if is_set else "")


def refusal_of(error: BaseException) -> AwsRefused:
    """What an error of botocore, or what came in its place, means."""
    from botocore.exceptions import ConnectionError as NoConnection
    from botocore.exceptions import HTTPClientError

    if is_anothers(error):
        return AwsRefused("", said(error), Trouble.ANOTHERS)
    if isinstance(error, (HTTPClientError, NoConnection)):
        return AwsRefused("", said(error), Trouble.UNREACHABLE)
    response = getattr(error, "response", {})
    answer, status = response.get("Error", {}), response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = code_of(error)
    trouble = Trouble.OUTAGE if status >= 500 or status == 429 or "Throttl" in code else Trouble.REFUSED
    return AwsRefused(code, str(answer.get("Message", "") or said(error)), trouble)
