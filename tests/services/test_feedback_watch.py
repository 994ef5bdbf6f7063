"""When nothing comes back although mails go out, the operators hear of it."""

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.notice import NoticeKind
from bot.services.feedback_watch import watch_silence
from storage.database import Database
from tests.services.outbox_makers import OPERATORS, due, notices
from tests.storage.databases import START, MovingClock
from tests.storage.makers import a_fact, store_fact


def sent_at(database: Database, ago: timedelta) -> None:
    due(database, status=DeliveryStatus.SENT, ses_message_id="ses-1", sent_at=START - ago)


def heard(database: Database, ago: timedelta) -> None:
    with database.begin_account() as account:
        store_fact(account, a_fact(FeedbackKind.SENT), START - ago, None)


def warned(database: Database, dead_letters: int = 0) -> list[str]:
    watch_silence(database, dead_letters=dead_letters, operators=OPERATORS)
    return sorted({notice.data["text"] for notice in notices(database, NoticeKind.OPERATOR_WARNING)})


@pytest.mark.parametrize(
    ("sent_ago", "heard_ago", "silent"),
    [
        (None, None, False),
        (timedelta(hours=2), None, True),
        (timedelta(minutes=30), None, False),
        (timedelta(hours=30), None, False),
        (timedelta(hours=2), timedelta(hours=3), True),
        (timedelta(hours=2), timedelta(hours=1, minutes=59), False),
        (timedelta(hours=2), timedelta(minutes=1), False),
    ],
)
def test_silence_is_a_failure(
    database: Database, sent_ago: timedelta | None, heard_ago: timedelta | None, silent: bool
) -> None:
    if sent_ago is not None:
        sent_at(database, sent_ago)
    if heard_ago is not None:
        heard(database, heard_ago)
    assert bool(warned(database)) is silent


def test_dead_letters_are_told_once_a_day(chosen_database: Database, clock: MovingClock) -> None:
    assert "3 feedback messages" in warned(chosen_database, 3)[0]
    warned(chosen_database, 4)
    assert len(notices(chosen_database)) == len(OPERATORS)
    clock.move(timedelta(days=1))
    warned(chosen_database, 4)
    assert len(notices(chosen_database)) == 2 * len(OPERATORS)
