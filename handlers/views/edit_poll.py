"""Owns the modal that edits a posted poll: what stands now, ready to be changed. It checks nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.places import places_per_time
from bot.domain.poll import Option, Poll, PollSnapshot
from bot.domain.tally import is_veiled
from bot.domain.text import MOST_NOTE, MOST_PLACE, MOST_TITLE
from bot.domain.times.zone_change import Keep
from bot.domain.zones import zone_or_utc
from bot.language import _, brief_slot, plural
from handlers import actions as ids
from handlers.views import blocks as b
from handlers.views.blocks import Block
from handlers.views.length_select import length_select
from handlers.views.open_poll_more import (
    SETTINGS,
    places_field,
    settings_ticks,
    zone_option,
)
from handlers.views.open_poll_times import date_picker, line_fields, own_zone_said, picker, said_on_top
from handlers.views.people_fields import co_organizers_field, quorum_field, required_field
from handlers.views.poll_form import DEFAULT_MINUTES
from handlers.views.poll_parts import has_times
from handlers.views.zones import is_zone

NO_DEADLINE = "no_deadline"
MOST_BLOCKS = 100
"""Slack's limit for a modal."""
OTHER_BLOCKS = 26
"""At most so many blocks are no time."""


def edit_poll_view(
    snapshot: PollSnapshot,
    zone: str,
    metadata: str,
    new_times: Sequence[str] | None = None,
    *,
    now: datetime,
    shows_more: bool = False,
    wrong: Sequence[str] = (),
) -> Block:
    """The modal, in the reader's zone, its fields in groups; the seldom ones with `shows_more`, as in the opening form.

    `new_times` are the blocks in which another time can be picked. `wrong` is said on top, of seldom fields.
    """
    new_times = [first_new(snapshot)] if new_times is None else new_times
    title = b.text_input("title", initial=snapshot.poll.title, most=MOST_TITLE)
    place = b.text_input("place", initial=snapshot.poll.place, most=MOST_PLACE)
    return b.modal(
        ids.EDIT_POLL_VIEW,
        _("Edit this poll"),
        [
            *said_on_top(" ".join(wrong)),
            b.field("title", _("What is it about?"), title, optional=False),
            b.field("place", _("Where"), place),
            b.header(_("Times")),
            *_times(snapshot, zone, now),
            *_new_times(snapshot, new_times, shows_more=shows_more),
            *_deadline(snapshot.poll.deadline_at),
            b.header(_("Who")),
            *_people(snapshot.poll),
            *(_more(snapshot, now) if shows_more else [_more_button()]),
        ],
        submit=_("Save"),
        metadata=metadata,
    )


def may_add(snapshot: PollSnapshot, new_times: Sequence[str]) -> bool:
    """Whether the modal has room for one more time."""
    return len(snapshot.offered) + len(new_times) + OTHER_BLOCKS < MOST_BLOCKS


def _times(snapshot: PollSnapshot, zone: str, now: datetime) -> list[Block]:
    answers = Counter() if is_veiled(snapshot.poll) else Counter(vote.option for vote in snapshot.votes)
    note = _("A changed time loses its answers, and whoever gave them is asked again; all other answers stay.")
    if has_times(snapshot):
        note = " ".join([_pickers_zone(zone_or_utc(zone).key, zone_or_utc(snapshot.poll.zone).key), note])
    whens = {option: brief_slot(option.slot, zone, now) for option in snapshot.offered}
    times = [_time(number, option, when, answers[option.id]) for number, (option, when) in enumerate(whens.items(), 1)]
    return [b.plain_context(note), *times, _withdraw(whens)]


def _pickers_zone(own: str, poll: str) -> str:
    return _("Times are in {zone}.", zone=own) if own == poll else own_zone_said(own, poll)


def _time(number: int, option: Option, when: str, answers: int) -> Block:
    days, label = option.slot.days, f"{number}. {when}"
    if answers:
        label += " · " + plural("{number} answer", "{number} answers", answers)
    if days:
        return b.field(f"date:{option.id}", label, date_picker("date", days.first), optional=False)
    return b.field(f"time:{option.id}", label, picker("time", option.slot.starts_at), optional=False)


