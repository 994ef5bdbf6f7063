"""When nothing comes back although mails go out, the operators hear of it."""

from datetime import timedelta

import pytest

from bot.domain.alerts import Alert, AlertKind, read_alert
from bot.domain.delivery import DeliveryStatus
from bot.domain.feedback import FeedbackKind
from bot.domain.mail_health import Alarm
from bot.domain.notice import NoticeKind
from bot.services.administration import alarms
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


def warned(database: Database, dead_letters: int = 0) -> list[Alert | None]:
    watch_silence(database, dead_letters=dead_letters, operators=OPERATORS)
    told = notices(database, NoticeKind.OPERATOR_WARNING)
    return [read_alert(notice.data) for notice in told if notice.user == OPERATORS[0][1]]


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
    assert warned(database) == ([Alert(AlertKind.SILENCE)] if silent else [])
    assert (Alarm.FEEDBACK_SILENT in alarms(database)) is silent


def test_mails_of_which_nobody_sends_feedback_are_no_silence(database: Database) -> None:
    due(database, status=DeliveryStatus.SENT, sent_at=START - timedelta(hours=2))
    assert warned(database) == []
    assert alarms(database) == ()


def test_dead_letters_are_told_once_a_day(chosen_database: Database, clock: MovingClock) -> None:
    assert warned(chosen_database, 3) == [Alert(AlertKind.DEAD_LETTERS, {"number": "3"})]
    warned(chosen_database, 4)
    assert len(notices(chosen_database)) == len(OPERATORS)
    clock.move(timedelta(days=1))
    warned(chosen_database, 4)
    assert len(notices(chosen_database)) == 2 * len(OPERATORS)
