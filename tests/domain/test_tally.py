import pytest

from bot.domain.poll import Choice, PollStatus
from bot.domain.tally import (
    Tally,
    answerers,
    choices_of,
    concerns,
    count_votes,
    is_veiled,
    without_names,
)
from tests.domain.makers import a_poll, a_snapshot


def test_a_tally_counts_each_choice_of_one_option_zeros_included() -> None:
    snapshot = a_snapshot({"A": "yn", "B": "ym", "C": "m-"})
    assert count_votes(snapshot, "o0") == Tally(2, 1, 0)
    assert count_votes(snapshot, "o1") == Tally(0, 1, 1)
    assert count_votes(snapshot, "unknown") == Tally()
    assert Tally(2, 1, 5).can == 3


@pytest.mark.parametrize("status", PollStatus)
def test_a_hidden_poll_is_veiled_until_it_is_over(status: PollStatus) -> None:
    over = status in (PollStatus.CLOSED, PollStatus.CANCELLED)
    assert is_veiled(a_poll(hidden=True, status=status)) is not over
    assert not is_veiled(a_poll(status=status))


def test_answers_are_found_by_person_and_by_choice() -> None:
    snapshot = a_snapshot({"B": "yn", "A": "ym"})
    assert choices_of(snapshot, "A") == {"o0": Choice.YES, "o1": Choice.MAYBE}
    assert answerers(snapshot, "o0", Choice.YES) == ("B", "A")


def test_an_anonymous_snapshot_keeps_every_count_and_no_name() -> None:
    snapshot = a_snapshot({"A": "yn", "B": "ym"}, anonymous=True)
    nameless = without_names(snapshot)
    assert {vote.voter for vote in nameless.votes}.isdisjoint({"A", "B"})
    assert len(nameless.voters) == 2
    assert [count_votes(nameless, option.id) for option in nameless.options] == [Tally(2, 0, 0), Tally(0, 1, 1)]


def test_a_named_snapshot_stays_as_it_is() -> None:
    snapshot = a_snapshot({"A": "yn"})
    assert without_names(snapshot) is snapshot


def test_a_poll_concerns_its_organizers_required_people_and_voters_only() -> None:
    snapshot = a_snapshot({"A": "y"}, required=("R",), co_organizers=("CO",))
    assert [user for user in ("UORG", "CO", "R", "A", "X", "") if concerns(snapshot, user)] == ["UORG", "CO", "R", "A"]
