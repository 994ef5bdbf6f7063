"""What `/meet admin` reads: a workspace for its admins, sending and suppressions for operators."""

from datetime import timedelta

import pytest

from bot.domain.addresses import address_hash
from bot.domain.breaker import BreakerReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.errors import NotAllowed
from bot.domain.feedback import FeedbackKind
from bot.domain.overview import DAYS, MOST_ROWS, WorkspaceOverview
from bot.domain.rates import Rates
from bot.domain.suppression import SuppressionReason
from bot.services.account_overview import (
    ReleaseAnswer,
    Released,
    ReleaseListed,
    account_overview,
    find_suppressions,
    release_listed,
)
from bot.services.resending import Resend, resend
from bot.services.workspace_overview import workspace_overview
from storage.database import Database
from tests.services.outbox_makers import due, open_breaker, reword, suppress
from tests.services.team import ELSEWHERE, HERE, HOUR, Team, a_draft
from tests.storage.databases import START
from tests.storage.makers import a_fact, an_address, store_fact

BOB = "bob@example.com"
R = SuppressionReason


def seen(team: Team, user: str = "UADMIN") -> WorkspaceOverview:
    return workspace_overview(team.database, HERE, user, admin=True)


def test_nobody_but_an_admin_sees_the_workspace(team: Team) -> None:
    with pytest.raises(NotAllowed):
        workspace_overview(team.database, HERE, "U2", admin=False)


def test_titles_are_told_of_the_admins_own_polls_alone(team: Team) -> None:
    poll = team.posts(title="Salaries")
    team.submits(a_draft(workspace=ELSEWHERE, title="Theirs"), "view")
    team.answers(poll, U2="y")
    (summary,) = seen(team).polls
    assert (summary.title, summary.organizer, summary.answered) == ("", "UORG", 1)
    assert seen(team, "U2").polls[0].title == "Salaries"
    assert seen(team, "UORG").polls[0].title == "Salaries"


def test_drafts_are_nobodys_to_see(team: Team) -> None:
    poll = team.opens()
    assert [one.status for one in seen(team).polls] == [poll.poll.status]


@pytest.mark.parametrize("column", ["status", "closer", "change"])
def test_a_poll_that_cannot_be_read_hides_no_other_from_the_admin(team: Team, column: str) -> None:
    team.posts(title="bad")
    team.posts(title="good", organizer="U2")
    reword(team.database, f"UPDATE poll SET {column} = 'tomorrow' WHERE title = 'bad'")
    assert [one.organizer for one in seen(team).polls] == ["U2"]


def test_a_mail_that_cannot_be_read_hides_no_other_from_the_admin(team: Team) -> None:
    team.registers("U2", "U3")
    team.closed(U2="y", U3="y")
    team.sends(status=DeliveryStatus.BOUNCED)
    reword(team.database, "UPDATE delivery SET method = 'tomorrow' WHERE \"user\" = 'U2'")
    assert "U2" not in [one.user for one in seen(team).unsent]
    assert "U3" in [one.user for one in seen(team).unsent]


def test_people_who_take_part_and_have_no_address_are_named_whatever_they_answered(team: Team) -> None:
    team.registers("U4")
    team.answers(team.posts(required=("U5",)), U2="y", U3="n", U4="y")
    assert seen(team).without_address == ("U2", "U3", "U5")


def test_nobody_of_an_anonymous_poll_is_named(team: Team) -> None:
    poll = team.posts(anonymous=True)
    team.answers(poll, U2="y")
    team.registers("UORG", "U3")
    team.answers(poll, U3="y")
    team.closes(poll)
    team.sends(status=DeliveryStatus.BOUNCED)
    overview = seen(team)
    assert overview.without_address == ()
    assert overview.unsent == ()
    assert overview.unsent_anonymous == 2


def test_mails_that_did_not_arrive_are_told_and_those_that_did_are_not(team: Team) -> None:
    team.registers("U2", "U3")
    team.closed(U2="y", U3="y")
    team.sends("U2", status=DeliveryStatus.BOUNCED)
    team.sends()
    (lost,) = seen(team).unsent
    assert (lost.user, lost.organizer, lost.status) == ("U2", "UORG", DeliveryStatus.BOUNCED)
    team.clock.move(timedelta(days=31))
    assert seen(team).unsent == ()


