"""Which polls concern a person, as statements: in whichever part they stand in them."""

from sqlalchemy import CompoundSelect, Select, select

from storage.tables import poll, poll_person, vote

REQUIRED = "required"
CO_ORGANIZER = "co_organizer"
NAMED = (REQUIRED, CO_ORGANIZER)
"""The parts that somebody gave."""


def organized(workspace: str, user: str) -> Select[tuple[str]]:
    """The polls that this person organizes."""
    return select(poll.c.id).where(poll.c.workspace == workspace, poll.c.organizer == user)


def named_in(workspace: str, user: str) -> Select[tuple[str]]:
    """The polls that name this person: as co-organizer or as required."""
    theirs = poll_person.c.workspace == workspace, poll_person.c.user == user, poll_person.c.part.in_(NAMED)
    return select(poll_person.c.poll).where(*theirs)


def concerning(workspace: str, user: str) -> CompoundSelect[tuple[str]]:
    """The polls that this person may see: as organizer, co-organizer, required person or voter."""
    voted = select(vote.c.poll).where(vote.c.workspace == workspace, vote.c.voter == user)
    return named_in(workspace, user).union(voted, organized(workspace, user))
