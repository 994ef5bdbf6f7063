"""Who may help to run a poll, and the message that tells somebody of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.ids import new_id
from bot.domain.membership import may_run_polls
from bot.domain.notice import Notice, NoticeKind
from bot.domain.person import Profile
from bot.domain.poll import Poll
from bot.domain.poll_edit import MOST_CO_ORGANIZERS, EditReason
from bot.domain.reasons import Why


def check_co_organizers(
    poll_runners: Iterable[str], wanted: Iterable[str], profiles: Mapping[str, Profile]
) -> dict[str, Why]:
    """What is wrong with these co-organizers: field to reason. Who runs the poll already stays, whatever Slack tells of
    them by now; of everybody else the profile must say that they can."""
    runners, named = set(poll_runners), set(wanted)
    if len(named) > MOST_CO_ORGANIZERS:
        return {"co_organizers": EditReason.TOO_MANY_HELP}
    can = all(user in profiles and may_run_polls(profiles[user]) for user in named - runners)
    return {} if can else {"co_organizers": EditReason.CANNOT_HELP}


def helps_now(poll: Poll, user: str, now: datetime) -> Notice:
    """Tells a new co-organizer, once a poll. It names nobody, so that forgetting a person changes no other's notice."""
    data = {"poll": poll.id, "title": poll.title, "status": str(poll.status), "permalink": poll.link}
    key = f"{NoticeKind.CO_ORGANIZER}:{poll.id}:{user}"
    return Notice(new_id(now), poll.workspace, user, NoticeKind.CO_ORGANIZER, key, now, data)