def test_a_mail_that_was_repaired_is_told_no_more(team: Team) -> None:
    team.registers("U2", "U3")
    closed = team.closed(U2="y", U3="y")
    team.sends(status=DeliveryStatus.BOUNCED)
    assert {one.user for one in seen(team).unsent} == {"U2", "U3", "UORG"}
    team.clock.move(HOUR)
    again = Resend(HERE, closed.invite.poll, "UORG", admin=False, user="U2")
    assert resend(team.database, team.clock, again) == 1
    assert "U2" not in {one.user for one in seen(team).unsent}, "it is on its way"
    team.sends("U2", status=DeliveryStatus.FAILED)
    assert [one.status for one in seen(team).unsent if one.user == "U2"] == [DeliveryStatus.FAILED]
    team.clock.move(HOUR)
    assert resend(team.database, team.clock, again) == 1
    team.sends("U2")
    assert "U2" not in {one.user for one in seen(team).unsent}


def test_an_invite_that_went_to_another_address_repairs_the_one_before(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.sends("U2", status=DeliveryStatus.BOUNCED)
    team.clock.move(HOUR)
    team.registers("U2", address="better@example.com")
    team.sends()
    assert seen(team).unsent == ()


def test_another_polls_mail_repairs_nothing(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.sends("U2", status=DeliveryStatus.BOUNCED)
    team.closed(U2="y")
    team.sends()
    assert [one.user for one in seen(team).unsent] == ["U2"]


def test_whose_address_came_back_is_told_apart_from_whoever_gave_none(team: Team) -> None:
    team.registers("U2")
    team.answers(team.posts(), U2="y")
    with team.database.begin(HERE) as uow:
        uow.people.save_address(an_address("U2", BOB, invalid=True))
    overview = seen(team)
    assert (overview.without_address, overview.failing) == ((), ("U2",))


def test_an_admin_sees_whether_sending_is_paused(team: Team) -> None:
    assert not seen(team).breaker.open
    open_breaker(team.database, BreakerReason.QUOTA)
    assert seen(team).breaker.reason is BreakerReason.QUOTA


def test_no_address_is_in_what_an_admin_sees(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.sends(status=DeliveryStatus.BOUNCED)
    assert "@" not in repr(seen(team))


def test_the_rates_are_told_by_the_day_the_last_day_last(database: Database) -> None:
    for days, number in ((0, 3), (1, 2), (DAYS - 1, 1), (DAYS, 9)):
        for place in range(number):
            due(database, status=DeliveryStatus.SENT, ses_message_id=f"m{days}-{place}",
                address=f"p{days}-{place}@example.com",
                sent_at=START - timedelta(days=days, minutes=1))  # fmt: skip
    with database.begin_account() as account:
        store_fact(account, a_fact(FeedbackKind.HARD_BOUNCE), START - timedelta(days=1, minutes=1), None)
    told = account_overview(database).days
    assert len(told) == DAYS
    assert (told[-1], told[-2], told[0]) == (Rates(3), Rates(2, bounced=1), Rates(1))


def test_the_overview_counts_the_list_and_the_quarantine(chosen_database: Database) -> None:
    suppress(chosen_database, BOB, R.HARD_BOUNCE)
    with chosen_database.begin_account() as account:
        account.feedback.quarantine("{", "odd", START, "digest")
    overview = account_overview(chosen_database)
    assert (overview.suppressed, overview.quarantined, overview.alarms) == (1, 1, ())


@pytest.mark.parametrize("words", ["bob", "BOB@example.com", " bob@EXAMPLE.com ", "example.com", ""])
def test_an_entry_is_found_by_any_part_of_its_address(database: Database, words: str) -> None:
    suppress(database, BOB, R.HARD_BOUNCE)
    found = find_suppressions(database, words)
    assert ([one.address for one in found.entries], found.total) == ([BOB], 1)


@pytest.mark.parametrize(
    "words",
    ["b\u00fccher", "b\u00fccher.example", "bob@xn--bcher-kva.example", "bob\uff20B\u00dc\u200bCHER.example"],
)
@pytest.mark.parametrize("held", ["bob@b\u00fccher.example", "bob@xn--bcher-kva.example"])
def test_an_entry_is_found_however_its_domain_is_spelled(chosen_database: Database, held: str, words: str) -> None:
    database = chosen_database
    suppress(database, held, R.HARD_BOUNCE)
    suppress(database, BOB, R.HARD_BOUNCE)
    assert find_suppressions(database, words).total == 1


@pytest.mark.parametrize("words", ["b\u200bob@", "\uff42\uff4f\uff42", "bob\u00ad@example.com\u2060"])
def test_marks_of_pasting_hide_no_entry(database: Database, words: str) -> None:
    suppress(database, BOB, R.HARD_BOUNCE)
    assert find_suppressions(database, words).total == 1


@pytest.mark.parametrize("words", ["eve", "%", "_", "b%b"])
def test_signs_of_sql_are_only_signs(database: Database, words: str) -> None:
    suppress(database, BOB, R.HARD_BOUNCE)
    assert find_suppressions(database, words).total == 0


def test_a_forgotten_address_is_found_by_the_whole_of_it(chosen_database: Database) -> None:
    suppress(chosen_database, BOB, R.COMPLAINT)
    reword(chosen_database, "UPDATE suppression SET address = ''")
    assert find_suppressions(chosen_database, "bob").total == 0
    assert find_suppressions(chosen_database, BOB).total == 1


def test_the_newest_entries_are_shown_and_all_are_counted(chosen_database: Database) -> None:
    for place in range(MOST_ROWS + 3):
        suppress(chosen_database, f"p{place}@example.com", R.MANUAL)
    found = find_suppressions(chosen_database, "")
    assert (len(found.entries), found.total) == (MOST_ROWS, MOST_ROWS + 3)


def released(database: Database, reason: R, **more: bool) -> Released:
    return release_listed(database, ReleaseListed(address_hash(BOB), reason, "T1:UOPS", **more))


def left(database: Database) -> set[str]:
    with database.read_account() as account:
        return {str(one.reason) for one in account.suppressions.of(BOB)}


@pytest.mark.parametrize("reason", R)
def test_a_complaint_alone_asks_a_second_time(chosen_database: Database, reason: R) -> None:
    suppress(chosen_database, BOB, reason)
    first = released(chosen_database, reason).answer
    assert first is (ReleaseAnswer.ASKS_AGAIN if reason is R.COMPLAINT else ReleaseAnswer.RELEASED)
    if reason is R.COMPLAINT:
        assert left(chosen_database) == {"complaint"}
        assert released(chosen_database, reason, confirmed=True).answer is ReleaseAnswer.RELEASED
    assert left(chosen_database) == set()
    with chosen_database.read_account() as account:
        (entry,) = account.audit_log.entries(5)
    assert (entry.who, "@" in entry.what) == ("T1:UOPS", False)


def test_other_reasons_stay_and_that_is_told(chosen_database: Database) -> None:
    for reason in (R.HARD_BOUNCE, R.MANUAL):
        suppress(chosen_database, BOB, reason)
    assert released(chosen_database, R.MANUAL) == Released(ReleaseAnswer.STILL_LISTED)
    assert released(chosen_database, R.HARD_BOUNCE) == Released(ReleaseAnswer.RELEASED, at_provider=True)
    assert released(chosen_database, R.HARD_BOUNCE) == Released(ReleaseAnswer.NOT_LISTED)


@pytest.mark.parametrize(("reasons", "invalid"), [((R.HARD_BOUNCE,), False), ((R.HARD_BOUNCE, R.PROVIDER_LIST), True)])
def test_a_registration_is_valid_again_once_nothing_speaks_against_the_address(
    chosen_database: Database, reasons: tuple[R, ...], invalid: bool
) -> None:
    for reason in reasons:
        suppress(chosen_database, BOB, reason)
    with chosen_database.begin(HERE) as uow:
        uow.people.save_address(an_address("U2", BOB, invalid=True))
    released(chosen_database, R.HARD_BOUNCE)
    with chosen_database.read(HERE) as uow:
        held = uow.people.address("U2")
    assert held is not None
    assert held.invalid is invalid
