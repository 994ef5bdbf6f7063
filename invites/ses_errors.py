"""Translates what botocore raises into what it means for the outbox, row by row. It retries nothing.

Codes: https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html and CommonErrors there.
"""

import re
from dataclasses import dataclass
from email.utils import parseaddr

from bot.domain.breaker import BreakerReason
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailNotPermitted,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnavailable,
    MailUnverified,
)
from invites.aws_answers import said
from invites.identities import sender_identities

MISCONFIGURED = {
    "MailFromDomainNotVerified": BreakerReason.IDENTITY,
    "ConfigurationSetDoesNotExist": BreakerReason.CONFIGURATION_SET,
    "ConfigurationSetSendingPaused": BreakerReason.CONFIGURATION_SET,
    "AccountSendingPaused": BreakerReason.ACCOUNT_PAUSED,
    "SendingPaused": BreakerReason.ACCOUNT_PAUSED,
    "AccountSuspended": BreakerReason.ACCOUNT_PAUSED,
    "AccessDenied": BreakerReason.CREDENTIALS,
    "AuthFailure": BreakerReason.CREDENTIALS,
    "ExpiredToken": BreakerReason.CREDENTIALS,
    "IncompleteSignature": BreakerReason.CREDENTIALS,
    "InvalidAccessKeyId": BreakerReason.CREDENTIALS,
    "InvalidClientTokenId": BreakerReason.CREDENTIALS,
    "InvalidSignature": BreakerReason.CREDENTIALS,
    "MissingAuthenticationToken": BreakerReason.CREDENTIALS,
    "NotAuthorized": BreakerReason.CREDENTIALS,
    "OptInRequired": BreakerReason.CREDENTIALS,
    "RequestExpired": BreakerReason.CREDENTIALS,
    "SignatureDoesNotMatch": BreakerReason.CREDENTIALS,
    "UnrecognizedClient": BreakerReason.CREDENTIALS,
}
REFUSED = frozenset({
    "MessageRejected", "InvalidParameterValue", "InvalidParameterCombination", "InvalidParameter", "MalformedInput",
    "MissingParameter", "ValidationError", "Validation", "BadRequest", "InvalidRenderingParameter",
})  # fmt: skip
"""This message can never be sent; the next one may."""
_UNVERIFIED = re.compile(r"not verified|failed the check", re.IGNORECASE)
_NAMED = re.compile(r"failed the check in region [^:]*:(.*)", re.IGNORECASE | re.DOTALL)
_RESOURCE = re.compile(r":identity/([^\s'\"`]+)")
_PAUSED = re.compile(r"sending (is |has been )?(paused|disabled|suspended)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ends:
    """From which address to which the mail was, both as SES was given them: SES names the one that it refuses."""

    sender: str = ""
    recipient: str = ""


NOBODY = Ends()


def mail_error(error: Exception, ends: Ends = NOBODY) -> MailError:
    """What this error of botocore means for one mail. What nobody knows is in doubt: it may have been accepted."""
    from botocore.exceptions import BotoCoreError, ClientError

    from invites.anothers_answers import AnothersAnswer

    if isinstance(error, AnothersAnswer) and error.status >= 300:
        # A proxy refused to pass the request on.
        return MailUnavailable(str(error), said(error))
    if isinstance(error, ClientError):
        answer = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return refusal(str(answer.get("Code", "")), str(answer.get("Message", "")), int(status), ends)
    if isinstance(error, BotoCoreError):
        return _without_answer(error)
    return MailInDoubt(type(error).__name__, str(error))


def refusal(code: str, message: str, status: int, ends: Ends = NOBODY) -> MailError:
    """What SES's answer means; codes come with and without the ending "Exception"."""
    name = code.removesuffix("Exception")
    if name == "Throttling":
        return _throttling(code, message)
    if name == "MessageRejected" and _UNVERIFIED.search(message):
        return _unverified(code, message, ends)
    if name in REFUSED and _PAUSED.search(message):
        return MailMisconfigured(code, message, BreakerReason.ACCOUNT_PAUSED)
    if name == "AccessDenied" and _is_about_recipient(message, ends):
        return MailNotPermitted(code, message)
    if name in MISCONFIGURED:
        return MailMisconfigured(code, message, MISCONFIGURED[name])
    if name in REFUSED and status < 500:
        return MailRefused(code, message)
    # 5xx, TooManyRequests, and whatever is new: nothing was sent, and trying again is bounded.
    return MailUnavailable(code or f"HTTP {status}", message)


def _unverified(code: str, message: str, ends: Ends) -> MailError:
    """The sandbox names the recipient alone. Everything else is about the sender's identity, and so about all mail."""
    found = _NAMED.search(message)
    named = {parseaddr(one)[1].lower() for one in found[1].split(",")} if found else set()
    if ends.recipient and named == {ends.recipient.lower()} and ends.recipient.lower() != ends.sender.lower():
        return MailUnverified(code, message)
    return MailMisconfigured(code, message, BreakerReason.IDENTITY)


def _is_about_recipient(message: str, ends: Ends) -> bool:
    """Whether the policy lacks an identity that only the recipient belongs to."""
    resource = _RESOURCE.search(message)
    if resource is None or not ends.recipient:
        return False
    name, senders = resource[1].lower(), _identities(ends.sender)
    return name in _identities(ends.recipient) and name not in senders


def _identities(address: str) -> set[str]:
    return {one.lower() for one in sender_identities(address)} if address else set()


def _throttling(code: str, message: str) -> MailError:
    if "quota" in message.lower():
        return MailQuotaExceeded(code, message)
    if "sending rate" in message.lower():
        return MailThrottled(code, message)
    return MailUnavailable(code, message)


def _without_answer(error: Exception) -> MailError:
    from botocore import exceptions

    name, message = type(error).__name__, str(error)
    unsent = (exceptions.EndpointConnectionError, exceptions.ConnectTimeoutError, exceptions.ProxyConnectionError,
              exceptions.SSLError)  # fmt: skip
    nobody = (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.CredentialRetrievalError,
              exceptions.NoRegionError, exceptions.ProfileNotFound, exceptions.TokenRetrievalError,
              exceptions.SSOError)  # fmt: skip
    if isinstance(error, unsent):
        return MailUnavailable(name, message)
    if isinstance(error, nobody):
        return MailMisconfigured(name, message, BreakerReason.CREDENTIALS)
    if isinstance(error, exceptions.ParamValidationError):
        return MailRefused(name, message)
    # The reply was lost, cut or unreadable after the request had left.
    return MailInDoubt(name, message)
