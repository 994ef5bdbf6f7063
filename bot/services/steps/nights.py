"""Reading whose night a meeting would fall into, inside a use-case's transaction."""

from collections.abc import Iterable

from bot.domain.cautions import asked_of_night, meeting_cautions
from bot.domain.poll import Option, PollSnapshot
from bot.domain.reasons import Why
from storage.unit_of_work import UnitOfWork


def read_nights(
    uow: UnitOfWork,
    snapshot: PollSnapshot,
    chosen: Option,
    by: str,
    holding: Iterable[str] = (),
    *,
    veiled: bool = False,
) -> tuple[Why, ...]:
    """What speaks against holding the meeting at this time, as far as the zones of its people are known. The arguments
    are those of `asked_of_night`."""
    users = asked_of_night(snapshot, chosen, by, holding, veiled=veiled)
    profiles = uow.people.profiles(users) if users else {}
    return meeting_cautions(chosen.slot, snapshot.poll.zone, users, profiles)
