"""Mail by SMTP from the poll to the mailbox, and what nobody tells then: the port `Mailer` is one for any provider."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

import pytest

from bot.config.settings import Settings
from bot.config.smtp_server import parse_smtp_url
from bot.domain.delivery import DeliveryStatus
from bot.play import story_poll
from bot.play.story_world import World, set_up_world
from bot.services.administration import alarms, list_deliveries
from bot.serving import Serving
from playground.client import PlaygroundClient
from playground.server import Playground
from tests.invites.reading_back import read_back
from tests.invites.smtp_servers import Inbox, aiosmtpd_server

STEPS = (
    story_poll.open_modal,
    story_poll.post_poll,
    story_poll.vote,
    story_poll.see_prompts,
    story_poll.use_profile_address,
    story_poll.close_poll,
    story_poll.see_result,
)


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with aiosmtpd_server() as running:
        yield running


@pytest.fixture
def world(
    inbox: tuple[Inbox, int], settings: Settings, playground: Playground, client: PlaygroundClient
) -> Iterator[tuple[World, Serving]]:
    """A Meet that mails by SMTP and knows no AWS."""
    nothing = dict.fromkeys(("aws_region", "aws_endpoint_url", "meet_feedback_queue_url", "aws_access_key_id"))
    no_inbox = {"meet_inbound_domain": "", "meet_inbound_queue_url": None, "meet_inbound_bucket": None}
    server = {"meet_mailer": "smtp", "smtp_url": parse_smtp_url(f"smtp://127.0.0.1:{inbox[1]}")}
    by_smtp = settings.model_copy(update={**nothing, **no_inbox, **server})
    with Serving(by_smtp, clock=playground.clock, receive_seconds=0) as serving:
        client.wait_for_bot()
        yield set_up_world(by_smtp, playground.url), serving


def test_invites_arrive_by_smtp_and_the_card_says_sent(world: tuple[World, Serving], inbox: tuple[Inbox, int]) -> None:
    played, serving = world
    for step in STEPS:
        assert step(played)
    ada, database = played.person("ada"), serving.application.meet.database
    card = played.wait(lambda: [one for one in ada.messages() if "Sent (2)" in one.words], "the delivery card")[-1]
    assert "elivered" not in card.words.replace("Delivery", "")
    mails = {mail.rcpt_tos[0]: message_from_bytes(mail.content) for mail in inbox[0].taken}
    for mail in inbox[0].taken:
        read_back(mail.content)
    methods = {to: _method(mail) for to, mail in mails.items()}
    assert methods == {"ada@example.com": "PUBLISH", "ben@example.com": "REQUEST"}
    lines = [line.delivery for line in list_deliveries(database)]
    assert {(one.status, one.ses_message_id) for one in lines} == {(DeliveryStatus.SENT, None)}
    assert alarms(database) == ()


def _method(mail: Message) -> object:
    (part,) = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    return part.get_param("method")
