"""One workspace by token, many by OAuth, or both: what the settings need, and what `meet check` says of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.context import BoltContext
from slack_sdk.oauth.installation_store import Bot, Installation

from bot.checks import installations as checks_installations
from bot.checks.check import FAILURE, OK, WARNING
from bot.checks.installations import check_installations
from bot.config.loading import ensure_complete
from bot.config.settings import Settings, SettingsError
from bot.domain.errors import MeetError, NotFound
from bot.services import installing
from handlers.slack.clients import ORIGIN, SingleWorkspaceClients
from handlers.slack.install_flow import INSTALL
from handlers.slack.installations import Installations
from handlers.slack.installed_clients import InstalledClients, begin, build_clients
from handlers.slack.token_encryption import TokenCipher
from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from storage.database import Database
from tests.acceptance.oauth_house import GLOBEX, oauth_settings
from tests.patient_slack import patient_playground
from tests.storage.databases import fresh_url


@pytest.fixture(scope="module")
def shared() -> Iterator[Playground]:
    with patient_playground() as running:
        yield running


@pytest.fixture
def settings(shared: Playground) -> Iterator[Settings]:
    PlaygroundClient(shared.url).reset()
    with fresh_url() as url:
        yield oauth_settings(shared, url).model_copy(update={"meet_public_url": "https://meet.example.com"})


@pytest.fixture
def database(shared: Playground, settings: Settings) -> Iterator[Database]:
    with ExitStack() as stack:
        opened = Database(settings.database_url, clock=shared.clock, shared_time=False)
        stack.callback(opened.dispose)
        yield opened


def with_token(settings: Settings) -> Settings:
    return settings.model_copy(update={"slack_bot_token": type(settings.meet_secret_key)(cast.BOT_TOKEN)})


def clients_of(settings: Settings, database: Database, shared: Playground) -> InstalledClients:
    built = build_clients(settings, database, shared.clock)
    assert isinstance(built, InstalledClients)
    return built


def a_bot(team: str | None, token: str = cast.BOT_TOKEN, **more: Any) -> Bot:
    return Bot(team_id=team, bot_token=token, bot_id="B1", bot_user_id="U1", installed_at=0.0, **more)


def looked(settings: Settings) -> list[tuple[str, str, str]]:
    return [(one.name, one.result, one.message) for one in check_installations(settings)]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ""),
        ({"slack_client_secret": None}, "SLACK_CLIENT_SECRET (it belongs to SLACK_CLIENT_ID) is not set."),
        ({"slack_client_id": None}, "SLACK_CLIENT_ID (it belongs to SLACK_CLIENT_SECRET) is not set."),
        (
            {"meet_public_url": None},
            "MEET_PUBLIC_URL (Slack sends people back there after an installation) is not set.",
        ),
        ({"slack_client_id": None, "slack_client_secret": None}, "SLACK_BOT_TOKEN is not set."),
    ],
)
def test_what_installing_by_oauth_misses_is_named(settings: Settings, changes: dict[str, None], missing: str) -> None:
    changed = settings.model_copy(update=changes)
    if not missing:
        ensure_complete(changed)
        return
    with pytest.raises(SettingsError) as refused:
        ensure_complete(changed)
    assert refused.value.problems == [missing]


def test_one_workspace_by_its_token_has_no_finding_about_oauth(settings: Settings) -> None:
    alone = settings.model_copy(update={"slack_client_id": None, "slack_client_secret": None})
    assert looked(alone) == []
    assert looked(settings.model_copy(update={"meet_public_url": None})) == []


def test_nobody_has_installed_it_yet_is_a_warning_that_says_where(settings: Settings) -> None:
    way, none = check_installations(settings)
    assert (way.result, way.message) == (OK, f"Workspaces install Meet at https://meet.example.com{INSTALL}.")
    assert (none.result, none.name) == (WARNING, "installations")
    assert f"https://meet.example.com{INSTALL}" in none.cure


def test_slack_sends_nobody_back_without_https(settings: Settings) -> None:
    plain = settings.model_copy(update={"meet_public_url": "http://127.0.0.1:3000"})
    assert looked(plain)[0][1] == FAILURE
    assert "https" in next(check_installations(plain)).cure


def test_both_a_token_and_oauth_have_a_rule_that_is_told(settings: Settings) -> None:
    assert ("oauth_beside_token", OK) in [(one.name, one.result) for one in check_installations(with_token(settings))]


@pytest.mark.parametrize("refused", [0, 1])
def test_of_many_installations_it_is_told_how_many_were_asked_about(
    settings: Settings, database: Database, shared: Playground, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    installations = Installations(database, TokenCipher(settings.secret_key))
    for number in range(3):
        installations.save_bot(a_bot(f"T0MANY{number:04}", "xoxb-revoked" if number < refused else cast.BOT_TOKEN))
    monkeypatch.setattr(checks_installations, "MOST_ASKED", 2)
    told = [message for _, _, message in looked(settings)[1:]]
    summary = f"3 workspaces installed Meet; Slack was asked about 2, and takes the tokens of {2 - refused}."
    assert told[refused:] == [summary]


def test_installations_are_asked_about_and_each_fault_is_named(
    settings: Settings, database: Database, shared: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    installations = Installations(database, TokenCipher(settings.secret_key))
    installations.save_bot(a_bot(cast.WORKSPACE))
    assert looked(settings)[1:] == [("installations", OK, "1 workspace installed Meet, and Slack takes its token.")]
    installations.save_bot(a_bot(GLOBEX, "xoxb-revoked"))
    Installations(database, TokenCipher(b"another key")).save_bot(a_bot("T0SEALED01"))
    installations.save_bot(a_bot("T0ENDED001", "xoxe.xoxb-ended", bot_refresh_token="r", bot_token_expires_in=-60))
    messages = [message for name, _, message in looked(settings) if name == "installations"]
    assert messages[0] == f"Slack refused the token of {GLOBEX}: invalid_auth."
    assert "was sealed with another MEET_SECRET_KEY" in messages[1]
    assert len(messages) == 2
    away = settings.model_copy(update={"slack_api_url": "http://127.0.0.1:1/api/"})
    assert any("Slack could not be asked about" in message for _, _, message in looked(away))


def test_a_database_that_cannot_be_read_is_told_and_none_is_made(settings: Settings) -> None:
    out_of_reach = settings.model_copy(update={"database_url": "postgresql+psycopg://127.0.0.1:1/meet"})
    assert "could not be read" in looked(out_of_reach)[1][2]
    assert len(looked(settings.model_copy(update={"database_url": "sqlite:////nowhere/none.db"}))) == 1
    assert len(looked(settings.model_copy(update={"meet_secret_key": type(settings.meet_secret_key)("")}))) == 1


def test_a_database_of_an_older_meet_is_the_matter_of_another_check(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.schema.NEWEST", "9999")
    assert [name for name, _, _ in looked(settings)] == ["oauth"]


def test_an_installation_goes_before_the_token_of_the_settings(
    settings: Settings, database: Database, shared: Playground
) -> None:
    clients = clients_of(with_token(settings), database, shared)
    assert begin(clients, database) == "Meet HQ"
    assert clients.client(cast.WORKSPACE).token == cast.BOT_TOKEN
    clients.installations.save_bot(a_bot(cast.WORKSPACE, "xoxb-installed"))
    assert clients.client(cast.WORKSPACE).token == "xoxb-installed"
    with pytest.raises(NotFound):
        clients.client(GLOBEX)


def test_a_refused_token_beside_oauth_is_told_at_the_start(
    settings: Settings, database: Database, shared: Playground
) -> None:
    PlaygroundClient(shared.url).uninstall()
    with pytest.raises(MeetError, match="Slack refused SLACK_BOT_TOKEN"):
        begin(clients_of(with_token(settings), database, shared), database)
    assert begin(clients_of(settings, database, shared), database) == ""


def test_a_request_is_answered_for_whoever_posted_the_message_then_for_whom_slack_names(
    settings: Settings, database: Database, shared: Playground
) -> None:
    clients = clients_of(with_token(settings), database, shared)
    clients.installations.save_bot(a_bot(GLOBEX, "xoxb-globex"))
    clients.installations.save_bot(a_bot(None, "xoxb-acme", enterprise_id="E0ACME0001", is_enterprise_install=True))

    def answered(enterprise: str, team: str, **more: object) -> tuple[str | None, str | None, str | None]:
        asked = BoltContext({"client": SingleWorkspaceClients(with_token(settings), database)._client, **more})
        found = clients.authorize(asked, enterprise, team)
        return (found.enterprise_id, found.team_id, found.bot_token) if found else (None, None, None)

    assert answered("", GLOBEX) == (None, GLOBEX, "xoxb-globex")
    assert answered("E0ACME0001", "T0ACME0009") == ("E0ACME0001", None, "xoxb-acme")
    assert answered("E0ACME0001", GLOBEX, is_enterprise_install=True) == ("E0ACME0001", None, "xoxb-acme")
    assert answered("E0ACME0001", GLOBEX) == (None, GLOBEX, "xoxb-globex")
    assert answered("", "T0OTHER001", **{ORIGIN: GLOBEX}) == (None, GLOBEX, "xoxb-globex")
    assert answered("", "T0OTHER001", **{ORIGIN: cast.WORKSPACE})[1] == cast.WORKSPACE
    assert answered("", "T0OTHER001") == (None, None, None)


def test_a_workspace_that_is_served_by_a_token_again_goes_on_where_it_stopped(
    settings: Settings, database: Database, shared: Playground
) -> None:
    clients = clients_of(with_token(settings), database, shared)
    clients.installations.save_bot(a_bot(cast.WORKSPACE))
    installing.remove_installation(database, cast.WORKSPACE, database.now() + timedelta(seconds=1))
    begin(clients, database)
    assert not installing.welcome_back(database, cast.WORKSPACE)


def test_the_store_keeps_what_slack_sdk_hands_it(settings: Settings, database: Database) -> None:
    installations = Installations(database, TokenCipher(settings.secret_key))
    installations.save(
        Installation(team_id=GLOBEX, user_id="U1", user_token="xoxp-1", bot_token="xoxb-1", bot_id="B", bot_user_id="U")
    )
    found = installations.find_bot(enterprise_id=None, team_id=GLOBEX)
    assert found is not None
    assert (found.bot_token, found.bot_refresh_token) == ("xoxb-1", None)
    installations.delete_installation(enterprise_id=None, team_id=GLOBEX, user_id="U1")
    assert installations.find_bot(enterprise_id=None, team_id=GLOBEX) is not None
    installations.delete_all(enterprise_id=None, team_id=GLOBEX)
    assert installations.find_bot(enterprise_id=None, team_id=GLOBEX) is None
    with pytest.raises(MeetError, match="gave Meet no token of a bot"):
        installations.save(Installation(team_id=GLOBEX, user_id="U1", user_token="xoxp-1"))
