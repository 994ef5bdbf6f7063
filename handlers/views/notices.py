"""Owns the words and buttons of the DMs that Meet owes people, one builder per kind of notice."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.alerts import read_alert
from bot.domain.asked_for import Over
from bot.domain.breaker import PERSONS_DECISIONS, RATE_REASONS
from bot.domain.notice import ANSWERED, BEFORE, OFF, UNINVITED, WHY_CANCELLED, NoticeKind, slot_in
from bot.domain.standing import AddressStanding, AddressState
from bot.language import _
from bot.language.reasons import reason_text
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.address_words import invites_said, standing_said
from handlers.views.addresses import address_buttons
from handlers.views.blocks import Block, MessageView
from handlers.views.drafts import post_button
from handlers.views.meeting_words import change_said
from handlers.views.poll_parts import again_button
from handlers.views.proposing import decided_message
from handlers.views.repeating import why_ended
from handlers.views.run_notices import run_notice
from handlers.views.said import LONGEST_TEXT, Said, Told, When, say, tell
from handlers.views.text import clip, escape
from handlers.views.time_to_choose import title_in
from handlers.views.unsent_words import unsent_said

Data = Mapping[str, str]


def notice_message(
    kind: NoticeKind,
    data: Data,
    *,
    now: datetime | None = None,
    offered: str | None = "",
    by: str = "",
    over: Over | None = None,
    given: str = "",
) -> MessageView | None:
    """The DM of this notice; None for kinds that are made from a poll instead (card, reminder).

    Years are left out where they are that of `now`. `offered` is the reader's profile address where it would work,
    `by` is who did what it tells, "" where nobody is named. `over` is why its reader cannot do what it asks for.
    `given` is the reader's address, masked, where mail can go to it.
    """
    told = _told(kind, data, offered, given) or run_notice(kind, data, over, by)
    return told.message(now) if isinstance(told, Told) else told


def _told(kind: NoticeKind, data: Data, offered: str | None, given: str) -> Told | MessageView | None:
    if ANSWERED in data:
        return tell(_asked(data), *_answered(kind, data, given))
    if OFF in data:
        return _not_needed(kind, data)
    if kind is NoticeKind.NO_ADDRESS:
        return _no_address(data, offered)
    build = _BUILDERS.get(kind)
    return build(data) if build else None


def _when(data: Data, prefix: str = "") -> str | When:
    slot = slot_in(data, prefix)
    return When(slot, data.get("zone", "")) if slot else ""


def _mask(data: Data) -> str:
    return data.get("mask") or _("your address")


def _asked(data: Data) -> Said:
    """Said once the question is answered: why it was asked, and when its meeting was to be then."""
    if not data.get("title"):
        return say(_("Meet asked you here for an address."))
    if when := _when(data):
        text = _("Meet asked you here for an address because of “{title}”: {when}.")
        return say(text, title=data["title"], when=when)
    return say(_("Meet asked you here for an address because of “{title}”."), title=data["title"])


def _answered(kind: NoticeKind, data: Data, given: str) -> list[Said]:
    """Where invites go now. The invite to a meeting that is still the person's follows an answer at once."""
    if not given:
        return [say(_("You have given one, so there is nothing left to do."))]
    follows = kind is NoticeKind.NO_ADDRESS and OFF not in data
    return [standing_said(AddressState(given, AddressStanding.GOOD)), *invites_said(int(follows))]


def _address_bounced(data: Data) -> Told:
    return tell(*_failed_address(data), buttons=[_fix(data)])


def _failed_address(data: Data) -> list[Said]:
    """Without a title it was not this person's invite that showed it: somebody else's mail went there."""
    if data.get("thing"):
        return _unsent_said(data)
    if data.get("text"):
        return [say("{text}", text=data["text"])]
    if not data.get("title"):
        text = _(
            "Mail to {mask} cannot be delivered. Your answers are safe. Give a better address, and what is missing "
            "goes there."
        )
        return [say(text, mask=_mask(data))]
    text = _(
        "Your invite to “{title}” came back: mail to {mask} cannot be delivered. Your answers are safe. Give a better "
        "address, and the missing invite goes out at once."
    )
    return [say(text, title=data["title"], mask=_mask(data))]


def _unsent_said(data: Data) -> list[Said]:
    values = {"mask": _mask(data), "title": title_in(data), "when": _when(data)}
    why = data.get(WHY_CANCELLED, "")
    return unsent_said(data.get("thing", ""), data.get("cause", ""), cancelled=why, **values)


def _fix(data: Data) -> Block:
    return b.button(_("Give a better address"), ids.FIX_ADDRESS, data.get("poll", ""), style="primary")


