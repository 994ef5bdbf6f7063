"""Installing in a browser, over signed HTTP: what each person sees, and that nothing is kept where it went wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import Client

from bot.services import installing
from bot.web.front import build_web
from bot.web.parts import Parts
from handlers.slack.install_flow import INSTALL, REDIRECT, build_install_flow
from handlers.slack.installations import Installations
from handlers.slack.token_encryption import TokenCipher
from playground import cast
from storage.account.installations import BURST, GAP
from tests.acceptance.browser import Browser, Page
from tests.acceptance.oauth_house import House, opened_house
from tests.patient_slack import patient_playground


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with patient_playground() as playground, opened_house(playground, slack_app_token=None) as opened:
        opened.client.relax_rate_limits()
        yield opened


@pytest.fixture(autouse=True)
def no_trouble(house: House) -> Iterator[None]:
    yield
    house.client.clear_faults()
    house.client.set_app(denies_installation=False)


def nothing_was_kept(house: House, page: Page, sentence: str, status: int = 400) -> None:
    assert (page.status, sentence in page.words) == (status, True), page.words
    assert house.id_of(house.client) not in {kept.workspace for kept in installing.list_installations(house.database)}


def test_over_signed_http_an_installed_workspace_polls_and_votes(house: House) -> None:
    globex = house.installed("Globex")
    message = house.poll(globex, "Plans by HTTP")
    assert house.vote(globex, cast.BEN, message).acknowledged
    assert house.counted(house.id_of(globex), message) == {cast.BEN: "yes"}


def test_whoever_does_not_allow_it_is_told_that_nothing_was_installed(house: House) -> None:
    house.client.set_app(denies_installation=True)
    nothing_was_kept(house, house.install(cast.WORKSPACE), "You did not allow it", 200)


def test_another_browser_cannot_finish_what_this_one_began(house: House) -> None:
    page = house.begin(Browser())
    nothing_was_kept(house, house.come_back(Browser(), page), "This browser did not begin the installation")


@pytest.mark.parametrize("state", [None, "", "forged"])
def test_a_state_that_is_missing_or_forged_is_refused(house: House, state: str | None) -> None:
    browser = Browser()
    page = house.begin(browser)
    nothing_was_kept(house, house.come_back(browser, page, state=state), "This browser did not begin the installation")


def test_a_state_is_good_once_even_with_its_cookie(house: House) -> None:
    browser = Browser()
    globex = house.workspace("Globex")
    page = browser.open(f"{house.address}{INSTALL}?team={house.id_of(globex)}", follow=False)
    cookies = dict(browser.cookies)
    assert "Meet is installed" in house.come_back(browser, page).words
    assert browser.cookies == {}
    browser.cookies = cookies
    nothing_was_kept(house, browser.open(browser.visited[-1]), "was finished already")


def test_when_many_install_at_once_the_next_is_put_off_and_ends_by_a_reload(house: House) -> None:
    browser, globex = Browser(), house.workspace("Globex")
    page = browser.open(f"{house.address}{INSTALL}?team={house.id_of(globex)}", follow=False)
    with house.database.begin_account() as account:
        # So many that none is free again before this browser comes, however slow the machine.
        while account.oauth_states.admit(account.now() + BURST * GAP):
            pass
    nothing_was_kept(house, house.come_back(browser, page), "please reload this page in a minute", 429)
    house.playground.clock.advance(2 * BURST * GAP)
    assert "Meet is installed" in browser.open(browser.visited[-1]).words


def test_a_way_back_without_a_code_is_refused(house: House) -> None:
    browser = Browser()
    nothing_was_kept(house, house.come_back(browser, house.begin(browser), code=None), "Slack sent no code along")


def test_a_code_that_slack_does_not_take_is_told(house: House) -> None:
    browser = Browser()
    refused = house.come_back(browser, house.begin(browser), code="forged")
    nothing_was_kept(house, refused, "Slack did not accept the code")


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429}, {"lose": "request"}, {"error": "fatal_error"}])
def test_slack_out_of_order_is_no_refusal(house: House, fault: dict[str, Any]) -> None:
    house.client.add_fault("oauth.v2.access", **fault)
    nothing_was_kept(house, house.install(cast.WORKSPACE), "Slack did not answer while Meet was being installed", 503)


def test_an_installation_whose_reply_was_lost_is_begun_again_and_mends_itself(house: House) -> None:
    globex = house.workspace("Globex")
    house.client.add_fault("oauth.v2.access", lose="reply")
    assert house.install(house.id_of(globex)).status == 503
    assert "Meet is installed" in house.install(house.id_of(globex)).words


@pytest.mark.parametrize(
    ("reason", "shown"), [("unapproved_scope", "(unapproved_scope)"), ("<script>alert(1)</script>", "did not name")]
)
def test_slacks_other_refusals_are_shown_by_their_word_alone(house: House, reason: str, shown: str) -> None:
    page = Browser().open(f"{house.address}{REDIRECT}?error={reason}")
    assert "<script>" not in page.body
    nothing_was_kept(house, page, shown)


@pytest.mark.parametrize("team", ["T1%26state=mine", "T1%0d%0aX-Evil:1", "not-a-team", ""])
def test_nothing_but_a_workspace_is_handed_on_to_slack(house: House, team: str) -> None:
    page = Browser().open(f"{house.address}{INSTALL}?team={team}", follow=False)
    assert page.status == 302
    assert "team=" not in page.headers["location"]
    assert page.headers["location"].count("state=") == 1


@pytest.mark.parametrize("path", ["", "/meet"])
def test_the_cookie_is_for_this_browsers_way_back_alone(house: House, path: str) -> None:
    over_https = house.settings.model_copy(update={"meet_public_url": f"https://meet.example.com{path}"})
    flow = build_install_flow(
        over_https, house.database, Installations(house.database, TokenCipher(b"k")), house.playground.clock
    )
    cookie = flow.settings.state_utils.build_set_cookie_for_new_state("s")
    assert cookie == f"meet-install=s; Secure; HttpOnly; SameSite=Lax; Path={path}/slack; Max-Age=600"
    assert flow.redirect_uri == f"https://meet.example.com{path}/slack/oauth_redirect"


def browser_of(house: House, *, oauth: bool) -> Client:
    serving = house.serving.application
    return Client(build_web(Parts(serving.meet, None, {}, serving.install if oauth else None)))


@pytest.mark.parametrize("path", [INSTALL, REDIRECT])
def test_a_meet_of_one_workspace_installs_nothing(house: House, path: str) -> None:
    reply = browser_of(house, oauth=False).get(path)
    assert (reply.status_code, "serves one workspace by its token" in reply.text) == (404, True)
    assert browser_of(house, oauth=True).head(path).status_code == 404


def test_what_slack_says_of_a_workspace_without_meet_is_answered_with_what_to_do(house: House) -> None:
    stranger = house.workspace("Stranger")
    outcome = stranger.person(cast.ADA).slash("/meet", "Plans", channel=cast.TEAM)
    assert outcome.acknowledged
    note = stranger.person(cast.ADA).wait_for_message(cast.TEAM, "not installed in this workspace any more")
    assert note.is_ephemeral
