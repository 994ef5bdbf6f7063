"""Many workspaces on one Meet, installed by OAuth: side by side, taken away, brought back, as one organisation."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from slack_bolt import BoltRequest

from bot.domain.installation import STATE_LIFETIME
from bot.domain.notice import Notice, NoticeKind
from bot.services import installing, notifying
from playground import cast
from playground.client import PlaygroundClient
from playground.mail_client import MailClient
from tests.acceptance.browser import Browser
from tests.acceptance.oauth_house import House, opened_house, options
from tests.patient_slack import patient_playground


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One Meet for all tests here; each has workspaces of its own."""
    with patient_playground() as playground, opened_house(playground) as opened:
        opened.client.relax_rate_limits()
        yield opened


def invited(house: House, address: str) -> list[str]:
    return [mail.subject for mail in MailClient(house.playground.url).mails(to=address)]


def test_two_workspaces_poll_vote_and_mail_side_by_side(house: House) -> None:
    acme, globex = house.installed("Acme"), house.installed("Globex")
    for where, domain in ((acme, "acme.example"), (globex, "globex.example")):
        house.register(house.id_of(where), cast.ADA, cast.BEN, domain=domain)
    ours, theirs = house.poll(acme, "Acme plans"), house.poll(globex, "Globex plans")
    house.vote(acme, cast.BEN, ours, "yes")
    house.vote(globex, cast.BEN, theirs, "maybe")
    house.vote(globex, cast.ADA, theirs)
    assert house.counted(house.id_of(acme), ours) == {cast.BEN: "yes"}
    assert house.counted(house.id_of(globex), theirs) == {cast.BEN: "maybe", cast.ADA: "yes"}
    assert house.counted(house.id_of(globex), ours) == {}
    house.close(acme, ours)
    house.wait(lambda: invited(house, f"{cast.BEN.lower()}@acme.example"), "Acme's invite")
    assert not invited(house, f"{cast.BEN.lower()}@globex.example")
    house.close(globex, theirs)
    house.wait(lambda: invited(house, f"{cast.BEN.lower()}@globex.example"), "Globex's invite")
    assert not any("Acme" in seen.words for seen in globex.channel_messages(cast.TEAM))


def test_a_press_with_another_workspaces_option_changes_nothing(house: House) -> None:
    acme, globex = house.installed("Acme"), house.installed("Globex")
    ours, theirs = house.poll(acme, "Acme plans"), house.poll(globex, "Globex plans")
    with house.playground.slack.workspace.lock:
        room = house.playground.slack.neighbours[house.id_of(globex)].workspace
        room.channel(cast.TEAM).messages[theirs.ts].body["blocks"] = ours.blocks
    outcome = globex.person(cast.BEN).click(globex.channel_messages(cast.TEAM)[-1], "vote_yes", options(ours)[0])
    assert outcome.acknowledged
    assert house.counted(house.id_of(acme), ours) == {}


def test_an_uninstalled_workspace_gets_its_promised_mail_and_what_else_waits_until_it_is_back(house: House) -> None:
    acme, globex = house.installed("Acme"), house.installed("Globex")
    team = house.id_of(acme)
    house.register(team, cast.ADA, cast.CHO, domain="leaving.example")
    message = house.poll(acme, "Last plans")
    house.vote(acme, cast.CHO, message)
    house.close(acme, message)
    acme.uninstall()
    assert installing.find_installation(house.database, team) is None
    owe(house, team, "Something happened.")
    house.wait(lambda: invited(house, f"{cast.CHO.lower()}@leaving.example"), "the promised invite")
    still = house.poll(globex, "Unmoved plans")
    house.vote(globex, cast.BEN, still)
    assert house.counted(house.id_of(globex), still) == {cast.BEN: "yes"}
    assert not told(acme, "Something happened.")
    assert "Meet is installed" in house.install(team).words
    house.wait(lambda: told(acme, "Something happened."), "the notice that waited")
    again = house.poll(acme, "Plans again")
    house.vote(acme, cast.CHO, again, "no")
    assert house.counted(team, again) == {cast.CHO: "no"}


