"""Reading what can be done to a posted poll, and whom each act would reach. It writes nothing."""

from dataclasses import replace

from bot.domain.managing_sheet import ManagingSheet, make_managing_sheet
from bot.domain.recipients import everybody
from bot.ports import Clock
from bot.services.steps.asking import told_by_message
from bot.services.steps.finding import find_managed, read_address_book
from bot.services.steps.holders import read_holders
from bot.services.steps.inviting import is_ahead
from storage.database import Database


def managing_sheet(
    database: Database, clock: Clock, workspace: str, poll_id: str, *, user: str, admin: bool
) -> ManagingSheet:
    """The poll for somebody who runs it, with what each act would send. Raises NotFound, NotAllowed."""
    with database.read(workspace) as uow:
        snapshot = find_managed(uow, poll_id, user, admin=admin)
        series = uow.series.of_poll(poll_id)
        invite = uow.invites.of_poll(poll_id)
        if snapshot.poll.winner is None or invite is None or not is_ahead(invite, clock.now()):
            return ManagingSheet(snapshot, series=series)
        sent, holding = uow.deliveries.of_poll(poll_id), read_holders(uow, invite)
        told = told_by_message(uow, snapshot.poll)
        people = everybody(snapshot, [invite.organizer, *holding, *told, *(one.user for one in sent)])
        book = read_address_book(uow, people)
        sheet = make_managing_sheet(snapshot, invite, sent, holding, book, clock.now(), told)
        return replace(sheet, series=series)
