"""Who is asked again because a time that they answered has changed, and the notice that asks them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.history import read_slot, slot_text
from bot.domain.ids import new_id
from bot.domain.notice import Notice, NoticeKind
from bot.domain.poll import Option, PollSnapshot, Slot

OPTIONS, WAS = "options", "was"


def asked_again(before: PollSnapshot, changed: Iterable[Option], asked: Iterable[Notice]) -> dict[str, list[Option]]:
    """Person to the changed options, as they were, that the person answered, or was asked about before in vain."""
    ids = {option.id for option in changed}
    concerned = {(vote.voter, vote.option) for vote in before.votes if vote.option in ids}
    concerned |= {(one.user, option) for one in asked for option in one.data.get(OPTIONS, "").split() if option in ids}
    found: dict[str, list[Option]] = {}
    for option in before.offered:
        for user in sorted(user for user, answered in concerned if answered == option.id):
            found.setdefault(user, []).append(option)
    return found


def notice_of(before: PollSnapshot, user: str, options: Sequence[Option], edit: str, now: datetime) -> Notice:
    """Asks this person about these options, which are given as they were before the edit of this id."""
    data = {
        "poll": before.poll.id,
        OPTIONS: " ".join(option.id for option in options),
        WAS: " ".join(slot_text(option.slot) for option in options),
    }
    key = f"{NoticeKind.ASKED_AGAIN}:{before.poll.id}:{edit}:{user}"
    return Notice(new_id(now), before.poll.workspace, user, NoticeKind.ASKED_AGAIN, key, now, data)


def read_asked(data: Mapping[str, str]) -> dict[str, Slot | None]:
    """Of the notice's data: option id to the slot that it had."""
    ids, slots = data.get(OPTIONS, "").split(), data.get(WAS, "").split()
    return dict(zip(ids, map(read_slot, slots), strict=False))
