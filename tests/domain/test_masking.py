"""Masking of addresses in log lines, where its rules are pure; the lines themselves are tested in tests/bot."""

import pytest

from bot.domain.masking import mask_addresses


def test_a_comment_belongs_to_an_address_only_where_it_opens() -> None:
    assert mask_addresses("eva (her) @example.com") == "e••• (her) @example.com"
    assert mask_addresses("a list) @example.com") == "a list) @example.com"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("ada@example.com", "a•••@example.com"),
        ("ada@faß.example", "a•••@faß.example"),
        ("ada@例え.テスト", "a•••@例え.テスト"),
        ("ada@xn--fa-hia.example", "a•••@xn--fa-hia.example"),
        ("jörg.müller@example.com", "j•••@example.com"),
        ("用户@example.com", "用•••@example.com"),
        ('"ada lovelace"@example.com', '"•••@example.com'),
        ('"a\\"da lovelace"@example.com', '"•••@example.com'),
        ("ada%40example.com", "a•••%40example.com"),
        ("ada%2540example.com", "a•••%2540example.com"),
        ("email=ada%40example.com", "email=a•••%40example.com"),
        (r"ada\u0040example.com", r"a•••\u0040example.com"),
        (r"ada\\u0040example.com", r"a•••\\u0040example.com"),
        ("ada&#64;example.com", "a•••&#64;example.com"),
        ("ada&#x40;example.com", "a•••&#x40;example.com"),
        ("j%C3%B6rg%40example.com", "j•••%40example.com"),
        ("bounce+ada=example.org@example.com", "b•••@example.com"),
        ("o'lovelace@example.com", "o•••@example.com"),
        ("ada.o`lovelace@example.com", "a•••@example.com"),
        ("{'to': 'ada@example.com'}", "{'to': 'a•••@example.com'}"),
        ("b'ada@example.com'", "b'a•••@example.com'"),
        ("ada＠example.com", "a•••＠example.com"),
        ("ada﹫example.com", "a•••﹫example.com"),
        ("ada@😀.example", "a•••@😀.example"),
        ("ada@\u200bexample.com", "a•••@\u200bexample.com"),
        ("ada@[192.0.2.1]", "a•••@[192.0.2.1]"),
        ("ada@localhost", "a•••@localhost"),
        ("<ada@example.com>,bob@example.net", "<a•••@example.com>,b•••@example.net"),
        ("ada@example.com@example.net", "a•••@e•••@example.net"),
        ('{"email":"ada@example.com"}', '{"email":"a•••@example.com"}'),
        ("eva=40example.com", "e•••=40example.com"),
        ("eva=3D40example.com", "e•••=3D40example.com"),
        ("eva%3D40example.com", "e•••%3D40example.com"),
        ("eva=40b=C3=BCcher.example", "e•••=40b=C3=BCcher.example"),
        ("=?utf-8?q?eva=40example.com?=", "=•••=40example.com?="),
        ("ev=\r\na@example.com", "e•••@example.com"),
        ("eva@exam=\r\nple.com", "e•••@exam=\r\nple.com"),
        ("eva%252540example.com", "e•••%252540example.com"),
        ("eva%25%34%30example.com", "e•••%25%34%30example.com"),
        ("eva%EF%BC%A0example.com", "e•••%EF%BC%A0example.com"),
        ("eva%ef%b9%abexample.com", "e•••%ef%b9%abexample.com"),
        (r"eva\uff20example.com", r"e•••\uff20example.com"),
        (r"eva\x40example.com", r"e•••\x40example.com"),
        ("eva&commat;example.com", "e•••&commat;example.com"),
        ("eva&#064;example.com", "e•••&#064;example.com"),
        ("eva (x) @example.com", "e••• (x) @example.com"),
        ("eva(x (y) z)@example.com", "e•••(x (y) z)@example.com"),
        ("eva@(x)example.com", "e•••@(x)example.com"),
        ("eva@ (x (y)) example.com", "e•••@ (x (y)) example.com"),
        ("eva @ example (x) .com", "e••• @ example (x) .com"),
        ("eva @example.com", "e••• @example.com"),
        ("to: eva(x).green@example.com", "to: e•••@example.com"),
        ("to: eva .(x) green(y)@example.com", "to: e•••(y)@example.com"),
        ('to: eva."green red"@example.com', "to: e•••@example.com"),
        ('to: "green red".eva@example.com', 'to: "•••@example.com'),
        ("(x)eva@[IPv6:2001:db8::1]", "(x)e•••@[IPv6:2001:db8::1]"),
        ("Sent it.\neva@example.com", "Sent it.\ne•••@example.com"),
        ("Sent it. eva@example.com", "Sent it. e•••@example.com"),
        ("(by Ada) eva@example.com", "(by Ada) e•••@example.com"),
        ("to " + "a" * 5000 + "@example.com", "to a•••@example.com"),
        ("a•••@example.com", "a•••@example.com"),
    ],
)
def test_every_kind_of_address_is_masked(written: str, shown: str) -> None:
    assert mask_addresses(written) == shown


@pytest.mark.parametrize(
    "text",
    [
        "hi @channel and @ada",
        "the meeting (moved) is @ noon",
        "limit=40",
        "limit=40px",
        "limit=40.5 s",
        "a =40 b",
    ],
)
def test_what_is_no_address_stays(text: str) -> None:
    assert mask_addresses(text) == text
