import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import (
    AddressReason,
    address_hash,
    ascii_domain,
    check_address,
    mail_domain,
    mask_address,
    normalise_address,
    wire_form,
)


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.com",
        "  Ada.Lovelace+meet@Example.COM ",
        "o'neil_1!#$%&*/=?^`{|}~-@a-b.example.co.uk",
        "ada@bücher.example",
        "ada@例え.jp",
        "ada@例え。jp",
        "ada@faß.example",
        "ada@xn--fa-hia.example",
        "ada@نامه\u200cای.example",
        "\u200bada@exam\u00adple.com\u2060",
        "ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        f"{'a' * 64}@example.com",
        f"ada@{'b' * 63}.com",
    ],
)
def test_a_plain_address_can_be_mailed(address: str) -> None:
    assert check_address(address) is None


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", AddressReason.EMPTY),
        ("  \t", AddressReason.EMPTY),
        ("ada", AddressReason.NOT_BARE),
        ("@example.com", AddressReason.NOT_BARE),
        ("Ada <ada@example.com>", AddressReason.NOT_BARE),
        ("mailto:ada@example.com", AddressReason.NOT_BARE),
        ("ada@example.com, bob@example.com", AddressReason.NOT_BARE),
        ('"ada lovelace"@example.com', AddressReason.NOT_BARE),
        ("ada@example.com\r\nBcc: bob@example.com", AddressReason.NOT_BARE),
        ("ada\x00@example.com", AddressReason.NOT_BARE),
        ("ada@exam\u2028ple.com", AddressReason.NOT_BARE),
        (".ada@example.com", AddressReason.NOT_BARE),
        ("ada..b@example.com", AddressReason.NOT_BARE),
        ("ada@bob@example.com", AddressReason.NOT_BARE),
        ("äda@example.com", AddressReason.NON_ASCII_LOCAL),
        (f"{'a' * 65}@example.com", AddressReason.TOO_LONG),
        (f"{'a' * 64}@{'.'.join(['b' * 60] * 4)}", AddressReason.TOO_LONG),
        ("ada@", AddressReason.NO_SUCH_DOMAIN),
        ("ada@localhost", AddressReason.NO_SUCH_DOMAIN),
        ("ada@example..com", AddressReason.NO_SUCH_DOMAIN),
        ("ada@-example.com", AddressReason.NO_SUCH_DOMAIN),
        ("ada@exam_ple.com", AddressReason.NO_SUCH_DOMAIN),
        ("ada@127.0.0.1", AddressReason.NO_SUCH_DOMAIN),
        (f"ada@{'b' * 64}.com", AddressReason.NO_SUCH_DOMAIN),
        ("ada@☃.example", AddressReason.NO_SUCH_DOMAIN),
        ("ada@bü_cher.example", AddressReason.NO_SUCH_DOMAIN),
        ("ada@\u0301a.example", AddressReason.NO_SUCH_DOMAIN),
        (f"ada@{'ü' * 300}.example", AddressReason.NO_SUCH_DOMAIN),
        ("\u200b", AddressReason.EMPTY),
    ],
)
def test_what_ses_could_not_mail_is_refused_in_one_sentence(address: str, sentence: str) -> None:
    assert check_address(address) == sentence


@given(st.text(max_size=400))
def test_checking_any_text_never_raises_and_passes_only_ascii_local_parts_without_controls(text: str) -> None:
    if check_address(text) is None:
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


IDNA_2008 = [
    ("faß.example", "xn--fa-hia.example"),
    ("straße.de", "xn--strae-oqa.de"),
    ("FAẞ.example", "xn--fa-hia.example"),
    ("βόλος.com", "xn--nxasmm1c.com"),
    ("نامه\u200cای.com", "xn--mgba3gch31f060k.com"),
    ("Bücher.Example", "xn--bcher-kva.example"),
    ("bu\u0308cher.example", "xn--bcher-kva.example"),
    ("例え。jp", "xn--r8jz45g.jp"),
    ("ｅｘａｍｐｌｅ.com", "example.com"),
    ("EXAMPLE.com", "example.com"),
    ("xn--FA-hia.example", "xn--fa-hia.example"),
    ("☃.example", ""),
    ("a..é", ""),
]


@pytest.mark.parametrize(("domain", "wired"), IDNA_2008)
def test_a_domain_is_converted_by_idna_2008_and_never_becomes_another(domain: str, wired: str) -> None:
    assert ascii_domain(domain) == wired


def test_the_wire_form_keeps_the_local_part_as_it_is_spelled() -> None:
    assert wire_form(" Eva@faß.example ") == "Eva@xn--fa-hia.example"
    assert normalise_address("Eva@faß.example") == "eva@xn--fa-hia.example"
    assert address_hash("eva@faß.example") != address_hash("eva@fass.example")


def test_an_address_pasted_with_unseen_marks_is_the_address() -> None:
    assert normalise_address("\u200bAda\u2060@exam\u00adple\u200d.com\ufeff") == "ada@example.com"
    assert normalise_address("ada@نامه\u200cای.com") == "ada@xn--mgba3gch31f060k.com"
