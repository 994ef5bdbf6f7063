"""Commands beside a `meet serve` on SQLite under load: everybody gets their turn at the file's lock."""

from concurrent.futures import ThreadPoolExecutor

from bot.config.settings import Settings
from playground.server import Playground
from tests.acceptance.meet_process import MeetProcess, command, run
from tests.acceptance.team import Team
from tests.acceptance.test_crash_voting import Storm, stored

ADDRESS = "beside@example.com"
COMMANDS = (("suppressions", "add", ADDRESS), ("run-job", "refresh"), ("run-job", "purge"), ("pause",), ("resume",))


def test_commands_and_votes_take_turns_and_neither_loses(playground: Playground, sqlite_settings: Settings) -> None:
    team = Team(playground, sqlite_settings, voters=6)
    with MeetProcess(sqlite_settings) as meet, ThreadPoolExecutor(2) as pool:
        message = team.poll("Under load")
        storm = Storm(team, message, seed=1)
        storm.begin()
        storm.wait_for(acknowledged=6)
        done = [one.result() for one in [pool.submit(run, sqlite_settings, *words) for words in COMMANDS]]
        storm.end()
        assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * len(COMMANDS)
        assert [key for key, choices in storm.in_doubt.items() if choices] == []
        assert stored(team, message) == storm.acknowledged
        assert ADDRESS in [entry["address"] for entry in command(sqlite_settings, "suppressions", "list")]
        assert meet.errors() == []
