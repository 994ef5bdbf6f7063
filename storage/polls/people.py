"""The people a poll names: required ones and co-organizers. It decides nothing about what they may do."""

from collections.abc import Iterable, Sequence

from sqlalchemy import and_, bindparam, delete, func, or_, select

from storage.concerning import CO_ORGANIZER, NAMED, REQUIRED
from storage.polls.poll_row import REDRAW, PollRowRepository
from storage.repository import here
from storage.tables import poll_person, profile
from storage.tables.metadata import word_among

PROMPTED = "prompted"
"""Was asked for an address when they answered the poll (`storage.prompt_write`); so may be as many as answer."""
_WITH_PROFILE = poll_person.outerjoin(
    profile, and_(profile.c.workspace == poll_person.c.workspace, profile.c.user == poll_person.c.user)
)
_COUNTS = or_(poll_person.c.part != REQUIRED, profile.c.is_reachable.is_not(False))
_NAMED_IN = (
    select(poll_person)
    .select_from(_WITH_PROFILE)
    .where(poll_person.c.poll.in_(bindparam("polls", expanding=True)), word_among(poll_person.c.part, *NAMED), _COUNTS)
    .order_by(poll_person.c.position)
)
_OF_POLL = poll_person.c.poll == bindparam("poll_id")
_HOW_MANY = select(func.count()).where(_OF_POLL, word_among(poll_person.c.part, *NAMED))
_REMOVED = delete(poll_person).where(
    here(poll_person),
    _OF_POLL,
    poll_person.c.part == bindparam("part"),
    poll_person.c.user.in_(bindparam("users", expanding=True)),
)


class PollPeople(PollRowRepository):
    """Who must come to what a poll decides, and who may run it."""

    def of(self, poll_ids: Sequence[str]) -> dict[str, dict[str, tuple[str, ...]]]:
        """For every poll the fields `required` and `co_organizers`, in the order they were named.

        Nobody is required of whom Slack says that they cannot answer, an app or somebody deactivated: nobody could
        wait for them.
        """
        named: dict[tuple[str, str], list[str]] = {}
        for row in self._rows(_NAMED_IN, {"polls": list(poll_ids)}) if poll_ids else []:
            named.setdefault((row.poll, row.part), []).append(row.user)
        return {
            poll_id: {
                "required": tuple(named.get((poll_id, REQUIRED), ())),
                "co_organizers": tuple(named.get((poll_id, CO_ORGANIZER), ())),
            }
            for poll_id in poll_ids
        }

    def add(self, poll_id: str, part: str, users: Iterable[str]) -> None:
        """Names people, `part` is REQUIRED or CO_ORGANIZER; somebody who is named already keeps their position."""
        first = self._scalar(_HOW_MANY, {"poll_id": poll_id}) or 0
        rows = [
            {"poll": poll_id, "part": part, "user": user, "workspace": self._workspace, "position": first + place}
            for place, user in enumerate(users)
        ]
        if rows:
            self._connection.execute(self._new(poll_person), rows)

    def remove(self, poll_id: str, part: str, users: Iterable[str]) -> None:
        """These people have this part, REQUIRED or CO_ORGANIZER, no more, where they had it."""
        self._changed(_REMOVED, {"poll_id": poll_id, "part": part, "users": list(users)})

    def remove_co_organizer(self, poll_id: str, user: str) -> None:
        """This person helps no more to run the poll, where they did."""
        self.remove(poll_id, CO_ORGANIZER, [user])

    def add_co_organizer(self, poll_id: str, user: str) -> None:
        """Lets another person run the poll; twice is once."""
        if self._change(REDRAW, poll_id):
            self.add(poll_id, CO_ORGANIZER, [user])
