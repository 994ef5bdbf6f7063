"""Owns the modal in which a poll is moved, changed, handed over, cancelled, reopened or its invites sent again.

Once an act is chosen the modal shows its fields, and who will hear what, before anything is sent.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.managing_sheet import ManagingSheet
from bot.domain.poll import PollStatus
from bot.language import _, mark, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.choices import MOST_NAMED, best_first, or_none, winner_input
from handlers.views.close_poll import note_field, place_field
from handlers.views.move_times import move_times
from handlers.views.open_poll_times import date_picker, picker
from handlers.views.repeating import following_said, repeat_fields
from handlers.views.text import people

EVERYBODY = "everybody"
MOST_REASON = 300
MOST_AGAIN = 99
"""Slack's selects take a hundred options."""
ACTIONS = {
    "move": (mark("Move the meeting"), mark("To another time; everybody gets an update"), mark("Move it")),
    "change": (mark("Change place or note"), mark("The time stays; everybody gets an update"), mark("Change it")),
    "resend": (mark("Send invites again"), mark("To those who need it, or to one person"), mark("Send again")),
    "reopen": (
        mark("Open the poll again"),
        mark("Takes the invites back and keeps the answers"),
        mark("Open it again"),
    ),
    "hand_over": (mark("Hand it over"), mark("To somebody else, who runs it from then on"), mark("Hand it over")),
    "repeat": (
        mark("Repeat it"),
        mark("The polls to come are like this one is now"),
        mark("Repeat it"),
    ),
    "skip_next": (mark("Skip the next poll"), mark("The one after it opens as planned"), mark("Skip it")),
    "end_repeating": (mark("End repeating"), mark("This poll stays, and none follows"), mark("End it")),
    "cancel": (mark("Cancel the poll"), mark("There will be no meeting from this poll"), mark("Cancel the poll")),
}
CANCEL_MEETING = (
    mark("Cancel the meeting"),
    mark("It will not take place; everybody who was invited is told"),
    mark("Cancel the meeting"),
)
"""Of a poll whose time was chosen."""


def possible_actions(sheet: ManagingSheet) -> list[str]:
    """What can be done to the poll as it stands."""
    following = ["skip_next", "end_repeating"] if sheet.series else []
    if sheet.snapshot.poll.status is PollStatus.OPEN:
        return ["hand_over", "repeat", *following, "cancel"]
    if sheet.snapshot.poll.status is not PollStatus.CLOSED:
        return following
    left_out = {
        *(() if following else ("skip_next", "end_repeating")),
        *(() if sheet.meets else ("move", "change")),
        *(() if sheet.undelivered or sheet.again else ("resend",)),
    }
    return [action for action in ACTIONS if action not in left_out]


def manage_poll_view(
    sheet: ManagingSheet,
    now: datetime,
    zone: str,
    metadata: str,
    *,
    action: str = "",
    names: Mapping[str, str] | None = None,
    proposed: date | datetime | None = None,
    others: Sequence[tuple[str, str]] = (),
) -> Block:
    """The choice of what to do, and the fields and the preview of the act that is chosen. `names` are people's, by id,
    for lists in which Slack shows no mentions. `proposed` is a day or an instant that is filled in to move to, which
    `others` read by their clocks: the name and the zone of each who is to come and has another zone than the reader."""
    possible = possible_actions(sheet)
    answers = proposed is not None and action == "move" and action in possible
    heading = b.rich_text(b.words(sheet.snapshot.poll.title, bold=True))
    title = _("Move the meeting") if answers else _("Manage this poll")
    if not possible:
        nothing = b.plain_context(_("This poll is over; there is nothing left to do with it."))
        return b.modal(ids.MANAGE_POLL_VIEW, title, [heading, nothing])
    chosen = action if action in possible else ""
    # A proposed time is taken or not: neither other acts nor other times are asked about.
    choice = [] if answers else [_choice(sheet, possible, chosen)]
    fields = _fields(sheet, chosen, now, zone, names or {}, proposed)
    blocks = [
        heading,
        *choice,
        *(move_times(sheet, zone, now, proposed, others) if chosen == "move" else []),
        *fields,
        *_preview(sheet, chosen, now, zone),
    ]
    submit = _(_words(sheet, chosen)[2]) if chosen else _("Next")
    return b.modal(ids.MANAGE_POLL_VIEW, title, blocks, submit=submit, close=_("Close"), metadata=metadata)


def _words(sheet: ManagingSheet, action: str) -> tuple[str, str, str]:
    """Of the act: its name, what it does, and the button that does it."""
    settled = sheet.snapshot.poll.status is PollStatus.CLOSED
    return CANCEL_MEETING if settled and action == "cancel" else ACTIONS[action]


def _choice(sheet: ManagingSheet, possible: list[str], chosen: str) -> Block:
    words = {action: _words(sheet, action) for action in possible}
    options = {action: b.option(_(name), action, _(does)) for action, (name, does, _button) in words.items()}
    element = b.choice_input("radio_buttons", "action", list(options.values()), initial=options.get(chosen))
    return b.field("action", _("What shall happen?"), element, optional=False, dispatch=True)


