"""Who comes to a meeting at a time that nobody answered, by the answers to the last time before that was answered."""

from bot.domain.coming import who_comes
from bot.domain.history import AFTER, BEFORE, slot_text
from bot.domain.poll import Choice, PollStatus
from tests.domain.makers import a_slot, a_snapshot


def test_moves_between_other_times_are_passed_over() -> None:
    snapshot = a_snapshot({"U1": "y-", "U2": "n-"}, hours=(24, 48), status=PollStatus.CLOSED, winner="o1")
    answered, winner = snapshot.options
    to_winner = {BEFORE: slot_text(answered.slot), AFTER: slot_text(winner.slot)}
    elsewhere = {BEFORE: slot_text(a_slot(72)), AFTER: slot_text(a_slot(96))}
    assert who_comes(snapshot, {}, [to_winner, elsewhere]) == {"U1": Choice.YES}
    assert who_comes(snapshot, {}, [elsewhere]) == {}
