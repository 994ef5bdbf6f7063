"""What applying SES's feedback costs, from the queue's text to the committed effect, against parsing its JSON."""

import json
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bench.figure import Figure, Line, show, size
from bench.rounds import seconds
from bot.domain.delivery import DeliveryStatus
from bot.domain.ids import new_id
from bot.services.feedback import apply_feedback
from invites.ingest import FULL, TOGETHER, read_message
from storage.database import Database
from tests.services.feedback_makers import POLICY
from tests.storage.databases import START, MovingClock, open_sqlite
from tests.storage.makers import HERE, a_delivery, stored_invite

MESSAGES = 10_000
ROUNDS = 3
SAMPLES = Path(__file__).parent.parent / "tests" / "invites" / "samples"
BOUNCES_EVERY = 50
"""Two mails of a hundred bounce, as on an account that SES is still content with."""


def figures() -> Iterator[Line]:
    """One figure; BENCH_FEEDBACK sets how many messages."""
    messages = size(MESSAGES, "BENCH_FEEDBACK")
    ratio, applied, parsed = _measured(messages, TOGETHER)
    tens, *_ = _measured(messages, FULL)
    detail = f"{messages} messages, {TOGETHER} a transaction; {applied:.0f} µs, parsing {parsed:.0f} µs each"
    detail += f"; {tens:.1f} x where they come ten at a time"
    yield Figure("feedback applied, against parsing its JSON", ratio, 5, detail=detail)


def _measured(messages: int, together: int) -> tuple[float, float, float]:
    """The median of the rounds' ratios, and of one message the microseconds to apply and to parse it."""
    rounds = [_round(messages, together) for _ in range(size(ROUNDS))]
    applied, parsed = (median(times) / messages * 1e6 for times in zip(*rounds, strict=True))
    return median(applied / parsed for applied, parsed in rounds), applied, parsed


def _round(messages: int, together: int) -> tuple[float, float]:
    with (
        tempfile.TemporaryDirectory(prefix="meet-bench-") as folder,
        open_sqlite(Path(folder), MovingClock()) as database,
    ):
        bodies = prepare(database, messages)
        groups = [bodies[start : start + together] for start in range(0, len(bodies), together)]
        parsed, applied = 0.0, 0.0
        for place, group in enumerate(groups):
            # Each goes first every other time: what follows finds the text in the processor's cache.
            if place % 2:
                parsed += seconds(partial(parse_all, group))
            applied += seconds(partial(apply, database, group))
            if not place % 2:
                parsed += seconds(partial(parse_all, group))
        verify(database, messages)
    return applied, parsed


def parse_all(bodies: list[str]) -> None:
    for body in bodies:
        parse(body)


def parse(body: str) -> Any:
    """The envelope and the notification in it: what nobody can do without."""
    return json.loads(json.loads(body)["Message"])


def apply(database: Database, bodies: list[str]) -> None:
    assert all(apply_feedback(database, [read_message(body) for body in bodies], POLICY))


def prepare(database: Database, messages: int) -> list[str]:
    """Sent mails, and of each SES's Send and then its Delivery or Bounce, in the order of the mails."""
    invite = stored_invite(database)
    samples = {kind: sample(name) for kind, name in KINDS.items()}
    bodies = []
    with database.begin(HERE) as uow:
        for place in range(messages // 2):
            delivery, message_id, address = new_id(START), f"ses-{place:08d}", f"guest{place}@example.com"
            sent: dict[str, Any] = {"status": DeliveryStatus.SENT, "ses_message_id": message_id, "sent_at": START}
            uow.deliveries.enqueue(a_delivery(invite, id=delivery, user=f"U{place}", address=address, **sent))
            end = "bounce" if place % BOUNCES_EVERY == 1 else "delivery"
            bodies += [fill(samples[kind], delivery, message_id, address) for kind in ("send", end)]
    return bodies


KINDS = {"send": "21-send", "delivery": "20-delivery", "bounce": "01-bounce-permanent-noemail"}


def sample(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return found


def fill(stored: dict[str, Any], delivery: str, message_id: str, address: str) -> str:
    """The sample, told of this mail."""
    envelope = json.loads(stored["sqs_body"])
    mail = json.loads(envelope["Message"])["mail"]
    message = envelope["Message"]
    replaced = {
        mail["messageId"]: message_id,
        mail["destination"][0]: address,
        mail["tags"]["meet-outbox"][0]: delivery,
    }
    for old, new in replaced.items():
        message = message.replace(f'"{old}"', f'"{new}"')
    return json.dumps(envelope | {"Message": message})


def verify(database: Database, messages: int) -> None:
    """Every delivery stands where its last message left it."""
    with database.read_account() as account:
        counts = account.deliveries.counts()
    mails = messages // 2
    bounced = len([place for place in range(mails) if place % BOUNCES_EVERY == 1])
    assert counts.get(DeliveryStatus.BOUNCED, 0) == bounced, counts
    assert counts.get(DeliveryStatus.DELIVERED, 0) == mails - bounced, counts


if __name__ == "__main__":
    sys.exit(0 if show(figures) else 1)
