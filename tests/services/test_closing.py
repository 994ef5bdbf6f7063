from collections.abc import Callable
from threading import Thread

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import (
    AddressNeeded,
    InvalidInput,
    LimitReached,
    MeetError,
    NotAllowed,
    NotFound,
    PollNotOpen,
)
from bot.domain.history import Act
from bot.domain.invite import InviteStatus, Role
from bot.domain.limits import MAILINGS
from bot.domain.notice import NoticeKind, slot_in
from bot.domain.poll import Closer, PollStatus
from bot.domain.reasons import PollReason
from bot.domain.suppression import SuppressionReason
from bot.services import cancelling, closing, consent, opening
from bot.services.steps.deciding import Closed
from storage.database import Database
from tests.services.team import ELSEWHERE, HERE, HOUR, Team
from tests.storage.databases import MovingClock


def test_closing_promises_an_invite_to_everybody_who_said_yes_or_maybe_and_to_the_organizer(team: Team) -> None:
    team.registers("UORG", "U2", "U3", "U4")
    snapshot = team.posts()
    team.answers(snapshot, U2="y", U3="m", U4="n")
    closed = team.closes(snapshot)
    assert (closed.invited, closed.without_address, closed.cannot_be_mailed) == (3, 0, 0)
    rows = [(row.user, row.method, row.role, row.sequence) for row in team.deliveries(snapshot.poll.id)]
    assert sorted(rows) == [
        ("U2", "REQUEST", Role.REQUIRED, 0),
        ("U3", "REQUEST", Role.OPTIONAL, 0),
        ("UORG", "PUBLISH", Role.ORGANIZER, 0),
    ]
    assert all(row.expires_at == closed.invite.slot.starts_at for row in team.deliveries(snapshot.poll.id))


def test_a_close_is_remembered_with_who_when_and_how(team: Team) -> None:
    closed = team.closed(U2="y")
    poll = closed.snapshot.poll
    assert (poll.status, poll.winner, poll.closed_by) == (PollStatus.CLOSED, closed.snapshot.options[0].id, "UORG")
    assert (poll.closer, poll.closed_at) == (Closer.PERSON, team.clock.now())
    with team.database.read(HERE) as uow:
        assert [entry.what for entry in uow.history.of_poll(poll.id)] == [Act.OPENED, Act.CLOSED]


