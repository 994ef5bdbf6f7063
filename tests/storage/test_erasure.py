"""Erasing one person, table by table: what goes, what gets a made-up name, what nobody else loses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import JSON, Text

from bot.domain.delivery import DeliveryStatus
from bot.domain.person import Consent, hidden_user
from bot.domain.poll import Choice, Closer
from bot.domain.suppression import SuppressionReason
from storage.account.free_texts import FREE_TEXTS, TYPED, Words, replace_words
from storage.database import Database
from storage.tables import metadata
from storage.values import Forgetting
from tests.storage.databases import START
from tests.storage.makers import (
    HERE,
    a_code,
    a_profile,
    an_address,
    cast,
    erase,
    stored_delivery,
    stored_invite,
    stored_poll,
)

NAMES_OF_ROWS = """
    address_hash delivery digest hash id invite option outbox_id poll ses_message_id state_hash uid unique_key winner
    workspace enterprise submission lease_token channel ts message_channel message_ts thread_ts in_thread permalink
    home moved_from hashes replacement message_id shows chain
"""
"""Columns of ids and hashes, under these names in every table."""
SET_WORDS = """
    account_figure.name account_figure.note account_mark.name delivery.reason feedback_event.account
    feedback_event.configuration_set feedback_event.status_code feedback_event.subtype invite.reply_domain
    invite.reply_secret invite.zone job_heartbeat.name
    forwarded_answer.notice
    notice.status poll.language poll.zone poll_person.part profile.locale profile.zone reply_mail.outcome series.slots
    series.zone slack_hold.method usage.kind
"""
"""Columns of words and values out of which nobody is read."""
OF_ONE_PERSON = """
    address.address address.user answer_note.voter attendance.user audit.who breaker.closed_by card.user code.address
    code.user consent.user delivery.address delivery.user feedback_event.address forgetting.user forwarded_answer.user
    history.who
    invite.organizer invite.organizer_address invite.organizer_name notice.user poll.closed_by poll.organizer
    poll_person.user
    profile.name profile.profile_address profile.user proposal.user suppression.address suppression.said_by usage.user
    vote.voter
"""
"""Columns that hold one person's id, name or address and nothing else: erasing goes by them."""
TICK = timedelta(microseconds=1)


def erased(database: Database, user: str = "U2") -> None:
    with database.begin_account() as account:
        erase(account, user)


def test_every_column_of_text_is_searched_for_whom_it_names_or_holds_no_sentence() -> None:
    texts = {
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.c
        if type(column.type) in (Text, JSON) and column.name not in NAMES_OF_ROWS.split()
    }
    searched = {f"{column.table.name}.{column.name}" for column in (*FREE_TEXTS, *TYPED)}
    assert texts - searched == {*SET_WORDS.split(), *OF_ONE_PERSON.split()}


@pytest.mark.parametrize("word", ["a_b@example.com", "a%b@example.com", "a/b@example.com"])
def test_a_word_with_a_sign_of_like_is_found_and_nothing_that_only_looks_like_it(database: Database, word: str) -> None:
    with database.begin_account() as account:
        for held in (word.upper(), word.replace(word[1], "x")):
            account.audit_log.record(HERE, f"wrote to {held}", "U1", START)
        (found,) = account.free_texts.find(Forgetting(HERE, "U2", "", START), Words({"U2": "", word: "***"}, {}))
        account.free_texts.replace(found)
    with database.read_account() as account:
        told = [entry.what for entry in account.audit_log.entries(2)]
    assert told == [f"wrote to {word.replace(word[1], 'x')}", "wrote to ***"]


def test_what_is_known_of_a_person_here_goes_and_nobody_elses(database: Database) -> None:
    for user in ("U2", "U3"):
        with database.begin(HERE) as uow:
            uow.people.save_profile(a_profile(user))
            uow.people.save_address(an_address(user))
            uow.people.save_consent(user, mail=False)
            uow.codes.add(a_code(user=user))
    with database.begin("T2") as uow:
        uow.people.save_address(an_address(workspace="T2"))
    erased(database)
    with database.read(HERE) as uow:
        assert (uow.people.profile("U2"), uow.people.address("U2"), uow.codes.current("U2")) == (None, None, None)
        assert uow.people.consent("U2") == Consent()
        assert uow.people.profile("U3") is not None
        assert uow.codes.current("U3") is not None
    with database.read("T2") as uow:
        assert uow.people.address("U2") is not None


