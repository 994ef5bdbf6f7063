"""The playground's mailbox answers an invite as a calendar does, and Meet reads it by the same road."""

from typing import Any

import pytest

from bot.domain.ids import new_id
from bot.domain.replies import Answer
from bot.domain.reply_address import new_reply_secret
from invites.replies import ingest_replies
from playground.client_transport import PlaygroundRefused
from playground.mail_client import SeenMail
from tests.invites.world import World
from tests.storage.makers import HERE

EVA = "eva@example.com"


def invited(world: World, **taking: str) -> SeenMail:
    invite = world.invite(id=new_id(world.clock.now()), **taking)
    world.promise(EVA, invite=invite, user="UEVA")
    world.deliver()
    return world.mail.wait_for_mail(EVA)


@pytest.fixture
def mail(world: World) -> SeenMail:
    return invited(world, reply_domain=world.provisioned.inbound_domain, reply_secret=new_reply_secret())


@pytest.mark.parametrize(
    ("choice", "answer"), [("accept", Answer.ACCEPTED), ("maybe", Answer.TENTATIVE), ("decline", Answer.DECLINED)]
)
def test_an_answer_with_a_note_reaches_meet(world: World, mail: SeenMail, choice: Any, answer: Answer) -> None:
    world.mail.answer(mail, choice, "only until 11, then; \\ later\nor not")
    assert ingest_replies(world.meet) == 1
    with world.database.read(HERE) as uow:
        (poll,) = {row.poll for row in uow.deliveries.of_user("UEVA") if row.poll}
        (stored,) = uow.attendance.of_poll(poll)
    assert (stored.answer, stored.comment) == (answer, "only until 11, then; \\ later\nor not")


def test_another_time_is_a_counter_and_changes_no_answer(world: World, mail: SeenMail) -> None:
    times = {"starts_at": "2027-01-05T10:00:00+01:00", "ends_at": "2027-01-05T11:00:00+01:00"}
    world.mail.answer(mail, "propose", "an hour later?", **times)
    (raw,) = [world.aws.ses.receiving.stored(key) for key in world.aws.ses.receiving.keys]
    assert raw is not None
    assert b"METHOD:COUNTER" in raw or b'method="COUNTER"' in raw
    assert ingest_replies(world.meet) == 1


def test_what_cannot_be_answered_is_refused_in_words(world: World, mail: SeenMail) -> None:
    with pytest.raises(PlaygroundRefused, match="Choose the time"):
        world.mail.answer(mail, "propose")
    with pytest.raises(PlaygroundRefused, match="no answer"):
        world.mail.answer(mail, "sing")  # type: ignore[arg-type]  # there is no such answer
    code = world.promise_code("dan@example.com")
    world.deliver()
    with pytest.raises(PlaygroundRefused, match="asks nobody"):
        world.mail.answer(world.mail.wait_for_mail(code.address), "accept")


def test_an_invite_whose_answers_go_to_the_organizer_is_not_received(world: World) -> None:
    with pytest.raises(PlaygroundRefused, match="comes in here"):
        world.mail.answer(invited(world), "accept")
