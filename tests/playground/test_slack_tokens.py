"""Who may call what: tokens, scopes, unknown methods, arguments that are none, installation by OAuth."""

import base64
import json
import urllib.parse
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.playground.raw_http import ask


def call(
    playground: Playground, method: str, body: Any = None, token: str | None = cast.BOT_TOKEN, **more: str
) -> dict[str, Any]:
    """A call by plain HTTP; `body` is JSON, `more` a form."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if body is not None:
        reply = ask(
            playground.slack_api_url + method, json.dumps(body), {**headers, "Content-Type": "application/json"}
        )
    else:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = ask(playground.slack_api_url + method, urllib.parse.urlencode(more), {**headers, **form})
    answer: dict[str, Any] = reply.json()
    return answer


@pytest.mark.parametrize(
    ("method", "token", "error"),
    [
        ("auth.test", None, "not_authed"),
        ("auth.test", "xoxb-somebody-else", "invalid_auth"),
        ("auth.test", cast.APP_TOKEN, "not_allowed_token_type"),
        ("apps.connections.open", cast.BOT_TOKEN, "not_allowed_token_type"),
        ("apps.connections.open", None, "not_authed"),
        ("users.admin.inviteEverybody", cast.BOT_TOKEN, "unknown_method"),
        ("chat.postMessage", "xoxb-somebody-else", "invalid_auth"),
    ],
)
def test_a_wrong_token_or_method_is_refused(playground: Playground, method: str, token: str, error: str) -> None:
    assert call(playground, method, token=token)["error"] == error


def test_the_token_may_come_as_an_argument(playground: Playground) -> None:
    assert ask(f"{playground.slack_api_url}auth.test?token={cast.BOT_TOKEN}").json()["user_id"] == cast.BOT
    assert call(playground, "auth.test", {"token": cast.BOT_TOKEN}, token=None)["team_id"] == cast.WORKSPACE


def test_the_token_never_shows_on_the_bus(playground: Playground, client: PlaygroundClient) -> None:
    ask(f"{playground.slack_api_url}auth.test?token={cast.BOT_TOKEN}")
    assert cast.BOT_TOKEN not in json.dumps(client.events())


@pytest.mark.parametrize(
    ("scope", "method", "arguments"),
    [
        ("chat:write", "chat.postMessage", {"channel": cast.TEAM, "text": "x"}),
        ("chat:write", "chat.update", {"channel": cast.TEAM, "ts": "1.0", "text": "x"}),
        ("im:write", "conversations.open", {"users": cast.ADA}),
        ("users:read", "users.info", {"user": cast.ADA}),
        ("users:read", "bots.info", {"bot": cast.BOT_PROFILE}),
        ("team:read", "team.info", {}),
        ("channels:read", "conversations.info", {"channel": cast.TEAM}),
        ("channels:read", "users.conversations", {}),
    ],
)
def test_a_missing_scope_is_named(
    client: PlaygroundClient, playground: Playground, scope: str, method: str, arguments: dict[str, str]
) -> None:
    client.set_scopes(["commands"])
    answer = call(playground, method, arguments)
    assert answer["error"] == "missing_scope"
    assert scope in answer["needed"]
    assert answer["provided"] == "commands"
    client.set_scopes([scope])
    assert call(playground, method, arguments).get("error") != "missing_scope"


def test_each_kind_of_conversation_has_its_scope(client: PlaygroundClient, web: WebClient) -> None:
    client.set_scopes(["channels:read"])
    client.invite(cast.SECRET, cast.BOT)
    with pytest.raises(SlackApiError) as refused:
        web.conversations_info(channel=cast.SECRET)
    assert refused.value.response["needed"] == "groups:read"


@pytest.mark.parametrize(
    ("body", "error"), [("{", "invalid_json"), ("[1]", "json_not_object"), ('"text"', "json_not_object")]
)
def test_a_body_that_is_no_json_object_is_refused(playground: Playground, body: str, error: str) -> None:
    headers = {"Authorization": f"Bearer {cast.BOT_TOKEN}", "Content-Type": "application/json"}
    assert ask(playground.slack_api_url + "auth.test", body, headers).json()["error"] == error


@pytest.mark.parametrize("odd", [[], {}, ["C1"], {"a": 1}, 7, True])
@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("chat.postMessage", "channel"),
        ("chat.postMessage", "text"),
        ("chat.update", "ts"),
        ("chat.postEphemeral", "user"),
        ("users.info", "user"),
        ("conversations.open", "users"),
        ("views.open", "trigger_id"),
        ("views.update", "view_id"),
        ("views.publish", "user_id"),
        ("oauth.v2.access", "code"),
    ],
)
def test_an_argument_of_an_odd_type_gets_an_answer(playground: Playground, method: str, name: str, odd: Any) -> None:
    right = {"channel": cast.TEAM, "text": "x", "ts": "1.0", "user": cast.ADA, "view": {}}
    answer = call(playground, method, {**right, name: odd})
    assert isinstance(answer["ok"], bool)


@pytest.mark.parametrize(
    "method",
    ["chat.postMessage", "chat.update", "chat.delete", "chat.postEphemeral", "chat.getPermalink", "users.info"],
)
def test_a_missing_argument_is_named(playground: Playground, method: str) -> None:
    answer = call(playground, method, {})
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"][0].startswith("[ERROR] missing required field: ")


def test_removing_the_app_revokes_its_tokens_and_says_so(client: PlaygroundClient, playground: Playground) -> None:
    client.transport.post("/control/app/uninstall")
    assert call(playground, "auth.test")["error"] == "token_revoked"
    sent = [event["detail"] for event in client.events("slack.sent")]
    assert [one["name"] for one in sent if not one["retry"]] == ["tokens_revoked", "app_uninstalled"]


def test_a_code_is_exchanged_once_for_a_token_that_works(client: PlaygroundClient, playground: Playground) -> None:
    code = client.issue_oauth_code("https://meet.example/back")
    web = WebClient(base_url=playground.slack_api_url, retry_handlers=[])
    asked = {"client_id": cast.CLIENT_ID, "client_secret": cast.CLIENT_SECRET, "code": code}
    with pytest.raises(SlackApiError, match="bad_redirect_uri"):
        web.oauth_v2_access(**asked, redirect_uri="https://evil.example")
    installed = web.oauth_v2_access(**asked, redirect_uri="https://meet.example/back")
    assert call(playground, "auth.test", token=installed["access_token"])["ok"]
    with pytest.raises(SlackApiError, match="code_already_used"):
        web.oauth_v2_access(**asked, redirect_uri="https://meet.example/back")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"code": "none"}, "invalid_code"),
    ],
)
def test_a_wrong_installation_is_refused(playground: Playground, change: dict[str, str], error: str) -> None:
    asked = {"client_id": cast.CLIENT_ID, "client_secret": cast.CLIENT_SECRET, "code": "x", **change}
    assert call(playground, "oauth.v2.access", token=None, **asked)["error"] == error


def test_consent_leads_back_with_a_code(playground: Playground) -> None:
    query = urllib.parse.urlencode({"redirect_uri": "https://meet.example/back", "state": "s1"})
    reply = ask(f"{playground.url}/oauth/v2/authorize?{query}")
    assert reply.status == 302
    assert reply.headers["Location"].startswith("https://meet.example/back?code=")
    assert reply.headers["Location"].endswith("&state=s1")
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(reply.headers["Location"]).query)["code"][0]
    basic = base64.b64encode(f"{cast.CLIENT_ID}:{cast.CLIENT_SECRET}".encode()).decode()
    body = urllib.parse.urlencode({"code": code, "redirect_uri": "https://meet.example/back"})
    form = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
    assert ask(f"{playground.slack_api_url}oauth.v2.access", body, form).json()["ok"]
