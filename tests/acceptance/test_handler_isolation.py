"""Every handler, asked from a workspace about another one's poll: nothing of it changes, and nothing of it is told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import select

from bot.jobs import JOBS
from handlers import background, features
from handlers.routing import Feature, Router, merged
from playground import cast
from playground.client import Message, PlaygroundClient
from storage.tables import metadata
from tests.acceptance.oauth_house import House, opened_house, options
from tests.fuzz.corpus import filled, recorded
from tests.patient_slack import patient_playground

TITLE = "Plans of Acme alone"
HANDLERS = [(kind.name, name) for kind in fields(Feature) for name in merged(features(), kind.name)]
REMOVALS = {
    "app_uninstalled": {"type": "app_uninstalled"},
    "tokens_revoked": {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [cast.BOT]}},
}


@dataclass
class Neighbours:
    """Acme, where the poll is, and Globex, from where everything is asked."""

    house: House
    acme: PlaygroundClient
    globex: PlaygroundClient
    message: Message
    routed: list[tuple[str, str]] = field(default_factory=list)

    def marks(self) -> dict[str, str]:
        grid = next(button["value"] for button in self.message.buttons if button["action_id"] == "show_grid")
        return {"poll": grid, "option": options(self.message)[0], "voter": cast.BEN, "url": "http://127.0.0.1:1"}

    def payload(self, kind: str, name: str, there: str) -> Any:
        """What Slack would send for this handler, from there and about Acme's poll, whatever the name may carry."""
        made = made_of(kind, name, self.marks())
        body = json.loads(json.dumps(made).replace(cast.WORKSPACE, there))
        slack = self.house.playground.slack.neighbours[there]
        if "trigger_id" in body:
            body["trigger_id"] = slack.triggers.issue(cast.ADA)
        if "response_url" in body:
            body["response_url"] = slack.url + slack.hooks.issue(cast.ADA, cast.TEAM)
        return body

    def rows_of_acme(self) -> dict[str, list[Any]]:
        """Every row that belongs to Acme, or to its polls."""
        team, poll = self.house.id_of(self.acme), self.marks()["poll"]
        with self.house.database.read_account() as account:
            rows = {name: account._transaction.connection.execute(select(table)).all() for name, table in TABLES}
        return {
            name: sorted(map(repr, found))
            for name, all_rows in rows.items()
            if (found := [row for row in all_rows if team in row or poll in row])
        }

    def come_back(self, workspace: str) -> None:
        """Meet is in that workspace, which may just have left. More installations would come to the limit of them."""
        with self.house.database.read_account() as account:
            has_left = account.installations.get(workspace) is None
        if has_left:
            assert "Meet is installed" in self.house.install(workspace).words

    def wait_until_drawn(self) -> None:
        """Acme's own message is up to date, and Meet knows that: it changes no row by itself any more."""
        self.house.playground.clock.advance(timedelta(seconds=3))
        self.house.client.wait_until(self._is_drawn, "the message to be drawn")

    def _is_drawn(self) -> bool:
        with self.house.database.read(self.house.id_of(self.acme)) as uow:
            poll = uow.polls.get(self.marks()["poll"])
        return poll is not None and poll.shown_revision == poll.revision

    def said_since(self, number: int) -> str:
        """Everything that Meet said to anybody in Slack."""
        news = self.house.playground.bus.history(after=number)
        return json.dumps([one.detail for one in news if one.kind in ("slack.call", "slack.responded")], default=str)


QUIET_JOBS = tuple(job if job.name == "purge" else replace(job, work=lambda _meet: 0) for job in JOBS)
"""Handlers wake jobs by name; all but one do nothing, so that only the handler under test writes or says anything."""
TABLES = [(name, table) for name, table in metadata.tables.items()]


def made_of(kind: str, name: str, marks: dict[str, str]) -> Any:
    if kind == "events" and name in REMOVALS:
        return {"type": "event_callback", "team_id": cast.WORKSPACE, "event": REMOVALS[name]}
    for recording in candidates(kind, name):
        if recording in recorded():
            return filled(recording, **marks)[1]
    if kind == "words":
        return {**filled("meet-email", **marks)[1], "text": name.replace("@", "ada@acme.example")}
    assert kind == "actions", f"Nothing is recorded for {kind} {name!r}; see tests/fuzz/record.py."
    press = filled("block_actions-show_grid", **marks)[1]
    press["actions"][0] |= {"action_id": name, "value": marks["poll"]}
    return press


def candidates(kind: str, name: str) -> tuple[str, ...]:
    return {
        "actions": (f"block_actions-{name}",),
        "menu": (f"block_actions-poll_menu-{name}",),
        "submissions": (f"view_submission-{name}",),
        "words": ("meet-title",) if not name else (f"meet-{name}",),
        "shortcuts": (f"shortcut-{name}", f"message_action-{name}"),
        "suggestions": (f"block_suggestion-{name}",),
        "events": (name,),
    }[kind]


@pytest.fixture(scope="module")
def neighbours() -> Iterator[Neighbours]:
    with pytest.MonkeyPatch.context() as patch, patient_playground() as playground:
        patch.setattr(background.Background, "run", lambda _self, work, *arguments: background._logged(work, arguments))
        with opened_house(playground, table=QUIET_JOBS) as house:
            house.client.relax_rate_limits()
            yield introduced(house, patch)


def introduced(house: House, patch: pytest.MonkeyPatch) -> Neighbours:
    acme, globex = house.installed("Acme"), house.installed("Globex")
    house.register(house.id_of(acme), cast.ADA, cast.BEN, domain="acme.example")
    message = house.poll(acme, TITLE)
    house.vote(acme, cast.BEN, message)
    made = Neighbours(house, acme, globex, message)
    made.wait_until_drawn()
    route = Router._route

    def recording(self: Router, call: Any, kind: str, name: str) -> None:
        made.routed.append((kind, name))
        route(self, call, kind, name)

    patch.setattr(Router, "_route", recording)
    return made


@pytest.mark.parametrize(("kind", "name"), HANDLERS)
def test_no_handler_touches_or_tells_what_is_another_workspaces(neighbours: Neighbours, kind: str, name: str) -> None:
    house = neighbours.house
    globex = house.id_of(neighbours.globex)
    neighbours.come_back(globex)
    before, number = neighbours.rows_of_acme(), house.playground.bus.last_number
    neighbours.routed.clear()
    body = neighbours.payload(kind, name, globex)
    answer = house.serving.application.slack.dispatch(BoltRequest(mode="socket_mode", body=body))
    assert (answer.status, neighbours.routed) == (200, [(kind, name)])
    assert neighbours.rows_of_acme() == before
    told = f"{answer.body} {neighbours.said_since(number)}"
    assert not [secret for secret in (TITLE, "@acme.example") if secret in told and secret not in json.dumps(body)]


def test_the_same_press_from_the_polls_own_workspace_counts(neighbours: Neighbours) -> None:
    acme, before = neighbours.house.id_of(neighbours.acme), neighbours.rows_of_acme()
    body = neighbours.payload("actions", "vote_maybe", acme)
    neighbours.house.serving.application.slack.dispatch(BoltRequest(mode="socket_mode", body=body))
    assert neighbours.rows_of_acme()["vote"] != before["vote"]
    neighbours.wait_until_drawn()


def test_the_poll_that_they_ask_about_is_there(neighbours: Neighbours) -> None:
    assert TITLE in str(neighbours.rows_of_acme()["poll"])
    assert {"poll", "option", "vote", "address", "installation"} <= neighbours.rows_of_acme().keys()
