"""The Protocols that rooms meet at: time, mail, the feedback queue, Slack clients. No implementation stands here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.invite import Method
from bot.domain.mail_health import Reading


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, in UTC, with its time zone."""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one recipient, ready for a mailer: `raw` is the whole MIME message but for Date and Message-ID, which
    a mailer or its provider adds."""

    delivery: str
    recipient: str
    raw: bytes
    method: Method | None


class MailError(Exception):
    """A mail was not accepted. Subclasses say what it means for the outbox (`invites.ses_errors`,
    `invites.smtp_errors`)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class MailThrottled(MailError):
    """The provider says: too fast. Nothing was sent; try again in seconds and lower the rate."""


class MailQuotaExceeded(MailError):
    """The provider says: the day's quota is used up. Nothing was sent; the whole queue waits."""


class MailUnavailable(MailError):
    """Nothing was sent (connection refused, 5xx): try again on the retry schedule."""


class MailInDoubt(MailError):
    """The reply was lost: the mail may or may not have been accepted. Settled by SES's Send event, or by time."""


class MailRefused(MailError):
    """This message can never be sent (malformed recipient, duplicate header): permanent, nobody else is concerned."""


class MailUnverified(MailRefused):
    """SES's sandbox takes mail for verified recipients only, and this one is not. Other mails are not concerned."""


class MailNotPermitted(MailUnavailable):
    """Our policy lacks this recipient's identity, which SES asks for in the sandbox, and where the recipient is an
    identity of the account. Only this mail waits."""


class MailMisconfigured(MailError):
    """Our configuration or account is at fault: opens the breaker, blames nobody. `breaker` is a BreakerReason."""

    def __init__(self, code: str, message: str, breaker: str) -> None:
        super().__init__(code, message)
        self.breaker = breaker


@dataclass(frozen=True, slots=True)
class Quota:
    """The provider's own limits: mails a second, mails in 24 hours (-1: none), mails of the last 24 hours."""

    rate: float
    daily: int
    sent: int


class Mailer(Protocol):
    def send(self, mail: OutgoingMail) -> str | None:
        """The id by which feedback will name the mail; None where the provider sends no feedback.

        Raises a MailError where the mail was not accepted; never retries by itself. Takes less than 30
        seconds: past the leases of `bot.services.sending` another replica takes the mail.
        """

    def quota(self) -> Quota:
        """What the provider allows now. Raises a MailError."""

    def reputation(self, now: datetime) -> Sequence[Reading]:
        """The rates that the provider itself measures of the account; one that it does not tell says why. Raises
        nothing. Empty where a provider measures none."""

    def close(self) -> None:
        """Closes its connections; it may be used again."""


@dataclass(frozen=True, slots=True)
class QueueMessage:
    """One message of the feedback queue, as received."""

    id: str
    receipt: str
    body: str
    receive_count: int


class FeedbackQueue(Protocol):
    def receive(self, *, wait: bool = True) -> list[QueueMessage]:
        """Up to ten messages; waits for one up to five seconds unless told not to; empty when there are none.

        Raises OSError when unreachable.
        """

    def delete(self, messages: list[QueueMessage]) -> None:
        """Removes them, however many; a failed delete is harmless, since every effect is keyed."""

    def depth(self) -> tuple[int, int]:
        """How many wait, and how many lie in the dead-letter queue. Raises OSError when unreachable."""

    def close(self) -> None:
        """Closes its connections; it may be used again."""


class MailGone(Exception):
    """A mail that came in is not stored any more, or may not be read."""


class Inbox(Protocol):
    """Mail that came in for Meet: `queue` tells of it, the rest reads what is stored."""

    @property
    def queue(self) -> FeedbackQueue:
        """The queue that tells of each mail."""

    def read(self, key: str, most: int) -> bytes:
        """The mail; of a larger one `most` bytes and one more. Raises MailGone, and OSError when unreachable."""

    def delete(self, key: str) -> None:
        """Removes the mail; one that is gone already is no error. Raises OSError."""

    def close(self) -> None:
        """Closes its connections and those of its queue; it may be used again."""


class WorkspaceClients(Protocol):
    def client(self, workspace: str) -> Any:
        """A slack_sdk WebClient with the workspace's bot token. Raises NotFound where Meet is not installed."""

    def forget(self, workspace: str) -> None:
        """Keeps no token of this workspace any longer: Slack told that it ended."""
