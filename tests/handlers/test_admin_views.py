"""The window of `/meet admin`: Slack takes every page of it, and it says what it must and no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.breaker import BY_QUOTA, BY_TRIAL_SEND, Breaker, BreakerReason
from bot.domain.delivery import DeliveryStatus
from bot.domain.mail_health import Figure, MailHealth, Outbox, Reading, Unknown
from bot.domain.overview import (
    DAYS,
    MOST_ROWS,
    AccountOverview,
    FoundSuppressions,
    PollSummary,
    UnsentSummary,
    WorkspaceOverview,
)
from bot.domain.pacing import Bucket, Outlook
from bot.domain.poll import PollStatus
from bot.domain.rates import LEAST_VOLUME, Rates
from bot.domain.suppression import Suppression, SuppressionReason
from bot.language import reading
from handlers.views.admin import Page, Reader, admin_view, breaker_text, sending_blocks
from handlers.views.admin_suppressions import (
    entry_value,
    read_entry,
    release_anyway_view,
    released_view,
    suppression_blocks,
)
from handlers.views.admin_workspace import workspace_blocks
from handlers.views.blocks import Block
from handlers.views.sparkline import HEIGHTS, sparkline
from playground.seen import elements_of, words_of
from playground.slack.validator.view import view_refusal
from tests.handlers.makers import HOSTILE

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ALL_PAGES = list(Page)
READER = Reader("Europe/Berlin", NOW)
HASH = "a" * 64


def shown(page: Page, blocks: list[Block], **more: Any) -> str:
    view = admin_view(page, ALL_PAGES, blocks, **more)
    assert view_refusal(view, "modal") is None
    return words_of(view["blocks"])


WELL = MailHealth(NOW)


def sending(health: MailHealth = WELL, **more: Any) -> str:
    return shown(Page.SENDING, sending_blocks(AccountOverview(health, **more), READER))


def test_a_healthy_meet_says_so_without_an_alarm() -> None:
    words = sending()
    assert "All is well" in words
    assert "rotating_light" not in words
    assert "waits" not in words.replace("No mail waits to be sent", "")


@pytest.mark.parametrize(("outbox", "said"), [
    (Outbox(1, NOW - timedelta(minutes=50)), "1 mail waits to be sent, the oldest for 50 minutes"),
    (Outbox(gathering=1), "1 mail still gathers what calendars answer"),
    (Outbox(gathering=2), "2 mails still gather what calendars answer"),
])  # fmt: skip
def test_while_mail_waits_it_is_said_that_it_leaves_by_itself(outbox: Outbox, said: str) -> None:
    words = sending(MailHealth(NOW, outbox=outbox))
    assert "All is well: there is nothing to do, and the mail that waits leaves by itself." in words
    assert said in words


def test_counts_and_shares_are_in_the_readers_words_and_numbers() -> None:
    polls, mails = dict.fromkeys(PollStatus, 1200), dict.fromkeys(DeliveryStatus, 3)
    with reading("de-DE"):
        words = sending(MailHealth(NOW, rates=Rates(1000, 12, 1)), polls=polls, deliveries={**mails, "sung": 1})
    assert "offen 1.200" in words
    assert "1,20\xa0%" in words
    assert "sung 1" in words
    assert not any(str(kind) in words for kind in (*PollStatus, *DeliveryStatus))


def test_what_is_paused_or_alarms_is_not_called_well() -> None:
    assert "All is well" not in sending(MailHealth(NOW, breaker=Breaker(True, BreakerReason.MANUAL, "", NOW)))


@pytest.mark.parametrize("reason", BreakerReason)
def test_an_operator_reads_why_and_since_when_sending_is_paused(reason: BreakerReason) -> None:
    words = sending(MailHealth(NOW, breaker=Breaker(True, reason, HOSTILE, NOW)))
    assert "Paused since Tue 24 Nov, " in words
    assert "because " in words
    assert "`meet resume`" in words
    assert "<!channel>" not in words
    assert str(reason) not in words or "_" not in str(reason)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (BY_TRIAL_SEND, "took a trial mail"),
        (BY_QUOTA, "had room again"),
        ("command line (ada)", "by command line (ada)"),
    ],
)
def test_how_the_last_pause_ended_is_told_with_its_reason(by: str, told: str) -> None:
    ended = Breaker(ended_reason=BreakerReason.BOUNCE_RATE, closed_at=NOW, closed_by=by)
    words = breaker_text(ended, READER)
    assert "too many mails bounced" in words
    assert told in words


@pytest.mark.parametrize("note", Unknown)
def test_why_sess_own_rates_are_not_known_is_a_note(note: Unknown) -> None:
    untold = Reading(Figure.SES_BOUNCE_RATE, None, NOW, note)
    words = sending(MailHealth(NOW, readings={str(untold.name): untold}))
    assert "Amazon SES, whole account: " in words
    assert "whole account: –" not in words


def test_sess_rates_stand_beside_our_own() -> None:
    told = Reading(Figure.SES_BOUNCE_RATE, 0.031, NOW)
    words = sending(MailHealth(NOW, rates=Rates(1000, 12, 1), readings={str(told.name): told}))
    assert "Meet: 1.20% of 1,000 mails bounced, 0.10% drew a complaint" in words
    assert "Too few" not in words
    assert "whole account: 3.10% bounces, – complaints" in words


@pytest.mark.parametrize(
    ("mails", "told"),
    [(1, "Meet: 0 of 1 mail bounced, 0 drew"), (LEAST_VOLUME - 1, "Meet: 9 of 99 mails bounced, 0 drew")],
)
def test_too_few_mails_are_counted_and_said_to_tell_nothing_yet(mails: int, told: str) -> None:
    words = sending(MailHealth(NOW, rates=Rates(mails, mails // 11)))
    assert told in words
    assert f"Too few to judge: Meet warns and pauses only from {LEAST_VOLUME} mails on." in words
    assert "%" not in words.partition("Amazon SES")[0]


def test_one_entry_is_an_entry() -> None:
    assert "1 entry on the suppression list" in sending(suppressed=1)
    assert "2 entries on the suppression list" in sending(suppressed=2)
    one = suppression_blocks(FoundSuppressions("", (entry(""),), 1), READER)
    assert "\n1 entry\n" in shown(Page.SUPPRESSIONS, one, submit="Go")


def test_the_rates_of_the_last_days_are_a_small_picture() -> None:
    days = [Rates(100, 0, 0)] * (DAYS - 1) + [Rates(100, 5, 0)]
    words = sending(days=days)
    assert f"{HEIGHTS[0] * (DAYS - 1)}{HEIGHTS[-1]}  ≤ 5.00%" in words


@pytest.mark.parametrize(
    ("values", "top", "picture"),
    [([], 1, ""), ([0, 1], 1, "▁█"), ([0, 0.01, 0.5, 2], 1, "▁▂▄█"), ([5, 0], 0, "▁▁"), ([-1], 1, "▁")],
)
def test_a_bar_is_full_at_the_top_and_never_empty_above_nothing(values: list[float], top: float, picture: str) -> None:
    assert sparkline(values, top) == picture


@pytest.mark.parametrize("outlook", Outlook)
def test_the_quota_says_whether_it_lasts(outlook: Outlook) -> None:
    limits = Bucket(11.2, 1, NOW, 200, 150, outlook)
    words = sending(MailHealth(NOW, limits=limits, outbox=Outbox(3, NOW - timedelta(minutes=90))))
    assert "150 of 200 in 24 hours, of which 10 stay for cancellations" in words
    assert ("soonest meetings go first" in words) == (outlook is not Outlook.ENOUGH)
    assert "3 mails wait to be sent, the oldest for 90 minutes" in words


def test_without_a_daily_limit_none_is_named() -> None:
    assert "no limit a day" in sending(MailHealth(NOW, limits=Bucket(1, 1, NOW)))


def entry(address: str = "bob@example.com", reason: SuppressionReason = SuppressionReason.HARD_BOUNCE) -> Suppression:
    return Suppression(HASH, address, reason, NOW)


@pytest.mark.parametrize("reason", SuppressionReason)
def test_each_entry_of_the_list_has_its_reason_in_words_and_its_button(reason: SuppressionReason) -> None:
    found = FoundSuppressions("bob", (entry(reason=reason),), 7)
    blocks = suppression_blocks(found, READER)
    words = shown(Page.SUPPRESSIONS, blocks, submit="Search")
    assert "*bob@example.com*" in words
    assert "1 of 7 entries" in words
    (button,) = (one for one in elements_of(blocks) if one["action_id"] == "release_suppression")
    assert read_entry(button["value"]) == (HASH, reason)


def test_slack_takes_the_longest_list_of_odd_addresses() -> None:
    odd = tuple(
        replace(entry(HOSTILE * 20, list(SuppressionReason)[n % 8]), address_hash=f"{n:064x}") for n in range(MOST_ROWS)
    )
    words = shown(
        Page.SUPPRESSIONS, suppression_blocks(FoundSuppressions(HOSTILE, odd, 99), READER, "Released."), submit="Go"
    )
    assert "<!channel>" not in words


def test_whoever_asked_to_be_forgotten_has_no_address_on_the_list() -> None:
    assert "(address forgotten)" in shown(
        Page.SUPPRESSIONS, suppression_blocks(FoundSuppressions("", (entry(""),), 1), READER), submit="Search"
    )


@pytest.mark.parametrize(("words", "told"), [("bob", "Nothing on the list fits"), ("", "Nobody is suppressed")])
def test_an_empty_list_says_so(words: str, told: str) -> None:
    assert told in shown(Page.SUPPRESSIONS, suppression_blocks(FoundSuppressions(words), READER), submit="Search")


@pytest.mark.parametrize("value", ["", "x", ":manual", f"{HASH}:", f"{HASH}:tomorrow"])
def test_a_value_that_is_no_entry_is_none(value: str) -> None:
    assert read_entry(value) is None
    assert read_entry(entry_value(HASH, SuppressionReason.MANUAL)) is not None


def test_a_complaint_is_asked_about_in_a_window_of_its_own() -> None:
    for view in (release_anyway_view("{}"), released_view("Done.")):
        assert view_refusal(view, "modal") is None


def workspace(**parts: Any) -> str:
    return shown(Page.WORKSPACE, workspace_blocks(WorkspaceOverview(**parts), READER))


def test_an_admin_reads_polls_by_channel_and_organizer_and_titles_of_their_own_alone() -> None:
    poll = PollSummary("", "C0GENERAL1", "U0ADA00001", PollStatus.OPEN, 3, NOW)
    words = workspace(polls=(poll, replace(poll, title="Mine <!channel>")))
    assert "<#C0GENERAL1> · <@U0ADA00001> · open · 3 answered" in words
    assert words.count("Mine &lt;!channel&gt;") == 1


def test_people_without_an_address_and_with_one_that_fails_are_named() -> None:
    words = workspace(without_address=("U0BEN00001",), failing=("U0CHO00001",))
    assert "None given yet: <@U0BEN00001>" in words
    assert "Mail to them comes back: <@U0CHO00001>" in words
    assert "Everybody who takes part can be mailed." in workspace()


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (DeliveryStatus.BOUNCED, "came back"),
        (DeliveryStatus.FAILED, "not sent"),
        (DeliveryStatus.EXPIRED, "not sent in time"),
        (DeliveryStatus.SUPPRESSED, "cannot be mailed"),
        (DeliveryStatus.COMPLAINED, "cannot be mailed"),
    ],
)
def test_complaints_and_opt_outs_look_alike_to_an_admin(status: DeliveryStatus, told: str) -> None:
    words = workspace(unsent=(UnsentSummary("U0BEN00001", "U0ADA00001", status, NOW),), unsent_anonymous=2)
    assert f"<@U0BEN00001> · {told} · poll of <@U0ADA00001>" in words
    assert "2 more, of anonymous polls" in words
    assert "None in the last 30 days" in workspace()


def test_slack_takes_the_largest_workspace() -> None:
    names = tuple(f"U{number:010}" for number in range(500))
    poll = PollSummary(HOSTILE * 9, "C0GENERAL1", "U0ADA00001", PollStatus.CLOSED, 999, NOW)
    lost = UnsentSummary("U0BEN00001", "", DeliveryStatus.BOUNCED, NOW)
    words = workspace(polls=(poll,) * MOST_ROWS, without_address=names, failing=names, unsent=(lost,) * MOST_ROWS)
    assert "<!channel>" not in words


@pytest.mark.parametrize("reason", BreakerReason)
def test_an_admin_reads_why_sending_is_paused_without_what_only_operators_may_read(reason: BreakerReason) -> None:
    words = workspace(breaker=Breaker(True, reason, "said by SES", NOW))
    assert "Paused since Tue 24 Nov, " in words
    assert "Nothing is lost" in words
    assert "said by SES" not in words
    assert "meet resume" not in words
    assert "when the quota had room again" in workspace(
        breaker=Breaker(ended_reason=reason, closed_at=NOW, closed_by=BY_QUOTA)
    )


def test_days_without_any_mail_make_no_picture() -> None:
    assert HEIGHTS[0] not in sending(days=[Rates()] * DAYS)


def test_one_page_alone_has_no_buttons_to_turn() -> None:
    view = admin_view(Page.WORKSPACE, [Page.WORKSPACE], workspace_blocks(WorkspaceOverview(), READER))
    assert list(elements_of(view["blocks"])) == []
