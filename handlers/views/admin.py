"""Owns the window of `/meet admin`: its pages, and how sending is, for operators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.breaker import BY_QUOTA, BY_TRIAL_SEND, Breaker, BreakerReason
from bot.domain.mail_health import Figure, MailHealth, Unknown
from bot.domain.overview import AccountOverview
from bot.domain.pacing import Outlook
from bot.domain.rates import BOUNCE_STOP, COMPLAINT_STOP, LEAST_VOLUME, Rates
from bot.language import _, filled, mark, number, plural, share, short_moment, wait
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.admin_counts import DELIVERIES, POLLS, counted
from handlers.views.alarm_words import alarm_text
from handlers.views.blocks import Block
from handlers.views.sparkline import sparkline
from handlers.views.text import clip, escape


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose zone times are told, and what year it is for them."""

    zone: str
    now: datetime

    def when(self, at: datetime) -> str:
        """ "Thu 26 Nov, 14:00 CET"; with the year unless it is this one."""
        return short_moment(at, self.zone, self.now)


class Page(StrEnum):
    """One page of the window."""

    SENDING = "sending"
    SUPPRESSIONS = "suppressions"
    WORKSPACE = "workspace"


_PAGES = {
    Page.SENDING: (ids.ADMIN_SENDING, mark("Sending")),
    Page.SUPPRESSIONS: (ids.ADMIN_SUPPRESSIONS, mark("Suppressions")),
    Page.WORKSPACE: (ids.ADMIN_WORKSPACE, mark("This workspace")),
}
REASONS: Mapping[BreakerReason, str] = {
    BreakerReason.CREDENTIALS: mark("the mail service does not let Meet in"),
    BreakerReason.IDENTITY: mark("the mail service does not accept the sender"),
    BreakerReason.CONFIGURATION_SET: mark("the configuration set is missing or paused"),
    BreakerReason.ACCOUNT_PAUSED: mark("Amazon has paused the account"),
    BreakerReason.QUOTA: mark("the day's quota is used up"),
    BreakerReason.BOUNCE_RATE: mark("too many mails bounced"),
    BreakerReason.COMPLAINT_RATE: mark("too many mails drew a complaint"),
    BreakerReason.MANUAL: mark("somebody paused it by hand"),
    BreakerReason.UNREADABLE: mark("this version of Meet cannot read what is stored about it"),
}
"""Why sending is paused, in the middle of a sentence."""
_NOT_TOLD: Mapping[str, str] = {
    Unknown.NOT_PERMITTED: mark("not shown: the access key lacks `cloudwatch:GetMetricData`"),
    Unknown.NOT_MEASURED: mark("none measured yet"),
    Unknown.UNREACHABLE: mark("CloudWatch did not answer"),
}


def admin_view(page: Page, pages: Sequence[Page], blocks: Sequence[Block], *, submit: str | None = None) -> Block:
    """The window on one of the pages that this person may see; one alone needs no buttons."""
    buttons = [_page_button(one, chosen=one is page) for one in pages]
    head = [b.actions("admin_pages", *buttons)] if len(pages) > 1 else []
    carried = ids.metadata(page=str(page))
    return b.modal(ids.ADMIN_VIEW, _("How Meet is doing"), [*head, *blocks], submit=submit, metadata=carried)


def _page_button(page: Page, *, chosen: bool) -> Block:
    action, label = _PAGES[page]
    return b.button(_(label), action, str(page), style="primary" if chosen else None)


def sending_blocks(overview: AccountOverview, reader: Reader) -> list[Block]:
    """How sending is: what is wrong first, then why it pauses or does not, rates, quota and queues."""
    health = overview.health
    return [
        *(b.section(f":rotating_light: {alarm_text(alarm)}") for alarm in overview.alarms),
        *([] if overview.alarms or health.breaker.open else [b.section(_all_is_well(health))]),
        titled(_("Sending"), breaker_text(health.breaker, reader)),
        titled(_("Rates"), _rates_text(health)),
        *_picture(overview.days),
        titled(_("Quota"), _quota_text(health)),
        titled(_("Queues"), _queue_text(overview)),
        b.context(counted(_("Polls"), overview.polls, POLLS), counted(_("Mails"), overview.deliveries, DELIVERIES)),
    ]


def _all_is_well(health: MailHealth) -> str:
    if health.outbox.waiting or health.outbox.gathering:
        return _("✅ All is well: there is nothing to do, and the mail that waits leaves by itself.")
    return _("✅ All is well: there is nothing to do.")


def titled(title: str, text: str) -> Block:
    """A paragraph under a title in bold."""
    return b.section(f"*{title}*\n{text}")


def breaker_text(breaker: Breaker, reader: Reader, *, for_operator: bool = True) -> str:
    """Whether sending is paused, since when and why; else how the last pause ended. An operator reads what SES said,
    too, and what to do."""
    if breaker.open:
        since = reader.when(breaker.opened_at) if breaker.opened_at else "–"
        paused = _("Paused since {time}, because {reason}.", time=since, reason=_reason(breaker.reason))
        if not for_operator:
            return " ".join([paused, _("Nothing is lost: what is due leaves when it goes on.")])
        detail = f"\n>{escape(clip(breaker.detail, 300))}" if breaker.detail else ""
        return " ".join([paused, _("`meet resume` sends again.")]) + detail
    if breaker.closed_at is None:
        return _("On.")
    ended = reader.when(breaker.closed_at)
    text = _("On. The last pause, because {reason}, ended {time} {how}.")
    return filled(text, reason=_reason(breaker.ended_reason), time=ended, how=_how_ended(breaker.closed_by))


