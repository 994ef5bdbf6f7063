"""The address that ends mail: one for each mail, which only Meet can make."""

import pytest

from bot.domain.stop_address import read_stop_address, stop_address

SECRET, DOMAIN = b"a secret of tests", "replies.example.com"
DELIVERY, ANOTHER = "0193cafe" * 4, "0193beef" * 4
MADE = stop_address(SECRET, DELIVERY, DOMAIN)


def test_it_names_its_mail_in_any_case_and_fits_into_an_address() -> None:
    assert read_stop_address(SECRET, MADE) == read_stop_address(SECRET, MADE.upper()) == DELIVERY
    assert len(MADE.rpartition("@")[0]) == 64


def test_without_a_domain_there_is_none() -> None:
    assert stop_address(SECRET, DELIVERY, "") == ""


@pytest.mark.parametrize(
    "recipient",
    [
        "", "@", "stop", f"stop-{DELIVERY}@{DOMAIN}", f"stop-{DELIVERY}-{'a' * 26}@{DOMAIN}", MADE.replace("stop-", ""),
        MADE.replace(DELIVERY, ANOTHER), f"x{MADE}", f"{DELIVERY}-{'a' * 26}@{DOMAIN}", "stop-\ud800@x",
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_it(recipient: str) -> None:
    assert read_stop_address(SECRET, recipient) is None


def test_another_key_makes_another_address() -> None:
    assert read_stop_address(b"another secret of tests", MADE) is None
