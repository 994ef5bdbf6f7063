"""Which polls concern a person, as statements: in whichever part they stand in them."""

from sqlalchemy import BindParameter, bindparam, select

from storage.repository import here
from storage.tables import poll, poll_person, vote
from storage.tables.metadata import word_among

REQUIRED = "required"
CO_ORGANIZER = "co_organizer"
NAMED = (REQUIRED, CO_ORGANIZER)
"""The parts that somebody gave."""
_USER: BindParameter[str] = bindparam("user")
ORGANIZED = select(poll.c.id).where(here(poll), poll.c.organizer == _USER)
"""The polls that the person `user` organizes."""
NAMING = select(poll_person.c.poll).where(
    here(poll_person), poll_person.c.user == _USER, word_among(poll_person.c.part, *NAMED)
)
"""The polls that name this person: as co-organizer or as required."""
_VOTED = select(vote.c.poll).where(here(vote), vote.c.voter == _USER)
CONCERNING = NAMING.union(_VOTED, ORGANIZED)
"""The polls that this person may see: as organizer, co-organizer, required person or voter."""
