"""The only place, with `view_state`, that indexes Slack's dicts. A missing or odd key reads as empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from bot.domain.person import Profile
from bot.domain.text import is_visible
from handlers.actions import read_menu
from handlers.json_access import Json, dig, revision_of, strings, text_at, unescape
from handlers.message_words import mentioned, words_of
from handlers.view_state import ViewState


@dataclass(frozen=True)
class Payload:
    """One request from Slack: a press, a submission, a command, a shortcut, an event."""

    body: Json
    workspace: str
    """The workspace whose Meet is acting. In Slack Connect the person may come from another one."""

    @property
    def user(self) -> str:
        """Who did it; commands, interactions and events each name it elsewhere."""
        return (
            text_at(self.body, "user", "id")
            or text_at(self.body, "user_id")
            or text_at(self.body, "event", "user")
            or text_at(self.body, "event", "user", "id")
        )

    @property
    def is_outsider(self) -> bool:
        """Whether the person came from another workspace (Slack Connect), as far as the payload tells.

        Within an enterprise they may be of a sister workspace, and are no outsider.
        """
        home = text_at(self.body, "user", "team_id")
        return home not in ("", self.workspace) and not dig(self.body, "enterprise")

    @property
    def channel(self) -> str:
        """Where it happened, "" outside of conversations."""
        return (
            text_at(self.body, "channel", "id")
            or text_at(self.body, "channel_id")
            or text_at(self.body, "container", "channel_id")
        )

    @property
    def named_channel(self) -> str:
        """Where it happened; "" for direct messages, where Meet can be no member and must not post."""
        name = text_at(self.body, "channel", "name") or text_at(self.body, "channel_name")
        direct = self.channel.startswith("D") or name.startswith("mpdm-") or name == "directmessage"
        return "" if direct else self.channel

    @property
    def is_direct(self) -> bool:
        """Whether it happened in the direct messages of Meet and this person, where no poll stands."""
        return self.channel.startswith("D")

    @property
    def trigger(self) -> str:
        """Opens one modal within three seconds."""
        return text_at(self.body, "trigger_id")

    @property
    def response_url(self) -> str:
        """Answers privately where Meet may be no member; a modal's submission has a list of them."""
        return (
            text_at(self.body, "response_url")
            or text_at(self.body, "response_urls", 0, "response_url")
            or self.answer_url
        )

    @property
    def answer_url(self) -> str:
        """The response_url of the command or press that a modal came from, carried along by the modal."""
        return text_at(self.view.metadata, "answer_url") or text_at(self.body, "response_url")

    @property
    def submission(self) -> str:
        """What a modal's submission is known by when it comes twice."""
        return self.view.root_id or self.trigger

    @cached_property
    def view(self) -> ViewState:
        return ViewState(dig(self.body, "view") or {})

    @property
    def kind(self) -> str:
        """Slack's `type`: block_actions, view_submission, block_suggestion, shortcut ...; "" for commands."""
        return text_at(self.body, "type")

    @property
    def words(self) -> str:
        """What was typed after the command, as typed: Slack sends it with entities and mail links in it."""
        return unescape(text_at(self.body, "text"))

    @property
    def raw_words(self) -> str:
        """What was typed after the command, as Slack sends it."""
        return text_at(self.body, "text")

    @property
    def callback(self) -> str:
        """A shortcut's or a view's callback_id."""
        return text_at(self.body, "callback_id") or self.view.callback_id

    @property
    def event(self) -> Json:
        return dig(self.body, "event") or {}

    @property
    def event_type(self) -> str:
        return text_at(self.event, "type")

    @property
    def tab(self) -> str:
        """Of app_home_opened: which tab."""
        return text_at(self.event, "tab")

    @property
    def action(self) -> str:
        """The pressed element's action_id; a suggestion carries it at the top."""
        return text_at(self.body, "actions", 0, "action_id") or text_at(self.body, "action_id")

    @property
    def value(self) -> str:
        """What the pressed button, or the chosen entry of a menu or of a list of channels, carries."""
        pressed = dig(self.body, "actions", 0)
        chosen = text_at(pressed, "selected_option", "value") or text_at(pressed, "selected_conversation")
        return text_at(pressed, "value") or chosen

    @property
    def block(self) -> str:
        """The block_id of the pressed element."""
        return text_at(self.body, "actions", 0, "block_id")

    @property
    def seen(self) -> int:
        """The revision in which the pressed vote buttons show their time (`actions.vote_block`); 0: never changed."""
        parts = self.block.split(":")
        return revision_of(parts[2]) if len(parts) == 3 else 0

    @property
    def menu(self) -> tuple[str, str]:
        """The chosen entry of `poll_menu`, and the id of the poll."""
        return read_menu(self.value, self.block)

    @property
    def query(self) -> str:
        """What was typed into an external select."""
        return text_at(self.body, "value")

    @property
    def message(self) -> tuple[str, str]:
        """Channel and ts of the message that was pressed, "" each in a modal."""
        return self.channel, text_at(self.body, "container", "message_ts") or text_at(self.body, "message", "ts")

    @property
    def thread(self) -> str:
        """ts of the message in whose thread the message of a shortcut stands; "" for one in the channel itself."""
        root = text_at(self.body, "message", "thread_ts")
        return "" if root == text_at(self.body, "message", "ts") else root

    @property
    def mentioned(self) -> tuple[str, ...]:
        """Who is named by id alone in the typed words, or in the message of a shortcut."""
        said = text_at(self.body, "text") or text_at(self.body, "message", "text")
        return mentioned(said, dig(self.body, "message"))

    def said(self, names: Mapping[str, str]) -> str:
        """What a new poll is made of: the typed words, or those of a shortcut's message, people by their names."""
        return unescape(text_at(self.body, "text"), names) or words_of(dig(self.body, "message"), names)

    @property
    def is_ephemeral(self) -> bool:
        """Whether the pressed message is one that only its reader sees: it can be replaced by response_url alone."""
        return dig(self.body, "container", "is_ephemeral") is True


