"""Whatever may lie in the feedback queue: each message is applied or quarantined, never half, never twice."""

import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Delivery
from bot.services.feedback import apply_feedback
from invites.ingest import read_message
from storage.database import Database
from tests.acceptance.fault_house import incidents
from tests.fuzz.corpus import TEXTS, examples, mutated
from tests.invites.samples import all_samples, bounce, complaint, enveloped, event
from tests.services.feedback_makers import POLICY, registered, sent
from tests.storage.databases import MovingClock, open_postgresql, open_sqlite

LOGGERS = ("meet.feedback", "meet.storage")
Counts = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    clock = MovingClock()
    folder: Path = tmp_path_factory.mktemp("feedback")
    with open_sqlite(folder, clock) if request.param == "sqlite" else open_postgresql(clock) as opened:
        yield opened


@pytest.fixture(scope="module")
def delivery(database: Database) -> Delivery:
    """A mail that SES has taken, to an address that somebody has registered."""
    delivery = sent(database)
    registered(database, address=delivery.address)
    return delivery


@pytest.fixture(scope="module")
def corpus(delivery: Delivery) -> "Corpus":
    """SES's samples as they arrive, and every kind of fact about our own mail."""
    about: dict[str, Any] = {"messageId": delivery.ses_message_id, "to": delivery.address}
    about["tags"] = {"meet-outbox": [delivery.id]}
    ours = [
        event("Send", **about),
        event("Delivery", {"recipients": [delivery.address], "smtpResponse": "250 ok"}, **about),
        event("Reject", {"reason": "Bad content"}, **about),
        event("DeliveryDelay", {"delayType": "MailboxFull"}, name="deliveryDelay", **about),
        bounce("Permanent", "General", **about),
        bounce("Transient", "MailboxFull", **about),
        complaint("abuse", **about),
    ]
    return Corpus([sample.body for sample in all_samples()] + [enveloped(one) for one in ours] + [json.dumps(ours[0])])


class Corpus(list[str]):
    """Short in words: Hypothesis prints the arguments of a failed example."""

    def __repr__(self) -> str:
        return f"{len(self)} messages"


def spoiled(body: str, seed: int) -> str:
    """The message with changes in its envelope, in what is inside, or in its very letters."""
    dice = random.Random(seed)
    try:
        envelope = json.loads(body)
    except ValueError:
        envelope = body
    match dice.randrange(4):
        case 0:
            return json.dumps(mutated(envelope, seed))
        case 1:
            place = dice.randrange(len(body) + 1)
            return body[:place] + dice.choice([*TEXTS, ""]) + body[place + dice.randrange(30) :]
    if isinstance(envelope, dict) and isinstance(envelope.get("Message"), str):
        return json.dumps(envelope | {"Message": _spoiled_inside(envelope["Message"], seed)})
    return json.dumps(mutated(envelope, seed))


def _spoiled_inside(message: str, seed: int) -> str:
    try:
        return json.dumps(mutated(json.loads(message), seed))
    except ValueError:
        return message[: seed % (len(message) + 1)]


def state(database: Database) -> Counts:
    """Everything that feedback may change, but for how often a poisoned message came."""
    queries = {
        "events": "SELECT unique_key FROM feedback_event",
        "deliveries": "SELECT id, status, reason FROM delivery",
        "suppressed": "SELECT address_hash, reason FROM suppression",
        "notices": "SELECT unique_key FROM notice",
        "quarantine": "SELECT hash FROM quarantine",
        "addresses": "SELECT * FROM address",
    }
    with database._reading.connect() as connection:
        return {name: sorted(map(tuple, connection.exec_driver_sql(query))) for name, query in queries.items()}


@examples
@given(picks=st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 2**32 - 1)), min_size=1, max_size=4))
def test_no_message_of_the_queue_is_a_fault_or_counts_twice(
    database: Database, corpus: "Corpus", faults: "Faults", picks: list[tuple[int, int]]
) -> None:
    bodies = [spoiled(corpus[which % len(corpus)], seed) for which, seed in picks]
    received = [read_message(body) for body in bodies]
    assert apply_feedback(database, received, POLICY) == [True] * len(bodies)
    once = state(database)
    assert apply_feedback(database, [read_message(body) for body in reversed(bodies)], POLICY) == [True] * len(bodies)
    assert state(database) == once, bodies
    assert faults.told() == [], bodies


class Faults(logging.Handler):
    """Keeps what feedback and storage logged as a warning of their own failing, or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.records.append(record)

    def told(self) -> list[str]:
        records, self.records = self.records, []
        return [str(record.exc_info[1]) for record in records if record.exc_info] + incidents(records)


@pytest.fixture(scope="module")
def faults() -> Iterator[Faults]:
    handler = Faults()
    for name in LOGGERS:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in LOGGERS:
        logging.getLogger(name).removeHandler(handler)
