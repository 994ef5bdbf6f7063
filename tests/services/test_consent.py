import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.standing import AddressStanding
from bot.domain.suppression import SuppressionReason, person_key
from bot.domain.tokens import sign
from bot.services import addresses, consent, suppressing
from bot.services.steps.taking_back import stop_unsent
from tests.services.feedback_makers import sent
from tests.services.outbox_makers import stored
from tests.services.team import ELSEWHERE, HERE, SECRET, Team
from tests.storage.makers import erase


def standing(team: Team, user: str = "U2", workspace: str = HERE) -> AddressStanding:
    return addresses.address_state(team.database, workspace, user).standing


def starts(team: Team, user: str = "U2") -> consent.MailStarted:
    return consent.start_mail(team.database, team.clock, HERE, user)


def token_of(team: Team, user: str, workspace: str = HERE) -> str:
    found = (row.id for row in team.deliveries() if (row.user, row.workspace) == (user, workspace))
    return sign(SECRET, next(found))


def test_stopping_ends_mail_from_this_workspace_alone(team: Team) -> None:
    team.registers("U2")
    team.registers("U2", workspace=ELSEWHERE)
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    assert standing(team) is AddressStanding.STOPPED
    assert standing(team, workspace=ELSEWHERE) is AddressStanding.GOOD


def test_starting_allows_mail_again_and_sends_what_is_missing(team: Team) -> None:
    team.registers("U2")
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    snapshot = team.closed(U2="y").snapshot
    assert [user for user, _, _ in team.mails(snapshot.poll.id)] == ["UORG"]
    started = starts(team)
    assert (started.invites, started.state.standing) == (1, AddressStanding.GOOD)
    assert sorted(user for user, _, _ in team.mails(snapshot.poll.id)) == ["U2", "UORG"]
    assert starts(team).invites == 0


def test_stop_keeps_what_was_said_about_reminders(team: Team) -> None:
    with team.database.begin(HERE) as uow:
        allowed = uow.people.consent("U2")
        uow.people.save_consent("U2", mail=True, reminders=False)
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    starts(team)
    with team.database.read(HERE) as uow:
        assert uow.people.consent("U2") == type(allowed)(mail=True, reminders=False)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_starting_lifts_what_the_person_said_and_soft_bounces_and_nothing_else(
    team: Team, reason: SuppressionReason
) -> None:
    team.registers("U2")
    team.suppresses("u2@example.com", reason, said_by=person_key(HERE, "U2"))
    started = starts(team)
    lifted = reason in {SuppressionReason.OPT_OUT, SuppressionReason.SOFT_STREAK}
    assert team.suppressed("u2@example.com") is (None if lifted else reason)
    assert (started.state.standing is AddressStanding.CANNOT_BE_MAILED) is not lifted


@pytest.mark.parametrize("other", sorted(set(SuppressionReason) - {SuppressionReason.OPT_OUT}))
def test_what_the_person_said_goes_and_what_others_told_stays(team: Team, other: SuppressionReason) -> None:
    team.registers("U2")
    for reason in (other, SuppressionReason.OPT_OUT):
        team.suppresses("u2@example.com", reason, said_by=person_key(HERE, "U2"))
    starts(team)
    assert team.suppressed("u2@example.com") is (None if other is SuppressionReason.SOFT_STREAK else other)


def test_nobody_lifts_anything_without_a_good_address_of_their_own(team: Team) -> None:
    team.registers("U3")
    team.bounces("U3")
    team.suppresses("u2@example.com", SuppressionReason.OPT_OUT)
    assert starts(team).state.standing is AddressStanding.NONE
    assert starts(team, "U3").state.standing is AddressStanding.INVALID
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


def unsubscribes(team: Team, user: str, workspace: str = HERE) -> None:
    consent.unsubscribe(team.database, team.clock, SECRET, token_of(team, user, workspace))


def test_an_unsubscribe_link_ends_mail_to_the_address_in_every_workspace(team: Team) -> None:
    team.registers("U2")
    team.registers("U2", workspace=ELSEWHERE)
    team.closed(U2="y")
    token = token_of(team, "U2")
    mask = "u•••@example.com"
    assert consent.link_state(team.database, SECRET, token) == consent.LinkState(mask, False, False)
    assert team.suppressed("u2@example.com") is None
    for _ in range(2):
        stopped = consent.unsubscribe(team.database, team.clock, SECRET, token)
        assert stopped == consent.link_state(team.database, SECRET, token) == consent.LinkState(mask, True, False)
    assert team.suppressed("u2@example.com") is SuppressionReason.OPT_OUT
    assert standing(team) is AddressStanding.STOPPED
    assert standing(team, workspace=ELSEWHERE) is AddressStanding.STOPPED_BY_LINK


@pytest.mark.parametrize("reason", sorted(set(SuppressionReason) - {SuppressionReason.OPT_OUT}))
def test_a_link_ends_and_allows_mail_and_leaves_every_other_reason(team: Team, reason: SuppressionReason) -> None:
    team.registers("U2")
    team.closed(U2="y")
    team.suppresses("u2@example.com", reason)
    token, seen = token_of(team, "U2"), []
    for act in (consent.unsubscribe, consent.resubscribe, consent.resubscribe):
        state = act(team.database, team.clock, SECRET, token)
        assert state is not None
        seen.append((state.is_stopped, state.is_blocked))
    assert seen == [(True, True), (False, True), (False, True)]
    assert team.suppressed("u2@example.com") is reason


