"""What Prometheus reads: the figures of the status, and that the database is down where it is."""

import urllib.request
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import generate_latest

from bot.config.values import Bind
from bot.domain.breaker import BreakerReason
from bot.domain.errors import MeetError
from bot.domain.mail_health import Figure, Reading
from bot.jobs import Job, Runner
from bot.meet import Meet
from bot.metrics import MetricsServer, StatusCollector, registry_of
from tests.storage.makers import stored_delivery, stored_poll


def read(meet: Meet) -> str:
    return generate_latest(registry_of(meet.database)).decode()


def test_polls_and_deliveries_are_counted_by_status(fake_meet: Meet) -> None:
    stored_poll(fake_meet.database)
    stored_delivery(fake_meet.database)
    text = read(fake_meet)
    assert 'meet_polls{status="open"} 1.0' in text
    assert 'meet_deliveries{status="pending"} 1.0' in text
    assert "meet_database_up 1.0" in text


def test_a_pause_of_sending_is_told(fake_meet: Meet) -> None:
    assert "meet_sending_paused 0.0" in read(fake_meet)
    with fake_meet.database.begin_account() as account:
        account.breaker.open(BreakerReason.MANUAL, "", fake_meet.clock.now(), None)
    assert "meet_sending_paused 1.0" in read(fake_meet)


def test_a_database_that_does_not_answer_is_told_as_down(fake_meet: Meet, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise MeetError("It is down.")

    monkeypatch.setattr(fake_meet.database, "read_account", refuse)
    text = read(fake_meet)
    assert "meet_database_up 0.0" in text
    assert "meet_polls" not in text


def test_registering_reads_no_database(fake_meet: Meet) -> None:
    assert StatusCollector(fake_meet.database).describe() == []


def test_metrics_are_served_on_their_own_address(fake_meet: Meet) -> None:
    server = MetricsServer(Bind("127.0.0.1", 0), registry_of(fake_meet.database))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as reply:
            assert b"meet_database_up 1.0" in reply.read()
        with pytest.raises(MeetError, match=f"MEET_METRICS_BIND 127.0.0.1:{server.port} cannot be listened on"):
            MetricsServer(Bind("127.0.0.1", server.port), registry_of(fake_meet.database))
    finally:
        server.stop()


def test_what_is_wrong_with_sending_is_told_by_name(fake_meet: Meet) -> None:
    assert 'meet_alarm{alarm="dead_letters"} 0.0' in read(fake_meet)
    now = fake_meet.clock.now()
    with fake_meet.database.begin_account() as account:
        account.figures.store([Reading(Figure.QUEUE_DEAD, 3, now), Reading(Figure.SES_BOUNCE_RATE, 0.031, now)])
        account.pacing.set_limits(11.2, 200, 17, now)
    text = read(fake_meet)
    for line in (
        'meet_alarm{alarm="dead_letters"} 1.0', 'meet_alarm{alarm="ses_bounce_rate"} 1.0', "meet_dead_letters 3.0",
        "meet_ses_bounce_rate 0.031", "meet_daily_quota 200.0", "meet_daily_sent 17.0", "meet_send_rate 11.2",
    ):  # fmt: skip
        assert line in text


def test_what_was_never_told_has_no_value(fake_meet: Meet) -> None:
    assert "\nmeet_ses_bounce_rate " not in read(fake_meet)
    assert "\nmeet_daily_quota " not in read(fake_meet)
    assert "\nmeet_outbox_age_seconds 0.0" in read(fake_meet)


def test_the_age_of_the_outbox_is_that_of_its_oldest_mail(fake_meet: Meet) -> None:
    for minutes in (90, 10):
        stored_delivery(fake_meet.database, created_at=fake_meet.clock.now() - timedelta(minutes=minutes))
    text = read(fake_meet)
    assert "meet_outbox_mails 2.0" in text
    assert "meet_outbox_age_seconds 5400.0" in text


def test_rounds_of_jobs_are_counted_where_metrics_are_served(fake_meet: Meet) -> None:
    def fail(_meet: Meet) -> None:
        raise ValueError("no")

    served = fake_meet.settings.model_copy(update={"meet_metrics_bind": Bind("127.0.0.1", 0)})
    for name, work in (("healthy", lambda _: 0), ("failing", fail)):
        Runner(replace(fake_meet, settings=served), Job(name, timedelta(days=1), work)).run()
        Runner(fake_meet, Job(f"unasked-{name}", timedelta(days=1), work)).run()
    text = read(fake_meet)
    for line in (
        'meet_job_seconds_count{job="healthy"} 1.0', 'meet_job_seconds_count{job="failing"} 1.0',
        'meet_job_failures_total{job="failing"} 1.0',
    ):  # fmt: skip
        assert line in text
    assert 'meet_job_failures_total{job="healthy"}' not in text
    assert "unasked" not in text
