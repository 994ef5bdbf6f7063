"""Being forgotten holds for every table: nothing in the schema is named here, so a new table is looked at as well."""

import re

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.services import addresses, consent, forgetting
from bot.services.feedback import Received, apply_feedback
from bot.services.people import save_profile
from storage import database as opened
from storage.polls.delivery_cards import write_touched_cards
from storage.repository import Transaction
from storage.tables import metadata
from tests.services.beginnings import begin_with
from tests.services.life_of_eva import OPERATED, QUOTING, arrives, live
from tests.services.outbox_makers import reword
from tests.services.remains import ADDRESS, EVA, OF_SERVERS, remains, rows, rows_of
from tests.services.team import ELSEWHERE, HERE, HOUR, Team, forget_whole
from tests.storage.makers import a_fact, a_profile


@pytest.fixture
def lived(team: Team) -> Team:
    """Eva has lived with Meet."""
    begin_with(team, live)
    return team


@pytest.fixture
def forgotten(team: Team) -> Team:
    """She was forgotten after that; the cancellations are out."""
    begin_with(team, live_and_be_forgotten)
    return team


def live_and_be_forgotten(team: Team) -> None:
    begin_with(team, live)
    team.clock.move(4 * HOUR)
    forget_whole(team.database, team.clock, HERE, EVA)
    team.sends()


def test_the_life_that_is_forgotten_fills_every_table(lived: Team) -> None:
    named = {column.partition(".")[0] for column in remains(lived.database)}
    assert {name for name, found in rows(lived.database).items() if not found} == {"forgetting"}
    assert named >= {
        "address", "attendance", "audit", "card", "code", "consent", "delivery", "feedback_event", "forwarded_answer",
        "history", "invite", "notice", "poll", "poll_person", "profile", "proposal", "series", "suppression", "usage",
        "vote",
    }  # fmt: skip
    assert set(metadata.tables) == set(rows(lived.database))


def test_no_column_of_any_row_holds_the_id_the_address_or_the_name_afterwards(forgotten: Team) -> None:
    assert remains(forgotten.database) == set()


def test_what_servers_say_is_kept_without_the_address_that_they_quote(lived: Team) -> None:
    quoting = {"breaker.detail", "feedback_event.diagnostic", "suppression.detail", "notice.data"}
    assert remains(lived.database, what=OF_SERVERS) & quoting == set()


@pytest.mark.parametrize("kind", [FeedbackKind.HARD_BOUNCE, FeedbackKind.COMPLAINT, FeedbackKind.SOFT_BOUNCE])
@pytest.mark.parametrize("message", ["ses-eva", "never heard of"])
def test_feedback_that_comes_later_brings_nothing_back(forgotten: Team, kind: FeedbackKind, message: str) -> None:
    arrives(forgotten, a_fact(kind, ses_message_id=message, address=ADDRESS, diagnostic=QUOTING))
    assert remains(forgotten.database) == set()
    assert forgotten.suppressed(ADDRESS) is not None


@pytest.mark.parametrize("kind", FeedbackKind)
def test_feedback_about_a_mail_in_doubt_leaves_the_hash_alone(team: Team, kind: FeedbackKind) -> None:
    """Until it is known whether such a mail left, its delivery has the address still."""
    team.registers(EVA, address=ADDRESS)
    team.closed(**{EVA: "y"})
    (mail,) = (one for one in team.deliveries() if one.user == EVA)
    team.sends(EVA, status=DeliveryStatus.IN_DOUBT)
    forget_whole(team.database, team.clock, HERE, EVA)
    arrives(team, a_fact(kind, ses_message_id="ses-new", outbox_id=mail.id, address=ADDRESS, diagnostic=QUOTING))
    told = [row for row in rows_of(team.database, "feedback_event") if row.delivery == mail.id]
    assert [(row.address, row.diagnostic) for row in told] == [("", "")]
    assert "suppression.address" not in remains(team.database)


@pytest.mark.parametrize("kind", [FeedbackKind.DELIVERED, FeedbackKind.SOFT_BOUNCE, FeedbackKind.HARD_BOUNCE])
def test_what_was_told_of_a_mail_under_two_ids_and_of_a_code_leaves_the_hash_alone(
    team: Team, kind: FeedbackKind
) -> None:
    """The reply to the first attempt was lost; SES told of both."""
    team.registers("U3", address=ADDRESS)
    team.asks_code(EVA, ADDRESS)
    (code,) = team.deliveries()
    team.registers(EVA, address=ADDRESS)
    team.closed(**{EVA: "y"})
    (mail,) = (one for one in team.deliveries() if one.user == EVA and one.invite)
    with team.database.begin_account() as account:
        account.settlements.move(mail.id, DeliveryStatus.DELIVERED, ses_message_id="ses-second")
    for name, id_ in ((code, "ses-code"), (mail, "ses-first"), (mail, "ses-second")):
        arrives(team, a_fact(kind, ses_message_id=id_, outbox_id=name.id, address=ADDRESS, diagnostic=QUOTING))
    forget_whole(team.database, team.clock, HERE, EVA)
    told = [(row.address, row.diagnostic) for row in rows_of(team.database, "feedback_event")]
    assert told == [("", "")] * 3


