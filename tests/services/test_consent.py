import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason, owner_may_lift
from bot.domain.tokens import sign
from bot.services import addresses, consent
from tests.services.team import ELSEWHERE, HERE, SECRET, Team


def standing(team: Team, user: str = "U2", workspace: str = HERE) -> AddressStanding:
    return addresses.address_state(team.database, workspace, user).standing


def starts(team: Team, user: str = "U2") -> consent.MailStarted:
    return consent.start_mail(team.database, team.clock, HERE, user)


def token_of(team: Team, user: str) -> str:
    return sign(SECRET, next(row.id for row in team.deliveries() if row.user == user))


def test_stopping_ends_mail_from_this_workspace_alone(team: Team) -> None:
    team.registers("U2")
    team.registers("U2", workspace=ELSEWHERE)
    assert "/meet start" in consent.stop_mail(team.database, team.clock, HERE, "U2")
    assert standing(team) is AddressStanding.STOPPED
    assert standing(team, workspace=ELSEWHERE) is AddressStanding.GOOD


def test_starting_allows_mail_again_and_sends_what_is_missing(team: Team) -> None:
    team.registers("U2")
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    snapshot = team.closed(U2="y").snapshot
    assert [user for user, _, _ in team.mails(snapshot.poll.id)] == ["UORG"]
    started = starts(team)
    assert (started.invites, started.text) == (1, "Meet may mail you again. 1 invite is on the way to you now.")
    assert sorted(user for user, _, _ in team.mails(snapshot.poll.id)) == ["U2", "UORG"]
    assert starts(team).invites == 0


def test_stop_keeps_what_was_said_about_reminders(team: Team) -> None:
    with team.database.begin(HERE) as uow:
        allowed = uow.people.consent("U2")
        uow.people.save_consent("U2", type(allowed)(mail=True, reminders=False))
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    starts(team)
    with team.database.read(HERE) as uow:
        assert uow.people.consent("U2") == type(allowed)(mail=True, reminders=False)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_who_has_proved_an_address_lifts_its_opt_out_and_soft_bounces_and_nothing_else(
    team: Team, reason: SuppressionReason
) -> None:
    team.registers("U2")
    team.suppresses("u2@example.com", reason)
    started = starts(team)
    assert team.suppressed("u2@example.com") is (None if owner_may_lift(reason) else reason)
    assert ("cannot be mailed" in started.text) is not owner_may_lift(reason)


def test_nobody_lifts_anything_without_a_good_address_of_their_own(team: Team) -> None:
    team.registers("U3")
    team.bounces("U3")
    team.suppresses("u2@example.com", SuppressionReason.OPT_OUT)
    assert "no address for you" in starts(team).text
    assert "came back" in starts(team, "U3").text
    assert team.suppressed("u2@example.com") is SuppressionReason.OPT_OUT
    assert team.suppressed("u3@example.com") is SuppressionReason.HARD_BOUNCE


def test_stop_and_start_are_kept_in_the_audit_log(team: Team) -> None:
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    starts(team)
    with team.database.read_account() as account:
        assert [(entry.who, entry.what) for entry in account.audit_log.entries(5)] == [
            ("U2", "allowed mail"),
            ("U2", "ended mail"),
        ]


def test_an_unsubscribe_link_ends_mail_to_the_address_in_every_workspace(team: Team) -> None:
    team.registers("U2")
    team.registers("U2", workspace=ELSEWHERE)
    team.closed(U2="y")
    token = token_of(team, "U2")
    assert consent.unsubscribe_mask(team.database, SECRET, token) == "u•••@example.com"
    assert team.suppressed("u2@example.com") is None
    for _ in range(2):
        assert consent.unsubscribe(team.database, team.clock, SECRET, token) == "u•••@example.com"
    assert team.suppressed("u2@example.com") is SuppressionReason.OPT_OUT
    assert standing(team) is standing(team, workspace=ELSEWHERE) is AddressStanding.STOPPED


def test_an_unsubscribe_never_weakens_a_complaint(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.suppresses("u2@example.com", SuppressionReason.COMPLAINT)
    consent.unsubscribe(team.database, team.clock, SECRET, token_of(team, "U2"))
    assert team.suppressed("u2@example.com") is SuppressionReason.COMPLAINT


@pytest.mark.parametrize(
    "token", ["", ".", "nonsense", "a" * 5000, sign(b"another secret", "1"), sign(SECRET, "unknown")]
)
def test_a_token_that_is_not_ours_or_whose_delivery_is_gone_changes_nothing(team: Team, token: str) -> None:
    assert consent.unsubscribe_mask(team.database, SECRET, token) is None
    assert consent.unsubscribe(team.database, team.clock, SECRET, token) is None


def test_a_link_in_a_mail_to_somebody_forgotten_finds_no_address(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.sends(status=DeliveryStatus.DELIVERED)
    token = token_of(team, "U2")
    with team.database.begin(HERE) as uow:
        uow.deliveries.forget_user("U2", "forgotten-1")
    assert consent.unsubscribe(team.database, team.clock, SECRET, token) is None