@pytest.mark.parametrize(
    ("user", "workspace", "address_of"),
    [("U2", ELSEWHERE, "profile"), ("U3", HERE, "profile"), ("U3", ELSEWHERE, "profile"), ("U3", HERE, "code")],
)
def test_nobody_undoes_in_slack_what_was_said_by_the_mail_to_somebody_else(
    team: Team, user: str, workspace: str, address_of: str
) -> None:
    """An admin can set anybody's profile address; a code that was on its way may be typed in afterwards."""
    team.registers("U2")
    team.closed(U2="y")
    shared = "u2@example.com"
    code = team.asks_code(user, shared, workspace) if address_of == "code" else ""
    unsubscribes(team, "U2")
    if code:
        told = team.types_code(user, code, workspace).registered
    else:
        team.knows(user, shared, workspace=workspace)
        told = addresses.register_profile_address(team.database, team.clock, workspace, user)
    assert told is not None
    assert told.standing is AddressStanding.STOPPED_BY_LINK
    consent.start_mail(team.database, team.clock, workspace, user)
    assert standing(team, user, workspace) is AddressStanding.STOPPED_BY_LINK
    assert team.suppressed(shared) is SuppressionReason.OPT_OUT
    consent.resubscribe(team.database, team.clock, SECRET, token_of(team, "U2"))
    assert standing(team, user, workspace) is AddressStanding.GOOD


def test_whoever_asked_for_a_code_does_not_own_what_its_reader_said(team: Team) -> None:
    """Anybody may ask for a code to anybody's address, and an admin may then put it into their profile."""
    team.asks_code("U9", "u2@example.com")
    unsubscribes(team, "U9")
    team.registers("U9", address="u2@example.com")
    assert starts(team, "U9").state.standing is AddressStanding.STOPPED_BY_LINK
    assert team.suppressed("u2@example.com") is SuppressionReason.OPT_OUT


def test_whoever_was_mailed_takes_their_opt_out_back_by_registering_the_address_again(team: Team) -> None:
    team.registers("U2")
    team.closed(U2="y")
    unsubscribes(team, "U2")
    team.registers("U2")
    assert team.suppressed("u2@example.com") is None


def test_stopping_takes_back_a_code_that_was_asked_for_and_none_that_is_asked_for_later(team: Team) -> None:
    team.asks_code("U2", "new@example.com")
    consent.stop_mail(team.database, team.clock, HERE, "U2")
    consent.stop_mail(team.database, team.clock, HERE, "U3")
    team.asks_code("U2", "newer@example.com")
    told = sorted((row.address, row.status, row.reason) for row in team.deliveries())
    assert told == [
        ("new@example.com", DeliveryStatus.SUPPRESSED, "opt_out"),
        ("newer@example.com", DeliveryStatus.PENDING, ""),
    ]


@pytest.mark.parametrize(
    "token", ["", ".", "nonsense", "a" * 5000, sign(b"another secret", "1"), sign(SECRET, "unknown")]
)
def test_a_token_that_is_not_ours_or_whose_delivery_is_gone_changes_nothing(team: Team, token: str) -> None:
    assert consent.link_state(team.database, SECRET, token) is None
    assert consent.unsubscribe(team.database, team.clock, SECRET, token) is None
    assert consent.resubscribe(team.database, team.clock, SECRET, token) is None


@pytest.mark.parametrize("status", [DeliveryStatus.DELIVERED, DeliveryStatus.BOUNCED, DeliveryStatus.IN_DOUBT])
@pytest.mark.parametrize("kind", ["invite", "code"])
def test_a_link_ends_mail_by_the_hash_alone_once_its_reader_is_forgotten(
    team: Team, kind: str, status: DeliveryStatus
) -> None:
    """Somebody in another workspace may use that mailbox. Mail that is in doubt has its address still."""
    team.registers("U3", workspace=ELSEWHERE, address="u2@example.com")
    if kind == "invite":
        team.registers("U2")
        team.closed(U2="y")
    else:
        team.asks_code("U2", "u2@example.com")
    team.sends(status=status)
    token = token_of(team, "U2")
    with team.database.begin_account() as account:
        erase(account)
    allowed, stopped = consent.LinkState("•••", False, False), consent.LinkState("•••", True, False)
    assert consent.link_state(team.database, SECRET, token) == allowed
    for _ in range(2):
        assert consent.unsubscribe(team.database, team.clock, SECRET, token) == stopped
    assert standing(team, "U3", ELSEWHERE) is AddressStanding.STOPPED_BY_LINK
    stored_as = [(one.address, one.said_by) for one in suppressing.list_suppressions(team.database)]
    assert stored_as == [("", "")]
    assert consent.resubscribe(team.database, team.clock, SECRET, token) == allowed
    assert standing(team, "U3", ELSEWHERE) is AddressStanding.GOOD


def test_a_mail_that_has_left_is_not_stopped_any_more(team: Team) -> None:
    mail = sent(team.database)
    with team.database.begin_account() as account:
        stop_unsent(account, mail.id, "opt_out")
    assert stored(team.database, mail).status is DeliveryStatus.SENT