def test_an_answer_of_slacks_that_comes_late_stores_nobody_again(forgotten: Team) -> None:
    asked_at = forgotten.clock.now()
    forgotten.clock.move(HOUR)
    forget_whole(forgotten.database, forgotten.clock, HERE, EVA)
    save_profile(forgotten.database, a_profile(EVA, profile_address=ADDRESS), asked_at)
    assert remains(forgotten.database) == set()
    forgotten.clock.move(HOUR)
    save_profile(forgotten.database, a_profile(EVA), forgotten.clock.now())
    assert "profile.user" in remains(forgotten.database)


@pytest.mark.parametrize(
    "spelled",
    [
        ADDRESS.upper(),
        ADDRESS.replace("@", "%40"),
        ADDRESS.replace("@", "\\u0040"),
        ADDRESS.replace("@", "\\\\u0040"),
        ADDRESS.replace("@", "&#64;"),
        ADDRESS.replace("@", "\uff20"),
    ],
)
def test_a_text_that_spells_the_address_otherwise_is_found(team: Team, spelled: str) -> None:
    team.knows(EVA, ADDRESS)
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    apply_feedback(team.database, [Received(f"<{spelled}> is no JSON", (), "no JSON")], OPERATED)
    forget_whole(team.database, team.clock, HERE, EVA)
    (kept,) = rows_of(team.database, "quarantine")
    assert kept.body == "<•••> is no JSON"


@pytest.mark.parametrize(
    "spelled", ["eva@xn--mnchen-3ya.example", "EVA@M\u00dcNCHEN.example", r"eva@m\u00fcnchen.example"]
)
def test_a_domain_in_the_letters_of_its_language_is_found_too(team: Team, spelled: str) -> None:
    team.knows(EVA, "eva@m\u00fcnchen.example")
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    apply_feedback(team.database, [Received(f"<{spelled}> is no JSON", (), "no JSON")], OPERATED)
    forget_whole(team.database, team.clock, HERE, EVA)
    (kept,) = rows_of(team.database, "quarantine")
    assert kept.body == "<•••> is no JSON"


def test_an_address_that_the_person_had_before_is_found_too(team: Team) -> None:
    team.knows(EVA, "old@example.com")
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    team.closed(U3="y", **{EVA: "y"})
    team.knows(EVA, ADDRESS)
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    apply_feedback(team.database, [Received("old@example.com", (), "no JSON")], OPERATED)
    forget_whole(team.database, team.clock, HERE, EVA)
    (kept,) = rows_of(team.database, "quarantine")
    assert kept.body == "•••"


def test_an_address_that_the_person_only_asked_a_code_for_stays_in_what_others_wrote(team: Team) -> None:
    team.asks_code(EVA, "bob@example.com")
    snapshot = team.posts(place="ask bob@example.com")
    forget_whole(team.database, team.clock, HERE, EVA)
    assert team.poll(snapshot.poll.id).poll.place == "ask bob@example.com"


def test_what_people_typed_mentions_nobody_who_was_forgotten(team: Team) -> None:
    typed = {"title": f"1:1 with <@{EVA}>", "note": f"Bring {ADDRESS} along", "place": f"At {EVA}'s"}
    snapshot = team.posts(**typed)
    team.registers("UORG", "U3")
    team.knows(EVA, ADDRESS)
    addresses.register_profile_address(team.database, team.clock, HERE, EVA)
    team.answers(snapshot, U3="y")
    team.closes(snapshot)
    reword(team.database, f"UPDATE invite SET reason = 'Ask {ADDRESS} why'")
    before = team.poll(snapshot.poll.id).poll.revision
    forget_whole(team.database, team.clock, HERE, EVA)
    assert remains(team.database) == set()
    assert team.poll(snapshot.poll.id).poll.revision > before
    assert team.invite(snapshot.poll.id).note == "Bring ••• along"


def test_what_people_typed_in_another_workspace_is_left_alone(team: Team) -> None:
    snapshot = team.opens(title=f"With <@{EVA}>", workspace=ELSEWHERE)
    forget_whole(team.database, team.clock, HERE, EVA)
    assert team.poll(snapshot.poll.id, ELSEWHERE).poll.title == f"With <@{EVA}>"


def test_an_address_that_somebody_else_has_too_goes_from_ones_own_workspace_alone(team: Team) -> None:
    """The admin of another workspace gives somebody the address, and lets them be forgotten."""
    team.registers("UADA", address="ada@example.com")
    snapshot = team.posts(place="ask ada@example.com")
    elsewhere = team.opens(place="ask ada@example.com", workspace=ELSEWHERE)
    unread = '{"emailAddress": "ada@example.com"'
    apply_feedback(team.database, [Received(unread, (), "no JSON")], OPERATED)
    team.registers(EVA, address="Ada@example.com", workspace=ELSEWHERE)
    forget_whole(team.database, team.clock, ELSEWHERE, EVA)
    assert team.poll(snapshot.poll.id).poll.place == "ask ada@example.com"
    assert team.poll(elsewhere.poll.id, ELSEWHERE).poll.place == "ask •••"
    assert [row.body for row in rows_of(team.database, "quarantine")] == [unread]
    forget_whole(team.database, team.clock, HERE, "UADA")
    assert remains(team.database, what=re.compile("ada@", re.IGNORECASE)) == set()