def test_the_invite_is_frozen_with_the_close(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts(place="Room 4", note="Bring tea")
    team.answers(snapshot, U2="y")
    invite = team.closes(snapshot, place=" Room 5 ", note="Bring\r\ncake").invite
    assert invite == team.invite(snapshot.poll.id)
    assert invite.uid == f"{snapshot.poll.id}@team.example"
    assert (invite.sequence, invite.status, invite.slot) == (0, InviteStatus.CONFIRMED, snapshot.options[0].slot)
    assert (invite.title, invite.place, invite.note) == ("Design review", "Room 5", "Bring\ncake")
    assert (invite.organizer, invite.organizer_name) == ("UORG", "Name of UORG")
    assert (invite.organizer_address, invite.permalink) == ("uorg@example.com", "https://slack.invalid/p1")
    assert team.poll(snapshot.poll.id).poll.place == "Room 5"


def test_without_an_address_of_its_own_meet_still_makes_a_uid(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    assert team.closes(snapshot, from_address="").invite.uid == f"{snapshot.poll.id}@meet.invalid"


def test_the_organizer_gets_a_card_that_is_to_be_drawn(team: Team) -> None:
    card = team.card(team.closed(U2="y").snapshot.poll.id)
    assert card is not None
    assert card.user == "UORG"
    assert card.revision > card.shown_revision


def test_a_close_is_told_in_the_thread_exactly_once(team: Team) -> None:
    closed = team.closed(U2="y").snapshot.poll
    poll, closed_at = closed.id, closed.changed_at
    assert closed_at is not None

    def claims(workspace: str = HERE) -> bool:
        return closing.claim_thread_reply(team.database, workspace, poll, lease=HOUR)

    assert [claims(ELSEWHERE), claims(), claims()] == [False, True, False]
    team.clock.move(HOUR)
    assert claims()
    closing.mark_thread_reply(team.database, HERE, poll, "3.3", closed_at)
    team.clock.move(HOUR)
    assert not claims()
    assert team.poll(poll).poll.thread_ts == "3.3"


def test_two_people_with_one_address_get_one_mail(team: Team) -> None:
    team.registers("UORG")
    team.registers("U2", "U3", address="Shared@example.com")
    snapshot = team.posts()
    team.answers(snapshot, U2="m", U3="y")
    assert team.closes(snapshot).invited == 2
    assert [row.user for row in team.deliveries(snapshot.poll.id)].count("U3") == 1


def test_people_without_an_address_are_asked_by_a_notice(team: Team) -> None:
    closed = team.closed(U2="y", U3="m", U4="n")
    assert closed.without_address == 2
    asked = team.notices(NoticeKind.NO_ADDRESS)
    assert sorted(notice.user for notice in asked) == ["U2", "U3"]
    assert (asked[0].data["poll"], asked[0].data["title"]) == (closed.snapshot.poll.id, "Design review")
    assert slot_in(asked[0].data) == closed.snapshot.options[0].slot


def test_nobody_is_asked_who_wants_no_mail_or_cannot_be_told(team: Team) -> None:
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    team.knows("U3", is_reachable=False)
    team.closed(U2="y", U3="y")
    assert team.notices() == []


def test_somebody_who_cannot_be_mailed_has_a_suppressed_row_with_a_reason_and_is_told(team: Team) -> None:
    team.registers("U2", "U3", "U4", "U5")
    team.bounces("U2")
    team.suppresses("u3@example.com", SuppressionReason.COMPLAINT)
    consent.stop_mail(team.database, team.clock, HERE, "U4")
    closed = team.closed(U2="y", U3="y", U4="y", U5="y")
    rows = {row.user: (row.status, row.reason) for row in team.deliveries(closed.snapshot.poll.id)}
    assert rows["U2"] == (DeliveryStatus.SUPPRESSED, "hard_bounce")
    assert rows["U3"] == (DeliveryStatus.SUPPRESSED, "complaint")
    assert rows["U4"] == (DeliveryStatus.SUPPRESSED, "opt_out")
    assert rows["U5"] == (DeliveryStatus.PENDING, "")
    assert (closed.invited, closed.cannot_be_mailed) == (2, 3)
    told = {notice.user: notice.kind for notice in team.notices()}
    assert told == {"U2": NoticeKind.ADDRESS_BOUNCED, "U3": NoticeKind.MAIL_UNSENT, "U4": NoticeKind.MAIL_UNSENT}


def test_the_closers_address_serves_where_the_organizer_has_none(team: Team) -> None:
    team.registers("UADM", "U2")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    closed = team.closes(snapshot, by="UADM", admin=True)
    assert (closed.invite.organizer, closed.invite.organizer_address) == ("UADM", "uadm@example.com")
    assert sorted(row.user for row in team.deliveries(snapshot.poll.id)) == ["U2", "UADM"]
    assert [notice.user for notice in team.notices(NoticeKind.NO_ADDRESS)] == ["UORG"]


def test_without_any_address_nothing_is_closed(team: Team) -> None:
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    with pytest.raises(AddressNeeded, match=PollReason.ADDRESS_NEEDED):
        team.closes(snapshot)
    after = team.poll(snapshot.poll.id).poll
    assert (after.status, after.winner, after.revision) == (PollStatus.OPEN, None, snapshot.poll.revision + 1)
    assert team.deliveries() == []


def test_an_address_that_bounced_cannot_be_the_organizers(team: Team) -> None:
    team.registers("UORG")
    team.bounces("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    with pytest.raises(AddressNeeded):
        team.closes(snapshot)


@pytest.mark.parametrize(("user", "admin"), [("U2", False), ("", False)])
def test_only_those_who_run_a_poll_close_it(team: Team, user: str, *, admin: bool) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    with pytest.raises(NotAllowed):
        team.closes(snapshot, by=user, admin=admin)
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN


def test_co_organizers_and_admins_close_it_too(team: Team) -> None:
    team.registers("UORG")
    for by, admin in (("UCO", False), ("UADM", True)):
        snapshot = team.posts()
        with team.database.begin(HERE) as uow:
            uow.poll_people.add_co_organizer(snapshot.poll.id, "UCO")
        team.answers(snapshot, U2="y")
        assert team.closes(snapshot, by=by, admin=admin).invite.organizer == "UORG"


def test_a_winner_must_be_offered_and_ahead_and_the_texts_short(team: Team) -> None:
    team.registers("UORG")
    snapshot, other = team.posts(), team.posts()
    with team.database.begin(HERE) as uow:
        uow.poll_changes.withdraw_option(snapshot.poll.id, snapshot.options[1].id)
    for winner in ("", "unknown", other.options[0].id, snapshot.options[1].id):
        with pytest.raises(InvalidInput) as refused:
            team.closes(snapshot, winner=winner)
        assert refused.value.fields == {"winner": PollReason.WINNER_UNKNOWN}
    team.clock.move(24 * HOUR)
    with pytest.raises(InvalidInput) as refused:
        team.closes(snapshot, place="x" * 301, note="x" * 1501)
    assert refused.value.fields["winner"] == PollReason.WINNER_PASSED
    assert set(refused.value.fields) == {"winner", "place", "note"}
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN


def test_mailings_have_a_limit_which_is_told(team: Team) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    with team.database.begin(HERE) as uow:
        for _ in range(MAILINGS.most):
            uow.usage.take("UORG", MAILINGS, team.clock.now())
    with pytest.raises(LimitReached, match="TooMany"):
        team.closes(snapshot)
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN


def test_a_poll_that_is_over_or_not_posted_cannot_be_closed(team: Team) -> None:
    closed, draft, cancelled = team.closed(U2="y").snapshot, team.opens(), team.posts()
    opening.keep_draft(team.database, team.clock, HERE, draft.poll.id)
    cancelling.cancel_poll(team.database, team.clock, cancelling.ManagePoll(HERE, cancelled.poll.id, "UORG", False))
    for snapshot, why in (
        (closed, PollReason.CLOSED_ALREADY),
        (draft, PollReason.NOT_POSTED),
        (cancelled, PollReason.CANCELLED_ALREADY),
    ):
        with pytest.raises(PollNotOpen, match=why):
            team.closes(snapshot)
        with pytest.raises(PollNotOpen, match=why):
            closing.closing_sheet(team.database, team.clock, HERE, snapshot.poll.id, user="UORG", admin=False)


def test_another_workspaces_poll_is_unknown(team: Team) -> None:
    team.registers("UORG", workspace=ELSEWHERE)
    snapshot = team.posts()
    with pytest.raises(NotFound):
        team.closes(snapshot, workspace=ELSEWHERE)
    assert team.poll(snapshot.poll.id).poll.status is PollStatus.OPEN


def test_exactly_one_of_several_closers_wins(database: Database, clock: MovingClock) -> None:
    team = Team(database, clock)
    team.registers("UORG", "U2")
    snapshot = team.posts()
    team.answers(snapshot, U2="yy")
    outcomes: list[Closed | MeetError] = []

    def outcome_of(close: Callable[[], Closed]) -> Closed | MeetError:
        try:
            return close()
        except MeetError as refused:
            return refused

    threads = [
        Thread(target=lambda place=place: outcomes.append(outcome_of(lambda: team.closes(snapshot, place))))
        for place in (0, 1, 0, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (won,) = [outcome for outcome in outcomes if isinstance(outcome, Closed)]
    assert {outcome.why for outcome in outcomes if isinstance(outcome, MeetError)} == {PollReason.CLOSED_ALREADY}
    assert won.invite == team.invite(snapshot.poll.id)
    assert len(team.deliveries(snapshot.poll.id)) == 2


@pytest.mark.parametrize("announce", [True, False])
def test_whether_the_channel_is_told_stays_with_the_poll(team: Team, announce: bool) -> None:
    team.registers("UORG")
    snapshot = team.posts()
    team.answers(snapshot, U2="y")
    winner, sender = snapshot.options[0].id, "meet@example.com"
    request = closing.ClosePoll(HERE, snapshot.poll.id, winner, "UORG", False, "", "", sender, announce=announce)
    assert closing.close_poll(team.database, team.clock, request).snapshot.poll.announced is announce
