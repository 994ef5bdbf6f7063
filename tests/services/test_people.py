from bot.services import people
from tests.services.team import ELSEWHERE, HERE, Team


def test_what_slack_told_is_kept_for_its_workspace(team: Team) -> None:
    team.knows("U2", "ada@example.com", zone="Asia/Tokyo")
    found = people.profile(team.database, HERE, "U2")
    assert found is not None
    assert (found.name, found.zone, found.profile_address) == ("Name of U2", "Asia/Tokyo", "ada@example.com")
    assert people.profile(team.database, ELSEWHERE, "U2") is None
    assert people.profile(team.database, HERE, "U3") is None
    assert set(people.profiles(team.database, HERE, ("U2", "U3"))) == {"U2"}
