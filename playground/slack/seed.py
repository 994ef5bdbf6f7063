"""The default workspace that every test starts from; it holds the cast as data."""

from playground import cast
from playground.slack.channels import Channel
from playground.slack.people import Person

SCOPES = frozenset({"commands", "chat:write", "chat:write.public", "im:write", "users:read", "users:read.email"})


def default_people(team: str = cast.WORKSPACE) -> list[Person]:
    """Everybody of the cast. In another workspace they bear the same ids, which Slack promises to be unlike nowhere."""
    people = _cast()
    for person in people:
        if not person.is_stranger:
            person.team_id = team
    return people


def _cast() -> list[Person]:
    return [
        Person(cast.ADA, "ada", "Ada Lovelace", "ada@example.com", "Europe/Berlin"),
        Person(cast.BEN, "ben", "Ben Carter", "ben@example.com", "America/New_York", "en-US"),
        Person(cast.CHO, "cho", "Cho Min-ji", "cho@example.com", "Asia/Seoul", "ko-KR"),
        Person(cast.DAN, "dan", "Dan Nguyen", "dan@example.com", "Australia/Sydney", "en-AU"),
        Person(cast.GUS, "gus", "Gus Prado", "gus@example.com", "America/Sao_Paulo", is_restricted=True),
        Person(cast.NIA, "nia", "Nia Otieno", None, "Africa/Nairobi"),
        Person(
            cast.OUT,
            "out",
            "Ravi Outside",
            "ravi@other.example",
            "Asia/Kolkata",
            team_id=cast.OTHER_WORKSPACE,
            is_admin=True,
            is_stranger=True,
            hides_email=True,
        ),
        Person(cast.DEL, "del", "Del Gone", "del@example.com", None, deleted=True),
        Person(cast.ADM, "adm", "Admin Ellis", "admin@example.com", "Europe/London", is_admin=True),
        Person(cast.SLACKBOT, "slackbot", "Slackbot", None, "America/Los_Angeles"),
        Person(cast.BOT, "meet", "Meet", None, "America/Los_Angeles", is_bot=True),
    ]


def default_channels() -> list[Channel]:
    """#team, #random, #secret, #old, #news, and the bot's direct messages with nobody yet."""
    people = {cast.ADA, cast.BEN, cast.CHO, cast.DAN, cast.GUS, cast.NIA, cast.ADM}
    return [
        Channel(cast.TEAM, "team", people | {cast.OUT, cast.BOT}),
        Channel(cast.RANDOM, "random", set(people)),
        Channel(cast.SECRET, "secret", {cast.ADA, cast.BEN, cast.ADM}, is_private=True),
        Channel(cast.OLD, "old", people | {cast.BOT}, is_archived=True),
        Channel(cast.NEWS, "news", people | {cast.BOT}, is_read_only=True),
    ]
