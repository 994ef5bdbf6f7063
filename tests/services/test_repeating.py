import threading
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import InvalidInput, MeetError, NotAllowed, PollNotOpen
from bot.domain.history import Act
from bot.domain.notice import NoticeKind
from bot.domain.person import forgotten_name
from bot.domain.poll import PollSnapshot, PollStatus
from bot.domain.repeating import Rhythm
from bot.domain.series import MOST_SERIES, Repeat, RepeatReason, Series, SeriesEnd
from bot.services import cancelling, forgetting, handing_over, managing, opening, repeating
from tests.services.outbox_makers import reword
from tests.services.team import HERE, HOUR, Team
from tests.storage.databases import START
from tests.storage.makers import fresh

WEEKLY = Repeat(Rhythm.WEEKLY, 5)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def posts(team: Team, *hours: float, **changes: Any) -> PollSnapshot:
    """A posted poll of every week."""
    return team.posts(*hours, repeat=WEEKLY, **changes)


def series_of(team: Team, poll: str) -> Series | None:
    with team.database.read(HERE) as uow:
        return uow.series.of_poll(poll)


def known(team: Team, poll: str) -> Series:
    found = series_of(team, poll)
    assert found
    return found


def open_due(team: Team) -> list[str]:
    return [poll for _, poll in repeating.open_due(team.database, team.clock)]


def manage(poll: str, by: str = "UORG") -> repeating.ManageSeries:
    return repeating.ManageSeries(HERE, poll, by, False)


def acts(team: Team, poll: str) -> list[tuple[str, str]]:
    with team.database.read(HERE) as uow:
        return [(entry.who, entry.what) for entry in uow.history.of_poll(poll)]


def test_the_next_poll_opens_at_its_time_once_with_its_times_moved(team: Team) -> None:
    first = posts(team, required=("U2",), note="Bring ideas", place="Room 4")
    team.clock.move(3 * DAY - HOUR)
    assert open_due(team) == []
    team.clock.move(HOUR)
    (poll,) = open_due(team)
    assert open_due(team) == []
    opened = team.poll(poll)
    assert [option.slot.starts_at for option in opened.options] == [
        option.slot.starts_at + WEEK for option in first.options
    ]
    assert (opened.poll.status, opened.poll.posted, opened.poll.required) == (PollStatus.OPEN, False, ("U2",))
    assert (opened.poll.title, opened.poll.note, opened.poll.place) == ("Design review", "Bring ideas", "Room 4")
    assert acts(team, poll) == [("", Act.OPENED)]
    assert series_of(team, first.poll.id) is None
    assert known(team, poll).opens_at == START + 3 * DAY + WEEK


def test_many_replicas_open_one_poll(team: Team) -> None:
    posts(team)
    team.clock.move(3 * DAY)
    opened, ready = list[str](), threading.Barrier(4)

    def look() -> None:
        ready.wait()
        opened.extend(open_due(team))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1


def test_two_that_found_the_same_series_open_one_poll(team: Team) -> None:
    series = known(team, posts(team).poll.id)
    team.clock.move(3 * DAY)
    assert repeating._open_next(team.database, team.clock, HERE, series.id)
    assert repeating._open_next(team.database, team.clock, HERE, series.id) is None


def test_what_was_missed_while_nothing_ran_is_not_opened_afterwards(team: Team) -> None:
    first = posts(team)
    team.clock.move(8 * DAY)
    assert open_due(team) == []
    assert known(team, first.poll.id).opens_at == START + 10 * DAY
    team.clock.move(2 * DAY)
    (poll,) = open_due(team)
    assert team.poll(poll).options[0].slot.starts_at == first.options[0].slot.starts_at + 2 * WEEK


def test_a_late_opening_still_opens_a_poll_that_is_ahead(team: Team) -> None:
    posts(team)
    team.clock.move(7 * DAY)
    assert len(open_due(team)) == 1


def test_an_edit_changes_no_poll_to_come_until_somebody_says_so(team: Team) -> None:
    first = posts(team)
    with team.database.begin(HERE) as uow:
        uow.poll_changes.set_texts(first.poll.id, place="Room 5", note="")
    assert known(team, first.poll.id).place == ""
    repeating.repeat_poll(team.database, team.clock, manage(first.poll.id), Repeat(Rhythm.FORTNIGHTLY, 2))
    changed = known(team, first.poll.id)
    assert (changed.place, changed.rhythm) == ("Room 5", Rhythm.FORTNIGHTLY)
    assert changed.opens_at == START + 13 * DAY
    assert acts(team, first.poll.id)[-1] == ("UORG", Act.REPEATS)


