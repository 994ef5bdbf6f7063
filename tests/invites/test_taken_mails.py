"""The rule for all tests: a mail of Meet's that a server of the tests took is read back after the test that sent it."""

import pytest

from tests.invites.mails import PUBLIC, build
from tests.invites.reading_back import shape_of
from tests.invites.smtp_mailers import mail, mailer
from tests.invites.smtp_servers import aiosmtpd_server, scripted
from tests.invites.world import World
from tests.taken_mails import mail_taken, read_back_all


@pytest.mark.parametrize(
    ("right", "wrong"),
    [(b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\n"), (b"method=REQUEST", b"method=CANCEL"), (b"\r\n", b"\n")],
)
def test_a_mail_that_is_not_as_it_must_be_fails_the_test_that_sent_it(right: bytes, wrong: bytes) -> None:
    mail_taken(build(PUBLIC).raw.replace(right, wrong))
    with pytest.raises(AssertionError):
        read_back_all()
    assert read_back_all() == 0, "the next test is not blamed"


def test_a_mail_that_a_test_wrote_itself_may_be_anything() -> None:
    mail_taken(b"X-Meet-Outbox: ob-1\n\nHello")
    assert read_back_all() == 0


def test_the_ses_of_the_playground_hands_over_what_it_takes(world: World) -> None:
    world.promise()
    world.deliver()
    assert read_back_all() == 1


def test_servers_of_smtp_hand_over_what_they_take() -> None:
    with scripted() as server, aiosmtpd_server() as (_, port):
        mailer(server.url).send(mail())
        mailer(f"smtp://127.0.0.1:{port}").send(mail())
    assert read_back_all() == 2


def test_mails_that_are_built_alike_have_one_shape() -> None:
    one, two = build(PUBLIC), build(PUBLIC, address="cho@example.com")
    assert shape_of(one.raw) == shape_of(two.raw) != shape_of(build().raw)