@pytest.mark.parametrize("held", ["in a profile alone", "registered"])
def test_whoever_else_has_an_address_may_have_it_in_a_profile_alone(team: Team, held: str) -> None:
    team.knows("UADA", "ada@example.com")
    if held == "registered":
        team.registers("UADA", address="ada@example.com")
        team.knows("UADA", "")
    team.registers(EVA, address="ada@example.com", workspace=ELSEWHERE)
    apply_feedback(team.database, [Received("ada@example.com", (), "no JSON")], OPERATED)
    forget_whole(team.database, team.clock, ELSEWHERE, EVA)
    assert [row.body for row in rows_of(team.database, "quarantine")] == ["ada@example.com"]


@pytest.mark.parametrize("spelled", ["ada@bücher.example", "Ada@BÜCHER.example", "ada@xn--bcher-kva.example"])
@pytest.mark.parametrize("forgotten", ["ada@bücher.example", "ada@xn--bcher-kva.example"])
def test_an_address_is_somebody_elses_too_however_slack_spells_it(team: Team, forgotten: str, spelled: str) -> None:
    team.knows("UADA", spelled)
    team.registers(EVA, address=forgotten, workspace=ELSEWHERE)
    unread = "ada@xn--bcher-kva.example or ada@bücher.example"
    apply_feedback(team.database, [Received(unread, (), "no JSON")], OPERATED)
    forget_whole(team.database, team.clock, ELSEWHERE, EVA)
    assert [row.body for row in rows_of(team.database, "quarantine")] == [unread]


def test_many_polls_are_left_however_many_they_are(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "POLLS_AT_ONCE", 2)
    for _ in range(5):
        team.answers(team.posts(), **{EVA: "y", "U3": "y"})
    left = forget_whole(team.database, team.clock, HERE, EVA).redraw
    assert len(left) == 5
    assert remains(team.database) == set()


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("commit", range(1, 31))
def test_a_forgetting_that_is_cut_short_at_any_step_is_finished_later(
    lived: Team, monkeypatch: pytest.MonkeyPatch, commit: int
) -> None:
    lived.clock.move(4 * HOUR)
    seen = iter(range(1000))

    def kill(transaction: Transaction) -> None:
        write_touched_cards(transaction)
        if next(seen) == commit:
            raise Killed

    monkeypatch.setattr(opened, "write_touched_cards", kill)
    with pytest.raises(Killed):
        forget_whole(lived.database, lived.clock, HERE, EVA)
    monkeypatch.undo()
    assert forgetting.unfinished(lived.database, lived.clock) == []
    lived.clock.move(forgetting.PATIENCE)
    for who in forgetting.unfinished(lived.database, lived.clock):
        forgetting.go_on(lived.database, lived.clock, who)
    lived.sends()
    assert remains(lived.database) == set()
    assert forgetting.unfinished(lived.database, lived.clock) == []


def test_a_forgetting_that_never_began_changes_nothing(lived: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    lived.clock.move(4 * HOUR)
    before = remains(lived.database)

    def kill(_transaction: Transaction) -> None:
        raise Killed

    monkeypatch.setattr(opened, "write_touched_cards", kill)
    with pytest.raises(Killed):
        forgetting.begin_forgetting(lived.database, lived.clock, HERE, EVA)
    monkeypatch.undo()
    assert remains(lived.database) == before


def test_a_poll_that_cannot_be_read_keeps_the_forgetting_unfinished_and_holds_up_no_other_step(team: Team) -> None:
    first, bad = team.closed(U3="y", **{EVA: "y"}).snapshot, team.closed(U3="y", **{EVA: "y"}).snapshot
    reword(team.database, f"UPDATE invite SET status = 'paused' WHERE poll = '{bad.poll.id}'")
    left = forget_whole(team.database, team.clock, HERE, EVA).redraw
    assert left == (first.poll.id,)
    team.clock.move(forgetting.PATIENCE)
    (who,) = forgetting.unfinished(team.database, team.clock)
    reword(team.database, "UPDATE invite SET status = 'confirmed'")
    forgetting.go_on(team.database, team.clock, who)
    team.sends()
    assert remains(team.database) == set()


def test_whoever_stopped_mail_is_forgotten_without_a_trace_of_it(team: Team) -> None:
    team.knows(EVA, ADDRESS)
    consent.stop_mail(team.database, team.clock, HERE, EVA)
    forget_whole(team.database, team.clock, HERE, EVA)
    assert remains(team.database) == set()