def test_open_answers_go_and_those_in_polls_that_are_over_get_the_made_up_name(database: Database) -> None:
    running, over = stored_poll(database, required=("U2", "U3")), stored_poll(database)
    for poll in (running, over):
        cast(database, poll, "U2")
    with database.begin(HERE) as uow:
        uow.history.record(over.id, at=START, who="U2", what="closed")
        uow.poll_changes.close(over.id, winner=None, closed_by="U2", closer=Closer.PERSON, closed_at=START)
    erased(database)
    with database.read(HERE) as uow:
        assert uow.votes.count_voters(running.id) == 0
        assert uow.votes.of(over.id, "U2") == []
        assert [vote.choice for vote in uow.votes.of(over.id, "forgotten-1")] == [Choice.YES]
        assert [entry.who for entry in uow.history.of_poll(over.id)] == ["forgotten-1"]
        left, closed = uow.polls.get(running.id), uow.polls.get(over.id)
    assert left is not None
    assert closed is not None
    assert (left.required, closed.closed_by) == (("U3",), "forgotten-1")


def test_the_address_goes_from_deliveries_that_are_over(database: Database) -> None:
    over, going = stored_delivery(database, status=DeliveryStatus.BOUNCED), stored_delivery(database)
    erased(database)
    with database.read_account() as account:
        left = [account.deliveries.get(one.id) for one in (over, going)]
        assert len(account.addresses.codes_of("U2", START)) == 2
    assert [(one.address, one.user) for one in left if one] == [
        ("", hidden_user("U2")),
        ("bob@example.com", hidden_user("U2")),
    ]


@pytest.mark.parametrize(("early", "kept"), [(TICK, "kept"), (timedelta(), "")])
def test_an_organizers_name_leaves_every_invite_and_the_address_those_that_are_over(
    database: Database, early: timedelta, kept: str
) -> None:
    invite = stored_invite(database)
    with database.begin_account() as account:
        erase(account, "U1", now=invite.slot.ends_at - early)
    with database.read(HERE) as uow:
        left = uow.invites.get(invite.id)
    address = invite.organizer_address if kept else ""
    assert left == replace(invite, organizer="forgotten-1", organizer_name="", organizer_address=address)


def test_the_suppression_list_keeps_the_address_that_somebody_else_has(database: Database) -> None:
    for user in ("U2", "U3"):
        with database.begin(HERE) as uow:
            uow.people.save_address(an_address(user))
    with database.begin_account() as account:
        account.suppressions.suppress("bob@example.com", SuppressionReason.MANUAL, "said so", START)
    listed = []
    for user in ("U2", "U3"):
        erased(database, user)
        with database.read_account() as account:
            listed += [(one.address, one.detail) for one in account.suppressions.list()]
    assert listed == [("bob@example.com", "said so"), ("", "")]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("U2 closed it", "x closed it"),
        ("T1:U2", "T1:x"),
        ("<@U2>, U2.", "<@x>, x."),
        ("U20 and AU2 and u2 and U2@example.com", "U20 and AU2 and u2 and U2@example.com"),
        ("<BOB@example.com>: unknown", "<y>: unknown"),
        ("jimbob@example.com bob@example.com.au bob@example.community", None),
        ("to bob@example.com.", "to y."),
        ("-U2 _U2_ (U2-visit) ...U2", "-x _x_ (x-visit) ...x"),
        ("-bob@example.com, _bob@example.com_, ...bob@example.com", "-y, _y_, ...y"),
        ("bob@example.com- and bob@example.com-- and bob@example.com@", "y- and y-- and y@"),
        ("+bob@example.com/", "+y/"),
        ("x-bob@example.com b.bob@example.com bob@example.com-x.net a_bob@example.com bob@example.com--x.net", None),
    ],
)
def test_a_text_loses_whole_words_alone(text: str, left: str | None) -> None:
    assert replace_words(text, {"U2": "x", "bob@example.com": "y"}) == (text if left is None else left)
