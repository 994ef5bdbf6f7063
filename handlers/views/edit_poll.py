"""Owns the modal that edits a posted poll: what stands now, ready to be changed. It checks nothing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.domain.places import places_per_time
from bot.domain.poll import Option, PollSnapshot
from bot.domain.tally import is_veiled
from bot.domain.text import MOST_NOTE, MOST_PLACE, MOST_TITLE
from bot.domain.zones import zone_or_utc
from bot.language import _, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.open_poll_more import places_field, settings_ticks
from handlers.views.poll_form import DEFAULT_MINUTES, LENGTHS
from handlers.views.times import length, short_span

NO_DEADLINE = "no_deadline"
MOST_BLOCKS = 100
"""Slack's limit for a modal."""
OTHER_BLOCKS = 15
"""At most so many blocks are no time."""


def edit_poll_view(snapshot: PollSnapshot, zone: str, metadata: str, new_times: Sequence[str] = ("time:1",)) -> Block:
    """The modal, in the reader's zone. `new_times` are the blocks in which another time can be picked."""
    title = b.text_input("title", initial=snapshot.poll.title, most=MOST_TITLE)
    place = b.text_input("place", initial=snapshot.poll.place, most=MOST_PLACE)
    return b.modal(
        ids.EDIT_POLL_VIEW,
        _("Edit this poll"),
        [
            b.field("title", _("What is it about?"), title, optional=False),
            b.field("place", _("Where"), place),
            *_times(snapshot, zone),
            *_new_times(snapshot, new_times),
            *_deadline(snapshot.poll.deadline_at),
            *_rest(snapshot),
        ],
        submit=_("Save"),
        metadata=metadata,
    )


def may_add(snapshot: PollSnapshot, new_times: Sequence[str]) -> bool:
    """Whether the modal has room for one more time."""
    return len(snapshot.offered) + len(new_times) + OTHER_BLOCKS < MOST_BLOCKS


def _times(snapshot: PollSnapshot, zone: str) -> list[Block]:
    answers = Counter() if is_veiled(snapshot.poll) else Counter(vote.option for vote in snapshot.votes)
    note = _(
        "Times are in {zone}. A changed time loses its answers, and whoever gave them is asked again; all other "
        "answers stay.",
        zone=zone_or_utc(zone).key,
    )
    times = [_time(number, option, answers[option.id], zone) for number, option in enumerate(snapshot.offered, 1)]
    return [b.plain_context(note), *times, _withdraw(snapshot.offered, zone)]


def _time(number: int, option: Option, answers: int, zone: str) -> Block:
    label = f"{number}. {short_span(option.slot, zone)}"
    if answers:
        label += " · " + plural("{number} answer", "{number} answers", answers)
    return b.field(f"time:{option.id}", label, _picker("time", option.slot.starts_at), optional=False)


def _picker(action_id: str, picked_at: datetime | None = None) -> Block:
    element: Block = {"type": "datetimepicker", "action_id": action_id}
    return {**element, "initial_date_time": int(picked_at.timestamp())} if picked_at else element


def _withdraw(offered: Iterable[Option], zone: str) -> Block:
    options = [b.option(short_span(option.slot, zone), option.id) for option in offered]
    element: Block = {"type": "multi_static_select", "action_id": "withdraw", "options": options}
    return b.field("withdraw", _("Times to take back"), element, hint=_("Nobody can answer them any more."))


def _new_times(snapshot: PollSnapshot, new_times: Sequence[str]) -> list[Block]:
    pickers = [b.field(block, _("Another time"), _picker("time")) for block in new_times]
    adding = b.actions("more_times", b.button(_("Add a time"), ids.ADD_OPTION))
    return [*pickers, *([adding] if may_add(snapshot, new_times) else []), _length(snapshot)]


def _length(snapshot: PollSnapshot) -> Block:
    lengths = Counter(int(option.slot.length / timedelta(minutes=1)) for option in snapshot.offered)
    usual = max(lengths, key=lambda minutes: lengths[minutes], default=DEFAULT_MINUTES)
    known = sorted({*LENGTHS, usual})
    options = [b.option(length(timedelta(minutes=minutes)), str(minutes)) for minutes in known]
    element = b.choice_input("static_select", "length", options, initial=options[known.index(usual)])
    return b.field("length", _("How long the new times last"), element)


def _deadline(deadline_at: datetime | None) -> list[Block]:
    picker = b.field("deadline", _("Answers until"), _picker("deadline", deadline_at))
    if deadline_at is None:
        return [picker]
    tick: Block = {"type": "checkboxes", "action_id": NO_DEADLINE, "options": [b.option(_("No deadline"), NO_DEADLINE)]}
    return [picker, b.field(NO_DEADLINE, _("Take the deadline away"), tick)]


def _rest(snapshot: PollSnapshot) -> list[Block]:
    poll = snapshot.poll
    note = b.text_input("note", initial=poll.note, lines=True, most=MOST_NOTE)
    ticked = {name for name in ("anonymous", "hidden", "auto_close") if getattr(poll, name)}
    return [
        b.field("note", _("Note"), note),
        b.field("required", _("Who must be there"), _people("required", poll.required)),
        b.field("co_organizers", _("Who may run it as well"), _people("co_organizers", poll.co_organizers)),
        places_field("places", str(places_per_time(snapshot) or "")),
        b.field("settings", _("Settings"), settings_ticks(ticked)),
    ]


def _people(action_id: str, users: Sequence[str]) -> Block:
    element: Block = {"type": "multi_users_select", "action_id": action_id}
    return {**element, "initial_users": list(users)} if users else element
