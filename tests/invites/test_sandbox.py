"""SES's sandbox, where every account begins: an unverified recipient is that recipient's failure, and nobody else's."""

import pytest

from bot.domain.alerts import read_alert
from bot.domain.delivery import UNVERIFIED, DeliveryStatus
from bot.domain.notice import NoticeKind
from bot.language.reasons import reason_text
from bot.ports import MailError, MailMisconfigured, MailNotPermitted, MailUnverified
from invites.ses_errors import Ends, refusal
from tests.invites.mails import build
from tests.invites.world import World

SANDBOX = "Email address is not verified. The following identities failed the check in region US-EAST-2: {}"
NOT_ALLOWED = "User `u' is not authorized to perform `ses:SendRawEmail' on `arn:aws:ses:us-east-2:1:identity/{}'"
ENDS = Ends("invites@meet.example.com", "Bob@team.example.org")


@pytest.mark.parametrize(
    ("code", "message", "meaning"),
    [
        ("MessageRejected", SANDBOX.format("bob@team.example.org"), MailUnverified),
        ("MessageRejected", SANDBOX.format("Bob <BOB@team.example.org>"), MailUnverified),
        ("MessageRejected", SANDBOX.format("invites@meet.example.com"), MailMisconfigured),
        ("MessageRejected", SANDBOX.format("invites@meet.example.com, bob@team.example.org"), MailMisconfigured),
        ("MessageRejected", SANDBOX.format("somebody@else.example"), MailMisconfigured),
        ("MessageRejected", SANDBOX.format(""), MailMisconfigured),
        ("MessageRejected", "Email address not verified bob@team.example.org", MailMisconfigured),
        ("AccessDenied", NOT_ALLOWED.format("bob@team.example.org"), MailNotPermitted),
        ("AccessDenied", NOT_ALLOWED.format("team.example.org"), MailNotPermitted),
        ("AccessDenied", NOT_ALLOWED.format("example.org"), MailNotPermitted),
        ("AccessDenied", NOT_ALLOWED.format("meet.example.com"), MailMisconfigured),
        ("AccessDenied", NOT_ALLOWED.format("example.com"), MailMisconfigured),
        ("AccessDenied", "User is not authorized", MailMisconfigured),
    ],
)
def test_only_what_names_the_recipient_alone_concerns_that_recipient_alone(
    code: str, message: str, meaning: type[MailError]
) -> None:
    assert type(refusal(code, message, 400, ENDS)) is meaning


def test_a_mail_to_the_sender_itself_that_is_not_verified_is_the_senders_fault() -> None:
    both = Ends("invites@meet.example.com", "Invites@meet.example.com")
    assert type(refusal("MessageRejected", SANDBOX.format(both.sender), 400, both)) is MailMisconfigured
    denied = refusal("AccessDenied", NOT_ALLOWED.format(both.sender), 403, both)
    assert type(denied) is MailMisconfigured


def test_an_unverified_recipient_of_the_sandbox_is_told_from_an_unverified_sender(world: World) -> None:
    world.mail.change(production_access=False)
    assert type(refused(world)) is MailUnverified
    world.mail.change(production_access=True, identities={"meet.example.com": False})
    assert type(refused(world)) is MailMisconfigured


def refused(world: World) -> MailError:
    with pytest.raises(MailError) as raised:
        world.meet.mailer.send(build().mail)
    return raised.value


def test_in_the_sandbox_the_verified_are_mailed_and_the_others_fail_alone(world: World) -> None:
    world.set_pace(100)
    bob, ada = world.promise("bob@example.com"), world.promise("ada@meet.example.com")
    world.mail.change(production_access=False, per_second=500)
    assert world.deliver() == 1
    assert (world.status(ada), world.status(bob)) == (DeliveryStatus.SENT, DeliveryStatus.FAILED)
    assert world.stored(bob).reason == UNVERIFIED
    with world.database.read_account() as account:
        assert not account.breaker.get().open


def test_operators_hear_of_the_sandbox_once_a_day_and_of_no_address(world: World) -> None:
    world.set_pace(100)
    for number in range(3):
        world.promise(f"person-{number}@example.com")
    world.mail.change(production_access=False, per_second=500)
    world.deliver()
    with world.database.begin_account() as account:
        owed = account.notices.claim_due(account.now(), world.clock.now() - world.clock.now(), 100)
    warnings = [reason_text(read_alert(one.data) or "") for one in owed if one.kind is NoticeKind.OPERATOR_WARNING]
    assert len(warnings) == 1
    assert "sandbox" in warnings[0]
    assert "@" not in warnings[0]
