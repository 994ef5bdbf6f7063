"""The page behind a mail's link: whoever looks changes nothing, one click ends all mail (RFC 8058)."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.test import Client

from bot.domain.suppression import SuppressionReason
from bot.meet import Meet
from bot.web.front import build_web
from bot.web.parts import Parts
from tests.bot.mail_links import ADDRESS, reason_for, token_of_a_mail


@pytest.fixture
def browser(fake_meet: Meet) -> Client:
    return Client(build_web(Parts(fake_meet, None, {})))


def test_looking_at_the_unsubscribe_page_changes_nothing(fake_meet: Meet, browser: Client) -> None:
    reply = browser.get(f"/unsubscribe/{token_of_a_mail(fake_meet)}")
    assert reply.status_code == 200
    assert "b•••@example.com" in reply.text
    assert '<form method="post">' in reply.text
    assert reason_for(fake_meet) is None


def test_one_click_ends_all_mail(fake_meet: Meet, browser: Client) -> None:
    reply = browser.post(f"/unsubscribe/{token_of_a_mail(fake_meet)}", data={"List-Unsubscribe": "One-Click"})
    assert reply.status_code == 200
    assert "b•••@example.com" in reply.text
    assert reason_for(fake_meet) is SuppressionReason.OPT_OUT


def test_one_click_twice_is_one_click(fake_meet: Meet, browser: Client) -> None:
    token = token_of_a_mail(fake_meet)
    assert [browser.post(f"/unsubscribe/{token}").status_code for _ in range(2)] == [200, 200]


def test_the_page_shows_how_mail_stands_and_its_button_allows_it_again(fake_meet: Meet, browser: Client) -> None:
    path, allow = f"/unsubscribe/{token_of_a_mail(fake_meet)}", {"act": "allow"}
    assert "Stop all mail" in browser.get(path).text
    browser.post(path)
    for reply in (browser.get(path), browser.get(path)):
        assert 'name="act" value="allow"' in reply.text
        assert reason_for(fake_meet) is SuppressionReason.OPT_OUT
    assert "Meet may mail" in browser.post(path, data=allow).text
    assert reason_for(fake_meet) is None
    assert "Stop all mail" in browser.get(path).text
    assert browser.post("/unsubscribe/x.y", data=allow).status_code == 404


@pytest.mark.parametrize(
    "form", [{}, {"List-Unsubscribe": "One-Click"}, {"act": ""}, {"act": "Allow"}, {"allow": "act"}, {"act": "stop"}]
)
def test_only_the_pages_own_button_allows_mail_again(fake_meet: Meet, browser: Client, form: dict[str, str]) -> None:
    path = f"/unsubscribe/{token_of_a_mail(fake_meet)}"
    for _ in range(2):
        assert browser.post(path, data=form).status_code == 200
        assert reason_for(fake_meet) is SuppressionReason.OPT_OUT
    assert browser.post(path, query_string={"act": "allow"}).status_code == 200
    assert reason_for(fake_meet) is SuppressionReason.OPT_OUT


def test_an_address_that_something_else_blocks_is_said_to_be(fake_meet: Meet, browser: Client) -> None:
    path = f"/unsubscribe/{token_of_a_mail(fake_meet)}"
    with fake_meet.database.begin_account() as account:
        account.suppressions.suppress(ADDRESS, SuppressionReason.MANUAL, "", fake_meet.clock.now())
    assert "something else does" in browser.get(path).text
    browser.post(path)
    assert "something else does" in browser.post(path, data={"act": "allow"}).text
    assert reason_for(fake_meet) is SuppressionReason.MANUAL


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_forged_link_changes_nothing_and_says_what_to_do(fake_meet: Meet, browser: Client, method: str) -> None:
    token = token_of_a_mail(fake_meet)
    forged = token[:-1] + ("y" if token.endswith("x") else "x")
    reply = browser.open(f"/unsubscribe/{forged}", method=method)
    assert reply.status_code == 404
    assert "/meet stop" in reply.text
    assert reason_for(fake_meet) is None


@given(token=st.text(min_size=1, max_size=80).filter(lambda text: "/" not in text and text not in (".", "..")))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_token_gets_the_page_of_an_unknown_one(browser: Client, token: str) -> None:
    path = f"/unsubscribe/{token.encode('utf-8', 'replace').hex()}"
    assert browser.get(path).status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_no_other_way_to_ask_than_post_changes_anything(fake_meet: Meet, browser: Client, method: str) -> None:
    path, one_click = f"/unsubscribe/{token_of_a_mail(fake_meet)}", {"List-Unsubscribe": "One-Click"}
    reply = browser.open(path, method=method, query_string=one_click)
    assert reply.status_code == (200 if method in ("GET", "HEAD", "OPTIONS") else 405)
    assert reason_for(fake_meet) is None


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""])
def test_one_click_counts_in_whatever_form_a_mail_program_sends_it(fake_meet: Meet, browser: Client, kind: str) -> None:
    path = f"/unsubscribe/{token_of_a_mail(fake_meet)}"
    reply = browser.post(path, data=BODIES.get(kind, b"List-Unsubscribe=One-Click"), content_type=kind or None)
    assert reply.status_code == 200
    assert "Set-Cookie" not in reply.headers
    assert reason_for(fake_meet) is SuppressionReason.OPT_OUT


BODIES: dict[str, object] = {"multipart/form-data": {"List-Unsubscribe": "One-Click"}}


HUGE = {
    "fields": ("application/x-www-form-urlencoded", b"act=allow&" + b"a=b&" * 200_000),
    "letters": ("application/x-www-form-urlencoded", b"act=allow&b=" + b"%C3" * 300_000),
    "parts": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=act\r\n\r\n" * 900),
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_form_that_is_longer_than_any_button_sends_is_not_taken_apart(
    fake_meet: Meet, browser: Client, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends it need not hold a link. With one it is one click, as every form is."""
    read = list[int]()
    monkeypatch.setattr("werkzeug.formparser.FormDataParser.parse", lambda *_, **__: read.append(1))
    content_type, body = HUGE[kind]
    assert browser.post("/unsubscribe/x.y", data=body, content_type=content_type).status_code == 404
    path = f"/unsubscribe/{token_of_a_mail(fake_meet)}"
    assert browser.post(path, data=body, content_type=content_type).status_code == 200
    assert reason_for(fake_meet) is SuppressionReason.OPT_OUT
    assert read == []
