"""Places of limited times: how many of them are taken. Who may take one is decided by the services."""

from sqlalchemy import Select, func, select

from bot.domain.places import Places
from bot.domain.poll import Choice
from storage.readers import OPTIONS
from storage.repository import WorkspaceRepository
from storage.tables import option, poll, vote


class PlaceRepository(WorkspaceRepository):
    """Counts places. The count holds until the commit for whoever has raised the poll's revision before: every answer
    does that first, and so waits."""

    def of_option(self, option_id: str, poll_id: str) -> Places | None:
        """The places of a time that this poll offers, limited or not; None where it does not offer it (any more)."""
        offered = select(option).join(poll, poll.c.id == option.c.poll)
        offered = offered.where(poll.c.workspace == self._workspace, poll.c.id == poll_id, option.c.id == option_id)
        found = OPTIONS.one(self._first(offered.where(~option.c.withdrawn)))
        return None if found is None else Places(found, self._taken_of([option_id]).get(option_id, 0))

    def taken(self, option_ids: list[str]) -> dict[str, int]:
        """Option id to places taken; options without any are left out. Nothing is asked where there are no ids."""
        return self._taken_of(option_ids) if option_ids else {}

    def _taken_of(self, option_ids: list[str]) -> dict[str, int]:
        rows = self._rows(_count(option_ids).where(vote.c.workspace == self._workspace))
        return {row.option: row.taken for row in rows}


def _count(option_ids: list[str]) -> Select[tuple[str, int]]:
    yes = select(vote.c.option, func.count().label("taken")).where(vote.c.option.in_(option_ids))
    return yes.where(vote.c.choice == Choice.YES).group_by(vote.c.option)
