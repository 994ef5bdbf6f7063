"""Masking of addresses in log lines, where its rules are pure; the lines themselves are tested in tests/bot."""

from bot.domain.masking import mask_addresses


def test_a_comment_belongs_to_an_address_only_where_it_opens() -> None:
    assert mask_addresses("eva (her) @example.com") == "e••• (her) @example.com"
    assert mask_addresses("a list) @example.com") == "a list) @example.com"
