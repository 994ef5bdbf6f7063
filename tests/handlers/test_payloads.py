"""Payloads as Slack sends them, from every plan and client, and as nobody should: nothing missing is an error."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from handlers.json_access import dig, instant_of, unescape
from handlers.payloads import Payload, posting_workspace, read_payload, read_profile
from handlers.view_state import ViewState
from tests.handlers.makers import NOW


@pytest.mark.parametrize("odd", [None, [], "", 7, {}, {"user": None}, {"user": []}, {"view": "x"}, {"actions": {}}])
def test_nothing_that_is_missing_is_an_error(odd: Any) -> None:
    payload = Payload(odd, "T1")
    seen = [payload.user, payload.channel, payload.trigger, payload.response_url, payload.value, payload.action]
    assert seen == [""] * 6
    assert payload.message == ("", "")
    assert payload.view.inputs == []
    assert payload.view.text("title") == ""
    assert payload.event == {}


def test_a_command_names_its_person_and_channel_flat() -> None:
    payload = Payload({"user_id": "U1", "channel_id": "C1", "text": "a &amp; b", "response_url": "r"}, "T1")
    assert (payload.user, payload.channel, payload.words, payload.response_url) == ("U1", "C1", "a & b", "r")


def test_a_press_names_its_message_in_its_container() -> None:
    body = {
        "type": "block_actions",
        "user": {"id": "U1"},
        "container": {"channel_id": "C1", "message_ts": "1.2", "is_ephemeral": True},
        "actions": [{"action_id": "vote_yes", "value": "v"}],
    }
    payload = Payload(body, "T1")
    assert (payload.action, payload.value, payload.message) == ("vote_yes", "v", ("C1", "1.2"))
    assert payload.is_ephemeral


def test_a_menus_entry_is_its_selected_option() -> None:
    body = {"actions": [{"action_id": "poll_menu", "selected_option": {"value": "clear:1"}}]}
    assert Payload(body, "T1").menu == ("clear", "1")


@pytest.mark.parametrize("block", ["poll:1", "x"])
def test_a_menu_is_of_the_poll_that_its_block_names(block: str) -> None:
    body = {"actions": [{"action_id": "poll_menu", "block_id": block, "selected_option": {"value": "manage"}}]}
    assert Payload(body, "T1").menu == ("manage", "1" if block == "poll:1" else "")


def test_a_view_that_came_without_its_blocks_has_the_fields_that_were_entered() -> None:
    view = ViewState({"state": {"values": {"time:1": {"time": {"selected_date_time": 5}}, "title": {"title": {}}}}})
    assert (view.fields, view.blocks_of("time")) == (["time:1", "title"], ["time:1"])
    assert (view.came("time"), view.came("title"), view.came("place")) == (True, False, False)


def test_a_submission_without_any_id_is_known_by_its_trigger() -> None:
    assert Payload({"trigger_id": "1.2", "view": {}}, "T1").submission == "1.2"
    assert Payload({"trigger_id": "1.2", "view": {"id": "V1"}}, "T1").submission == "V1"


def test_a_submission_answers_by_the_channel_it_chose_or_by_where_the_modal_came_from() -> None:
    chosen = {"response_urls": [{"response_url": "chosen"}], "view": {"private_metadata": '{"answer_url":"first"}'}}
    assert Payload(chosen, "T1").response_url == "chosen"
    assert Payload({**chosen, "response_urls": []}, "T1").response_url == "first"


@pytest.mark.parametrize("metadata", ["", "{", "[]", "null", '"x"'])
def test_metadata_that_is_not_ours_is_empty(metadata: str) -> None:
    assert ViewState({"private_metadata": metadata}).metadata == {}


VIEW = {
    "id": "V1",
    "root_view_id": "V0",
    "blocks": [
        {"type": "input", "block_id": "time:1"},
        {"type": "section", "block_id": "timezone"},
        {"type": "input", "block_id": "timezone:profile"},
        {"type": "input", "block_id": "required"},
    ],
    "state": {
        "values": {
            "time:1": {"time": {"selected_date_time": 1795683600}},
            "timezone:profile": {"anything": {"selected_option": {"value": "Asia/Seoul"}}},
            "required": {"required": {"selected_users": ["U2", "U1", "U2", 7]}},
            "settings": {"settings": {"selected_options": [{"value": "hidden"}, None]}},
            "title": None,
        }
    },
}


def test_fields_are_found_under_a_suffix_and_any_action_id() -> None:
    view = ViewState(VIEW)
    assert view.choice("timezone") == "Asia/Seoul"
    assert view.blocks_of("time") == ["time:1"]
    assert view.instant("time:1") == datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    assert view.instant("time:2") is None
    assert view.users("required") == ("U2", "U1")
    assert view.choices("settings") == {"hidden"}
    assert view.text("title") == ""
    assert view.root_id == "V0"


@pytest.mark.parametrize("seconds", [10**18, -(10**18)])
def test_an_instant_that_no_calendar_holds_is_none(seconds: int) -> None:
    assert instant_of(seconds) is None


def test_the_tokens_workspace_counts_in_slack_connect() -> None:
    context = {"team_id": "T0OTHER001", "authorize_result": SimpleNamespace(team_id="T0MEETHQ01")}
    assert read_payload({"user": {"id": "U1", "team_id": "T0OTHER001"}}, context).workspace == "T0MEETHQ01"


def test_an_organisations_installation_acts_for_the_enterprise_wherever_its_people_press() -> None:
    installation = SimpleNamespace(team_id=None, enterprise_id="E1")
    context = {"is_enterprise_install": True, "team_id": "T2", "enterprise_id": "E1", "authorize_result": installation}
    assert read_payload({}, context).workspace == "E1"
    assert read_payload({}, {**context, "authorize_result": None}).workspace == "T2"
    assert read_payload({}, {"enterprise_id": "E1"}).workspace == "E1"
    assert read_payload({}, {}).workspace == ""


def test_a_press_tells_which_workspaces_bot_posted_the_message() -> None:
    pressed = {"type": "block_actions", "message": {"team": "T1"}, "team": {"id": "T2"}}
    assert posting_workspace(pressed) == "T1"
    assert posting_workspace({**pressed, "type": "message_action"}) == ""
    assert posting_workspace({"type": "block_actions"}) == ""


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<mailto:ada@example.com|ada@example.com>", "ada@example.com"),
        ("see <https://x.example/a|the plan>", "see the plan"),
        ("see <https://x.example/a>", "see https://x.example/a"),
        ("call <tel:+49301234|+49 30 1234> or <tel:+1555>", "call +49 30 1234 or +1555"),
        ("mail <mailto:ada@example.com|Ada> or <mailto:ben@example.com>", "mail Ada or ben@example.com"),
        ("<slack://open|the app> <HTTPS://X.example|> <ftp://x.example>", "the app HTTPS://X.example ftp://x.example"),
        ("<https://x.example/?a=1&amp;b=2|a &gt; b &amp; c>", "a > b & c"),
        ("<!date^1392734382^{date_short} at {time}|Feb 18th at 6:39 AM>", "Feb 18th at 6:39 AM"),
        ("on <!date^1392734382^{date}^https://x.example/|Feb 18th>, 9:00", "on Feb 18th, 9:00"),
        ("on <!date^1392734382^{date}>, 9:00", "on , 9:00"),
        ("<@U1> and <@W1|ada>, <@U2|@ben>", " and @ada, @ben"),
        ("in <#C1|team>, <#C2> and <#C3|>", "in #team,  and "),
        ("<!subteam^S1|@designers> <!subteam^S2> <!subteam^S3|devs>", "@designers  @devs"),
        ("<!here> <!channel> <!everyone|everyone> <!here|@here>", "@here @channel @everyone @here"),
        ("<!new^thing|a new thing> <!new>", "a new thing "),
        ("<> <|x> <3> a < b", "<> <|x> <3> a < b"),
        ("*bold* _and_ `code`", "*bold* _and_ `code`"),
    ],
)
def test_slacks_text_is_read_by_its_visible_words(typed: str, read: str) -> None:
    assert unescape(typed) == read


def test_text_of_any_length_is_read_in_one_pass() -> None:
    for worst in ("<" * 200_000, "<a|" * 70_000, "<" + "a" * 200_000, "<!date^" * 30_000):
        assert unescape(worst) == worst


def test_digging_stops_where_the_path_breaks_off() -> None:
    assert dig({"a": [{"b": 1}]}, "a", 0, "b") == 1
    assert dig({"a": [{"b": 1}]}, "a", 1, "b") is None
    assert dig({"a": 1}, "a", "b") is None


USER = {"id": "U1", "tz": "Asia/Seoul", "profile": {"email": "a@example.com", "display_name": "", "real_name": "Ada"}}


def test_a_profile_is_read_from_a_user() -> None:
    profile = read_profile(USER, "T1", NOW)
    assert profile is not None
    assert (profile.name, profile.zone, profile.profile_address) == ("Ada", "Asia/Seoul", "a@example.com")
    assert profile.is_reachable
    assert not profile.is_admin


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ({"real_name": "Ada Lovelace", "display_name": "ada"}, "Ada Lovelace"),
        ({"real_name": "", "display_name": "ada"}, "ada"),
        ({}, "ada.l"),
        ({"real_name": "\u3164", "display_name": "ada"}, "ada"),
        ({"real_name": "\u2800\u200b", "display_name": "\u00ad"}, "ada.l"),
    ],
)
def test_the_real_name_goes_before_the_handle(names: dict[str, str], shown: str) -> None:
    profile = read_profile({"id": "U1", "name": "ada.l", "profile": names}, "T1", NOW)
    assert profile is not None
    assert profile.name == shown


ADMIN = {"is_admin": True}
OWNER = {"is_owner": True}


@pytest.mark.parametrize(
    ("user", "workspace", "admin"),
    [
        ({"team_id": "T1", **ADMIN}, "T1", True),
        ({"team_id": "T1", **OWNER}, "T1", True),
        ({"team_id": "T1", "is_primary_owner": True}, "T1", True),
        ({"team_id": "T1"}, "T1", False),
        ({"team_id": "T1", "is_admin": "true"}, "T1", False),
        ({"team_id": "T2", **ADMIN, **OWNER}, "T1", False),
        ({"team_id": "T2", "is_stranger": True, **ADMIN}, "T1", False),
        (ADMIN, "T1", False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", **ADMIN}}, "E1", True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", **OWNER}}, "E1", True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2", **ADMIN}}, "E1", False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}, **ADMIN}, "E1", False),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", **ADMIN}}, "T1", False),
    ],
)
def test_an_admin_is_one_of_the_workspace_or_enterprise_whose_meet_asks(
    user: dict[str, Any], workspace: str, *, admin: bool
) -> None:
    profile = read_profile({"id": "U1", **user}, workspace, NOW)
    assert profile is not None
    assert profile.is_admin is admin


GRID = {"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T3"]}}


@pytest.mark.parametrize(
    ("user", "workspace", "home"),
    [
        ({"team_id": "T1"}, "T1", "T1"),
        ({"team_id": "T2"}, "T1", "T2"),
        (GRID, "T1", "T1"),
        (GRID, "E1", "E1"),
        (GRID, "T4", "T2"),
        (GRID, "E2", "T2"),
        ({}, "T1", ""),
        ({"team_id": 1, "enterprise_user": {"teams": "T1"}}, "T1", ""),
    ],
)
def test_a_person_is_at_home_in_each_of_their_workspaces_and_else_elsewhere(
    user: dict[str, Any], workspace: str, home: str
) -> None:
    profile = read_profile({"id": "U1", **user}, workspace, NOW)
    assert profile is not None
    assert profile.home == home


def test_somebody_of_another_workspace_is_an_outsider_except_within_an_enterprise() -> None:
    assert Payload({"user": {"id": "U1", "team_id": "T2"}}, "T1").is_outsider
    assert not Payload({"user": {"id": "U1", "team_id": "T1"}}, "T1").is_outsider
    assert not Payload({"user": {"id": "U1"}}, "T1").is_outsider
    assert not Payload({"user": {"id": "U1", "team_id": "T2"}, "enterprise": {"id": "E1"}}, "T1").is_outsider


@pytest.mark.parametrize("flag", ["deleted", "is_bot", "is_stranger"])
def test_whom_meet_can_neither_tell_nor_mail_is_not_reachable(flag: str) -> None:
    profile = read_profile({**USER, flag: True}, "T1", NOW)
    assert profile is not None
    assert not profile.is_reachable


def test_slackbot_is_not_reachable_though_slack_calls_it_no_bot() -> None:
    profile = read_profile({**USER, "id": "USLACKBOT", "is_bot": False}, "T1", NOW)
    assert profile is not None
    assert not profile.is_reachable


def test_an_unconfirmed_address_is_not_taken_for_proven() -> None:
    profile = read_profile({**USER, "is_email_confirmed": False}, "T1", NOW)
    assert profile is not None
    assert profile.profile_address == ""


@pytest.mark.parametrize("odd", [None, {}, [], {"id": 7}, {"id": ""}])
def test_no_user_is_no_profile(odd: Any) -> None:
    assert read_profile(odd, "T1", NOW) is None
