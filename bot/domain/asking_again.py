"""Who is asked because a time that they answered has changed, or one is new, and the notice that asks them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.history import read_slot, slot_text
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import Option, PollSnapshot, Slot
from bot.domain.without_mail import of_meeting

OPTIONS, WAS, ALSO, NEW, REOPENED = "options", "was", "also", "new", "reopened"
"""In the notice's data. ALSO: those of the options whose answer did not fall away, and that a message asked about which
this one replaces. NEW: those that were added; what they were is what they are. REOPENED: nothing has changed, but the
poll is open again."""


def asked_again(before: PollSnapshot, changed: Iterable[Option], asked: Iterable[Notice]) -> dict[str, list[Option]]:
    """Person to the changed options, as they were, that the person answered, or had answered before a change that a
    message asked about in vain."""
    ids = {option.id for option in changed}
    concerned = {(vote.voter, vote.option) for vote in before.votes if vote.option in ids}
    concerned |= {(one.user, option) for one in asked for option in read_fallen_away(one.data) & ids}
    found: dict[str, list[Option]] = {}
    for option in before.offered:
        for user in sorted(user for user, answered in concerned if answered == option.id):
            found.setdefault(user, []).append(option)
    return found


def asked_about_new(before: PollSnapshot, required: Iterable[str], asking: Iterable[Notice]) -> list[str]:
    """Of those who must be there, whom an added time concerns: who have answered, and would not learn that they owe one
    more answer, and whom a message asks already. The others have the poll itself before them."""
    known = {vote.voter for vote in before.votes} | {one.user for one in asking}
    return [user for user in required if user in known]


def still_asked(
    before: PollSnapshot, user: str, replaced: Iterable[Notice], beside: Collection[str]
) -> dict[str, Slot]:
    """What the messages that are replaced ask this person, who has not answered it, `beside` these options: option id
    to the slot that it has, or had before the answer to it fell away."""
    answered = {vote.option for vote in before.votes if vote.voter == user}
    open_slots = {one.id: one.slot for one in before.offered if one.id not in answered and one.id not in beside}
    found: dict[str, Slot] = {}
    for notice in replaced:
        asked = read_asked(notice.data) if notice.kind is NoticeKind.ASKED_AGAIN else open_slots
        fallen_away = read_fallen_away(notice.data)
        was = {one: asked[one] if one in fallen_away else None for one in asked}
        found |= {one: was[one] or slot for one, slot in open_slots.items() if one in was}
    return found


def is_about(notice: Notice, options: Collection[str]) -> bool:
    """Whether it asks about all of these options."""
    return notice.kind is NoticeKind.ASKED_AGAIN and set(options) <= read_asked(notice.data).keys()


def notice_of(
    before: PollSnapshot,
    user: str,
    options: Sequence[Option],
    also: Mapping[str, Slot],
    edit: str,
    now: datetime,
    *,
    new: Sequence[Option] = (),
) -> Notice:
    """Asks this person about these options, which are given as they were before the edit of this id, about `new` ones,
    and `also` about what a message asked that this one replaces (`still_asked`)."""
    was = {**{option.id: option.slot for option in options}, **also, **{option.id: option.slot for option in new}}
    unchanged = [one.id for one in before.offered if one.slot == also.get(one.id)]
    data = {
        "poll": before.poll.id,
        OPTIONS: " ".join(was),
        WAS: " ".join(map(slot_text, was.values())),
        **({ALSO: " ".join(unchanged)} if unchanged else {}),
        **({NEW: " ".join(option.id for option in new)} if new else {}),
    }
    return _notice(before, user, edit, data, now)


def reopened_notice(
    snapshot: PollSnapshot, reopening: str, user: str, now: datetime, off: Notice | None = None
) -> Notice:
    """Asks this person, since the poll is open again by the act of this id, for what they have not answered; in the
    place of the one that would tell them that the meeting is `off`."""
    answered = {vote.option for vote in snapshot.votes if vote.voter == user}
    open_slots = {one.id: one.slot for one in snapshot.offered if one.id not in answered and one.slot.is_ahead(now)}
    data = {
        "poll": snapshot.poll.id,
        OPTIONS: " ".join(open_slots),
        WAS: " ".join(map(slot_text, open_slots.values())),
        REOPENED: "yes",
        **(of_meeting(off) if off else {}),
    }
    return _notice(snapshot, user, reopening, data, now)


def _notice(snapshot: PollSnapshot, user: str, act: str, data: dict[str, str], now: datetime) -> Notice:
    key = f"{NoticeKind.ASKED_AGAIN}:{snapshot.poll.id}:{act}:{user}"
    return Notice(new_id(now), snapshot.poll.workspace, user, NoticeKind.ASKED_AGAIN, key, now, data)


def is_reopened(data: Mapping[str, str]) -> bool:
    """Of the notice's data: whether it asks because the poll is open again."""
    return REOPENED in data


def read_unchanged(data: Mapping[str, str]) -> frozenset[str]:
    """Of the notice's data: the options that it asks about and that did not change."""
    return frozenset(data.get(ALSO, "").split())


def read_fallen_away(data: Mapping[str, str]) -> frozenset[str]:
    """Of the notice's data: the options that its reader had answered before they changed. The others were not answered:
    those that a reminder asked about, new ones, and what a poll that is open again still lacks."""
    return frozenset() if is_reopened(data) else frozenset(read_asked(data)) - read_unchanged(data) - read_new(data)


def read_new(data: Mapping[str, str]) -> frozenset[str]:
    """Of the notice's data: the options that were added."""
    return frozenset(data.get(NEW, "").split())


def read_asked(data: Mapping[str, str]) -> dict[str, Slot | None]:
    """Of the notice's data: option id to the slot that it had."""
    ids, slots = data.get(OPTIONS, "").split(), data.get(WAS, "").split()
    return dict(zip(ids, map(read_slot, slots), strict=False))