def test_a_change_of_a_series_that_went_on_or_ended_begins_no_second_one(team: Team) -> None:
    first = posts(team)
    team.clock.move(3 * DAY)
    (poll,) = open_due(team)
    for end in (False, True):
        if end:
            repeating.end_repeating(team.database, team.clock, manage(poll))
        with pytest.raises(MeetError) as refused:
            repeating.repeat_poll(
                team.database, team.clock, manage(poll if end else first.poll.id), WEEKLY, changes=True
            )
        assert refused.value.why == RepeatReason.NOT_REPEATING
        assert series_of(team, first.poll.id) is None
    assert series_of(team, poll) is None


def test_a_posted_poll_can_begin_to_repeat(team: Team) -> None:
    first = team.posts()
    repeating.repeat_poll(team.database, team.clock, manage(first.poll.id), WEEKLY)
    assert known(team, first.poll.id).opens_at == START + 3 * DAY


def test_the_next_poll_is_skipped_once_however_often_it_is_pressed(team: Team) -> None:
    first = posts(team)
    through = int(known(team, first.poll.id).through.timestamp())
    skipped = repeating.skip_next(team.database, team.clock, manage(first.poll.id), through=through)
    assert skipped.opens_at == START + 10 * DAY
    with pytest.raises(MeetError) as refused:
        repeating.skip_next(team.database, team.clock, manage(first.poll.id), through=through)
    assert refused.value.why == RepeatReason.SKIPPED_ALREADY
    team.clock.move(3 * DAY)
    assert open_due(team) == []
    assert acts(team, first.poll.id)[-1] == ("UORG", Act.SKIPPED)


def test_a_series_that_was_ended_opens_nothing(team: Team) -> None:
    first = posts(team)
    assert repeating.series_of(team.database, HERE, "UORG") == [known(team, first.poll.id)]
    repeating.end_repeating(team.database, team.clock, manage(first.poll.id))
    team.clock.move(30 * DAY)
    assert open_due(team) == []
    assert repeating.series_of(team.database, HERE, "UORG") == []
    with pytest.raises(MeetError) as refused:
        repeating.end_repeating(team.database, team.clock, manage(first.poll.id))
    assert refused.value.why == RepeatReason.NOT_REPEATING
    assert acts(team, first.poll.id)[-1] == ("UORG", Act.REPEATS_NO_MORE)


def test_only_those_who_run_the_newest_poll_run_the_series(team: Team) -> None:
    first = posts(team)
    with pytest.raises(NotAllowed):
        repeating.repeat_poll(team.database, team.clock, manage(first.poll.id, "U2"), WEEKLY)
    with pytest.raises(NotAllowed):
        repeating.skip_next(team.database, team.clock, manage(first.poll.id, "U2"), through=0)
    with pytest.raises(NotAllowed):
        repeating.end_repeating(team.database, team.clock, manage(first.poll.id, "U2"))
    assert repeating.series_of(team.database, HERE, "U2") == []


def test_a_series_is_handed_over_with_its_newest_poll(team: Team) -> None:
    first = posts(team)
    team.knows("U2")
    handing_over.hand_over(team.database, team.clock, handing_over.HandOver(HERE, first.poll.id, "U2", "UORG", False))
    team.clock.move(3 * DAY)
    (poll,) = open_due(team)
    assert team.poll(poll).poll.organizer == "U2"


def test_a_cancelled_poll_does_not_end_its_series(team: Team) -> None:
    first = posts(team)
    cancelling.cancel_poll(team.database, team.clock, cancelling.ManagePoll(HERE, first.poll.id, "UORG", False))
    with pytest.raises(PollNotOpen):
        repeating.repeat_poll(team.database, team.clock, manage(first.poll.id), WEEKLY)
    team.clock.move(3 * DAY)
    assert len(open_due(team)) == 1


def ended(team: Team, poll: str) -> list[tuple[str, dict[str, str]]]:
    team.clock.move(3 * DAY)
    assert open_due(team) == []
    assert series_of(team, poll) is None
    team.clock.move(WEEK)
    assert open_due(team) == []
    return [(one.user, one.data) for one in team.notices() if one.kind is NoticeKind.SERIES_ENDED]


