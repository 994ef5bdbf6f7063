"""A Meet that workspaces install by OAuth, and the playground's neighbours that do. It asserts nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from bot.config import Settings
from bot.playing import play_settings
from bot.serving import Serving
from playground import cast
from playground.client import Message, PlaygroundClient
from playground.server import Playground
from tests.acceptance.browser import Browser, Page
from tests.acceptance.served import with_port
from tests.storage.databases import fresh_url

GLOBEX, INITECH, ACME = "T0GLOBEX01", "T0INITECH1", "E0ACME0001"


def oauth_settings(playground: Playground, url: str, **changes: Any) -> Settings:
    """The settings of a Meet without a token of its own, reached at MEET_BIND by browsers."""
    by_oauth: dict[str, Any] = {
        "slack_bot_token": None,
        "slack_client_id": cast.CLIENT_ID,
        "slack_client_secret": cast.CLIENT_SECRET,
        "meet_public_url": "http://127.0.0.1",
    }
    settings = with_port(play_settings(playground, playground.aws.provision(), url, **{**by_oauth, **changes}))
    return settings.model_copy(update={"meet_public_url": f"http://{settings.meet_bind}"})


class House:
    """A Meet that runs, its playground, and whoever installs."""

    def __init__(self, playground: Playground, settings: Settings, serving: Serving) -> None:
        self.playground, self.settings, self.serving = playground, settings, serving
        self.client = PlaygroundClient(playground.url)

    @property
    def address(self) -> str:
        """Where Meet serves browsers."""
        return str(self.settings.meet_public_url)

    def install(self, owner: str, browser: Browser | None = None) -> Page:
        """Somebody installs Meet in this workspace or organisation, by the way through Slack."""
        return (browser or Browser()).open(f"{self.address}/slack/install?team={owner}")

    def poll(self, where: PlaygroundClient, title: str) -> Message:
        """Ada's poll in #team of that workspace, posted."""
        ada = where.person(cast.ADA)
        ada.open_home()
        ada.slash("/meet", title, channel=cast.TEAM)
        ada.wait_for_modal("open_poll")
        first = self.client.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
        ada.fill({f"time:{number}": first + timedelta(hours=2 * number) for number in (1, 2)})
        outcome = ada.submit()
        assert outcome.answer is None or outcome.answer.get("response_action") != "errors", outcome.raw
        return ada.wait_for_message(cast.TEAM, title, where=lambda message: bool(message.buttons))

    def wake(self) -> None:
        for job in ("deliver", "notices", "refresh", "deadlines"):
            self.serving.application.jobs.wake(job)


@contextmanager
def opened_house(playground: Playground, **changes: Any) -> Iterator[House]:
    """Meet in this process on a database of its own; its clock is the playground's."""
    with fresh_url() as url:
        settings = oauth_settings(playground, url, **changes)
        with Serving(settings, clock=playground.clock, receive_seconds=0) as serving:
            client = PlaygroundClient(playground.url)
            if settings.slack_app_token:
                client.wait_for_bot()
            else:
                client.set_connection(mode="http", request_url=f"http://{settings.meet_bind}/slack/events")
            yield House(playground, settings, serving)


__all__ = ["ACME", "GLOBEX", "INITECH", "House", "oauth_settings", "opened_house"]
