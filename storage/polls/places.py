"""Places of limited times: how many of them are taken. Who may take one is decided by the services."""

from sqlalchemy import bindparam, func, select

from bot.domain.poll import Choice
from storage.repository import WorkspaceRepository, here
from storage.tables import vote

_TAKEN = (
    select(vote.c.option, func.count().label("taken"))
    .where(here(vote), vote.c.option.in_(bindparam("options", expanding=True)), vote.c.choice == Choice.YES)
    .group_by(vote.c.option)
)


class PlaceRepository(WorkspaceRepository):
    """Counts places. The count holds until the commit for whoever has raised the poll's revision before: every answer
    does that first, and so waits."""

    def taken(self, option_ids: list[str]) -> dict[str, int]:
        """Option id to places taken; options without any are left out. Nothing is asked where there are no ids."""
        rows = self._rows(_TAKEN, {"options": option_ids}) if option_ids else []
        return {row.option: row.taken for row in rows}