def _reason(reason: BreakerReason | None) -> str:
    return _(REASONS[reason]) if reason else "–"


def _how_ended(by: str) -> str:
    if by == BY_TRIAL_SEND:
        return _("when the mail service took a trial mail")
    if by == BY_QUOTA:
        return _("when the quota had room again")
    return _("by {person}", person=escape(clip(by, 100)))


def _rates_text(health: MailHealth) -> str:
    return f"{_own_rates(health.rates)}\n{_provider_text(health)}"


def _own_rates(rates: Rates) -> str:
    """Shares of the mails; of too few of them numbers, and that Meet neither warns nor pauses for these."""
    if rates.is_telling:
        return _(
            "Meet: {bounces} of {mails} mails bounced, {complaints} drew a complaint",
            bounces=share(rates.bounce_rate),
            complaints=share(rates.complaint_rate),
            mails=number(rates.accepted),
        )
    told = plural("Meet: {bounces} of {number} mail bounced, {complaints} drew a complaint.",
                  "Meet: {bounces} of {number} mails bounced, {complaints} drew a complaint.",
                  rates.accepted, bounces=rates.bounced, complaints=rates.complained)  # fmt: skip
    few = _("Too few to judge: Meet warns and pauses only from {least} mails on.", least=LEAST_VOLUME)
    return f"{told} {few}"


def _provider_text(health: MailHealth) -> str:
    """What SES counts of the whole account, or why that is not known."""
    reading = health.readings.get(Figure.SES_BOUNCE_RATE)
    bounces, complaints = (health.figure(one) for one in (Figure.SES_BOUNCE_RATE, Figure.SES_COMPLAINT_RATE))
    if bounces is None and complaints is None:
        why = _NOT_TOLD.get(reading.note, "") if reading else mark("not asked yet")
        return _("Amazon SES, whole account: {figures}", figures=_(why) if why else "–")
    told = _(
        "{bounces} bounces, {complaints} complaints",
        bounces="–" if bounces is None else share(bounces),
        complaints="–" if complaints is None else share(complaints),
    )
    return _("Amazon SES, whole account: {figures}", figures=told)


def _picture(days: Sequence[Rates]) -> list[Block]:
    """The last days side by side, today last. A bar at its full height is where Meet pauses."""
    if not any(one.accepted for one in days):
        return []
    most = max(one.accepted for one in days)
    rows = [
        (_("mails"), sparkline([one.accepted for one in days], most), str(most)),
        (_("bounces"), sparkline([one.bounce_rate for one in days], BOUNCE_STOP), share(BOUNCE_STOP)),
        (_("complaints"), sparkline([one.complaint_rate for one in days], COMPLAINT_STOP), share(COMPLAINT_STOP)),
    ]
    wide = max(len(label) for label, _bars, _top in rows)
    lines = [f"{label.ljust(wide)}  {bars}  ≤ {top}" for label, bars, top in rows]
    told = _("The last {days} days, today at the right. A full bar of a rate is where Meet pauses.", days=len(days))
    return [b.preformatted("\n".join(lines)), b.context(told)]


def _quota_text(health: MailHealth) -> str:
    limits = health.limits
    if limits is None:
        return _("Amazon SES was not asked yet.")
    pace = _("{rate} mails a second", rate=_number(limits.rate))
    day = (
        _("no limit a day")
        if limits.daily is None
        else _(
            "{sent} of {daily} in 24 hours, of which {reserved} stay for cancellations",
            sent=number(limits.sent),
            daily=number(limits.daily),
            reserved=number(limits.reserved),
        )
    )
    lasts = {
        Outlook.SHORT: _("It does not last for what waits: the soonest meetings go first."),
        Outlook.SPENT: _("It is used up; what waits leaves as the day passes."),
    }.get(limits.outlook, "")
    return "\n".join(filter(None, [f"{pace}, {day}", lasts]))


def _queue_text(overview: AccountOverview) -> str:
    health = overview.health
    waiting, age = health.outbox.waiting, wait(health.outbox.age(health.at))
    lines = [
        plural(
            "{number} mail waits to be sent, the oldest for {age}",
            "{number} mails wait to be sent, the oldest for {age}",
            waiting,
            age=age,
        )
        if waiting
        else _("No mail waits to be sent"),
        *_gathering(health.outbox.gathering),
        _(
            "Feedback: {waiting} in the queue, {dead} dead letters, {quarantined} in quarantine",
            waiting=_number(health.figure(Figure.QUEUE_WAITING)),
            dead=_number(health.figure(Figure.QUEUE_DEAD)),
            quarantined=number(overview.quarantined),
        ),
        plural(
            "{number} entry on the suppression list", "{number} entries on the suppression list", overview.suppressed
        ),
    ]
    return "\n".join(lines)


def _gathering(mails: int) -> list[str]:
    text = plural(
        "{number} mail still gathers what calendars answer", "{number} mails still gather what calendars answer", mails
    )
    return [text] if mails else []


def _number(value: float | None) -> str:
    return "–" if value is None else number(value)