def _fields(
    sheet: ManagingSheet,
    chosen: str,
    now: datetime,
    zone: str,
    names: Mapping[str, str],
    proposed: date | datetime | None,
) -> list[Block]:
    poll = sheet.snapshot.poll
    match chosen:
        case "move":
            return _times(sheet, now, zone, names, proposed)
        case "change":
            return [place_field(poll.place), note_field(poll.note)]
        case "resend":
            return [_again(sheet, names)]
        case "hand_over":
            users = {"type": "users_select", "action_id": "new_organizer"}
            return [b.field("new_organizer", _("Who runs it from then on?"), users, optional=False)]
        case "repeat":
            known = sheet.series
            return repeat_fields(known.rhythm, known.opens_before, only=True) if known else repeat_fields("", only=True)
        case "cancel":
            return [
                b.field("reason", _("Why? Whoever hears of it reads this."), b.text_input("reason", most=MOST_REASON))
            ]
        case _:
            return []


def _times(
    sheet: ManagingSheet, now: datetime, zone: str, names: Mapping[str, str], proposed: date | datetime | None
) -> list[Block]:
    """The poll's other times, none of them filled in, and one of the organizer's own; a proposed time alone."""
    if proposed or not sheet.times:
        return [_own_time(sheet, proposed, alone=True)]
    element = or_none(winner_input(sheet.times, zone, now, names))
    whole_days = all(entry.ranked.option.slot.days for entry in sheet.times)
    label = _("To a day of the poll") if whole_days else _("To a time of the poll, in {zone}", zone=zone)
    choose = b.plain_context(_("Choose one: a time of the poll, or one of your own."))
    offered = b.field("winner", label, element, hint=best_first() if len(sheet.times) > 1 else None)
    return [choose, offered, _own_time(sheet, None, alone=False)]


def _own_time(sheet: ManagingSheet, proposed: date | datetime | None, *, alone: bool) -> Block:
    """A time, or a day, that the poll never offered, or the one that is proposed. `alone` it is needed."""
    at = proposed if isinstance(proposed, datetime) else None
    winner = sheet.snapshot.option(sheet.snapshot.poll.winner or "")
    if winner and winner.slot.days:
        label = (
            _("To this day, as many days as before") if proposed else _("To a day of your own, as many days as before")
        )
        return b.field("date:1", label, date_picker("date", None if at else proposed), optional=not alone)
    label = _("To this time, as long as before") if proposed else _("To a time of your own, as long as before")
    return b.field("time:1", label, picker("time", at), optional=not alone)


def _again(sheet: ManagingSheet, names: Mapping[str, str]) -> Block:
    undelivered = plural("The {number} person whose invite did not arrive",
                         "The {number} people whose invite did not arrive", sheet.undelivered)  # fmt: skip
    options = [
        *([b.option(undelivered, EVERYBODY)] if sheet.undelivered else []),
        *(b.option(names.get(user) or user, user) for user in sheet.again[:MOST_AGAIN]),
    ]
    initial = options[0] if sheet.undelivered else None
    choose = b.choice_input("static_select", "who", options, initial=initial)
    return b.field("who", _("To whom?"), choose, optional=False)


def _preview(sheet: ManagingSheet, chosen: str, now: datetime, zone: str) -> list[Block]:
    """Who will hear what, before anything is sent."""
    if chosen in ("repeat", "skip_next", "end_repeating"):
        return [b.context(following_said(sheet.series, now, zone))] if sheet.series else []
    if chosen not in ("move", "change", "reopen", "cancel"):
        return []
    lines = [_final(sheet)] if chosen == "cancel" else []
    lines.append(_mailed(sheet))
    if sheet.uninvited and chosen == "move":
        warning = _(
            "⚠️ Must be there and holds no invite: {people}. The new time is mailed to whoever said yes or maybe to it.",
            people=people(sheet.uninvited, MOST_NAMED),
        )
        lines.append(warning)
    if sheet.by_message and chosen != "change":
        lines.append(_by_message(sheet))
    lines.append(_("The message and its thread say it too."))
    if sheet.series and chosen == "cancel":
        lines.append(_("It goes on repeating: this poll alone is cancelled."))
    return [b.context(*lines)]


def _final(sheet: ManagingSheet) -> str:
    """Slack draws no button of a window in red, so that it is said in words."""
    if sheet.snapshot.poll.status is PollStatus.CLOSED:
        return _("⚠️ This cannot be taken back. “Open the poll again” keeps the answers instead.")
    return _("⚠️ This cannot be taken back. “Again” then opens a poll like this one.")


def _by_message(sheet: ManagingSheet) -> str:
    """Who hears of it by direct message, by name or, where nobody may be named, by number."""
    if sheet.messaged:
        told = people(sheet.messaged, MOST_NAMED)
        return _("Told by direct message, because they have no address: {people}", people=told)
    return plural(
        "{number} person without an address hears of it by direct message.",
        "{number} people without an address hear of it by direct message.",
        sheet.by_message,
    )


def _mailed(sheet: ManagingSheet) -> str:
    """Who holds the invite, by name or, where nobody may be named, by number."""
    if sheet.holders:
        return _("Mailed, because they hold the invite: {people}", people=people(sheet.holders, MOST_NAMED))
    if not sheet.mailed:
        return _("Nobody holds an invite, so no mail goes out.")
    return plural(
        "{number} person holds the invite and is mailed.",
        "{number} people hold the invite and are mailed.",
        sheet.mailed,
    )
