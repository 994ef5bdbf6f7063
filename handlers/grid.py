"""Owns "who can when": the modal for those who may see the poll, and what its organizer can do with it."""

import structlog

from bot.domain.errors import MeetError
from bot.language import _
from bot.language import reading as in_language_of
from bot.language.export import export_rows
from bot.services import reading
from handlers import actions as ids
from handlers.modals import open_modal, update_modal
from handlers.people import reader_zone
from handlers.private_notes import direct_message
from handlers.routing import Call, Feature
from handlers.slack.errors import TROUBLE
from handlers.slack.refusals import read_refusal
from handlers.views.blocks import Block, MessageView
from handlers.views.grid import grid_view
from handlers.views.grid_table import csv_messages, grid_table
from handlers.views.poll_parts import title_text

log = structlog.get_logger()


def show_grid(call: Call) -> None:
    """Opens the grid in the reader's own zone."""
    open_modal(call, _view(call, call.payload.response_url))
    call.ack()


def _view(call: Call, answer_url: str, done: str = "") -> Block:
    grid = reading.grid(call.meet.database, call.workspace, call.payload.value, call.user)
    zone, now, runs_it = reader_zone(call, grid.poll), call.meet.clock.now(), grid.poll.may_be_run_by(call.user)
    return grid_view(grid, zone, now, ids.metadata(answer_url=answer_url), runs_it=runs_it, done=done)


def post_grid(call: Call) -> None:
    """Posts the table in the poll's thread, in the language of the poll; the window says what became of it."""
    grid = reading.grid_for_all(call.meet.database, call.workspace, call.payload.value, call.user)
    call.ack()
    if not grid.tallies or not grid.poll.posted:
        call.note(_("The answers are hidden until the poll is closed, so there is no table to post."))
        return
    with in_language_of(grid.poll.language):
        message = grid_table(grid)
    call.later(_post, call, str(grid.poll.message_channel), grid.poll.thread_root, message)


def _post(call: Call, channel: str, ts: str, message: MessageView) -> None:
    try:
        call.client.chat_postMessage(channel=channel, thread_ts=ts, text=message.text, blocks=message.blocks)
    except TROUBLE as error:
        log.warning("grid_not_posted", error=read_refusal(error).code)
        _tell(call, _("Slack did not take the table. Nothing else was changed; please try again later."))
    else:
        _tell(call, _("The table is posted in the poll's thread."))


def send_answers(call: Call) -> None:
    """Sends the answers as CSV, in a direct message to whoever runs the poll."""
    grid = reading.export_for(call.meet.database, call.workspace, call.payload.value, call.user)
    call.ack()
    if not grid.tallies:
        call.note(_("The answers are hidden until the poll is closed; then they can be sent."))
        return
    messages = csv_messages(title_text(grid.poll), export_rows(grid))
    if not messages:
        call.note(_("That is too much for messages. Ask an operator for `meet export {poll}`.", poll=grid.poll.id))
        return
    call.later(_send, call, messages)


def _send(call: Call, messages: list[MessageView]) -> None:
    try:
        for message in messages:
            direct_message(call.client, call.user, message)
    except TROUBLE as error:
        log.warning("answers_not_sent", error=read_refusal(error).code)
        _tell(call, _("Slack did not take all of the answers. Please try again later."))
    else:
        _tell(call, _("The answers are in your direct messages with Meet."))


def _tell(call: Call, text: str) -> None:
    """In the window that was pressed, which keeps its buttons; beside it where that is closed already, or where Slack
    does not take the change."""
    try:
        shown = update_modal(call, call.payload.view.id, _view(call, call.payload.answer_url, text))
    except MeetError:
        shown = False
    if not shown:
        call.tell(MessageView(text, []))


FEATURE = Feature(actions={ids.SHOW_GRID: show_grid, ids.POST_GRID: post_grid, ids.SEND_ANSWERS: send_answers})
