"""Attempts that begin together: a mail that cannot be read keeps no other back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.domain.claimed import Claimed
from bot.domain.delivery import DeliveryStatus
from bot.services.sending import claim_batch
from invites.begin_together import BeginTogether
from storage.row_reader import UnreadableRow
from tests.invites.world import World


def test_of_attempts_that_begin_together_one_that_cannot_be_read_fails_alone(world: World) -> None:
    world.set_pace(1000)
    invite = world.invite()
    for name in ("ben", "cho", "dan"):
        world.promise(f"{name}@example.com", invite=invite, user=name)
    claimed = claim_batch(world.database).claimed
    together = BeginTogether(world.database)
    with world.database._writing.begin() as connection:
        odd = {"odd": claimed[1].delivery.id}
        connection.execute(text("UPDATE delivery SET role = 'of_tomorrow' WHERE id = :odd"), odd)
    with ThreadPoolExecutor(3) as threads:
        with together._turn:
            answers = [threads.submit(together.begin, one) for one in claimed]
            while together._waiting.qsize() < len(claimed):
                pass
        begun = [answers[place].result() for place in (0, 2)]
        with pytest.raises(UnreadableRow):
            answers[1].result()
    assert [isinstance(one, Claimed) and one.delivery.status for one in begun] == [DeliveryStatus.SENDING] * 2
