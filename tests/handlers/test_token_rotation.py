"""Token rotation against the playground's Slack: once by whichever replica, and what becomes of it when Slack fails."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation import TokenRotator

from bot.config.settings import Settings
from bot.domain.errors import MeetError, NotFound
from bot.domain.installation import RENEWED_BEFORE
from bot.domain.reasons import SlackReason
from bot.services import installing
from handlers.slack import token_rotation
from handlers.slack.install_flow import build_install_flow
from handlers.slack.installations import Installations
from handlers.slack.installed_clients import InstalledClients
from handlers.slack.token_encryption import TokenCipher, TokenUnreadable
from handlers.slack.token_rotation import TokenRenewal
from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from storage.database import Database
from storage.values import Installation
from tests.acceptance.oauth_house import oauth_settings
from tests.patient_slack import patient_playground
from tests.storage.databases import fresh_url

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def shared() -> Iterator[Playground]:
    with patient_playground() as running:
        yield running


class Replicas:
    """Two Meets on one database, in one workspace whose token rotates."""

    def __init__(self, playground: Playground, settings: Settings, stack: ExitStack) -> None:
        self.playground, self.settings = playground, settings
        self.client = PlaygroundClient(playground.url)
        self.databases = [Database(settings.database_url, clock=playground.clock, shared_time=False) for _ in range(2)]
        for database in self.databases:
            stack.callback(database.dispose)
        self.meets = [InstalledClients(settings, database, playground.clock) for database in self.databases]

    def install(self) -> None:
        flow = build_install_flow(self.settings, self.databases[0], self.meets[0].installations, self.playground.clock)
        installed = flow.run_installation(self.client.issue_oauth_code())
        assert installed is not None
        self.meets[0].installations.save(installed)

    @property
    def installation(self) -> Installation:
        found = installing.find_installation(self.databases[0], cast.WORKSPACE)
        assert found is not None
        return found

    def pass_until(self, before_end: timedelta) -> None:
        """Time passes until so much is left of the token."""
        assert self.installation.expires_at is not None
        self.playground.clock.advance(self.installation.expires_at - before_end - self.playground.clock.now())

    def renewals(self) -> list[dict[str, Any]]:
        calls = self.client.calls("oauth.v2.access")
        return [call for call in calls if call["arguments"].get("grant_type") == "refresh_token"]

    def renewing(self, rotator: Any) -> TokenRenewal:
        return TokenRenewal(self.databases[0], self.meets[0].installations, rotator)


@pytest.fixture
def replicas(shared: Playground) -> Iterator[Replicas]:
    PlaygroundClient(shared.url).reset()
    with fresh_url() as url, ExitStack() as stack:
        made = Replicas(shared, oauth_settings(shared, url), stack)
        made.client.set_app(token_rotation_enabled=True)
        made.install()
        yield made


def test_a_token_that_ended_is_renewed_once_by_two_replicas_at_once(replicas: Replicas) -> None:
    replicas.pass_until(-SECOND)
    together, answers = threading.Barrier(8), []

    def use(meet: InstalledClients) -> None:
        together.wait()
        try:
            answers.append(meet.client(cast.WORKSPACE).auth_test()["ok"])
        except Exception as error:  # noqa: BLE001 (judged below)
            answers.append(error)

    threads = [threading.Thread(target=use, args=(replicas.meets[number % 2],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 8
    assert [call["ok"] for call in replicas.renewals()] == [True]


def test_a_token_is_renewed_two_hours_before_it_ends_and_not_sooner(replicas: Replicas) -> None:
    before = replicas.installation
    replicas.pass_until(RENEWED_BEFORE + SECOND)
    replicas.meets[0].client(cast.WORKSPACE).auth_test()
    assert replicas.installation == before
    replicas.pass_until(RENEWED_BEFORE)
    replicas.meets[0].client(cast.WORKSPACE).auth_test()
    assert replicas.installation != before


def test_while_slack_cannot_renew_a_good_token_serves_on(replicas: Replicas) -> None:
    replicas.pass_until(SECOND)
    replicas.client.add_fault("oauth.v2.access", status=500)
    assert replicas.meets[0].client(cast.WORKSPACE).auth_test()["ok"]
    assert replicas.meets[1].client(cast.WORKSPACE).auth_test()["ok"]
    assert len(replicas.renewals()) == 1
    replicas.playground.clock.advance(installing.RENEWAL_LEASE)
    assert replicas.meets[1].client(cast.WORKSPACE).auth_test()["ok"]
    assert [call["ok"] for call in replicas.renewals()] == [False, True]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"status": 503}, SlackReason.RENEWING),
        ({"status": 429}, SlackReason.RENEWING),
        ({"error": "invalid_refresh_token"}, SlackReason.NOT_RENEWED),
    ],
)
def test_a_token_that_ended_and_is_not_renewed_says_why(
    replicas: Replicas, fault: dict[str, Any], why: SlackReason
) -> None:
    replicas.pass_until(-SECOND)
    replicas.client.add_fault("oauth.v2.access", **fault)
    with pytest.raises(MeetError) as refused:
        replicas.meets[0].client(cast.WORKSPACE)
    assert refused.value.why is why


def test_a_renewal_whose_reply_was_lost_asks_for_a_new_installation_which_mends_all(replicas: Replicas) -> None:
    replicas.pass_until(-SECOND)
    replicas.client.add_fault("oauth.v2.access", lose="reply")
    with pytest.raises(MeetError, match=SlackReason.RENEWING):
        replicas.meets[0].client(cast.WORKSPACE)
    replicas.playground.clock.advance(installing.RENEWAL_LEASE)
    with pytest.raises(MeetError, match=SlackReason.NOT_RENEWED):
        replicas.meets[0].client(cast.WORKSPACE)
    replicas.install()
    assert replicas.meets[0].client(cast.WORKSPACE).auth_test()["ok"]


def test_whoever_finds_a_renewer_that_died_says_that_it_takes_a_moment(
    replicas: Replicas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_rotation, "LOOKS", 2)
    replicas.pass_until(-SECOND)
    assert installing.claim_renewal(replicas.databases[1], replicas.installation)
    with pytest.raises(MeetError, match=SlackReason.RENEWING):
        replicas.meets[0].client(cast.WORKSPACE)
    replicas.playground.clock.advance(installing.RENEWAL_LEASE)
    assert replicas.meets[0].client(cast.WORKSPACE).auth_test()["ok"]


def test_a_token_that_another_replica_renewed_is_looked_up_when_slack_refuses_the_old_one(replicas: Replicas) -> None:
    kept = replicas.meets[1].client(cast.WORKSPACE)
    replicas.pass_until(RENEWED_BEFORE)
    replicas.meets[0].client(cast.WORKSPACE).auth_test()
    sent = kept.chat_postMessage(channel=cast.TEAM, text="still here")
    assert sent["ok"]
    assert [seen.text for seen in replicas.client.channel_messages(cast.TEAM)] == ["still here"]


def test_a_workspace_that_another_replica_saw_leave_is_no_workspace_of_ours(replicas: Replicas) -> None:
    kept = replicas.meets[1].client(cast.WORKSPACE)
    replicas.client.uninstall()
    assert installing.remove_installation(replicas.databases[0], cast.WORKSPACE, replicas.playground.clock.now())
    with pytest.raises(NotFound):
        kept.auth_test()
    with pytest.raises(NotFound):
        replicas.meets[1].client(cast.WORKSPACE)


class Rotator(TokenRotator):
    """Answers as told."""

    def __init__(self, answer: Callable[[Bot], Bot | None]) -> None:
        self._answer = answer

    def perform_bot_token_rotation(self, *, bot: Bot, minutes_before_expiration: int = 120) -> Bot | None:
        return self._answer(bot)


def test_a_workspace_that_is_installed_anew_meanwhile_keeps_its_new_token(replicas: Replicas) -> None:
    replicas.pass_until(-SECOND)

    def install_meanwhile(bot: Bot) -> Bot:
        replicas.install()
        bot.bot_token = "xoxb-of-before"
        return bot

    access = replicas.renewing(Rotator(install_meanwhile)).access(cast.WORKSPACE)
    assert access is not None
    assert access.bot.bot_token != "xoxb-of-before"
    assert access.installation == replicas.installation


def test_a_workspace_that_leaves_meanwhile_is_not_brought_back(replicas: Replicas) -> None:
    replicas.pass_until(-SECOND)

    def leave_meanwhile(bot: Bot) -> Bot:
        installing.remove_installation(replicas.databases[1], cast.WORKSPACE, replicas.playground.clock.now())
        return bot

    assert replicas.renewing(Rotator(leave_meanwhile)).access(cast.WORKSPACE) is None


def test_a_workspace_that_left_while_slack_failed_is_gone(replicas: Replicas) -> None:
    replicas.pass_until(-SECOND)

    def leave_and_fail(_: Bot) -> Bot:
        installing.remove_installation(replicas.databases[1], cast.WORKSPACE, replicas.playground.clock.now())
        raise ConnectionError

    assert replicas.renewing(Rotator(leave_and_fail)).access(cast.WORKSPACE) is None


def makes_no_sense(_: Bot) -> Bot:
    raise TypeError


@pytest.mark.parametrize(
    ("answer", "why"), [(lambda _: None, SlackReason.NOT_RENEWED), (makes_no_sense, SlackReason.RENEWING)]
)
def test_an_answer_that_holds_no_token_is_told(
    replicas: Replicas, answer: Callable[[Bot], Bot | None], why: SlackReason
) -> None:
    replicas.pass_until(-SECOND)
    with pytest.raises(MeetError) as refused:
        replicas.renewing(Rotator(answer)).access(cast.WORKSPACE)
    assert refused.value.why is why


def test_an_installation_opens_with_its_key_and_in_its_own_row_alone(replicas: Replicas) -> None:
    installation, database = replicas.installation, replicas.databases[0]
    with pytest.raises(TokenUnreadable, match="another MEET_SECRET_KEY"):
        Installations(database, TokenCipher(b"another key")).decrypted(installation)
    installing.keep_installation(
        database, Installation("T0THIEF001", "", installation.ciphertext, installation.installed_at)
    )
    with pytest.raises(TokenUnreadable):
        replicas.meets[0].client("T0THIEF001")


def test_no_token_stands_in_the_database_or_in_a_repr(replicas: Replicas, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    replicas.pass_until(-SECOND)
    access = replicas.meets[0].access(cast.WORKSPACE)
    assert access is not None
    shown = f"{access!r} {replicas.installation!r} {caplog.text}"
    for token in (access.bot.bot_token, access.bot.bot_refresh_token):
        assert token
        assert token not in shown
        assert token.encode() not in replicas.installation.ciphertext
