"""A person answers in their calendar, and whoever organizes the poll reads it in their mailbox."""

from bot.play import story_poll
from bot.play.story_world import set_up_world
from bot.serving import Serving
from playground.server import Playground
from tests.acceptance.test_smtp_loop import STEPS
from tests.patience import PATIENCE


def test_an_answer_to_an_invite_reaches_the_organizers_mailbox(
    http_application: Serving, playground: Playground
) -> None:
    world = set_up_world(http_application.application.meet.settings, playground.url)
    for step in STEPS:
        step(world)
    invite = world.mail.wait_for_mail("ben@example.com", PATIENCE, subject=story_poll.TITLE)
    world.mail.answer(invite, "decline", "on holiday that week")
    told = world.mail.wait_for_mail("ada@example.com", PATIENCE, subject="declined")
    assert told.subject.startswith(f"Ben Carter declined: {story_poll.TITLE}, ")
    assert "> on holiday that week" in (told.text or "").splitlines()
    assert "ben@example.com" not in (told.text or "") + (told.html or "")
    assert not told.calendars
