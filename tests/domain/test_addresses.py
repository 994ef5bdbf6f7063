import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import (
    EMPTY,
    NO_SUCH_DOMAIN,
    NON_ASCII_LOCAL,
    NOT_BARE,
    TOO_LONG,
    address_hash,
    check_address,
    mail_domain,
    mask_address,
    normalise_address,
)


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com",
        "  Ada.Lovelace+meet@Example.COM ",
        "o'neil_1!#$%&*/=?^`{|}~-@a-b.example.co.uk",
        "ada@bücher.example",
        "ada@例え.jp",
        f"{'a' * 64}@example.com",
        f"ada@{'b' * 63}.com",
    ],
)
def test_a_plain_address_can_be_mailed(address: str) -> None:
    assert check_address(address) == ""


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", EMPTY),
        ("  \t", EMPTY),
        ("ada", NOT_BARE),
        ("@example.com", NOT_BARE),
        ("Ada <ada@example.com>", NOT_BARE),
        ("mailto:ada@example.com", NOT_BARE),
        ("ada@example.com, bob@example.com", NOT_BARE),
        ('"ada lovelace"@example.com', NOT_BARE),
        ("ada@example.com\r\nBcc: bob@example.com", NOT_BARE),
        ("ada\x00@example.com", NOT_BARE),
        ("ada@exam\u2028ple.com", NOT_BARE),
        (".ada@example.com", NOT_BARE),
        ("ada..b@example.com", NOT_BARE),
        ("ada@bob@example.com", NOT_BARE),
        ("äda@example.com", NON_ASCII_LOCAL),
        (f"{'a' * 65}@example.com", TOO_LONG),
        (f"{'a' * 64}@{'.'.join(['b' * 60] * 4)}", TOO_LONG),
        ("ada@", NO_SUCH_DOMAIN),
        ("ada@localhost", NO_SUCH_DOMAIN),
        ("ada@example..com", NO_SUCH_DOMAIN),
        ("ada@-example.com", NO_SUCH_DOMAIN),
        ("ada@exam_ple.com", NO_SUCH_DOMAIN),
        ("ada@127.0.0.1", NO_SUCH_DOMAIN),
        (f"ada@{'b' * 64}.com", NO_SUCH_DOMAIN),
    ],
)
def test_what_ses_could_not_mail_is_refused_in_one_sentence(address: str, sentence: str) -> None:
    assert check_address(address) == sentence


@given(st.text(max_size=400))
def test_checking_any_text_never_raises_and_passes_only_ascii_local_parts_without_controls(text: str) -> None:
    if check_address(text) == "":
        normal = normalise_address(text)
        assert normal.isascii()
        assert normal.isprintable()
        assert normal.count("@") == 1
        assert not set(normal) & set(' <>"(),:;\r\n')


@given(st.text(max_size=80))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise_address(normalise_address(text)) == normalise_address(text)
    assert len(address_hash(text)) == 64


def test_one_address_in_two_spellings_is_one_address() -> None:
    assert normalise_address(" Ada@Bücher.Example") == "ada@xn--bcher-kva.example"
    assert address_hash("ADA@example.com") == address_hash(" ada@EXAMPLE.com ")
    assert address_hash("ada@example.com") != address_hash("bob@example.com")


def test_a_mask_shows_its_owner_enough_and_others_too_little() -> None:
    assert mask_address("ada@example.com") == "a•••@example.com"
    assert mask_address("nonsense") == "•••"


def test_a_uid_always_has_a_domain() -> None:
    assert mail_domain("meet@Team.Example") == "team.example"
    assert mail_domain("") == "meet.invalid"
