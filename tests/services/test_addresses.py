from datetime import timedelta

import pytest

from bot.domain.addresses import AddressReason
from bot.domain.delivery import DeliveryKind, DeliveryStatus
from bot.domain.errors import AddressNeeded, InvalidInput, LimitReached
from bot.domain.person import PROFILE_CURRENT
from bot.domain.proving import CodeOutcome, CodeResult, CodeSent, Registered
from bot.domain.reasons import PersonReason
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason
from bot.services import addresses, consent
from bot.services.addresses import ProveCode, RequestCode
from tests.services.team import ELSEWHERE, HERE, HOUR, SECRET, Team

OTHER = "other@example.com"


def asks(team: Team, address: str = OTHER, user: str = "U2", workspace: str = HERE, poll: str = "") -> CodeSent:
    return addresses.request_code(team.database, team.clock, RequestCode(workspace, user, address, poll))


def types(team: Team, code: str, user: str = "U2", workspace: str = HERE) -> CodeOutcome:
    return addresses.prove_code(team.database, team.clock, SECRET, ProveCode(workspace, user, code))


def proves(team: Team, address: str = OTHER, user: str = "U2") -> CodeOutcome:
    team.clock.move(timedelta(minutes=1))
    asks(team, address, user)
    return types(team, team.code_of(user), user)


def state(team: Team, user: str = "U2", workspace: str = HERE) -> tuple[str, AddressStanding]:
    found = addresses.address_state(team.database, workspace, user)
    return found.address, found.standing


def wrong(team: Team, user: str = "U2") -> str:
    return f"{(int(team.code_of(user)) + 1) % 10**6:06d}"


def test_the_profile_address_is_registered_without_a_code(team: Team) -> None:
    team.knows("U2", " Ada@Example.com ")
    registered = addresses.register_profile_address(team.database, team.clock, HERE, "U2")
    assert (registered.address, registered.invites) == ("ada@example.com", 0)
    assert registered.standing is AddressStanding.GOOD
    assert state(team) == ("ada@example.com", AddressStanding.GOOD)
    assert team.deliveries() == []


@pytest.mark.parametrize("known", [True, False])
def test_without_a_profile_address_another_one_is_asked_for(team: Team, *, known: bool) -> None:
    if known:
        team.knows("U2", "")
    with pytest.raises(AddressNeeded, match=PersonReason.NO_PROFILE_ADDRESS):
        addresses.register_profile_address(team.database, team.clock, HERE, "U2")


def test_an_address_that_slack_does_not_confirm_now_needs_a_code_and_it_is_said_why(team: Team) -> None:
    team.knows("U2", "ada@example.com")
    team.clock.move(PROFILE_CURRENT)
    sent = asks(team, "Ada@example.com")
    assert (sent.registered, state(team)[0]) == (None, "")
    assert sent.unconfirmed
    assert not asks(team, OTHER).unconfirmed


def test_another_workspaces_profile_proves_no_address(team: Team) -> None:
    team.knows("U2", "ada@example.com", home=ELSEWHERE)
    with pytest.raises(AddressNeeded, match=PersonReason.PROFILE_ELSEWHERE):
        addresses.register_profile_address(team.database, team.clock, HERE, "U2")
    assert asks(team, "ada@example.com").registered is None
    assert state(team) == ("", AddressStanding.NONE)


def test_a_profile_address_that_cannot_be_mailed_is_refused(team: Team) -> None:
    team.knows("U2", "äda@example.com")
    with pytest.raises(InvalidInput) as refused:
        addresses.register_profile_address(team.database, team.clock, HERE, "U2")
    assert set(refused.value.fields) == {"address"}


def test_another_address_gets_a_code_for_fifteen_minutes(team: Team) -> None:
    sent = asks(team, " Other@Example.com ", poll="poll1")
    assert (sent.address, sent.registered) == (OTHER, None)
    assert sent.expires_at == team.clock.now() + timedelta(minutes=15)
    (code,) = team.deliveries()
    assert (code.kind, code.status, code.address) == (DeliveryKind.CODE, DeliveryStatus.PENDING, OTHER)
    assert code.expires_at == sent.expires_at
    assert state(team) == ("", AddressStanding.NONE)


