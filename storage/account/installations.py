"""OAuth grants. Tokens come in encrypted and go out so; this room has no key."""

from sqlalchemy import ColumnElement, delete, select

from storage.repository import Repository
from storage.rows import INSTALLATIONS
from storage.tables import installation
from storage.values import Installation


class InstallationRepository(Repository):
    """One grant per workspace, or per enterprise (then `team` is "")."""

    def get(self, enterprise: str, team: str) -> Installation | None:
        """The grant for exactly this enterprise and team."""
        return INSTALLATIONS.one(self._first(select(installation).where(*_is(enterprise, team))))

    def save(self, grant: Installation) -> None:
        """Keeps a grant in place of an earlier one: installing again renews it."""
        columns = INSTALLATIONS.columns(grant)
        put = self._insert(installation).values(columns)
        self._changed(put.on_conflict_do_update(index_elements=list(installation.primary_key), set_=columns))

    def delete(self, enterprise: str, team: str) -> bool:
        """The workspace removed Meet; False where there was no grant."""
        return self._changed(delete(installation).where(*_is(enterprise, team))) == 1

    def list(self) -> list[Installation]:
        """All grants."""
        return INSTALLATIONS.all(self._rows(select(installation).order_by(*installation.primary_key)))


def _is(enterprise: str, team: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return installation.c.enterprise == enterprise, installation.c.team == team
