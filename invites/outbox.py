"""Sends what the outbox owes: one round claims ahead of the threads that send, and settles what they report."""

import logging
import time
from collections.abc import Sequence
from threading import Event

from bot.domain.errors import MeetError
from bot.meet import Meet
from bot.ports import MailError
from bot.services.sending import claim_batch
from bot.services.settling import Accepted, Outcome, settle
from invites.quota import refresh_quota
from invites.send_pool import Crew, about

LONGEST_ROUND = 50.0
"""Seconds. Then the next round goes on, so that a long queue never looks like a hung job."""
LONGEST_PAUSE = 1.0
"""Seconds until it is looked again for what is due, though the pace allows nothing or slow mails are under way."""
SLOWEST_RATE = 1.0
"""Mails a second while SES has told no limits: what a sandbox allows."""
_LEFT = "A delivery could not be settled; its lease will run out."
"""Then SES's own Send event settles what was accepted, and the rest is in doubt until its time is over."""
logger = logging.getLogger("meet.outbox")


def deliver_due(meet: Meet, stop: Event | None = None) -> int:
    """Sends what is due until nothing is, or `stop` is set, or the round was long enough; how many SES accepted.

    Raises MeetError where Meet has no sender: then nothing is claimed, and everything waits.
    """
    stop = stop or Event()
    if meet.settings.meet_from_address is None:
        raise MeetError("MEET_FROM_ADDRESS is not set, so nothing is mailed. What is due waits until it is.")
    with Crew(meet, learn_limits(meet), stop) as crew:
        return Round(meet, crew, stop).run()


def learn_limits(meet: Meet) -> float:
    """Asks SES for its limits where nobody has yet; mails a second. Until they are known one a second goes."""
    if (rate := _known_rate(meet)) is not None:
        return rate
    try:
        refresh_quota(meet)
    except MailError as error:
        logger.warning("SES did not tell its limits: %s", error)
        _pace_as_set(meet)
    return _known_rate(meet) or SLOWEST_RATE


def _known_rate(meet: Meet) -> float | None:
    with meet.database.read_account() as account:
        known = account.pacing.limits()
    return None if known is None else known.rate


def _pace_as_set(meet: Meet) -> None:
    """By MEET_SEND_RATE alone, where there is one; the job `quota` goes on asking SES."""
    if (rate := meet.settings.meet_send_rate) is not None:
        with meet.database.begin_account() as account:
            account.pacing.set_limits(rate, None, 0, account.now())


class Round:
    """One round of sending. Its own thread alone writes: claims, and what the crew's threads report, in groups."""

    def __init__(self, meet: Meet, crew: Crew, stop: Event) -> None:
        self._meet = meet
        self._crew = crew
        self._stop = stop
        self._next_claim_at = 0.0
        self._held_back = False
        self._accepted = 0

    def run(self) -> int:
        """How many mails SES accepted and were settled so."""
        until = time.monotonic() + LONGEST_ROUND
        try:
            while not self._stop.is_set() and self._take_turn():
                if time.monotonic() >= until:
                    self._meet.wake("deliver")
                    break
        finally:
            self._finish()
        return self._accepted

    def _take_turn(self) -> bool:
        """Claims where there is room and settles what has ended; False once nothing is due and nothing is under way."""
        if self._is_time_to_claim() and not self._claim():
            return False
        self._settle(self._wait())
        return True

    def _is_time_to_claim(self) -> bool:
        was_last = not self._held_back and self._crew.under_way == 0
        return self._crew.room > 0 and (was_last or time.monotonic() >= self._next_claim_at)

    def _claim(self) -> bool:
        """Claims no more than is sent within seconds: what is claimed no replica can send, and no news can overtake."""
        batch = claim_batch(self._meet.database, limit=self._crew.room)
        self._crew.send(batch.claimed)
        self._held_back = batch.held_back
        pause = batch.wait.total_seconds() if batch.held_back else LONGEST_PAUSE
        self._next_claim_at = time.monotonic() + min(pause, LONGEST_PAUSE)
        return batch.held_back or self._crew.under_way > 0

    def _wait(self) -> list[Outcome]:
        pause = max(self._next_claim_at - time.monotonic(), 0.0)
        if self._crew.under_way == 0:
            self._stop.wait(pause)
            return []
        return self._crew.collect(pause if self._crew.room else LONGEST_PAUSE)

    def _finish(self) -> None:
        """Waits for what is under way; what was claimed and not begun is due again, for whoever comes next."""
        self._crew.halt()
        while self._crew.under_way:
            self._settle(self._crew.collect(LONGEST_PAUSE))

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        """In one transaction; where that fails each in its own, so that a bad one concerns itself alone."""
        if not outcomes:
            return
        try:
            self._commit(outcomes)
        except Exception:
            logger.warning("Deliveries could not be settled together; each is tried alone.", exc_info=True)
            self._settle_each(outcomes)

    def _settle_each(self, outcomes: Sequence[Outcome]) -> None:
        for place, outcome in enumerate(outcomes):
            try:
                self._commit([outcome])
            except MeetError:
                # It is the database itself, which no other would get through to either.
                for left in outcomes[place:]:
                    logger.exception(_LEFT, extra=about(left.claimed))
                return
            except Exception:
                logger.exception(_LEFT, extra=about(outcome.claimed))

    def _commit(self, outcomes: Sequence[Outcome]) -> None:
        settle(self._meet.database, outcomes, operators=self._meet.settings.meet_operators)
        self._accepted += sum(isinstance(one, Accepted) for one in outcomes)
