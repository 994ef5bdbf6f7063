"""What tests and the story call to act as people and to steer the playground; it speaks JSON and decides nothing."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from playground.client_transport import PlaygroundRefused, Transport
from playground.event_log import PATIENCE, EventLog
from playground.person import Person
from playground.seen import Message, Outcome, View

__all__ = ["Message", "Outcome", "Person", "PlaygroundClient", "PlaygroundRefused", "View"]

T = TypeVar("T")


class PlaygroundClient:
    """The playground as its developer sees it: people to act as, and switches."""

    def __init__(self, url: str) -> None:
        self.transport = Transport(url)
        self._log = EventLog(self.transport)

    def person(self, person_id: str) -> Person:
        """Somebody to act as; the id is one of `playground.cast` or of a person added here."""
        return Person(self.transport, person_id)

    def state(self) -> dict[str, Any]:
        """People, channels, connection, scopes, switches and the clock."""
        return self.transport.get("/control/state")

    def reset(self) -> None:
        """The default workspace again; open Socket Mode connections stay open."""
        self.transport.post("/control/reset")

    # Time, events, waiting

    def now(self) -> datetime:
        """The playground's present instant, UTC."""
        return datetime.fromisoformat(self.transport.get("/control/clock")["now"])

    def advance(self, step: timedelta) -> datetime:
        """Push the playground's clock forward; returns its new instant."""
        answer = self.transport.post("/control/clock", {"advance_seconds": step.total_seconds()})
        return datetime.fromisoformat(answer["now"])

    def events(self, kind: str | None = None, after: int = 0, wait: float = 0.0) -> list[dict[str, Any]]:
        """What happened after event `after`; `kind` may be a family such as "slack."; `wait` in seconds."""
        return self._log.read(kind, after, wait)

    def calls(self, method: str, after: int = 0) -> list[dict[str, Any]]:
        """The details of the bot's calls of one Web API method, oldest first."""
        details = [event["detail"] for event in self.events("slack.call", after)]
        return [detail for detail in details if detail["method"] == method]

    def wait_until(self, check: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
        """The first truthy answer of `check`, asked again after each event; TimeoutError says `what` did not come."""
        return self._log.wait_until(check, what, patience)

    # The bot's side of the wire

    def wait_for_bot(self, connections: int = 1, patience: float = PATIENCE) -> None:
        """Until the bot has that many Socket Mode connections."""
        self.wait_until(lambda: len(self.connection()["sockets"]) >= connections, "the bot's socket", patience)

    def connection(self) -> dict[str, Any]:
        """{"mode", "request_url", "sockets": [{"id", "deaf", "warned"}], "deliver_twice", "same_envelope",
        "answer_seconds"}."""
        return self.transport.get("/control/connection")

    def set_connection(
        self,
        *,
        mode: str | None = None,
        request_url: str | None = None,
        deliver_twice: int | None = None,
        same_envelope: bool | None = None,
        answer_seconds: float | None = None,
    ) -> dict[str, Any]:
        """`mode` is "auto", "socket" or "http"; the next `deliver_twice` payloads are each sent twice.

        `answer_seconds`: for acknowledging, and for using a trigger id; Slack gives three.
        """
        change = {
            "mode": mode,
            "request_url": request_url,
            "deliver_twice": deliver_twice,
            "same_envelope": same_envelope,
            "answer_seconds": answer_seconds,
        }
        return self.transport.post("/control/connection", {k: v for k, v in change.items() if v is not None})

    def disconnect_sockets(self, reason: str = "refresh_requested", *, socket_id: str | None = None) -> int:
        """Slack asks the bot to leave ("warning" only announces it); returns how many connections heard."""
        answer = self.transport.post("/control/sockets/disconnect", {"reason": reason, "socket": socket_id})
        return int(answer["sockets"])

    def cut_sockets(self, *, socket_id: str | None = None) -> int:
        """The connections break without a word; returns how many."""
        return int(self.transport.post("/control/sockets/cut", {"socket": socket_id})["sockets"])

    def deafen_sockets(self, *, socket_id: str | None = None) -> int:
        """The connections stay open and swallow everything, pings too; returns how many."""
        return int(self.transport.post("/control/sockets/deafen", {"socket": socket_id})["sockets"])

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """What the bot's token is granted from now on."""
        self.transport.post("/control/scopes", {"scopes": list(scopes)})

    def set_app(self, **features: bool) -> None:
        """Switches of the app: `home_tab_enabled`, `messages_tab_enabled`, `token_rotation_enabled`,
        `denies_installation`."""
        self.transport.post("/control/app", dict(features))

    def issue_oauth_code(self, redirect_uri: str | None = None) -> str:
        """A code that `oauth.v2.access` takes once within ten minutes."""
        return str(self.transport.post("/control/oauth", {"redirect_uri": redirect_uri})["code"])

    def add_workspace(self, name: str, *, team: str = "", enterprise: str = "") -> "PlaygroundClient":
        """A neighbour that the app may be installed in, with people of its own; acts there."""
        made = self.transport.post("/control/workspaces", {"name": name, "id": team, "enterprise": enterprise})
        return PlaygroundClient(str(made["url"]))

    def uninstall(self) -> None:
        """An admin removes the app: its tokens are revoked, and the bot is told."""
        self.transport.post("/control/app/uninstall")

    # Troubles

    def add_fault(self, method: str, **fault: Any) -> None:
        """Trouble for calls of `method`: status, error, retry_after, delay, lose ("reply", "request"), times, match."""
        self.transport.post("/control/faults", {"slack": {"method": method, **fault}})

    def faults(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.transport.get("/control/faults")["slack"]
        return found

    def clear_faults(self) -> None:
        self.transport.delete("/control/faults")

    def relax_rate_limits(self, relaxed: bool = True) -> None:
        """Whether Slack's tiers are left out (429 on demand still works)."""
        self.transport.post("/control/rate_limits", {"relaxed": relaxed})

    # People and channels

    def add_person(self, **profile: Any) -> Person:
        """A new member: `name`, `email`, `tz`, flags such as `is_restricted`; an `id` is made when none is given."""
        return self.person(self.transport.post("/control/people", profile)["id"])

    def alter_person(self, person_id: str, **profile: Any) -> dict[str, Any]:
        """Change a profile (`email=None` hides it); Slack's `user_change` goes out."""
        return self.transport.post(f"/control/people/{person_id}", profile)

    def add_channel(self, name: str, members: Iterable[str] = (), **settings: Any) -> str:
        """A new channel (`is_private`, `is_archived`, `is_read_only`); returns its id."""
        body = {"name": name, "members": list(members), **settings}
        return str(self.transport.post("/control/channels", body)["id"])

    def share_channel(self, channel_id: str) -> str:
        """A private channel is shared with another workspace; its new id."""
        return str(self.transport.post(f"/control/channels/{channel_id}/share", {})["id"])

    def alter_channel(self, channel_id: str, **settings: Any) -> dict[str, Any]:
        """Archive, rename, make read-only."""
        return self.transport.post(f"/control/channels/{channel_id}", settings)

    def invite(self, channel_id: str, person_id: str) -> None:
        """Make a person, or the bot, a member."""
        self.transport.post(f"/control/channels/{channel_id}/members", {"person": person_id})

    def kick(self, channel_id: str, person_id: str) -> None:
        self.transport.delete(f"/control/channels/{channel_id}/members/{person_id}")

    def open_direct_message(self, *people: str) -> str:
        """The id of the conversation between exactly these people; the bot may be one of them."""
        return str(self.transport.post("/control/direct_messages", {"people": list(people)})["id"])

    def channel_messages(self, channel_id: str) -> list[Message]:
        """Everything in a channel, ephemerals of everybody included."""
        found = self.transport.get(f"/control/channels/{channel_id}/messages")["messages"]
        return [Message(raw) for raw in found]
