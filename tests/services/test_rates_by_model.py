"""Windows, thresholds and origins of feedback in random mixtures, compared after each step with plain counting."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from sqlalchemy import insert, select

from bot.domain.addresses import address_hash
from bot.domain.breaker import BY_TRIAL_SEND, RATE_REASONS, BreakerReason
from bot.domain.delivery import Delivery
from bot.domain.feedback import GLOBAL_LIST, Feedback, FeedbackKind
from bot.services.administration import status
from bot.services.feedback import Received, apply_feedback
from bot.services.suppressing import pause_sending, resume_sending
from storage.database import Database
from storage.tables import delivery
from tests.services.feedback_makers import POLICY, S
from tests.services.outbox_makers import breaker, open_breaker
from tests.storage.databases import MovingClock
from tests.storage.makers import HERE, a_delivery, a_fact, fresh, stored_invite

K, R = FeedbackKind, BreakerReason
OURS, THEIRS = "meet@team.example", "news@team.example"
OWN = replace(POLICY, from_address=OURS)
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)
MOVES = (timedelta(), SECOND, timedelta(hours=-2), timedelta(days=3), WEEK - SECOND, WEEK, WEEK + SECOND)
SKEWS = (timedelta(), timedelta(hours=1), timedelta(hours=-1), -WEEK, -WEEK + SECOND, -WEEK - SECOND)
"""How late or early the clock of whoever sent a mail was."""
FEEDS = (K.HARD_BOUNCE, K.HARD_BOUNCE, K.COMPLAINT, K.PROVIDER_SUPPRESSED, K.SOFT_BOUNCE, K.DELIVERED)
OUR_OWN = ("mail", "mail in another set", "own", "own set", "our sender in another set")
ORIGINS = (*OUR_OWN, *OUR_OWN, "others", "nobody's", "another set", "account", "unread")
CROWDS = (1, 19, 20, 80, 100, 101, 334)


@dataclass
class Model:
    """Everything that was told, and the rules of docs/operations.md counted anew from it."""

    sent: list[datetime] = field(default_factory=list)
    facts: list[tuple[datetime, Feedback]] = field(default_factory=list)
    loose: list[tuple[datetime, bool]] = field(default_factory=list)
    """Of facts about no mail that is known: when, and whether others sent it."""
    dropped: list[datetime] = field(default_factory=list)
    quarantined: int = 0
    reason: BreakerReason | None = None
    resumed_at: datetime | None = None

    def window(self, now: datetime) -> datetime:
        newest = sorted(self.sent, reverse=True)
        began = min([now - WEEK, *newest[999:1000]]) if len(newest) >= 1000 else datetime.min.replace(tzinfo=now.tzinfo)
        return max(began, self.resumed_at) if self.resumed_at else began

    def rates(self, now: datetime) -> tuple[int, int, int]:
        since = self.window(now)
        told = Counter[str](kind_of(fact) for at, fact in self.facts if at >= since)
        held = told["global"] + told["account"]
        accepted = max(sum(at >= since for at in self.sent) - held, 0)
        return accepted, told["bounce"] + told["global"], told["complaint"]

    def look(self, now: datetime) -> None:
        """A pause by hand stays; a rate replaces every fault, and the other rate."""
        accepted, bounced, complained = self.rates(now)
        if accepted < 100 or self.reason is R.MANUAL:
            return
        if complained >= 2 and Fraction(complained, accepted) >= Fraction(3, 1000):
            self.reason = R.COMPLAINT_RATE
        elif Fraction(bounced, accepted) >= Fraction(5, 100):
            self.reason = R.BOUNCE_RATE

    def unlinked(self, now: datetime) -> tuple[int, int, int]:
        since = self.window(now)
        others = Counter(of_others for at, of_others in self.loose if at >= since)
        days = [at.replace(hour=0, minute=0, second=0, microsecond=0) for at in self.dropped]
        return others[False], others[True], sum(day >= now - WEEK for day in days)


def own_parts(mail: Delivery) -> dict[str, str | None]:
    """What no two mails share that are sent at one instant."""
    return {
        "id": mail.id,
        "user": mail.user,
        "address": mail.address,
        "address_hash": address_hash(mail.address),
        "ses_message_id": mail.ses_message_id,
    }


def kind_of(fact: Feedback) -> str:
    """SES's global list counts as a bounce; what either list held back was not accepted."""
    if fact.kind is K.PROVIDER_SUPPRESSED:
        return "global" if fact.subtype == GLOBAL_LIST else "account"
    return {K.HARD_BOUNCE: "bounce", K.COMPLAINT: "complaint"}.get(fact.kind, "")


