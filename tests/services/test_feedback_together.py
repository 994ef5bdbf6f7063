"""Messages applied together: exactly what one after the other gives, and two readers of the queue at once."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.domain.addresses import address_hash
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryStatus
from bot.domain.feedback import GLOBAL_LIST, Feedback, FeedbackKind
from bot.services import feedback
from bot.services.feedback import FeedbackPolicy, Received, apply_feedback
from storage.database import Database
from tests.fuzz.corpus import dear_examples
from tests.services.feedback_makers import POLICY, K, S, about, apply, quarantined, registered, sent
from tests.services.outbox_makers import notices, standing, suppressions
from tests.services.test_lock_order import let_wait
from tests.storage.databases import START
from tests.storage.makers import HERE, a_delivery, a_fact, a_poll, an_address, erase, options_of
from tests.storage.test_concurrency import at_once

_sides = count(1)


@dataclass(frozen=True)
class Told:
    """A fact without its mail: of which mail and address, how SES names them, and what is told."""

    kind: FeedbackKind
    mail: int
    """Place in MAILS; one more is a mail that nobody knows."""
    address: str
    named: str
    """Which of SES's id and our tag it carries."""
    subtype: str
    times: int


MAILS = [(S.SENT, "bob"), (S.IN_DOUBT, "bob"), (S.SENDING, "gone"), (S.DELIVERED, "cho"), (S.SENT, "bob")]
"""Each mail's status and whom it goes to; `gone` asked to be forgotten while it was in flight."""
SOME = st.builds(
    Told,
    kind=st.sampled_from([*K, K.SOFT_BOUNCE, K.SOFT_BOUNCE, K.SENT]),
    mail=st.integers(0, len(MAILS)),
    address=st.sampled_from(["own", "own", "bob", "forward", ""]),
    named=st.sampled_from(["both", "both", "id", "tag", "none"]),
    subtype=st.sampled_from(["", "ours", GLOBAL_LIST, "auth-failure"]),
    times=st.integers(0, 1),
)


class Side:
    """These mails under names of their own, so that both ways start alike in one database."""

    def __init__(self, database: Database) -> None:
        self.database, self.mark = database, f"side{next(_sides):05d}"
        self.people = [f"{name}@{self.mark}.example" for name in ("bob", "cho", "gone", "forward")]
        self.mails = [self._mail(place, status, whom) for place, (status, whom) in enumerate(MAILS)]
        poll = a_poll(id=f"poll{self.mark}")
        with database.begin(HERE) as uow:
            uow.polls.add(poll, options_of(poll), submission=poll.id)
            for mail in self.mails:
                uow.deliveries.enqueue(mail)
            uow.people.save_address(an_address(f"UBOB{self.mark}", self.people[0]))
            uow.cards.ensure(poll.id, "U1")
        with database.begin_account() as account:
            erase(account, f"U{self.mark}gone", f"forgotten-{self.mark}")

    def _mail(self, place: int, status: DeliveryStatus, whom: str) -> Delivery:
        message = None if status in (S.IN_DOUBT, S.SENDING) else f"ses{self.mark}{place}"
        told: dict[str, Any] = {"status": status, "ses_message_id": message, "sent_at": START if message else None}
        address, user = f"{whom}@{self.mark}.example", f"U{self.mark}{whom}"
        kind = DeliveryKind.CODE if place == 4 else DeliveryKind.INVITE
        mail = a_delivery(id=f"d{self.mark}{place}", user=user, address=address, poll=f"poll{self.mark}", **told)
        return replace(mail, kind=kind)

    def fact(self, told: Told) -> Feedback:
        own = self.mails[told.mail].address if told.mail < len(MAILS) else f"bob@{self.mark}.example"
        address = {"own": own, "": ""}.get(told.address, f"{told.address}@{self.mark}.example")
        return a_fact(
            told.kind,
            unique_key=f"{self.mark}{told}",
            address=address,
            ses_message_id=f"ses{self.mark}{told.mail}" if told.named in ("both", "id") else None,
            outbox_id=f"d{self.mark}{told.mail}" if told.named in ("both", "tag") else None,
            subtype=told.subtype,
            ours_at_fault=told.subtype == "ours",
        )

    def state(self) -> dict[str, list[tuple[str, ...]]]:
        """Everything that feedback changes, the side's own mark taken out."""
        with self.database._reading.connect() as connection:
            return {name: sorted(self._rows(connection, name)) for name in LOOKS}

    def _rows(self, connection: Connection, name: str) -> Iterator[tuple[str, ...]]:
        columns, table, ours = LOOKS[name]
        hashes = {address_hash(address): address for address in ["", *self.people]}
        for row in connection.exec_driver_sql(f"SELECT {columns} FROM {table} WHERE {ours}".format(self.mark)):
            if name not in ("list", "streaks") or row[0] in hashes:
                yield tuple(str(hashes.get(value, value)).replace(self.mark, "") for value in row)