def test_the_right_code_proves_the_address(team: Team) -> None:
    asks(team, poll="poll1")
    outcome = types(team, f" {team.code_of('U2')} ")
    assert (outcome.result, outcome.poll) == (CodeResult.PROVEN, "poll1")
    assert outcome.registered is not None
    assert (outcome.registered.address, outcome.registered.works) == (OTHER, True)
    assert state(team) == (OTHER, AddressStanding.GOOD)


@pytest.mark.parametrize("address", ["", "nonsense", "Ada <ada@example.com>", "ada@example.com\r\nBcc: x@example.com"])
def test_what_is_no_address_is_told_on_its_field_and_costs_no_code(team: Team, address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        asks(team, address)
    assert set(refused.value.fields) == {"address"}
    assert refused.value.fields["address"] is (AddressReason.NOT_BARE if address else AddressReason.EMPTY)
    assert team.deliveries() == []


def test_a_person_gets_three_codes_a_day_over_all_workspaces(team: Team) -> None:
    asks(team, "a@example.com")
    asks(team, "b@example.com", workspace=ELSEWHERE)
    asks(team, "c@example.com")
    with pytest.raises(LimitReached, match=r"TooMany.*'code'"):
        asks(team, "d@example.com")
    team.clock.move(timedelta(hours=24, seconds=1))
    assert asks(team, "d@example.com").registered is None


def test_an_address_gets_two_codes_a_day_over_all_workspaces(team: Team) -> None:
    asks(team, OTHER, user="U2")
    asks(team, OTHER.upper(), user="U3", workspace=ELSEWHERE)
    with pytest.raises(LimitReached, match=r"TooMany.*'code_address'"):
        asks(team, OTHER, user="U4")
    assert len(team.deliveries()) == 2


@pytest.mark.parametrize("reason", SuppressionReason)
def test_a_suppressed_address_gets_no_code_and_the_answer_reads_the_same(team: Team, reason: SuppressionReason) -> None:
    open_one = asks(team, OTHER, user="U3")
    team.suppresses(OTHER, reason)
    closed_one = asks(team, OTHER, user="U2")
    assert closed_one == open_one
    statuses = {row.user: row.status for row in team.deliveries()}
    assert statuses == {"U3": DeliveryStatus.PENDING, "U2": DeliveryStatus.SUPPRESSED}
    assert types(team, wrong(team)).result is types(team, wrong(team, "U3"), user="U3").result is CodeResult.WRONG
    with pytest.raises(LimitReached):
        asks(team, OTHER, user="U4")


def test_asking_for_the_profile_address_or_ones_own_needs_no_code(team: Team) -> None:
    team.knows("U2", "ada@example.com")
    assert asks(team, "ADA@example.com").registered is not None
    proves(team)
    assert asks(team, OTHER).registered is not None
    assert len([row for row in team.deliveries() if row.kind is DeliveryKind.CODE]) == 1


def test_changing_the_address_takes_the_place_of_the_old_one(team: Team) -> None:
    team.registers("U2")
    proves(team)
    assert state(team) == (OTHER, AddressStanding.GOOD)


def test_an_address_given_after_the_close_gets_the_invite(team: Team) -> None:
    snapshot = team.closed(U2="y", U3="m").snapshot
    team.clock.move(HOUR)
    outcome = proves(team)
    assert outcome.registered == Registered(OTHER, 1, AddressStanding.GOOD)
    assert ("U2", "REQUEST", 0) in team.mails(snapshot.poll.id)
    team.knows("U3", "u3@example.com")
    assert addresses.register_profile_address(team.database, team.clock, HERE, "U3").invites == 1
    assert addresses.register_profile_address(team.database, team.clock, HERE, "U3").invites == 0


def test_a_better_address_after_a_bounce_gets_the_missing_invite(team: Team) -> None:
    team.registers("U2")
    snapshot = team.closed(U2="y").snapshot
    team.sends("UORG")
    team.bounces("U2")
    assert state(team) == ("u2@example.com", AddressStanding.INVALID)
    outcome = proves(team)
    assert outcome.registered is not None
    assert outcome.registered.invites == 1
    assert [(row.user, row.address) for row in team.deliveries(snapshot.poll.id)][-1] == ("U2", OTHER)
    assert state(team) == (OTHER, AddressStanding.GOOD)


def test_a_new_address_does_not_get_an_invite_that_the_old_one_holds(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.sends()
    outcome = proves(team)
    assert outcome.registered is not None
    assert outcome.registered.invites == 0


def test_somebody_who_shares_an_address_that_holds_the_invite_gets_no_second_one(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y", U3="y")
    team.knows("U3", "u2@example.com")
    assert addresses.register_profile_address(team.database, team.clock, HERE, "U3").invites == 0


def test_no_late_invite_to_a_meeting_that_began_or_is_not_ones_own(team: Team) -> None:
    snapshot = team.closed(U2="n", U4="y").snapshot
    team.posts()
    assert proves(team).registered is not None
    assert team.mails(snapshot.poll.id) == [("UORG", "PUBLISH", 0)]
    team.clock.move(24 * HOUR)
    team.knows("U4", "u4@example.com")
    assert addresses.register_profile_address(team.database, team.clock, HERE, "U4").invites == 0


BLOCKED = Registered("u2@example.com", 0, AddressStanding.CANNOT_BE_MAILED, taken=False)


def test_a_profile_address_that_cannot_be_mailed_is_neither_taken_nor_offered(team: Team) -> None:
    team.registers("U2")
    team.bounces("U2")
    team.closed(U2="y")
    assert addresses.address_state(team.database, HERE, "U2").offered == ""
    assert addresses.register_profile_address(team.database, team.clock, HERE, "U2") == BLOCKED
    assert state(team)[1] is AddressStanding.INVALID


@pytest.mark.parametrize("current", [True, False])
def test_an_address_of_ones_own_that_came_back_is_refused_without_a_code(team: Team, *, current: bool) -> None:
    team.registers("U2")
    team.bounces("U2")
    if not current:
        team.knows("U2", "")
    before = len(team.deliveries())
    assert asks(team, "U2@example.com").registered == BLOCKED
    assert len(team.deliveries()) == before


def test_an_address_of_ones_own_that_an_operator_released_is_proven_again(team: Team) -> None:
    team.registers("U2")
    team.bounces("U2")
    team.knows("U2", "")
    with team.database.begin_account() as account:
        account.suppressions.release("u2@example.com", "operator", team.clock.now(), [SuppressionReason.HARD_BOUNCE])
    assert asks(team, "u2@example.com").registered is None


@pytest.mark.parametrize(("profile", "offered"), [("", ""), ("u2@example.com", ""), ("other@example.com", OTHER)])
def test_the_profiles_address_is_offered_where_another_one_is_in_use(team: Team, profile: str, offered: str) -> None:
    team.registers("U2")
    team.knows("U2", profile)
    assert addresses.address_state(team.database, HERE, "U2").offered == offered


def test_a_prompt_offers_no_profile_address_that_cannot_be_mailed(team: Team) -> None:
    poll = team.posts().poll.id
    team.knows("U2", "u2@example.com")
    team.suppresses("u2@example.com", SuppressionReason.COMPLAINT)
    found = addresses.prompt_due(team.database, HERE, "U2", poll)
    assert found is not None
    assert found.profile_address == ""


def test_the_prompt_comes_exactly_once_a_poll(team: Team) -> None:
    first, second = team.posts().poll, team.posts().poll
    due = [addresses.prompt_due(team.database, HERE, "U2", poll.id) for poll in (first, first, second, second)]
    assert [bool(found) for found in due] == [True, False, True, False]
    assert addresses.prompt_due(team.database, HERE, "U3", second.id)


def test_nobody_is_prompted_who_has_an_address_or_wants_no_mail_or_votes_nowhere(team: Team) -> None:
    poll = team.posts().poll.id
    team.registers("U2")
    consent.stop_mail(team.database, team.clock, HERE, "U3")
    assert not addresses.prompt_due(team.database, HERE, "U2", poll)
    assert not addresses.prompt_due(team.database, HERE, "U3", poll)
    assert not addresses.prompt_due(team.database, ELSEWHERE, "U4", poll)
    assert not addresses.prompt_due(team.database, HERE, "U4", "unknown")


def test_the_state_of_ones_address_names_the_profiles_too(team: Team) -> None:
    team.knows("U2", "ada@example.com")
    found = addresses.address_state(team.database, HERE, "U2")
    assert (found.address, found.standing, found.offered) == ("", AddressStanding.NONE, "ada@example.com")
    assert state(team, workspace=ELSEWHERE) == ("", AddressStanding.NONE)
