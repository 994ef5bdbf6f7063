"""Owns answering every option in one modal: opening it, its two buttons, its submission."""

from collections.abc import Mapping, Sequence

from bot.domain.answer_notes import AnswerNoteReason
from bot.domain.errors import InvalidInput
from bot.domain.places import full_for
from bot.domain.poll import PollSnapshot
from bot.services import reading, voting
from handlers import actions as ids
from handlers.answer_sheet import answered_rows, given_answers, no_to_rest, read_selects, yes_to_all
from handlers.modals import open_modal, update_modal
from handlers.people import reader_zone
from handlers.routing import Call, Feature
from handlers.views.answer_all import ANSWER, AnswerRow, answer_all_view
from handlers.views.answer_notes import ANSWER_NOTE
from handlers.views.blocks import Block
from handlers.vote_follow_up import follow_vote


def open_answer_all(call: Call) -> None:
    """The modal with every option, in the reader's zone, filled in with the answers so far."""
    own = _own(call)
    answers = {vote.option: AnswerRow(vote.choice) for vote in own.votes}
    metadata = ids.metadata(poll=own.poll.id, answer_url=call.payload.response_url, seen=own.poll.revision)
    open_modal(call, _view(call, own, answers, metadata))
    call.ack()


def _view(
    call: Call, own: PollSnapshot, rows: Mapping[str, AnswerRow], metadata: str, full: Sequence[str] = ()
) -> Block:
    note = reading.own_note(call.meet.database, call.workspace, own.poll.id, call.user)
    return answer_all_view(own, rows, reader_zone(call, own.poll), call.meet.clock.now(), metadata, note, full)


def change_answer(call: Call) -> None:
    """A select was touched. It counts when the modal is submitted."""
    call.ack()


def press_yes_to_all(call: Call) -> None:
    """Fills the selects in, but those of times that are full by now, which the window then names."""
    own = _own(call)
    full = full_for(own, call.user)
    _fill_in(call, own, yes_to_all(read_selects(call.payload.view), full), full)


def press_no_to_rest(call: Call) -> None:
    """Fills in the selects that say nothing."""
    _fill_in(call, _own(call), no_to_rest(read_selects(call.payload.view)))


def _own(call: Call) -> PollSnapshot:
    return reading.own_answers(call.meet.database, call.workspace, call.payload.value, call.user)


def _fill_in(call: Call, own: PollSnapshot, rows: Mapping[str, AnswerRow], full: Sequence[str] = ()) -> None:
    """What was chosen since the press comes first: a view that changed meanwhile stays as it is."""
    view = call.payload.view
    metadata = ids.metadata(**view.metadata | {"seen": own.poll.revision})
    call.ack()
    update_modal(call, view.id, _view(call, own, rows, metadata, full), unless_changed_since=view.hash)


def submit_answers(call: Call) -> None:
    """Every answer of the modal and the note, or none where the poll has ended meanwhile."""
    view = call.payload.view
    poll = str(view.metadata.get("poll", ""))
    note = view.text(ANSWER_NOTE) if view.came(ANSWER_NOTE) else None
    answers, shown = given_answers(view), answered_rows(view)
    _check_note(call, poll, answered=bool(shown))
    request = voting.AnswerAll(call.workspace, poll, call.user, answers, note, shown, view.seen)
    outcome = voting.answer_all(call.meet.database, call.meet.clock, request)
    call.ack()
    follow_vote(call, outcome)


def _check_note(call: Call, poll: str, *, answered: bool) -> None:
    """Raises InvalidInput at the note where no answer stands beside it: in the window nothing of it is lost."""
    typed = call.payload.view.new_text(ANSWER_NOTE)
    if not typed or not typed.strip() or answered:
        return
    if not reading.own_answers(call.meet.database, call.workspace, poll, call.user).votes:
        raise InvalidInput({ANSWER_NOTE: AnswerNoteReason.NO_ANSWER})


FEATURE = Feature(
    actions={
        ids.ANSWER_ALL: open_answer_all,
        ANSWER: change_answer,
        ids.ANSWER_YES_TO_ALL: press_yes_to_all,
        ids.ANSWER_NO_TO_REST: press_no_to_rest,
    },
    submissions={ids.ANSWER_ALL_VIEW: submit_answers},
)
