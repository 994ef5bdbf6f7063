from dataclasses import replace
from datetime import date

import pytest

from bot.domain.days import days_from
from bot.domain.delivery import DeliveryStatus
from bot.domain.invite import Method
from bot.domain.mail_news import NOTHING_TOLD, News, Told, news_of, slot_before
from bot.domain.zones import slot_of_days, zone_or_utc
from tests.domain.makers import HOUR, a_delivery, an_invite

INVITE = an_invite(sequence=2)
MAIL = a_delivery("U2", DeliveryStatus.PENDING, sequence=2)
START = INVITE.slot.starts_at


@pytest.mark.parametrize(
    ("told", "news"),
    [
        (NOTHING_TOLD, News.FIRST),
        (Told(reopened=True), News.FIRST),
        (Told(START - HOUR, 1), News.MOVED),
        (Told(START, 1), News.CHANGED),
        (Told(START, 2), News.FIRST),
    ],
    ids=["nothing", "a cancellation", "another time", "the same time", "the very same mail"],
)
def test_an_invite_tells_what_differs_from_what_its_reader_holds(told: Told, news: News) -> None:
    for method in (Method.REQUEST, Method.PUBLISH):
        assert news_of(replace(MAIL, method=method), INVITE, told) is news


@pytest.mark.parametrize(
    ("cancels_all", "reopened", "news"),
    [(True, False, News.CANCELLED), (True, True, News.REOPENED), (False, True, News.REMOVED)],
)
def test_a_cancellation_tells_why_the_event_goes(cancels_all: bool, reopened: bool, news: News) -> None:
    mail = replace(MAIL, method=Method.CANCEL, cancels_all=cancels_all)
    assert news_of(mail, INVITE, Told(START, 1, reopened)) is news


def test_the_time_before_is_as_long_as_the_meeting() -> None:
    before = slot_before(INVITE, Told(START - HOUR, 1))
    assert before is not None
    assert (before.starts_at, before.length) == (START - HOUR, INVITE.slot.length)


def test_whole_days_in_place_of_a_time_are_a_move_even_where_they_begin_with_it() -> None:
    slot = slot_of_days(days_from(date(2026, 12, 3)), zone_or_utc(INVITE.zone))
    news = news_of(MAIL, replace(INVITE, slot=slot), Told(slot.starts_at, 1))
    assert news is News.MOVED


@pytest.mark.parametrize("told", [NOTHING_TOLD, Told(START, 1)])
def test_there_is_no_time_before_where_none_or_the_same_was_told(told: Told) -> None:
    assert slot_before(INVITE, told) is None
