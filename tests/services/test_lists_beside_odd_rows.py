"""What one person looks at, beside an invite that this version cannot read: the rest of it is shown."""

import pytest

from bot.services import forgetting, reading
from tests.services.outbox_makers import reword
from tests.services.team import HERE, Team

ODD = ["status = 'paused'", "ends_at = starts_at"]
"""Of tomorrow's version, and of another shape."""


@pytest.mark.parametrize("odd", ODD)
def test_home_and_what_being_forgotten_would_do_leave_out_an_invite_that_cannot_be_read(team: Team, odd: str) -> None:
    team.registers("UORG", "U2")
    bad, good = team.posts(24, 48), team.posts(72, 96)
    for snapshot in (bad, good):
        with team.database.begin(HERE) as uow:
            uow.poll_people.add_co_organizer(snapshot.poll.id, "U3")
        team.answers(snapshot, U2="y")
        team.closes(snapshot)
    ahead = team.posts(120, required=("U3", "U2"))
    reword(team.database, f"UPDATE invite SET {odd} WHERE poll = '{bad.poll.id}'")
    assert ahead.poll.id in {entry.poll.id for entry in reading.polls_of(team.database, HERE, "U3")}
    assert forgetting.forget_me(team.database, team.clock, HERE, "U2").invites == 1