def owe(house: House, team: str, text: str) -> None:
    now = house.client.now()
    notifying.owe(house.database, Notice(text, team, cast.DAN, NoticeKind.TEXT, text, now, {"text": text}))


def told(where: PlaygroundClient, text: str) -> bool:
    return any(text in seen.words for seen in where.person(cast.DAN).messages())


def test_whoever_comes_by_slack_connect_votes_in_the_workspace_that_posted_the_poll(house: House) -> None:
    acme = house.installed("Acme")
    message = house.poll(acme, "Shared plans")
    assert house.vote(acme, cast.OUT, message).acknowledged
    assert house.counted(house.id_of(acme), message) == {cast.OUT: "yes"}


def test_a_whole_organisation_installs_once_for_all_its_workspaces(house: House) -> None:
    member = house.workspace("Initech", enterprise="E0INITECH1")
    page = house.install("E0INITECH1")
    assert "An admin of the organisation adds it to workspaces" in page.words
    message = house.poll(member, "Plans of all")
    assert house.vote(member, cast.BEN, message).acknowledged
    assert house.counted("E0INITECH1", message) == {cast.BEN: "yes"}
    member.uninstall()
    assert installing.find_installation(house.database, "E0INITECH1") is None
    ben = member.person(cast.BEN)
    ben.slash("/meet", "More plans", channel=cast.TEAM)
    assert ben.wait_for_message(cast.TEAM, "not installed in this workspace any more").is_ephemeral


def test_a_token_that_ends_is_renewed_before_it_is_used(house: House) -> None:
    house.client.set_app(token_rotation_enabled=True)
    try:
        acme = house.installed("Acme")
    finally:
        house.client.set_app(token_rotation_enabled=False)
    team, before = house.id_of(acme), tokens(house, acme)
    kept = installing.find_installation(house.database, team)
    assert kept is not None
    assert kept.expires_at is not None
    house.playground.clock.advance(kept.expires_at - house.client.now())
    message = house.poll(acme, "Later plans")
    assert house.vote(acme, cast.BEN, message).acknowledged
    assert len(tokens(house, acme)) == 1
    assert tokens(house, acme) != before


def tokens(house: House, where: PlaygroundClient) -> set[str]:
    return set(house.playground.slack.neighbours[house.id_of(where)].workspace.app.tokens)


def test_a_state_is_good_for_ten_minutes(house: House) -> None:
    browser = Browser()
    sent = house.begin(browser)
    house.playground.clock.advance(STATE_LIFETIME + timedelta(seconds=1))
    page = house.come_back(browser, sent)
    assert (page.status, "took longer than ten minutes" in page.words) == (400, True)
    assert installing.find_installation(house.database, cast.WORKSPACE) is None


def events(house: House, team: str, kind: str, happened_at: datetime, **more: object) -> None:
    body = {"type": "event_callback", "team_id": team, "event_time": int(happened_at.timestamp())}
    event = {**body, "event": {"type": kind, **more}}
    assert house.serving.application.slack.dispatch(BoltRequest(mode="socket_mode", body=event)).status == 200


def test_a_removal_that_slack_tells_late_ends_no_younger_installation(house: House) -> None:
    team = house.id_of(house.installed("Acme"))
    before = house.client.now() - timedelta(minutes=5)
    events(house, team, "app_uninstalled", before)
    events(house, team, "tokens_revoked", before, tokens={"bot": [cast.BOT]})
    assert installing.find_installation(house.database, team) is not None


def test_a_persons_revoked_token_ends_nothing_and_the_bots_ends_the_installation(house: House) -> None:
    team = house.id_of(house.installed("Acme"))
    events(house, team, "tokens_revoked", house.client.now(), tokens={"oauth": [cast.BEN]})
    assert installing.find_installation(house.database, team) is not None
    events(house, team, "tokens_revoked", house.client.now(), tokens={"bot": [cast.BOT]})
    assert installing.find_installation(house.database, team) is None
