"""The routes of /control about people and channels: acting as somebody, and seeing what somebody sees."""

from collections.abc import Callable
from typing import Any

from playground.slack import acting, filling, payloads, pressing
from playground.slack.channels import Message
from playground.slack.outcomes import seen_channel
from playground.slack.people import user_object
from playground.slack.room import Slack

Body = dict[str, Any]


def routes() -> list[tuple[str, str, Callable[..., Body]]]:
    """Path, method and function of each route."""
    person = "/people/<person>"
    return [
        ("/people", "POST", add_person),
        (person, "POST", alter_person),
        ("/channels", "POST", add_channel),
        ("/channels/<channel>", "POST", alter_channel),
        ("/channels/<channel>/share", "POST", share_channel),
        ("/channels/<channel>/members", "POST", add_member),
        ("/channels/<channel>/members/<member>", "DELETE", remove_member),
        ("/channels/<channel>/messages", "GET", channel_messages),
        ("/direct_messages", "POST", open_direct_message),
        (f"{person}/slash", "POST", lambda slack, body, person: acting.slash(slack, person, **body)),
        (f"{person}/shortcut", "POST", lambda slack, body, person: acting.shortcut(slack, person, **body)),
        (
            f"{person}/message_shortcut",
            "POST",
            lambda slack, body, person: acting.message_shortcut(slack, person, **body),
        ),
        (f"{person}/post", "POST", post),
        (f"{person}/click", "POST", lambda slack, body, person: pressing.click(slack, person, body)),
        (f"{person}/choose", "POST", lambda slack, body, person: pressing.choose(slack, person, body)),
        (f"{person}/search", "POST", search),
        (f"{person}/fill", "POST", lambda slack, body, person: filling.fill(slack, person, **body)),
        (f"{person}/submit", "POST", lambda slack, body, person: filling.submit(slack, person, **body)),
        (f"{person}/close", "POST", lambda slack, body, person: filling.close(slack, person, **body)),
        (f"{person}/home", "POST", lambda slack, body, person: acting.open_home(slack, person, **body)),
        (f"{person}/reload", "POST", lambda slack, body, person: acting.reload(slack, person, **body)),
        (f"{person}/home", "GET", home),
        (f"{person}/modals", "GET", modals),
        (f"{person}/channels", "GET", channels),
        (f"{person}/messages", "GET", messages),
        (f"{person}/warnings", "GET", warnings),
    ]


def add_person(slack: Slack, body: Body) -> Body:
    with slack.workspace.lock:
        added = slack.workspace.add_person(body)
        slack.bus.publish("people.added", {"id": added.id, "name": added.real_name})
        return added.as_json()


def alter_person(slack: Slack, body: Body, person: str) -> Body:
    """Change a profile; the bot hears user_change, as for any change of a profile."""
    with slack.workspace.lock:
        altered = slack.workspace.alter_person(person, body)
        slack.bus.publish("people.altered", {"id": altered.id, "name": altered.real_name, "changed": sorted(body)})
        with_email = "users:read.email" in slack.workspace.app.scopes
        user = user_object(altered, slack.clock.now(), with_email=with_email)
        # The locale is in the event, unasked: @slack/types, events/user.d.ts, UserChangeEvent.
        event = payloads.event_callback(slack, {"type": "user_change", "user": {**user, "locale": altered.locale}})
    slack.delivery.send_event(event)
    return altered.as_json()


def add_channel(slack: Slack, body: Body) -> Body:
    settings = {name: value for name, value in body.items() if name not in ("name", "members")}
    with slack.workspace.lock:
        added = slack.workspace.add_channel(body["name"], body.get("members", []), settings)
        slack.bus.publish("channel.added", {"id": added.id, "name": added.name})
        return added.as_json()


def alter_channel(slack: Slack, body: Body, channel: str) -> Body:
    with slack.workspace.lock:
        altered = slack.workspace.alter_channel(channel, body)
        slack.bus.publish("channel.altered", {"id": altered.id, "name": altered.name, "changed": sorted(body)})
        return altered.as_json()


def share_channel(slack: Slack, _body: Body, channel: str) -> Body:
    """A private channel is shared with another workspace, and so gets another id. An app that may read private channels
    and is in it hears of it."""
    with slack.workspace.lock:
        shared = slack.workspace.share_channel(channel)
        slack.bus.publish("channel.altered", {"id": shared.id, "name": shared.name, "changed": ["id"]})
        names = {"old_channel_id": channel, "new_channel_id": shared.id}
        event = payloads.event_callback(slack, {"type": "channel_id_changed", **names})
        hears = "groups:read" in slack.workspace.app.scopes and slack.workspace.bot in shared.members
    if hears:
        slack.delivery.send_event(event)
    return shared.as_json()


def add_member(slack: Slack, body: Body, channel: str) -> Body:
    with slack.workspace.lock:
        found = slack.workspace.channel(channel)
        joined = slack.workspace.person(body["person"]).id
        found.members.add(joined)
        slack.bus.publish("member.joined", {"channel": found.id, "member": joined})
        return found.as_json()


def remove_member(slack: Slack, _body: Body, channel: str, member: str) -> Body:
    with slack.workspace.lock:
        found = slack.workspace.channel(channel)
        found.members.discard(slack.workspace.person(member).id)
        slack.bus.publish("member.left", {"channel": found.id, "member": member})
        return found.as_json()


def open_direct_message(slack: Slack, body: Body) -> Body:
    with slack.workspace.lock:
        people = {slack.workspace.person(one).id for one in body["people"]}
        return slack.workspace.direct_message(people).as_json()


def channel_messages(slack: Slack, _body: Body, channel: str) -> Body:
    with slack.workspace.lock:
        found = slack.workspace.channel(channel).messages.values()
        return _shown(sorted(found, key=lambda message: message.ts))


def post(slack: Slack, body: Body, person: str) -> Body:
    return {"message": acting.post(slack, person, **body).as_seen()}


def search(slack: Slack, body: Body, person: str) -> Body:
    return {"options": pressing.search(slack, person, body)}


def home(slack: Slack, _body: Body, person: str) -> Body:
    with slack.workspace.lock:
        view = slack.views.homes.get(slack.workspace.person(person).id)
        return {"view": view.as_seen() if view else None}


def modals(slack: Slack, _body: Body, person: str) -> Body:
    with slack.workspace.lock:
        stack = slack.views.stack(slack.workspace.person(person).id)
        return {"views": [view.as_seen() for view in stack]}


def channels(slack: Slack, _body: Body, person: str) -> Body:
    with slack.workspace.lock:
        reader = slack.workspace.person(person).id
        found = [one for one in slack.workspace.channels.values() if one.is_visible_to(reader)]
        return {"channels": [channel.as_json() for channel in found]}


def messages(slack: Slack, body: Body, person: str) -> Body:
    """A channel as this person sees it; without one, the direct message with the bot."""
    with slack.workspace.lock:
        reader = slack.workspace.person(person).id
        if "channel" in body:
            channel = seen_channel(slack, reader, body["channel"])
        else:
            channel = slack.workspace.direct_message({slack.workspace.bot, reader})
        found = channel.seen_by(reader)
        if "thread" in body:
            found = [one for one in found if one.body.get("thread_ts") == body["thread"]]
        return _shown(found)


def warnings(slack: Slack, _body: Body, person: str) -> Body:
    return {"warnings": slack.warnings.of(slack.workspace.person(person).id)}


def _shown(found: list[Message]) -> Body:
    return {"messages": [message.as_seen() for message in found]}