def test_a_series_whose_newest_poll_never_got_into_slack_ends_and_says_so_once(team: Team) -> None:
    first = team.opens(repeat=WEEKLY)
    opening.keep_draft(team.database, team.clock, HERE, first.poll.id)
    told = ended(team, first.poll.id)
    assert told == [("UORG", {"title": "Design review", "why": SeriesEnd.NOT_POSTED})]
    assert acts(team, first.poll.id)[-1] == ("", Act.REPEATS_NO_MORE)


def test_a_series_of_a_deactivated_organizer_ends_and_its_co_organizers_hear_of_it(team: Team) -> None:
    first = posts(team)
    with team.database.begin(HERE) as uow:
        uow.poll_people.add_co_organizer(first.poll.id, "U3")
    team.knows("UORG", is_deactivated=True, is_reachable=False)
    assert ended(team, first.poll.id) == [("U3", {"title": "Design review", "why": SeriesEnd.ORGANIZER_GONE})]


def forget(team: Team, user: str) -> None:
    forgetting.go_on(team.database, team.clock, forgetting.begin_forgetting(team.database, team.clock, HERE, user))


def test_a_series_goes_with_its_organizer_who_is_forgotten(team: Team) -> None:
    first = posts(team, 1)
    team.clock.move(2 * HOUR)
    forget(team, "UORG")
    assert series_of(team, first.poll.id) is None
    assert ended(team, first.poll.id) == []


def test_nobody_is_told_of_a_series_whose_organizer_has_a_made_up_name(team: Team) -> None:
    first = posts(team)
    reword(team.database, f"UPDATE poll SET organizer = '{forgotten_name('1')}'")
    assert ended(team, first.poll.id) == []


def test_whoever_is_forgotten_is_required_in_no_poll_to_come_and_named_in_no_text_of_it(team: Team) -> None:
    posts(team, required=("UEVA",), title="With <@UEVA>")
    forget(team, "UEVA")
    team.clock.move(3 * DAY)
    (poll,) = open_due(team)
    assert team.poll(poll).poll.required == ()
    assert "UEVA" not in team.poll(poll).poll.title


def test_the_polls_of_a_workspace_that_removed_meet_wait_until_it_is_back(team: Team) -> None:
    posts(team)
    with team.database.begin_account() as account:
        account.slack_holds.hold(HERE, "removed", START + 20 * DAY)
    team.clock.move(3 * DAY)
    assert open_due(team) == []
    team.clock.move(21 * DAY)
    assert len(open_due(team)) == 1


def test_a_person_has_so_many_series_at_most(team: Team) -> None:
    for _ in range(MOST_SERIES):
        posts(team, submission=fresh("view"))
        team.clock.move(HOUR / 4)
    with pytest.raises(InvalidInput) as refused:
        posts(team, submission="one more")
    assert refused.value.fields == {"repeat": RepeatReason.TOO_MANY}
    newest = repeating.series_of(team.database, HERE, "UORG")[-1]
    repeating.repeat_poll(team.database, team.clock, manage(newest.poll), WEEKLY)


def test_a_poll_that_would_open_after_its_deadline_cannot_repeat(team: Team) -> None:
    late = Repeat(Rhythm.WEEKLY, 1)
    with pytest.raises(InvalidInput) as refused:
        team.opens(48, repeat=late, deadline_at=START + HOUR)
    assert refused.value.fields == {"opens_before": RepeatReason.AFTER_DEADLINE}
    first = team.posts(48, deadline_at=START + HOUR)
    with pytest.raises(InvalidInput):
        repeating.repeat_poll(team.database, team.clock, manage(first.poll.id), late)


def test_the_managing_sheet_says_how_the_poll_repeats(team: Team) -> None:
    first = posts(team)
    sheet = managing.managing_sheet(team.database, team.clock, HERE, first.poll.id, user="UORG", admin=False)
    assert sheet.series == known(team, first.poll.id)
    team.registers("UORG")
    team.answers(first, U2="y")
    team.closes(first)
    closed = managing.managing_sheet(team.database, team.clock, HERE, first.poll.id, user="UORG", admin=False)
    assert (closed.meets, closed.series) == (True, known(team, first.poll.id))
