"""Owns what people see of proposed times: the modal, the organizer's message, the answers, and why not."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.asked_for import Over
from bot.domain.notice import SINCE, WHY_CANCELLED, WhyOff, slot_in
from bot.domain.poll import PollSnapshot, Slot
from bot.domain.proposals import BY_MAIL, COUNTED, Proposal, ProposalStatus
from bot.domain.reminders import to_remind
from bot.domain.times.scanning import MOST_TYPED
from bot.domain.zones import zone_or_utc
from bot.language import _, mark
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views import rich
from handlers.views.blocks import Block, MessageView
from handlers.views.cancel_reason import with_reason
from handlers.views.open_poll_times import picker
from handlers.views.over import over_said
from handlers.views.poll_parts import open_button
from handlers.views.said import Said, Told, When, said_text, say, tell
from handlers.views.text import people
from handlers.views.times import length

WORDS = "words"
MOST_NAMED = 20


def propose_button(poll: str) -> Block:
    """In the poll's message, while voters may propose."""
    return b.button(_("Propose a time"), ids.PROPOSE_TIME, poll)


def propose_view(snapshot: PollSnapshot, usual: timedelta, zone: str, metadata: str) -> Block:
    """One time, picked or in words; both are read in this zone, the reader's, which is named once."""
    told = _("The organizer decides, and you hear of it. A picked time lasts {length}.", length=length(usual))
    words = b.text_input(WORDS, placeholder=_("tue 14:00, or 12 Dec 10-11:30"), most=MOST_TYPED)
    return b.modal(
        ids.PROPOSE_TIME_VIEW,
        _("Propose a time"),
        [
            b.rich_text(b.words(snapshot.poll.title, bold=True)),
            b.plain_context(_("Times are in your own zone, {zone}.", zone=zone_or_utc(zone).key)),
            b.field("time:1", _("Day and time"), picker("time", None)),
            b.field(WORDS, _("Or in words"), words),
            b.plain_context(told),
        ],
        submit=_("Propose it"),
        metadata=metadata,
    )


def proposed_said(slot: Slot, zone: str) -> Told:
    """The answer to whoever proposed, who reads in this zone."""
    return tell(
        say(_("Your time is proposed: {when}. The organizer decides, and you hear of it."), when=When(slot, zone))
    )


def proposed_message(data: Mapping[str, str], who: str, now: datetime | None = None) -> MessageView:
    """To the organizer: who proposes what, and both answers. `who` is "" where nobody is named."""
    head = [[rich.person(who)]] if who else []
    text = _("proposes a time for “{title}”: {when}.") if who else _("Somebody proposes a time for “{title}”: {when}.")
    said = _said(text, data)
    block = rich.rich_block(rich.joined([*head, said.elements(now)], " "))
    decide = b.actions(
        "proposal",
        b.button(_("Take it in"), ids.TAKE_IN_PROPOSAL, data.get("proposal", ""), style="primary"),
        b.button(_("Decline"), ids.DECLINE_PROPOSAL, data.get("proposal", "")),
    )
    return MessageView(" ".join([*([f"<@{who}>"] if who else []), said_text(said, now=now)]), [block, decide])


def proposal_over(data: Mapping[str, str], over: Over | None, now: datetime) -> MessageView:
    """In the place of the question, where nobody decides it any more; without `over` the proposal itself is gone."""
    text = _("A time was proposed for “{title}”: {when}.") if over else _("A time was proposed for “{title}”.")
    return tell(_said(text, data), over_said(over, data) if over else say(_("The proposal is gone."))).message(now)


def decided_message(data: Mapping[str, str]) -> Told:
    """To the proposer."""
    if data.get("status") == ProposalStatus.TAKEN_IN:
        text = _("Your time for “{title}” was taken in, and everybody can answer it: {when}.")
        if BY_MAIL in data:
            return _taken_for_a_meeting(data)
        if COUNTED in data:
            text = _("Your time for “{title}” was taken in: {when}. You count as yes, and everybody can answer it now.")
        said = _said(text, data)
        return tell(said, buttons=open_button(data.get("poll", ""), data.get("permalink", "")))
    return tell(_said(_("Your time for “{title}” was not taken in: {when}."), data))


_SINCE: Mapping[str, str] = {
    WhyOff.CANCELLED: mark("It was cancelled since then."),
    WhyOff.OPEN_AGAIN: mark("Since then the poll was opened again."),
    WhyOff.MOVED: mark("Since then it was moved to another time."),
}


def _taken_for_a_meeting(data: Mapping[str, str]) -> Told:
    """Where the meeting is not at the time any more, what became of it."""
    buttons, since = open_button(data.get("poll", ""), data.get("permalink", "")), _SINCE.get(data.get(SINCE, ""))
    if since is None:
        return tell(_said(_("Your time for “{title}” was taken in: the meeting is {when} now."), data), buttons=buttons)
    text = _("Your time for “{title}” was taken in: the meeting was moved to {when}.")
    why = data.get(WHY_CANCELLED, "") if data[SINCE] == WhyOff.CANCELLED else ""
    return tell(_said(text, data), with_reason(say(_(since)), why), buttons=buttons)


def after_press(decided: Proposal, snapshot: PollSnapshot, now: datetime) -> MessageView:
    """In the place of the organizer's message: what became of the proposal, and whose answers the poll waits for."""
    poll, taken = snapshot.poll, decided.status is ProposalStatus.TAKEN_IN
    text = _("Taken in for “{title}”: {when}. Everybody can answer it now.")
    said = text if taken else _("Declined for “{title}”: {when}.")
    message = tell(say(said, title=poll.title, when=When(decided.slot, poll.zone))).message(now)
    waits = to_remind(snapshot, now) if taken else ()
    if not waits:
        return message
    named = _("Still to answer: {people}", people=people(waits, MOST_NAMED))
    return MessageView(message.text, [*message.blocks, b.context(named)])


def _said(text: str, data: Mapping[str, str]) -> Said:
    slot = slot_in(data)
    when = When(slot, data.get("zone", "")) if slot else ""
    return say(text, title=data.get("title", ""), when=when)
