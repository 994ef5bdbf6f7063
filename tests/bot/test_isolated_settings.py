"""Settings that are made of given values alone."""

from pathlib import Path

import pytest

from bot.config.loading import isolated_settings, load_settings
from bot.config.settings import Settings


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEET_MAILER", "smtp")
    (tmp_path / ".env").write_text("SLACK_CLIENT_ID=from-dotenv\n", encoding="utf-8")


def test_they_read_neither_the_environment_nor_a_dotenv_file(elsewhere: None) -> None:
    given, read = isolated_settings(), load_settings()
    assert (read.meet_mailer, read.slack_client_id) == ("smtp", "from-dotenv")
    assert (given.meet_mailer, given.slack_client_id) == (Settings.model_fields["meet_mailer"].default, None)
    assert isolated_settings(slack_client_id="given").slack_client_id == "given"
