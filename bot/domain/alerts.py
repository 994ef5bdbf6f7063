"""What the operators are warned of, as values: a kind, and the figures and words that its sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.reasons import Why

KIND = "alert"
"""In a notice's data: the kind of the alert. The other names in it are the alert's own."""


class AlertKind(StrEnum):
    """Each names what `values` hold."""

    BOUNCES = "bounces"
    """bounced, accepted, rate, stop."""
    COMPLAINTS = "complaints"
    """complained, accepted, rate, stop."""
    CONTENT_REFUSED = "content_refused"
    """said: what SES said of it; may be ""."""
    SENDER_REFUSED = "sender_refused"
    """code: the status code of RFC 3463."""
    SENDER_UNPROVEN = "sender_unproven"
    """code: a server could not authenticate the sender."""
    SENDER_BLOCKED = "sender_blocked"
    """code: a server blocks or slows the host or the account that the mail came from."""
    INBOUND_RULE = "inbound_rule"
    """A rule for inbound mail publishes to the topic of our feedback."""
    AUTHENTICATION = "authentication"
    """A provider reports a mail that failed authentication."""
    HELD_BACK = "held_back"
    """why: a provider delays our mail for its sender's reputation."""
    SILENCE = "silence"
    """Mails go out, and no feedback comes back."""
    DEAD_LETTERS = "dead_letters"
    """number: of messages in the dead-letter queue."""
    SANDBOX = "sandbox"
    """SES is in its sandbox and refused a recipient who is not verified there."""
    RECIPIENTS_IDENTITY = "recipients_identity"
    """Meet's policy at AWS does not allow the recipient's identity."""
    SES_BOUNCES = "ses_bounces"
    """share: of the whole account, as SES counts it; review and pause: from which shares on AWS acts."""
    SES_COMPLAINTS = "ses_complaints"
    """share, review, pause."""
    SHARE_USED_UP = "share_used_up"
    """workspace, share: how many mails it may send in 24 hours."""


@dataclass(frozen=True, slots=True)
class Alert(Why):
    """One warning."""

    kind: AlertKind
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, str]:
        """For a notice."""
        return {KIND: str(self.kind), **self.values}


def read_alert(data: Mapping[str, str]) -> Alert | None:
    """The alert of a notice's data; None where there is none, or one that only a newer Meet knows."""
    kind = data.get(KIND)
    if kind not in list(AlertKind):
        return None
    return Alert(AlertKind(kind), {name: value for name, value in data.items() if name != KIND})
