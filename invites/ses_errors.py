"""Translates what botocore raises into what it means for the outbox, row by row. It retries nothing.

Codes: https://docs.aws.amazon.com/ses/latest/APIReference/API_SendRawEmail.html and CommonErrors there.
"""

import re

from bot.domain.breaker import BreakerReason
from bot.ports import (
    MailError,
    MailInDoubt,
    MailMisconfigured,
    MailQuotaExceeded,
    MailRefused,
    MailThrottled,
    MailUnavailable,
)

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
_PAUSED = re.compile(r"sending (is |has been )?(paused|disabled|suspended)", re.IGNORECASE)


def mail_error(error: Exception) -> MailError:
    """What this error of botocore means for one mail. What nobody knows is in doubt: it may have been accepted."""
    from botocore.exceptions import BotoCoreError, ClientError

    if isinstance(error, ClientError):
        answer = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return refusal(str(answer.get("Code", "")), str(answer.get("Message", "")), int(status))
    if isinstance(error, BotoCoreError):
        return _without_answer(error)
    return MailInDoubt(type(error).__name__, str(error))


def refusal(code: str, message: str, status: int) -> MailError:
    """What SES's answer means; codes come with and without the ending "Exception"."""
    name = code.removesuffix("Exception")
    if name == "Throttling":
        return _throttling(code, message)
    if name == "MessageRejected" and _UNVERIFIED.search(message):
        # The sender's identity, or the sandbox: never the recipient's fault.
        return MailMisconfigured(code, message, BreakerReason.IDENTITY)
    if name in REFUSED and _PAUSED.search(message):
        return MailMisconfigured(code, message, BreakerReason.ACCOUNT_PAUSED)
    if name in MISCONFIGURED:
        return MailMisconfigured(code, message, MISCONFIGURED[name])
    if name in REFUSED and status < 500:
        return MailRefused(code, message)
    # 5xx, TooManyRequests, and whatever is new: nothing was sent, and trying again is bounded.
    return MailUnavailable(code or f"HTTP {status}", message)


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