def _withdraw(whens: Mapping[Option, str]) -> Block:
    options = [b.option(f"{number}. {when}", option.id) for number, (option, when) in enumerate(whens.items(), 1)]
    element: Block = {"type": "multi_static_select", "action_id": "withdraw", "options": options}
    return b.field("withdraw", _("Remove these times"), element, hint=_("They are not offered any more."))


def _new_times(snapshot: PollSnapshot, new_times: Sequence[str], *, shows_more: bool) -> list[Block]:
    pickers = [_new_time(block) for block in new_times]
    adding = b.actions("more_times", b.button(_("Add a time"), ids.ADD_OPTION))
    lines = line_fields() if shows_more else []
    return [*pickers, *([adding] if may_add(snapshot, new_times) else []), *lines, _length(snapshot)]


def _new_time(block: str) -> Block:
    if block.startswith("date:"):
        return b.field(block, _("Another day"), date_picker("date", None))
    return b.field(block, _("Another time"), picker("time", None))


def first_new(snapshot: PollSnapshot) -> str:
    """The block of the first new time: of a date, where the poll offers whole days alone."""
    return "time:1" if has_times(snapshot) or not snapshot.offered else "date:1"


def _length(snapshot: PollSnapshot) -> Block:
    """The usual length of the poll's times; in a poll of whole days alone how many they usually are."""
    timed = [option.slot.length for option in snapshot.offered if not option.slot.days]
    minutes = _usual(int(length / timedelta(minutes=1)) for length in timed)
    days = 0 if timed else _usual(option.slot.days.count for option in snapshot.offered if option.slot.days)
    hint = _("The times above stay as long as they are. To change that, remove one and add it again.")
    element = length_select(minutes or DEFAULT_MINUTES, days)
    return b.field("length", _("How long the new times last"), element, hint=hint)


def _usual(numbers: Iterable[int]) -> int:
    """The most frequent one, the first of several; 0 for none."""
    counted = Counter(numbers)
    return max(counted, key=lambda number: counted[number], default=0)


def _deadline(deadline_at: datetime | None) -> list[Block]:
    until = b.field("deadline", _("Deadline for answers"), picker("deadline", deadline_at))
    if deadline_at is None:
        return [until]
    tick: Block = {"type": "checkboxes", "action_id": NO_DEADLINE, "options": [b.option(_("No deadline"), NO_DEADLINE)]}
    return [until, b.field(NO_DEADLINE, _("Take the deadline away"), tick)]


def _zone(snapshot: PollSnapshot, now: datetime) -> list[Block]:
    """The poll's zone, and what stays of its times in another one."""
    zone = snapshot.poll.zone
    select = {"type": "external_select", "action_id": "timezone", "min_query_length": 0}
    element = {**select, "initial_option": zone_option(zone, now)} if is_zone(zone) else select
    field = b.field("timezone", _("Time zone of the poll"), element, optional=False)
    if not has_times(snapshot):
        return [field]
    moments = b.option(_("The same moments: 10:00 in Berlin is 4:00 in New York"), Keep.MOMENTS)
    clocks = b.option(_("The same clock times: 10:00 stays 10:00. Their answers fall away"), Keep.CLOCK_TIMES)
    keep = b.choice_input("static_select", "keep", [moments, clocks], initial=moments)
    return [field, b.field("keep", _("If you choose another zone, the times stay"), keep)]


def _people(poll: Poll) -> list[Block]:
    return [
        required_field("required", poll.required, dispatch=False, anonymous=poll.anonymous),
        quorum_field("quorum", str(poll.quorum or "")),
        co_organizers_field("co_organizers", poll.co_organizers),
    ]


def _more_button() -> Block:
    return b.actions("more", b.button(_("More options"), ids.MORE_TO_EDIT))


def _more(snapshot: PollSnapshot, now: datetime) -> list[Block]:
    poll = snapshot.poll
    note = b.text_input("note", initial=poll.note, lines=True, most=MOST_NOTE)
    ticked = {name for name in SETTINGS if getattr(poll, name)}
    return [
        b.header(_("More")),
        b.field("note", _("Note"), note),
        *_zone(snapshot, now),
        places_field("places", str(places_per_time(snapshot) or "")),
        b.field("settings", _("Settings"), settings_ticks(ticked)),
    ]
