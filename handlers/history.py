"""Owns "what was changed": the modal with a poll's history, for those whom the poll concerns."""

from bot.services import reading
from handlers.admins import as_admin, is_admin
from handlers.modals import open_modal
from handlers.people import reader_zone
from handlers.routing import Call, Feature
from handlers.views.poll_history import history_view


def show_history(call: Call) -> None:
    """Opens it from the poll's menu; who may not read it is told so privately."""
    as_admin(call, _open)


def _open(call: Call) -> None:
    _, poll_id = call.payload.menu
    admin = is_admin(call)
    poll, entries = reading.poll_history(call.meet.database, call.workspace, poll_id, call.user, admin=admin)
    told = [(one.at, one.who, one.what, one.data) for one in entries]
    open_modal(call, history_view(poll, told, reader_zone(call, poll)))


FEATURE = Feature(menu={"history": show_history})
