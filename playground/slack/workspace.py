"""The workspace's state: people, channels, the app's grants and switches; every rule about it stands elsewhere."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from playground import cast
from playground.errors import PlaygroundError
from playground.slack.channels import Channel
from playground.slack.ids import Timestamps, new_id
from playground.slack.people import ALTERABLE, Person
from playground.slack.seed import SCOPES, default_channels, default_people

CHANNEL_SETTINGS = {"name", "is_private", "is_archived", "is_read_only", "topic"}


@dataclass
class App:
    """The app under test: what it was granted and which of its switches are on."""

    tokens: dict[str, str] = field(default_factory=dict)
    """Each with the workspace or organisation that granted it."""
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    ends: dict[str, datetime] = field(default_factory=dict)
    """When a token that rotates ends."""
    revoked: set[str] = field(default_factory=set)
    token_rotation_enabled: bool = False
    denies_installation: bool = False
    commands: frozenset[str] = frozenset({"/meet"})
    """Those of its manifest."""
    home_tab_enabled: bool = True
    messages_tab_enabled: bool = True

    def good_tokens(self) -> dict[str, str]:
        """Those that were not revoked."""
        return {token: owner for token, owner in self.tokens.items() if token not in self.revoked}


class Workspace:
    """One workspace, guarded by `lock`; whoever reads or changes several things holds it."""

    def __init__(self, team: str = cast.WORKSPACE, name: str = "Meet HQ", enterprise: str = "") -> None:
        self.lock = threading.RLock()
        self.timestamps = Timestamps()
        self.id, self.name, self.domain = team, name, name.lower().replace(" ", "-")
        self.enterprise = enterprise
        self.bot = cast.BOT
        self.restore()

    def restore(self) -> None:
        """The default cast, as if nothing had happened."""
        with self.lock:
            self.app = App({cast.BOT_TOKEN: cast.WORKSPACE} if self.id == cast.WORKSPACE else {})
            self.people = {person.id: person for person in default_people(self.id)}
            self.channels = {channel.id: channel for channel in default_channels()}

    @property
    def is_granted_as_a_whole(self) -> bool:
        """Whether the organisation installed the app for all its workspaces."""
        return any(owner == self.enterprise != "" for owner in self.app.good_tokens().values())

    # Lookups that fail in words

    def person(self, person_id: Any) -> Person:
        """Somebody of that id; PlaygroundError when there is nobody."""
        found = self.people.get(person_id)
        if found is None:
            raise PlaygroundError(f"There is nobody with the id {person_id!r} here; add the person first.")
        return found

    def channel(self, channel_id: Any) -> Channel:
        """The conversation of that id; PlaygroundError when there is none."""
        found = self.channels.get(channel_id)
        if found is None:
            raise PlaygroundError(f"There is no channel with the id {channel_id!r} here; add it first.")
        return found

    def is_run_by(self, person: Person) -> bool:
        """Whether they are an admin here; an admin of another workspace is a guest like others."""
        return person.team_id == self.id and (person.is_admin or person.is_owner)

    # Changes

    def add_person(self, profile: dict[str, Any]) -> Person:
        """A new account; what is not given looks like an ordinary member."""
        given = dict(profile)
        person_id = given.pop("id", None) or new_id("U")
        _refuse_unknown(given, ALTERABLE, "A person")
        if person_id in self.people:
            raise PlaygroundError(f"There is already somebody with the id {person_id}; alter the person instead.")
        name = given.pop("name", person_id.lower())
        person = Person(person_id, name, given.pop("real_name", name.title()), **{"team_id": self.id, **given})
        self.people[person_id] = person
        return person

    def alter_person(self, person_id: str, profile: dict[str, Any]) -> Person:
        person = self.person(person_id)
        _refuse_unknown(profile, ALTERABLE, "A person")
        for name, value in profile.items():
            setattr(person, name, value)
        return person

    def add_channel(self, name: str, members: list[str], settings: dict[str, Any]) -> Channel:
        _refuse_unknown(settings, CHANNEL_SETTINGS, "A channel")
        channel = Channel(new_id("C"), name, {self.person(one).id for one in members}, **settings)
        self.channels[channel.id] = channel
        return channel

    def alter_channel(self, channel_id: str, settings: dict[str, Any]) -> Channel:
        channel = self.channel(channel_id)
        _refuse_unknown(settings, CHANNEL_SETTINGS, "A channel")
        for name, value in settings.items():
            setattr(channel, name, value)
        return channel

    def share_channel(self, channel_id: str) -> Channel:
        """A private channel is shared with another workspace: from now on it has another id, and the old one is gone.
        Source: https://docs.slack.dev/reference/events/channel_id_changed"""
        channel = self.channel(channel_id)
        if channel.kind != "channel" or not channel.is_private:
            raise PlaygroundError("Only a private channel gets another id when it is shared.")
        del self.channels[channel_id]
        channel.id = new_id("C")
        for message in channel.messages.values():
            message.channel = channel.id
        self.channels[channel.id] = channel
        return channel

    def direct_message(self, people: set[str]) -> Channel:
        """The conversation between exactly these people, made on first use."""
        kind = "im" if len(people) <= 2 else "mpim"
        for channel in self.channels.values():
            if channel.kind == kind and channel.members == people:
                return channel
        prefix = "D" if kind == "im" else "G"
        name = "directmessage" if kind == "im" else "mpdm-" + "--".join(sorted(people)).lower()
        made = Channel(new_id(prefix), name, set(people), kind)
        self.channels[made.id] = made
        return made


def _refuse_unknown(given: dict[str, Any], known: set[str], what: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise PlaygroundError(f"{what} has no {', '.join(unknown)}; there are {', '.join(sorted(known))}.")