def _no_address(data: Data, offered: str | None) -> Told:
    """Of a question that an earlier Meet owed, the time is not known."""
    when = _when(data)
    settled = (
        say(_("“{title}” is settled: {when}."), title=title_in(data), when=when)
        if when
        else say(_("“{title}” is settled."), title=title_in(data))
    )
    asked = say(_("Meet has no address of yours, so no invite could be mailed. Give one, and it goes out at once."))
    return tell(settled, asked, buttons=address_buttons(offered, data.get("poll", "")))


def _not_needed(kind: NoticeKind, data: Data) -> Told:
    """The meeting needs no address any more. What became of it is told where it is news: this message is older, and
    stands above that. That an address does not work stays a matter for all later ones."""
    title = title_in(data)
    if kind is NoticeKind.NO_ADDRESS:
        text = _("Meet asked you here for an address because of “{title}”. None is needed for it any more.")
        return tell(say(text, title=title))
    failed = say(_("Mail to {mask} cannot be delivered."), mask=_mask(data))
    better = say(
        _("No invite to “{title}” is missing any more. Please give a better address for the next one."), title=title
    )
    return tell(failed, better, buttons=[_fix(data)])


def _meeting_changed(data: Data) -> Told:
    now, before = _when(data), _when(data, BEFORE)
    invited = UNINVITED not in data
    why, title = data.get(WHY_CANCELLED, ""), title_in(data)
    return tell(*change_said(data.get("change", ""), title, now=now, before=before, why=why, invited=invited))


def _mail_unsent(data: Data) -> Told:
    return tell(*_unsent_said(data))


def _poll_ended(data: Data) -> Told:
    """An earlier Meet did not store which poll it is."""
    text = _(
        "Every time of “{title}” has passed, and none was chosen, so the poll has ended by itself. No mail goes out."
    )
    ended, poll = say(text, title=title_in(data)), data.get("poll", "")
    return tell(ended, buttons=[again_button(poll)]) if poll else tell(ended, say(_("`/meet` opens a new one.")))


def _series_ended(data: Data) -> Told:
    ended = say(_("“{title}” does not repeat any more."), title=title_in(data))
    return tell(ended, *(say(words) for words in why_ended(data.get("why", ""))))


def _sending_paused(data: Data) -> Told:
    reason, alert = data.get("reason", "unknown"), read_alert(data)
    detail = reason_text(alert) if alert else data.get("detail", "")
    why = f"{reason.replace('_', ' ')} ({detail})" if detail else reason.replace("_", " ")
    paused = say(_("Meet has paused sending mail: {reason}. Nothing is lost."), reason=why)
    cure = say(_("Look at `meet status`, put the cause right, then run `meet resume`."))
    return tell(paused, *_what_leaves(reason), cure)


def _what_leaves(reason: str) -> list[Said]:
    """As `bot.domain.breaker.allowed_mail` decides it."""
    if reason in RATE_REASONS:
        return [say(_("Invites wait, and only cancellations go on leaving."))]
    trials = [] if reason in PERSONS_DECISIONS else [say(_("A mail now and then tests whether it is taken again."))]
    return [say(_("All mail waits, cancellations too.")), *trials]


def _operator_warning(data: Data) -> Told | MessageView:
    """An earlier Meet stored the sentence itself."""
    alert = read_alert(data)
    return tell(say("{text}", text=reason_text(alert))) if alert else _text(data)


def _text(data: Data) -> MessageView:
    """Plain words; with `draft`, a poll that has no message, the button that posts it."""
    draft, words = data.get("draft", ""), clip(data.get("text", ""), LONGEST_TEXT)
    buttons = [b.actions("notice", post_button(draft))] if draft else []
    return MessageView(escape(words), [b.rich_text(b.words(words)), *buttons])


def _card_handed_over(data: Data) -> Told:
    text = _("“{title}” was handed over. From now on its organizer sees who has the invite.")
    return tell(say(text, title=title_in(data)))


_BUILDERS: dict[NoticeKind, Callable[[Data], Told | MessageView]] = {
    NoticeKind.ADDRESS_BOUNCED: _address_bounced,
    NoticeKind.SENDING_PAUSED: _sending_paused,
    NoticeKind.OPERATOR_WARNING: _operator_warning,
    NoticeKind.MEETING_CHANGED: _meeting_changed,
    NoticeKind.MAIL_UNSENT: _mail_unsent,
    NoticeKind.POLL_ENDED: _poll_ended,
    NoticeKind.SERIES_ENDED: _series_ended,
    NoticeKind.PROPOSAL_DECIDED: decided_message,
    NoticeKind.CARD_HANDED_OVER: _card_handed_over,
    NoticeKind.TEXT: _text,
}
