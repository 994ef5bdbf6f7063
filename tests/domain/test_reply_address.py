"""The address of one person's answer: recognised whatever a program makes of it, and never guessed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.addresses import address_hash, check_address
from bot.domain.ids import new_id
from bot.domain.invite import Invite
from bot.domain.reply_address import attendee_of, new_reply_secret, read_reply_address, reply_address
from tests.domain.makers import an_invite

DOMAIN = "replies.example.com"
SECRET = "5" * 64
EVA, DAN = "eva@example.com", "dan@example.com"
BOTH = [address_hash(EVA), address_hash(DAN)]


def taken(**changes: object) -> Invite:
    made = {"id": new_id(datetime(2026, 1, 1, tzinfo=UTC)), "reply_domain": DOMAIN, "reply_secret": SECRET}
    return an_invite(**{**made, **changes})


def named(invite: Invite, recipient: str) -> str:
    target = read_reply_address(recipient)
    return attendee_of(target, invite, BOTH) if target else ""


def test_an_invite_without_inbound_domain_has_no_such_address() -> None:
    assert reply_address(an_invite(), EVA) == ""
    there = reply_address(taken(), EVA)
    assert named(an_invite(), there) == ""


def test_the_address_fits_into_a_mail_and_has_no_sign_that_programs_refuse() -> None:
    address = reply_address(taken(), EVA)
    assert check_address(address) is None
    assert re.fullmatch(r"[a-z0-9]{32}-[a-z2-7]{26}@replies\.example\.com", address)


def test_each_attendee_and_each_invite_has_an_own_address_that_stays() -> None:
    first, second = taken(), taken(reply_secret="6" * 64)
    assert len({reply_address(one, address) for one in (first, second) for address in (EVA, DAN)}) == 4
    assert reply_address(first, EVA) == reply_address(first, "  EVA@Example.COM ")


@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: f" {text} "])
def test_it_is_recognised_in_any_case(change: Callable[[str], str]) -> None:
    invite = taken()
    assert named(invite, change(reply_address(invite, EVA))) == address_hash(EVA)


def test_the_address_of_another_invite_domain_or_attendee_proves_nothing() -> None:
    invite, other = taken(), taken(reply_secret="6" * 64)
    eva, dan = reply_address(invite, EVA), reply_address(invite, DAN)
    assert named(other, eva) == ""
    assert named(invite, eva.replace(DOMAIN, "elsewhere.example.com")) == ""
    assert named(invite, dan) == address_hash(DAN)
    target = read_reply_address(dan)
    assert target is not None
    assert attendee_of(target, invite, [address_hash(EVA)]) == ""


@given(st.text(max_size=80) | st.from_regex(r"[a-z0-9]{1,40}-[a-z2-7]{25,27}@replies\.example\.com", fullmatch=True))
def test_no_other_text_is_taken_for_it(text: str) -> None:
    assert named(taken(), text) == ""


def test_secrets_are_long_and_never_the_same() -> None:
    assert len({new_reply_secret() for _ in range(100)}) == 100
    assert all(len(bytes.fromhex(new_reply_secret())) == 32 for _ in range(3))


def test_the_secret_is_in_no_repr() -> None:
    assert SECRET not in repr(taken())