LOOKS = {
    "events": ("unique_key, address, address_hash, diagnostic, delivery", "feedback_event", "unique_key LIKE '{}%%'"),
    "mails": ("id, status, reason, address, ses_message_id, sent_at, lease_until", "delivery", "id LIKE 'd{}%%'"),
    "list": ("address_hash, address, reason, detail", "suppression", "true"),
    "streaks": ("address_hash, ses_message_id", "address_health", "true"),
    "addresses": ('"user", invalid', "address", "\"user\" LIKE 'UBOB{}%%'"),
    # A mail that ends twice, first failed and then bounced, is told of twice only where both were seen apart.
    "notices": (
        'unique_key, "user", kind',
        "notice",
        "unique_key LIKE '%%{}%%' AND unique_key NOT LIKE 'unsent:%%'",
    ),
    "card": ("revision > 1", "card", "poll = 'poll{}'"),
}
"""What is looked at: columns, table, and the rows of one side."""


@settings(dear_examples, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(SOME, min_size=2, max_size=16))
def test_together_they_do_exactly_what_each_does_alone(database: Database, told: list[Told]) -> None:
    nobody = FeedbackPolicy()
    together, alone = Side(database), Side(database)
    whole = [Received("{}", (together.fact(one),)) for one in told]
    assert apply_feedback(database, whole, nobody) == [True] * len(told)
    for one in told:
        assert apply_feedback(database, [Received("{}", (alone.fact(one),))], nobody) == [True]
    assert together.state() == alone.state()


def test_two_readers_that_meet_the_same_mails_in_other_orders_never_block_each_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for turn in range(4):
        mails = [sent(database, address=f"p{place}-{turn}@example.com", user=f"U{place}") for place in range(6)]
        for place in range(6):
            registered(database, f"U{place}", address=f"p{place}-{turn}@example.com")
        told = [about(mail, kind) for mail in mails for kind in (K.DELIVERED, K.SOFT_BOUNCE, K.HARD_BOUNCE)]
        messages = [Received("{}", (fact,)) for fact in told]
        messages += [Received(f"poison {turn} {number}", problem="odd") for number in range(4)]
        read = partial(read_one, database, [messages, messages[::-1]])
        assert at_once(2, read) == [[True] * len(messages)] * 2
        assert {standing(database, mail) for mail in mails} == {(S.BOUNCED, "hard_bounce")}
    assert "database_failed" not in caplog.text
    assert len(suppressions(database)) == len(notices(database)) == 24
    assert len(quarantined(database)) == 16


def read_one(database: Database, orders: list[list[Received]], which: int) -> list[bool]:
    return apply_feedback(database, orders[which], POLICY)


@pytest.fixture
def overtaken(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Feedback]]:
    """Facts that another reader stores right after this one has looked, once: it knows the mail that they are about."""
    facts: list[Feedback] = []
    look_up = feedback._look_up
    mail = sent(database, status=S.SENDING, ses_message_id=None)

    def store(theirs: list[Feedback]) -> None:
        with database.begin_account() as account:
            (stored,) = account.feedback_updates.lock([mail.id])
            account.feedback_updates.follow([replace(stored, status=S.SENT, ses_message_id="ses-1")], START)
        apply(database, *theirs)

    def overtake(account: Any, wanted: Any, own: Any) -> Any:
        known = look_up(account, wanted, own)
        if facts:
            theirs = [facts.pop() for _ in range(len(facts))]
            other = threading.Thread(target=store, args=(theirs,))
            other.start()
            other.join()
        return known

    monkeypatch.setattr(feedback, "_look_up", overtake)
    yield facts
    assert facts == []


on_postgresql = pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""On SQLite nobody can write between the look and the write."""


@on_postgresql
def test_what_another_reader_stored_in_between_counts_once(database: Database, overtaken: list[Feedback]) -> None:
    arrival, other = a_fact(K.DELIVERED), a_fact(K.COMPLAINT, address="eve@example.com", ses_message_id="unknown")
    overtaken.append(arrival)
    assert apply(database, other, arrival) == [True, True]
    assert suppressions(database) == {"eve@example.com": "complaint"}


@on_postgresql
def test_what_two_readers_tell_of_an_address_at_once_is_taken_by_both(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(database)
    told, carry_out = about(sent(database), K.OPT_OUT), feedback._carry_out
    finish, theirs = list[Callable[[], None]](), list[list[bool]]()

    def beside_another(*arguments: Any) -> None:
        if not finish:
            finish.append(let_wait(lambda: theirs.append(apply(database, told))))
        carry_out(*arguments)

    monkeypatch.setattr(feedback, "_carry_out", beside_another)
    assert apply(database, told) == [True]
    finish[0]()
    assert theirs == [[True]]
    assert suppressions(database) == {"bob@example.com": "opt_out"}


@on_postgresql
def test_a_lone_message_that_was_overtaken_comes_again(database: Database, overtaken: list[Feedback]) -> None:
    arrival = a_fact(K.DELIVERED)
    overtaken.append(arrival)
    assert apply(database, arrival) == [False]
    assert apply(database, arrival) == [True]