class Run:
    """Random steps, each done by Meet and by the model."""

    def __init__(self, database: Database, clock: MovingClock, seed: int) -> None:
        self.database, self.clock, self.random = database, clock, Random(seed)
        self.invite, self.model = stored_invite(database), Model()
        self.mails, self.seen = list[Delivery](), list[Received]()

    def steps(self, number: int) -> Iterator[str]:
        for _ in range(number):
            steps = [self.send, self.hear, self.hear, self.aim, self.aim, self.move, self.decide, self.break_]
            step = self.random.choice(steps)
            step()
            yield step.__name__

    def move(self) -> None:
        self.clock.move(self.random.choice(MOVES))

    def send(self) -> None:
        self.accept(self.random.choice(CROWDS), self.clock.now() + self.random.choice(SKEWS))

    def accept(self, number: int, at: datetime) -> None:
        """The first is promised as Meet does it; the others are rows like it."""
        if number == 0:
            return
        with self.database.begin(HERE) as uow:
            first = self.mail_of(at)
            uow.deliveries.enqueue(first)
            connection = uow._transaction.connection
            row = connection.execute(select(delivery).where(delivery.c.id == first.id)).one()._asdict()
            others = [self.mail_of(at) for _ in range(number - 1)]
            if others:
                connection.execute(insert(delivery), [row | own_parts(mail) for mail in others])
        self.mails += [first, *others]
        self.model.sent += [at] * number

    def mail_of(self, at: datetime) -> Delivery:
        message = fresh("ses-")
        told = {"status": S.SENT, "ses_message_id": message, "sent_at": at}
        return a_delivery(self.invite, user=fresh("U"), address=f"{message}@example.com", **told)

    def aim(self) -> None:
        """Just at a threshold, or one below it: of the volume too."""
        now = self.clock.now()
        accepted, *counted = self.model.rates(now)
        place, kind, share = self.random.choice([(0, K.HARD_BOUNCE, (1, 20)), (1, K.COMPLAINT, (3, 1000))])
        whole = -(-max(accepted, 100) // share[1]) * share[1]
        self.accept(whole - accepted, now)
        number = whole // share[1] * share[0] - counted[place] - self.random.choice([0, 1])
        if number > 0:
            self.tell(kind, self.random.choice(OUR_OWN), number)

    def hear(self) -> None:
        self.tell(self.random.choice(FEEDS), self.random.choice(ORIGINS), self.random.randint(1, 12))

    def tell(self, kind: FeedbackKind, origin: str, number: int) -> None:
        batch = [self.message(kind, origin) for _ in range(number)]
        batch += self.random.sample(self.seen, min(2, len(self.seen)))
        self.random.shuffle(batch)
        groups = [batch] if self.random.random() < 0.5 else [[one] for one in batch]
        for group in groups:
            assert all(apply_feedback(self.database, group, OWN))
            self.model_hears(group)

    def message(self, kind: FeedbackKind, origin: str) -> Received:
        subtype = self.random.choice([GLOBAL_LIST, "OnAccountSuppressionList"]) if kind is K.PROVIDER_SUPPRESSED else ""
        key = fresh("body")
        if origin == "unread":
            return Received(key, problem="It makes no sense.")
        fact = a_fact(
            kind, ses_message_id=fresh("unknown-"), address=f"{key}@example.com", subtype=subtype, source=OURS
        )
        if origin.startswith("mail") and self.mails:
            mail = self.random.choice(self.mails)
            fact = replace(fact, ses_message_id=mail.ses_message_id, address=mail.address, source=THEIRS)
        changes: dict[str, dict[str, str | None]] = {
            "mail in another set": {"configuration_set": "older"},
            "own set": {"configuration_set": "meet", "source": ""},
            "others": {"source": THEIRS, "configuration_set": "meet"},
            "nobody's": {"source": ""},
            "another set": {"configuration_set": self.random.choice(["news", "shop"]), "source": THEIRS},
            "our sender in another set": {"configuration_set": "older"},
            "account": {"account": "999999999999"},
        }
        return Received(key, (replace(fact, **changes.get(origin, {})),))  # type: ignore[arg-type]  # names above are its fields

    def model_hears(self, group: list[Received]) -> None:
        now, model, looks = self.clock.now(), self.model, False
        ours = {mail.ses_message_id for mail in self.mails}
        for one in group:
            fact = one.facts[0] if one.facts else None
            is_known = fact is not None and fact.ses_message_id in ours
            is_of_others = fact is not None and not is_known and fact.source != OURS
            is_of_others = is_of_others and not (fact and not fact.source and fact.configuration_set == "meet")
            if fact is None or fact.account not in (None, OWN.account):
                model.quarantined += one not in self.seen
            elif fact.configuration_set not in (None, "meet") and not is_known and fact.source != OURS:
                model.dropped.append(now)
            elif one not in self.seen:
                looks = looks or (not is_of_others and kind_of(fact) in {"bounce", "complaint", "global"})
                model.loose += [] if is_known else [(now, is_of_others)]
                model.facts += [] if is_of_others else [(now, fact)]
            self.seen.append(one)
        if looks:
            model.look(now)

    def decide(self) -> None:
        """A person pauses or resumes."""
        if self.random.random() < 0.3:
            pause_sending(self.database, by="ops")
            self.model.reason = R.MANUAL
        elif resume_sending(self.database, by="ops"):
            was, self.model.reason = self.model.reason, None
            if was in RATE_REASONS:
                self.model.resumed_at = self.clock.now()
            else:
                self.model.look(self.clock.now())

    def break_(self) -> None:
        """A fault of the configuration, which a trial send ends."""
        open_breaker(self.database, R.CREDENTIALS)
        if self.model.reason in {None, R.CREDENTIALS}:
            assert breaker(self.database).reason is R.CREDENTIALS
            with self.database.begin_account() as account:
                account.breaker.close(BY_TRIAL_SEND, self.clock.now())
            self.model.reason = None

    def differences(self) -> tuple[object, object]:
        now, found, standing = self.clock.now(), status(self.database), breaker(self.database)
        rates, unlinked = found.health.rates, found.unlinked
        meet = (
            (rates.accepted, rates.bounced, rates.complained),
            (unlinked.own, unlinked.others, unlinked.other_sets),
            found.quarantined,
            (standing.reason if standing.open else None, standing.resumed_at),
        )
        model = self.model
        return meet, (model.rates(now), model.unlinked(now), model.quarantined, (model.reason, model.resumed_at))


@pytest.mark.parametrize("seed", range(4))
def test_rates_pauses_and_counts_of_others_are_those_of_plain_counting(
    chosen_database: Database, clock: MovingClock, seed: int
) -> None:
    run = Run(chosen_database, clock, seed)
    for number, step in enumerate(run.steps(60)):
        meet, model = run.differences()
        assert meet == model, (number, step)
