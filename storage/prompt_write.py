"""The write behind asking a voter for an address: who is asked is decided and remembered by one statement.

It runs once for each new voter, in a storm hundreds of times a minute, so it goes to the driver as a press does.
"""

from typing import Any

from sqlalchemy import Boolean, Dialect, bindparam, case, exists, literal, not_, or_, select

from storage.compiled_statement import CompiledStatement, Driver, made_once
from storage.polls.people import PROMPTED
from storage.repository import insert_for
from storage.tables import address, consent, poll, poll_person, profile
from storage.values import Prompt

_HERE: Any = bindparam("here", type_=poll.c.workspace.type)
_VOTER: Any = bindparam("voter", type_=poll.c.id.type)
_POLL: Any = bindparam("poll_id", type_=poll.c.id.type)
_OUTSIDER: Any = bindparam("outsider", type_=Boolean())
_PROFILE = profile.c.workspace == _HERE, profile.c.user == _VOTER
_OFFERED = case((profile.c.home.in_(["", _HERE]), profile.c.profile_address), else_="")
"""As `bot.domain.membership.offered_address` says."""
_HAS_ADDRESS = exists().where(address.c.workspace == _HERE, address.c.user == _VOTER)
_WANTS_NO_MAIL = exists().where(consent.c.workspace == _HERE, consent.c.user == _VOTER, not_(consent.c.mail))
_IS_UNREACHABLE = exists().where(*_PROFILE, not_(profile.c.is_reachable))
_IS_UNKNOWN_OUTSIDER = _OUTSIDER & ~exists().where(*_PROFILE)


@made_once
def prompt_write_for(dialect: Dialect) -> "PromptWrite":
    """The write for this database."""
    return PromptWrite(dialect)


class PromptWrite:
    """Claims the right to ask one voter of one poll."""

    def __init__(self, dialect: Dialect) -> None:
        self._claim = CompiledStatement(_claim_in(dialect.name), dialect)

    def claim(self, driver: Driver, workspace: str, poll_id: str, voter: str, *, outsider: bool) -> Prompt | None:
        """What to ask, for exactly one caller; None where the voter is not to be asked, or was."""
        values = {"here": workspace, "poll_id": poll_id, "voter": voter, "outsider": outsider}
        found = self._claim.first(driver, values)
        return None if found is None else Prompt(*found)


def _claim_in(dialect: str) -> Any:
    refused = or_(_HAS_ADDRESS, _WANTS_NO_MAIL, _IS_UNREACHABLE, _IS_UNKNOWN_OUTSIDER)
    columns = poll.c.id, literal(PROMPTED), _VOTER, _HERE, literal(0)
    asked = select(*columns).where(poll.c.id == _POLL, poll.c.workspace == _HERE, ~refused)
    insert = insert_for(dialect, poll_person).from_select(["poll", "part", "user", "workspace", "position"], asked)
    title = select(poll.c.title).where(poll.c.id == _POLL).scalar_subquery()
    shown = select(_OFFERED).where(*_PROFILE).scalar_subquery()
    return insert.on_conflict_do_nothing().returning(title, shown)
