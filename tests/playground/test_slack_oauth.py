"""Installing in several workspaces: consent, whose token it is, rotation, and organisations."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground import cast
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.acceptance.browser import Browser

BACK = "https://meet.example/back"
GLOBEX = "T0GLOBEX01"
CLIENT: dict[str, Any] = {"client_id": cast.CLIENT_ID, "client_secret": cast.CLIENT_SECRET}


def consented(playground: Playground, **query: str) -> str:
    """Where consent leads."""
    asked = "&".join(f"{name}={value}" for name, value in {"redirect_uri": BACK, "state": "s", **query}.items())
    page = Browser().open(f"{playground.url}/oauth/v2/authorize?{asked}", follow=False)
    return page.headers.get("location", page.body)


def installed(playground: Playground, owner: str = cast.WORKSPACE) -> dict[str, Any]:
    code = consented(playground, team=owner).partition("code=")[2].partition("&")[0]
    answer = web(playground).oauth_v2_access(**CLIENT, code=code, redirect_uri=BACK).data
    assert isinstance(answer, dict)
    return answer


def web(playground: Playground, token: str | None = None) -> WebClient:
    return WebClient(token, base_url=playground.slack_api_url, retry_handlers=[])


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"redirect_uri": ""}, "bad_redirect_uri"),
        ({"team": "T0NOWHERE1"}, "invalid_team_for_non_distributed_app"),
    ],
)
def test_consent_is_asked_for_an_app_and_a_workspace_that_are_there(
    playground: Playground, query: dict[str, str], error: str
) -> None:
    assert error in consented(playground, **query)


def test_whoever_denies_is_sent_back_without_a_code(playground: Playground, client: PlaygroundClient) -> None:
    client.set_app(denies_installation=True)
    assert consented(playground) == f"{BACK}?error=access_denied&state=s"


def test_a_token_speaks_in_the_workspace_that_granted_it_and_nowhere_else(
    playground: Playground, client: PlaygroundClient
) -> None:
    globex = client.add_workspace("Globex", team=GLOBEX)
    answer = installed(playground, GLOBEX)
    assert (answer["team"], answer["enterprise"]) == ({"id": GLOBEX, "name": "Globex"}, None)
    speaker = web(playground, answer["access_token"])
    assert speaker.auth_test()["team_id"] == GLOBEX
    speaker.chat_postMessage(channel=cast.TEAM, text="hello Globex")
    assert [seen.text for seen in globex.channel_messages(cast.TEAM)] == ["hello Globex"]
    assert client.channel_messages(cast.TEAM) == []
    globex.uninstall()
    assert refusal(speaker.auth_test) == "token_revoked"
    assert web(playground, cast.BOT_TOKEN).auth_test()["ok"]


def test_a_rotating_token_ends_and_each_refresh_token_is_good_once(
    playground: Playground, client: PlaygroundClient
) -> None:
    client.set_app(token_rotation_enabled=True)
    first = installed(playground)
    assert (first["expires_in"], first["access_token"].startswith("xoxe.xoxb-")) == (43200, True)
    client.advance(timedelta(hours=12))
    assert refusal(web(playground, first["access_token"]).auth_test) == "token_expired"
    renew = {**CLIENT, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = web(playground).oauth_v2_access(**renew)
    assert web(playground, second["access_token"]).auth_test()["ok"]
    assert refusal(web(playground).oauth_v2_access, **renew) == "invalid_refresh_token"
    client.uninstall()
    again = {**renew, "refresh_token": second["refresh_token"]}
    assert refusal(web(playground).oauth_v2_access, **again) == "invalid_refresh_token"
    assert refusal(web(playground).oauth_v2_access, **{**renew, "grant_type": "odd"}) == "invalid_grant_type"


def test_an_organisations_grant_has_no_team(playground: Playground, client: PlaygroundClient) -> None:
    client.add_workspace("Initech", team="T0INITECH1", enterprise="E0INITECH1")
    answer = installed(playground, "E0INITECH1")
    assert (answer["team"], answer["is_enterprise_install"]) == (None, True)
    asked = web(playground, answer["access_token"]).auth_test()
    assert (asked["enterprise_id"], asked["is_enterprise_install"]) == ("E0INITECH1", True)


def test_neighbours_are_gone_after_a_reset(playground: Playground, client: PlaygroundClient) -> None:
    client.add_workspace("Globex", team=GLOBEX)
    client.reset()
    assert "invalid_team" in consented(playground, team=GLOBEX)
