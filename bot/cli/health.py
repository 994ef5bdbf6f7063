"""How sending is, in `meet status`: as values of its document, and as lines. It reads nothing."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cli.output import printable

if TYPE_CHECKING:
    from bot.domain.breaker import Breaker
    from bot.domain.mail_health import MailHealth
    from bot.domain.rates import Rates


def health_document(health: "MailHealth") -> dict[str, Any]:
    """Rates, breaker, outbox, quota, what AWS told, and what is wrong."""
    from bot.domain.mail_health import alarms_of

    return {
        "rates": _rates(health.rates),
        "ses_rates": _ses_rates(health),
        "breaker": _breaker(health.breaker),
        "outbox": {
            "waiting": health.outbox.waiting,
            "oldest_at": health.outbox.oldest_at,
            "age_seconds": round(health.outbox.age(health.at).total_seconds()),
            "gathering": health.outbox.gathering,
        },
        "quota": _quota(health),
        "alarms": [str(alarm) for alarm in alarms_of(health)],
    }


def _rates(rates: "Rates") -> dict[str, Any]:
    return {
        "accepted": rates.accepted,
        "bounced": rates.bounced,
        "complained": rates.complained,
        "bounce_rate": round(rates.bounce_rate, 6),
        "complaint_rate": round(rates.complaint_rate, 6),
    }


def _ses_rates(health: "MailHealth") -> dict[str, Any]:
    """What SES counts of the whole account; `note` says why a rate is not known."""
    from bot.domain.mail_health import Figure

    bounces, complaints = Figure.SES_BOUNCE_RATE, Figure.SES_COMPLAINT_RATE
    reading = health.readings.get(bounces)
    return {
        "bounce_rate": health.figure(bounces),
        "complaint_rate": health.figure(complaints),
        "at": reading.at if reading else None,
        "note": reading.note if reading else "",
    }


def _breaker(breaker: "Breaker") -> dict[str, Any]:
    return {
        "open": breaker.open,
        "reason": str(breaker.reason) if breaker.reason else None,
        "detail": breaker.detail,
        "opened_at": breaker.opened_at,
        "last_reason": str(breaker.ended_reason) if breaker.ended_reason else None,
        "closed_at": breaker.closed_at,
        "closed_by": breaker.closed_by,
    }


def _quota(health: "MailHealth") -> dict[str, Any]:
    limits = health.limits
    return {
        "rate": limits.rate if limits else None,
        "daily": limits.daily if limits else None,
        "sent": limits.sent if limits else None,
        "outlook": str(health.outlook),
        "read_at": health.limits_read_at,
    }


def health_lines(document: dict[str, Any]) -> Iterator[str]:
    """The document in words."""
    rates, breaker = document["rates"], document["breaker"]
    yield (
        f"rates       {rates['accepted']} accepted, {rates['bounced']} bounced ({rates['bounce_rate']:.2%}), "
        f"{rates['complained']} complained ({rates['complaint_rate']:.2%})"
    )
    yield f"SES says    {_ses_words(document['ses_rates'])}"
    yield f"sending     {_sending_words(breaker)}"
    yield f"quota       {_quota_words(document['quota'])}"
    outbox = document["outbox"]
    age = f", the oldest for {_duration(outbox['age_seconds'])}" if outbox["waiting"] else ""
    gathering = f"; {outbox['gathering']} more gather answers" if outbox["gathering"] else ""
    yield f"outbox      {outbox['waiting']} waiting{age}{gathering}"
    yield from _alarm_lines(document["alarms"])


def _alarm_lines(alarms: list[str]) -> Iterator[str]:
    from bot.domain.mail_health import Alarm
    from handlers.views.alarm_words import alarm_text

    for alarm in alarms:
        yield f"ALARM       {alarm_text(Alarm(alarm))}"


def _ses_words(ses: dict[str, Any]) -> str:
    if ses["at"] is None:
        return "not asked yet"
    shares = [
        f"{ses[name]:.2%} {what}"
        for name, what in (("bounce_rate", "bounces"), ("complaint_rate", "complaints"))
        if ses[name] is not None
    ]
    return f"{', '.join(shares) or 'nothing (' + ses['note'].replace('_', ' ') + ')'} at {_time(ses['at'])}"


def _sending_words(breaker: dict[str, Any]) -> str:
    if breaker["open"]:
        detail = f" ({printable(breaker['detail'])})" if breaker["detail"] else ""
        return f"paused: {breaker['reason']}{detail} since {_time(breaker['opened_at'])}"
    if breaker["closed_at"] is None:
        return "running"
    ended = f"{_time(breaker['closed_at'])} by {printable(breaker['closed_by'])}"
    return f"running; the last pause ({breaker['last_reason']}) was ended at {ended}"


def _quota_words(quota: dict[str, Any]) -> str:
    if quota["rate"] is None:
        return "not asked yet"
    daily = "no daily limit" if quota["daily"] is None else f"{quota['sent']} of {quota['daily']} in 24 hours"
    lasts = "" if quota["outlook"] == "enough" else f", {quota['outlook']}: the soonest meetings go first"
    return f"{quota['rate']:g} mails a second, {daily}{lasts}"


def _duration(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "unknown"
