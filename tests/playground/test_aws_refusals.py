"""Each refusal of the playground's SES happens, in SES's code and words, and nothing is kept or published."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from playground.aws.errors import AwsError
from playground.aws.message_checks import check_message
from tests.playground.aws_fixture import FROM, World, mail_bytes, running_world

NOT_VERIFIED = "Email address is not verified. The following identities failed the check in region US-EAST-2:"


@pytest.fixture(scope="module")
def shared_world() -> Iterator[World]:
    with running_world() as started:
        yield started


@pytest.fixture
def world(shared_world: World) -> World:
    """The shared world, its queue and mailbox empty, its limits unused and out of the way."""
    shared_world.clock.advance(timedelta(hours=25))
    shared_world.client.change(per_day=50_000, per_second=10_000, sending_enabled=True, production_access=True)
    shared_world.client.clear()
    shared_world.receive()
    return shared_world


def assert_nothing_happened(world: World) -> None:
    assert world.client.mails() == []
    assert world.events() == []


def tags(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"Tags": [{"Name": name, "Value": value} for name, value in pairs]}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ada", "Missing final '@domain'"),
        ("ada@", "Missing final '@domain'"),
        ("", "Missing final '@domain'"),
        ("@example.com", "Missing local address"),
        ("ada b@example.com", "Local address contains control or whitespace"),
        ("ada\t@example.com", "Local address contains control or whitespace"),
        ("ada\x7f@example.com", "Local address contains control or whitespace"),
        ("ada\r\nBcc: eve@example.com", "Local address contains control or whitespace"),
        ("a,b@example.com", "Local address contains illegal character"),
        ("ada@b@example.com", "Local address contains illegal character"),
        (".ada@example.com", "Local address starts with dot"),
        ("ada.@example.com", "Local address ends with dot"),
        ("a..da@example.com", "Local address contains dot-dot"),
        ("a" * 65 + "@example.com", "Local address is longer than 64 characters"),
        ("zoë@example.com", "Local address contains non-ASCII characters"),
        ("ada@exämple.com", "Domain contains illegal character"),
        ("ada@exa mple.com", "Domain contains control or whitespace"),
        ("ada@exam!ple.com", "Domain contains illegal character"),
        ("ada@.example.com", "Domain starts with dot"),
        ("ada@example.com.", "Domain ends with dot"),
        ("ada@example..com", "Domain contains dot-dot"),
        ("ada@" + "example." * 40 + "com", "Address length is more than 320 characters long"),
    ],
)
def test_an_impossible_recipient_is_an_invalid_parameter(world: World, address: str, words: str) -> None:
    assert world.refusal(to=address) == ("InvalidParameterValue", words)
    assert_nothing_happened(world)


@pytest.mark.parametrize(
    "address", ["o'brien+tag@example.com", '"ada b"@example.com', "Ada <ada@example.com>", "ADA@EXAMPLE.COM"]
)
def test_an_odd_but_lawful_recipient_is_accepted(world: World, address: str) -> None:
    assert world.send(to=address)


def test_one_bad_recipient_refuses_the_whole_mail(world: World) -> None:
    assert world.refusal(to=["ada@example.com", "ben"])[0] == "InvalidParameterValue"
    assert_nothing_happened(world)


def test_more_than_fifty_recipients_are_refused(world: World) -> None:
    many = [f"person{number}@example.com" for number in range(51)]

    assert world.refusal(to=many) == ("InvalidParameterValue", "Recipient count exceeds 50.")
    assert_nothing_happened(world)


def test_a_mail_to_nobody_is_refused(world: World) -> None:
    code, message = world.refusal(to=[], raw=mail_bytes(To=""))

    assert code == "InvalidParameterValue"
    assert "Missing recipients" in message


@pytest.mark.parametrize("header", ["Subject", "To", "From", "Message-ID", "Reply-To", "Date", "Content-Type"])
def test_a_header_given_twice_is_refused(world: World, header: str) -> None:
    raw = f"{header}: one\r\n{header}: two\r\n".encode() + b"From: " + FROM.encode() + b"\r\n\r\nHello\r\n"

    code, message = world.refusal(raw=raw)

    assert code == "InvalidParameterValue"
    assert message.lower() == f"duplicate header '{header.lower()}'."


def test_a_mail_without_from_is_refused(world: World) -> None:
    assert world.refusal(raw=b"To: ada@example.com\r\n\r\nHello\r\n") == (
        "InvalidParameterValue",
        "Missing required header 'From'.",
    )


def test_raw_bytes_above_ascii_in_the_header_are_refused(world: World) -> None:
    raw = f"From: {FROM}\r\nSubject: Zoë\r\n\r\nHello\r\n".encode()

    assert world.refusal(raw=raw)[0] == "InvalidParameterValue"


def test_a_line_longer_than_998_characters_is_refused(world: World) -> None:
    head = f"From: {FROM}\r\nSubject: long\r\n\r\n".encode()

    assert world.refusal(raw=head + b"x" * 999 + b"\r\n")[0] == "InvalidParameterValue"
    assert world.send(raw=head + b"x" * 998 + b"\r\n")


def test_a_mail_over_ten_megabytes_after_base64_is_refused() -> None:
    # Not over the wire: botocore takes seconds to encode ten megabytes.
    head, line = f"From: {FROM}\r\n\r\n".encode(), b"x" * 898 + b"\r\n"

    with pytest.raises(AwsError, match="more than 10485760 bytes") as refused:
        check_message(head + line * 8_800)

    assert refused.value.code == "InvalidParameterValue"
    assert check_message(head + line * 8_600)["From"] == FROM


def test_a_mail_of_a_megabyte_travels_whole(world: World) -> None:
    raw = f"From: {FROM}\r\n\r\n".encode() + (b"x" * 898 + b"\r\n") * 1_000

    world.send(raw=raw)

    assert world.client.raw(world.client.mails()[0], submitted=True) == raw


def test_an_attachment_that_ses_does_not_carry_is_refused(world: World) -> None:
    raw = b'Content-Disposition: attachment; filename="invite.exe"\n' + mail_bytes()

    assert world.refusal(raw=raw) == ("InvalidParameterValue", "Illegal filename 'invite.exe'.")


@pytest.mark.parametrize(
    "pair",
    [
        ("meet outbox", "1"),
        ("meet:outbox", "1"),
        ("meet-outbox", "ob/1"),
        ("meet-outbox", "é"),
        ("n" * 257, "1"),
        ("n", "v" * 257),
    ],
)
def test_a_tag_of_other_characters_or_too_long_is_refused(world: World, pair: tuple[str, str]) -> None:
    assert world.refusal(**tags(pair))[0] == "InvalidParameterValue"
    assert_nothing_happened(world)


def test_a_tag_given_twice_is_refused(world: World) -> None:
    assert world.refusal(**tags(("one", "1"), ("one", "2")))[0] == "InvalidParameterValue"


def test_tags_of_256_lawful_characters_are_accepted(world: World) -> None:
    assert world.send(**tags(("N-_9" * 64, "v" * 256)))


def test_tags_may_stand_in_a_header_instead(world: World) -> None:
    world.send(Tags=None, raw=mail_bytes(X_SES_MESSAGE_TAGS="meet-outbox=ob-7, other=x"))

    assert world.client.mails()[0].tags == {"meet-outbox": "ob-7", "other": "x"}


@pytest.mark.parametrize("more", [{"Source": "eve@evil.example"}, {"raw": mail_bytes(From="Eve <eve@evil.example>")}])
def test_an_unverified_sender_is_rejected_by_name(world: World, more: dict[str, Any]) -> None:
    assert world.refusal(**more) == ("MessageRejected", f"{NOT_VERIFIED} eve@evil.example")
    assert_nothing_happened(world)


def test_a_subdomain_of_a_verified_domain_may_send(world: World) -> None:
    sender = "invites@eu.meet.example.com"

    assert world.send(Source=sender, raw=mail_bytes(From=f"Meet <{sender}>"))


def test_a_domain_that_lost_its_verification_may_not_send(world: World) -> None:
    world.client.change(identities={"meet.example.com": False})
    try:
        assert world.refusal()[0] == "MessageRejected"
    finally:
        world.client.change(identities={"meet.example.com": True})


def test_another_region_knows_nothing_of_the_identity(world: World) -> None:
    with world.elsewhere("ses", "eu-west-1") as ses, pytest.raises(ses.exceptions.MessageRejected, match="EU-WEST-1"):
        ses.send_raw_email(Source=FROM, Destinations=["ada@example.com"], RawMessage={"Data": mail_bytes()})


IN_THE_HEADER = {"ConfigurationSetName": None, "raw": mail_bytes(X_SES_CONFIGURATION_SET="nope")}


@pytest.mark.parametrize("more", [{"ConfigurationSetName": "nope"}, IN_THE_HEADER])
def test_an_unknown_configuration_set_is_refused(world: World, more: dict[str, Any]) -> None:
    assert world.refusal(**more) == ("ConfigurationSetDoesNotExist", "Configuration set <nope> does not exist.")
    assert_nothing_happened(world)


def test_a_paused_configuration_set_sends_nothing(world: World) -> None:
    world.client.change(configuration_sets={"meet": False})
    try:
        with pytest.raises(world.ses.exceptions.ConfigurationSetSendingPausedException):
            world.send()
    finally:
        world.client.change(configuration_sets={"meet": True})


def test_a_paused_account_sends_nothing(world: World) -> None:
    world.client.change(sending_enabled=False)

    with pytest.raises(world.ses.exceptions.AccountSendingPausedException):
        world.send()

    assert_nothing_happened(world)


def test_the_sandbox_mails_verified_recipients_and_the_simulator_only(world: World) -> None:
    world.client.change(production_access=False)

    code, message = world.refusal()

    assert code == "MessageRejected"
    assert message.endswith("US-EAST-2: ada@example.com")
    assert world.send(to="success@simulator.amazonses.com")
    world.clock.advance(timedelta(seconds=2))
    assert world.send(to="ada@meet.example.com")


def test_the_sandbox_allows_one_recipient_a_second(world: World) -> None:
    world.client.change(production_access=False)
    world.send(to="success@simulator.amazonses.com")

    assert world.refusal(to="success@simulator.amazonses.com") == ("Throttling", "Maximum sending rate exceeded.")


def test_the_rate_counts_recipients_and_frees_itself_after_a_second(world: World) -> None:
    world.client.change(per_second=3)
    world.send(to=["ada@example.com", "ben@example.com"])

    assert world.refusal(to=["cho@example.com", "dan@example.com"]) == ("Throttling", "Maximum sending rate exceeded.")
    assert world.send(to="cho@example.com")
    world.clock.advance(timedelta(seconds=1))
    assert world.send(to=["cho@example.com", "dan@example.com"])


def test_the_day_counts_recipients_and_frees_itself_after_24_hours(world: World) -> None:
    world.client.change(per_day=2)
    world.send(to=["ada@example.com", "ben@example.com"])

    assert world.refusal() == ("Throttling", "Daily message quota exceeded.")
    assert world.send(to="success@simulator.amazonses.com")
    world.clock.advance(timedelta(hours=24))
    assert world.send()


def test_a_refused_mail_takes_nothing_from_the_limits(world: World) -> None:
    world.refusal(to="ada")

    assert world.ses.get_send_quota()["SentLast24Hours"] == 0


def test_a_refusal_is_told_on_the_bus(world: World) -> None:
    last = world.bus.last_number

    world.refusal(to="ada")

    (refused,) = world.bus.history("ses.refused", after=last)
    assert refused.detail["code"] == "InvalidParameterValue"
    assert refused.detail["to"] == ["ada"]
