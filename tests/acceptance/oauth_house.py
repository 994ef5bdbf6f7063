"""A Meet that workspaces install by OAuth, and the playground's neighbours that do. It asserts nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from bot.config.settings import Settings
from bot.domain.person import Profile, RegisteredAddress
from bot.jobs import JOBS, Job
from bot.play.playground import play_settings
from bot.serving import Serving
from playground import cast
from playground.client import Message, Outcome, PlaygroundClient
from playground.server import Playground
from storage.database import Database
from tests.acceptance.browser import Browser, Page
from tests.acceptance.served import with_port
from tests.patience import PATIENCE
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

    def begin(self, browser: Browser) -> Page:
        """The browser is sent to Slack, and waits there."""
        return browser.open(f"{self.address}/slack/install", follow=False)

    def come_back(self, browser: Browser, sent: Page, **changes: str | None) -> Page:
        """Slack sends the browser back, where `changes` take away or replace what Slack says."""
        came = browser.open(sent.headers["location"], follow=False).headers["location"]
        target, _, query = came.partition("?")
        said: dict[str, str | None] = {**dict(pair.split("=") for pair in query.split("&")), **changes}
        again = "&".join(f"{name}={value}" for name, value in said.items() if value is not None)
        return browser.open(f"{target}?{again}")

    def workspace(self, name: str, enterprise: str = "") -> PlaygroundClient:
        """A new neighbour of the playground's workspace, with the same people under the same ids."""
        return self.client.add_workspace(name, enterprise=enterprise)

    def installed(self, name: str) -> PlaygroundClient:
        """This house, with Meet in it."""
        made = self.workspace(name)
        page = self.install(self.id_of(made))
        assert "Meet is installed" in page.words, page.words
        return made

    def id_of(self, where: PlaygroundClient) -> str:
        return str(where.state()["workspace"]["id"])

    def register(self, workspace: str, *users: str, domain: str) -> None:
        """These people have given Meet an address there."""
        now = self.client.now()
        with self.database.begin(workspace) as uow:
            for user in users:
                address = f"{user.lower()}@{domain}"
                uow.people.save_profile(
                    Profile(workspace, user, "Somebody", "Europe/Berlin", "en", address, False, True, now)
                )
                uow.people.save_address(RegisteredAddress(workspace, user, address, now))

    @property
    def database(self) -> Database:
        return self.serving.application.meet.database

    def vote(
        self, where: PlaygroundClient, person: str, message: Message, choice: str = "yes", option: int = 0
    ) -> Outcome:
        return where.person(person).click(message, f"vote_{choice}", options(message)[option])

    def close(self, where: PlaygroundClient, message: Message) -> None:
        """Ada closes the poll with its first time."""
        ada = where.person(cast.ADA)
        ada.click(message, "close_poll")
        ada.wait_for_modal("close_poll")
        ada.fill({"winner": options(message)[0]})
        outcome = ada.submit()
        assert outcome.errors == {}, outcome.raw

    def wait(self, check: Callable[[], object], what: str) -> None:
        """Until it is so; the jobs do not sit out their intervals meanwhile."""

        def hurried() -> object:
            for job in ("deliver", "notices", "refresh", "deadlines"):
                self.serving.application.jobs.wake(job)
            return check()

        self.client.wait_until(hurried, what, patience=PATIENCE)

    def counted(self, workspace: str, message: Message) -> dict[str, str]:
        """Who chose what at the first time, as the workspace's rows have it."""
        with self.database.read(workspace) as uow:
            poll = uow.polls.of_option(options(message)[0])
            snapshot = uow.polls.snapshot(poll.id) if poll else None
        return {vote.voter: str(vote.choice) for vote in snapshot.votes} if snapshot else {}


def options(message: Message) -> list[str]:
    """The option ids that the message's buttons carry."""
    return [button["value"] for button in message.buttons if button["action_id"] == "vote_yes"]


@contextmanager
def opened_house(playground: Playground, table: tuple[Job, ...] = JOBS, **changes: Any) -> Iterator[House]:
    """Meet in this process on a database of its own; its clock is the playground's."""
    with fresh_url() as url:
        settings = oauth_settings(playground, url, **changes)
        with Serving(settings, clock=playground.clock, receive_seconds=0, table=table) as serving:
            client = PlaygroundClient(playground.url)
            if settings.slack_app_token:
                client.wait_for_bot()
            else:
                client.set_connection(mode="http", request_url=f"http://{settings.meet_bind}/slack/events")
            yield House(playground, settings, serving)


__all__ = ["ACME", "GLOBEX", "INITECH", "House", "oauth_settings", "opened_house"]
