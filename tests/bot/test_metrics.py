"""What Prometheus reads: the figures of the status, and that the database is down where it is."""

import urllib.request

import pytest
from prometheus_client import generate_latest

from bot.config.values import Bind
from bot.domain.breaker import BreakerReason
from bot.domain.errors import MeetError
from bot.meet import Meet
from bot.metrics import MetricsServer, StatusCollector, registry_of
from tests.storage.makers import stored_delivery, stored_poll


def read(meet: Meet) -> str:
    return generate_latest(registry_of(meet.database, meet.clock)).decode()


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
    assert StatusCollector(fake_meet.database, fake_meet.clock).describe() == []


def test_metrics_are_served_on_their_own_address(fake_meet: Meet) -> None:
    server = MetricsServer(Bind("127.0.0.1", 0), registry_of(fake_meet.database, fake_meet.clock))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as reply:
            assert b"meet_database_up 1.0" in reply.read()
        with pytest.raises(MeetError, match=f"MEET_METRICS_BIND 127.0.0.1:{server.port} cannot be listened on"):
            MetricsServer(Bind("127.0.0.1", server.port), registry_of(fake_meet.database, fake_meet.clock))
    finally:
        server.stop()