def read_payload(body: Json, context: Mapping[str, Any]) -> Payload:
    """The request, with the workspace whose Meet acts.

    That is the workspace of the installation that answers, wherever the person comes from (Slack Connect): the token's
    workspace, or the enterprise where a whole organisation installed Meet. Without an installation Slack's own fields
    count.
    """
    installation = context.get("authorize_result")
    own = getattr(installation, "team_id", None) or getattr(installation, "enterprise_id", None)
    return Payload(body, own or context.get("team_id") or context.get("enterprise_id") or "")


def posting_workspace(body: Json) -> str:
    """Of a press on a message: the workspace whose bot posted it, which in Slack Connect is not the presser's own."""
    return text_at(body, "message", "team") if text_at(body, "type") == "block_actions" else ""


def read_profile(user: Any, workspace: str, now: datetime) -> Profile | None:
    """A profile from the `user` of users.info or of user_change; None where there is no id."""
    person = text_at(user, "id")
    if not person:
        return None
    shown = dig(user, "profile")
    # Invites reach people outside Slack, to whom a handle says nothing: the real name goes first.
    told = [(shown, "real_name"), (user, "real_name"), (shown, "display_name"), (user, "name")]
    return Profile(
        workspace=workspace,
        user=person,
        name=next((name for node, field in told if is_visible(name := text_at(node, field))), ""),
        zone=text_at(user, "tz"),
        locale=text_at(user, "locale"),
        profile_address="" if dig(user, "is_email_confirmed") is False else text_at(shown, "email"),
        is_admin=_is_admin(user, workspace),
        is_reachable=not any(dig(user, flag) is True for flag in _UNREACHABLE) and person != "USLACKBOT",
        read_at=now,
        is_deactivated=dig(user, "deleted") is True,
        home=_home(user, workspace),
    )


def _home(user: Any, workspace: str) -> str:
    """The workspace that Meet asks for, or the enterprise that installed it as a whole, where it is one of the
    person's own; else the person's `team_id`.

    Source: https://docs.slack.dev/reference/objects/user-object (`team_id`, `enterprise_user`)
    """
    team, enterprise = text_at(user, "team_id"), dig(user, "enterprise_user")
    own = (team, text_at(enterprise, "enterprise_id"), *strings(dig(enterprise, "teams")))
    return workspace if workspace in own else team


def _is_admin(user: Any, workspace: str) -> bool:
    """Whether the flags are about the workspace, or enterprise, whose Meet asks: in Slack Connect an admin of another
    one comes with the flags of theirs. A user that names no team is no admin.

    Source: https://docs.slack.dev/reference/objects/user-object (`team_id`, `enterprise_user`)
    """
    own = user if text_at(user, "team_id") == workspace else {}
    enterprise = dig(user, "enterprise_user")
    whole = enterprise if text_at(enterprise, "enterprise_id") == workspace else {}
    return any(dig(place, flag) is True for place in (own, whole) for flag in _ADMIN_FLAGS)


_ADMIN_FLAGS = ("is_admin", "is_owner", "is_primary_owner")
_UNREACHABLE = ("deleted", "is_bot", "is_stranger")
