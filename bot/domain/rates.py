"""Bounce and complaint rates, and from which on sending warns or stops. Local figures are an indicator of SES's own."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.alerts import Alert, AlertKind
from bot.domain.breaker import BreakerReason

WINDOW = timedelta(days=7)
WINDOW_MAILS = 1000
"""The window is the larger of the two, since the few mails of a quiet week say little."""
LEAST_VOLUME = 100
"""Fewer mails say nothing: one complaint in 200 would already be half a percent."""
LEAST_COMPLAINTS = 2
BOUNCE_WARNING, BOUNCE_STOP = 0.02, 0.05
COMPLAINT_WARNING, COMPLAINT_STOP = 0.0008, 0.003
"""Meet warns and stops before AWS does, whose own limits follow."""
SES_BOUNCE_AIM, SES_BOUNCE_REVIEW, SES_BOUNCE_PAUSE = 0.02, 0.05, 0.10
SES_COMPLAINT_AIM, SES_COMPLAINT_REVIEW, SES_COMPLAINT_PAUSE = 0.001, 0.001, 0.005
"""What AWS asks to stay below, from where on it reviews an account, and from where on it may pause it
(https://docs.aws.amazon.com/ses/latest/dg/reputationdashboardmessages.html)."""

FAR_AHEAD = timedelta(days=1)
"""No clock is set back by so much unless it was wrong."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts of one window. `accepted` is what SES took less what its own suppression lists held back."""

    accepted: int = 0
    bounced: int = 0
    complained: int = 0

    @property
    def bounce_rate(self) -> float:
        return self.bounced / self.accepted if self.accepted > 0 else 0.0

    @property
    def complaint_rate(self) -> float:
        return self.complained / self.accepted if self.accepted > 0 else 0.0

    @property
    def is_telling(self) -> bool:
        return self.accepted >= LEAST_VOLUME


def window_began_at(now: datetime, thousandth_at: datetime | None, resumed_at: datetime | None = None) -> datetime:
    """From when on mails are counted: seven days, or the last thousand mails where those reach further back.

    `thousandth_at` is when the thousandth last mail was accepted (None: there were never so many). Whoever resumes
    sending has seen the figures, so that they are counted anew from `resumed_at`, or the next bounce would stop again.
    An instant that is more than `FAR_AHEAD` of now is of a clock that was wrong then: nothing would stop until it is
    there.
    """
    began_at = min(now - WINDOW, thousandth_at or _BEGINNING)
    return max(began_at, resumed_at) if resumed_at and resumed_at <= now + FAR_AHEAD else began_at


def stop_reason(rates: Rates) -> BreakerReason | None:
    """Why sending must pause by itself, or None. Complaints weigh more, so they are named first."""
    if not rates.is_telling:
        return None
    if rates.complained >= LEAST_COMPLAINTS and rates.complaint_rate >= COMPLAINT_STOP:
        return BreakerReason.COMPLAINT_RATE
    if rates.bounce_rate >= BOUNCE_STOP:
        return BreakerReason.BOUNCE_RATE
    return None


def warned_rates(rates: Rates) -> frozenset[BreakerReason]:
    """Which of our rates have reached their warning threshold."""
    return frozenset(warnings(rates))


def provider_warnings(bounce_rate: float | None, complaint_rate: float | None) -> frozenset[BreakerReason]:
    """Which of the account's rates, as SES measures them, are above what AWS asks for; None: not known.

    They warn and never stop: they count other senders' mail too, and stay high for weeks after the cause is repaired,
    so that a person's resume would be undone at the next look.
    """
    above = {
        BreakerReason.BOUNCE_RATE: bounce_rate is not None and bounce_rate >= SES_BOUNCE_AIM,
        BreakerReason.COMPLAINT_RATE: complaint_rate is not None and complaint_rate >= SES_COMPLAINT_AIM,
    }
    return frozenset(reason for reason, is_above in above.items() if is_above)


def warnings(rates: Rates) -> dict[BreakerReason, Alert]:
    """For each rate that has reached its warning threshold, the alert with its figures."""
    told: dict[BreakerReason, Alert] = {}
    if not rates.is_telling:
        return told
    accepted = str(rates.accepted)
    if rates.bounce_rate >= BOUNCE_WARNING:
        figures = {"bounced": str(rates.bounced), "rate": f"{rates.bounce_rate:.1%}", "stop": f"{BOUNCE_STOP:.0%}"}
        told[BreakerReason.BOUNCE_RATE] = Alert(AlertKind.BOUNCES, {"accepted": accepted, **figures})
    if rates.complained >= LEAST_COMPLAINTS and rates.complaint_rate >= COMPLAINT_WARNING:
        rate, stop = f"{rates.complaint_rate:.2%}", f"{COMPLAINT_STOP:.1%}"
        figures = {"complained": str(rates.complained), "rate": rate, "stop": stop}
        told[BreakerReason.COMPLAINT_RATE] = Alert(AlertKind.COMPLAINTS, {"accepted": accepted, **figures})
    return told
