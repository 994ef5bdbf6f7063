"""Owns "who can when": the modal that shows person by option to those who may see the poll."""

from bot.services import reading
from handlers import actions as ids
from handlers.modals import open_modal
from handlers.people import reader_zone
from handlers.routing import Call, Feature
from handlers.views.grid import grid_view


def show_grid(call: Call) -> None:
    """Opens the grid in the reader's own zone."""
    grid = reading.grid(call.meet.database, call.workspace, call.payload.value, call.user)
    open_modal(call, grid_view(grid, reader_zone(call, grid.poll)))
    call.ack()


FEATURE = Feature(actions={ids.SHOW_GRID: show_grid})
