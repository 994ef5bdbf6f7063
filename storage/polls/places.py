"""Places of limited times: how many of them are taken. Who may take one is decided by the services."""

from sqlalchemy import Select, func, select

from bot.domain.poll import Choice
from storage.repository import WorkspaceRepository
from storage.tables import vote


class PlaceRepository(WorkspaceRepository):
    """Counts places. The count holds until the commit for whoever has raised the poll's revision before: every answer
    does that first, and so waits."""

    def taken(self, option_ids: list[str]) -> dict[str, int]:
        """Option id to places taken; options without any are left out. Nothing is asked where there are no ids."""
        rows = self._rows(_count(option_ids).where(vote.c.workspace == self._workspace)) if option_ids else []
        return {row.option: row.taken for row in rows}


def _count(option_ids: list[str]) -> Select[tuple[str, int]]:
    yes = select(vote.c.option, func.count().label("taken")).where(vote.c.option.in_(option_ids))
    return yes.where(vote.c.choice == Choice.YES).group_by(vote.c.option)
