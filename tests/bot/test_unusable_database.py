"""A database that cannot be used, as operators hear of it: what is wrong, what to do, and never the password."""

import json
import re
import socket
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import make_url

from bot.clock import SystemClock
from bot.config.settings import Settings
from bot.config.values import parse_database_url
from bot.language.reasons.database import UNKNOWN, unusable
from storage.database import Database, DatabaseUnavailable
from tests.acceptance.meet_process import run as run_process
from tests.bot.conftest import Run
from tests.bot.test_cli_situations import ALL, COPIES, is_one_line
from tests.bot.test_config import bare_environment, refusal
from tests.storage.own_postgresql import Server, own_server
from tests.storage.postgresql import connection_string

__all__ = ["bare_environment"]

PASSWORD, WRONG = "Geheim-4711", "Falsch-4712"
NOWHERE = f"postgresql://guarded:{PASSWORD}@127.0.0.1:1/meet"
COMMANDS = [words for words in ALL if words[0] != COPIES]
NARROWED = {
    "readonly": "ALTER DATABASE readonly SET default_transaction_read_only = on",
    "slow": "ALTER DATABASE slow SET statement_timeout = '1ms'",
    "shut": "ALTER DATABASE shut ALLOW_CONNECTIONS false",
}
"""Databases that each have something against Meet."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """It asks one user for a password, and turns another one away."""
    with own_server() as running:
        with psycopg.connect(connection_string(running.url), autocommit=True) as connection:
            for role in ("guarded", "powerless", "stranger", "sleeper"):
                connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}'".encode())
            for database in ("meet", *NARROWED):
                connection.execute(f"CREATE DATABASE {database} OWNER guarded".encode())
            for statement in ("ALTER ROLE sleeper NOLOGIN", *NARROWED.values()):
                connection.execute(statement.encode())
        running.let_in("local all guarded scram-sha-256", "local all stranger reject", "local all all trust")
        yield running


def url_of(server: Server, user: str, password: str | None = None, database: str = "meet") -> str:
    url = make_url(server.url).set(username=user, password=password, database=database)
    return url.render_as_string(hide_password=False)


def refusals(server: Server) -> dict[str, str]:
    """DATABASE_URL by what an operator reads of it."""
    return {
        "Start it, or correct host and port": NOWHERE,
        "refuses the user or the password": url_of(server, "guarded", WRONG),
        "no password supplied": url_of(server, "guarded"),
        'role "nobody" does not exist': url_of(server, "nobody", PASSWORD),
        "`createdb`": url_of(server, "guarded", PASSWORD, "none"),
        "pg_hba.conf": url_of(server, "stranger", PASSWORD),
        "ALTER ROLE ... LOGIN": url_of(server, "sleeper"),
        "ALLOW_CONNECTIONS": url_of(server, "guarded", PASSWORD, "shut"),
    }


@pytest.mark.postgres
def test_each_command_says_in_one_line_why_postgresql_lets_it_not_in_and_what_to_do(
    server: Server, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said, url in refusals(server).items():
        monkeypatch.setenv("DATABASE_URL", url)
        for words in COMMANDS:
            done = run(*words)
            assert is_one_line(done), (words, done)
            assert said in done.err
            assert not any(word in done.err for word in (PASSWORD, WRONG, "press", "so this was not stored"))


@pytest.mark.postgres
def test_a_user_without_rights_is_told_whose_the_database_must_be(
    server: Server, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url_of(server, "powerless"))
    done = run("migrate")
    assert is_one_line(done)
    assert "Make that user its owner" in done.err


@pytest.mark.postgres
def test_a_time_that_the_server_allows_is_told_as_such(
    server: Server, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url_of(server, "guarded", PASSWORD, "slow"))
    done = run("migrate")
    assert is_one_line(done)
    assert "the timeout that it names" in done.err


@pytest.mark.postgres
def test_a_database_that_takes_no_writes_is_no_fault_of_meet(server: Server) -> None:
    database = Database(url_of(server, "guarded", PASSWORD, "readonly"), clock=SystemClock())
    try:
        with pytest.raises(DatabaseUnavailable) as told:
            database.migrate()
    finally:
        database.dispose()
    assert "takes no writes here" in unusable(told.value.said).text


@pytest.mark.postgres
def test_serve_says_it_in_the_same_line_without_a_trace(server: Server, settings: Settings) -> None:
    for said, url in refusals(server).items():
        done = run_process(settings.model_copy(update={"database_url": url}), "serve")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done
        assert said in done.stderr


@pytest.mark.postgres
def test_check_finds_the_same_with_the_same_cure(server: Server, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for said, url in refusals(server).items():
        monkeypatch.setenv("DATABASE_URL", url)
        (found,) = [one for one in json.loads(run("check", "--json").out) if one["name"] == "database"]
        assert said in f"{found['message']} {found['cure']}"
        assert PASSWORD not in str(found)


def test_a_server_that_never_answers_is_not_waited_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.engines.CONNECT_SECONDS", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("DATABASE_URL", f"postgresql://127.0.0.1:{silent.getsockname()[1]}/meet")
        done = run("status")
    assert is_one_line(done)
    assert "Start it, or correct host and port" in done.err


@pytest.mark.parametrize("secret", ["pass@word", "@word", "pass@", "p@ss@word"])
def test_a_sign_that_ends_the_password_too_early_is_told_and_no_part_of_it_is(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    told = refusal(monkeypatch, DATABASE_URL=f"postgresql://meet:{secret}@db/meet")
    assert "%40" in str(told)
    assert "word" not in str(told).replace("password", "")


SIGNS = "@/?:#[]%&= "
USERS = ("meet", "meet@server", "me/et", "me?et", "me:et", "[me", "")
HOSTS = ("db", "127.0.0.1:5432", "[::1]:5432", "")
BESIDE = ("", "5432/db?password=", *SIGNS, *(f"{one}{other}" for one in SIGNS for other in SIGNS))
"""What stands in a password before and behind a word of it."""


def told_parts(url: str) -> str:
    """What sentences of a database may name: all but the password, and the names of the options alone."""
    parts = make_url(url)
    return " ".join(map(str, (parts.username, parts.host, parts.port, parts.database, *parts.query)))


SECRETS = [f"{before}hunter2{behind}" for before in BESIDE for behind in ("", *SIGNS)]


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("host", HOSTS)
def test_whatever_signs_are_in_a_password_no_part_of_it_is_taken_for_another_part(user: str, host: str) -> None:
    for secret in SECRETS:
        assert_told_no_part(f"postgresql://{user}:{secret}@{host}/meet")
        assert_told_no_part(f"postgresql://{host}/meet?user={user}&password={secret}")


@pytest.mark.parametrize("host", HOSTS)
def test_nor_is_it_where_the_password_is_all_that_follows_the_host(host: str) -> None:
    for secret in SECRETS:
        assert_told_no_part(f"postgresql://{host}?password={secret}")


def assert_told_no_part(url: str) -> None:
    try:
        told = told_parts(parse_database_url(url))
    except ValueError as refused:  # Also SQLAlchemy's, for a port: `parsed_url` has a sentence for it.
        told = str(refused) if "%40" in str(refused) else ""
    assert "hunter2" not in told, url


@pytest.mark.parametrize(
    "secret", ["top@hunter2/x", "top@hunter2?x", "top@hunter2?x=1", "top/x@hunter2", "top?x@hunter2", "@hunter2"]
)
@pytest.mark.parametrize("user", ["meet", "meet@server", "me/et"])
def test_no_command_tells_a_part_of_a_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, user: str, secret: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{user}:{secret}@127.0.0.1:1/meet")
    for words in (*COMMANDS, ["check"]):
        done = run(*words)
        assert "%40" in done.out + done.err
        assert not any(part in done.out + done.err for part in ("hunter2", "top"))


@pytest.mark.parametrize(
    "url",
    [
        "meet@db/meet",
        "meet:to/p?x#%40@db:5432/meet?sslmode=require",
        "meet:12/ab?c@db/meet",
        "/meet?host=/run/postgresql&user=a%40b&password=c%40d",
        "[::1]:5432/meet",
        ":pw@/meet?host=/run",
    ],
)
def test_what_can_be_taken_in_one_way_alone_is_taken(url: str) -> None:
    assert parse_database_url(f"postgresql://{url}").endswith(url)


SAYINGS = {
    'connection failed: server at "::1", port 5432 failed: FATAL:  the database system is starting up': "in a moment",
    "FATAL:  sorry, too many clients already": "max_connections",
    "server does not support SSL, but SSL was required": "sslmode",
    "failed to resolve host 'db': [Errno -2] Name or service not known": "DNS",
    "consuming input failed: SSL connection has been closed unexpectedly": "ended the connection",
    "terminating connection due to administrator command SSL connection has been closed": "ended the connection",
    "consuming input failed: SSL SYSCALL error: EOF detected": "ended the connection",
    "SSL error: unexpected eof while reading": "ended the connection",
    "could not receive data from server: Connection reset by peer": "ended the connection",
    "server closed the connection unexpectedly This probably means the server ended": "ended the connection",
    "the connection is closed": "ended the connection",
    "could not receive data from server: SSL SYSCALL error: Connection timed out": "does not answer",
    "SSL error: certificate verify failed": "sslmode",
    "canceling statement due to statement timeout": "the timeout",
    "canceling statement due to lock timeout": "the timeout",
    "terminating connection due to idle-in-transaction timeout": "the timeout",
    "terminating connection due to idle-session timeout": "the timeout",
    'FATAL:  role "meet" is not permitted to log in': "ALTER ROLE ... LOGIN",
    'FATAL:  database "meet" is not currently accepting connections': "ALLOW_CONNECTIONS",
    "FATAL:  the database system is not yet accepting connections": "in a moment",
    'could not extend file "base/5/16384": No space left on device HINT:  Check free disk space.': "Make room",
    "cannot set transaction read-write mode during recovery": "standby",
    "cannot execute CREATE TABLE in a read-only transaction": "standby",
    "permission denied for schema public LINE 2: CREATE TABLE alembic_version ( ^": "owner",
    "database is locked": "again",
    "database or disk is full": "Make room",
    "attempt to write a readonly database": "takes no writes",
    "file is not a database": "Restore the newest backup",
    "unable to open database file": "may write",
    "table vote already exists": "empty database",
}


@pytest.mark.parametrize("said", SAYINGS)
def test_what_a_database_says_leads_to_its_cure_and_stands_beside_it(said: str) -> None:
    text, cure = unusable(said)
    assert SAYINGS[said] in f"{text} {cure}"
    assert re.split(" LINE| HINT", said)[0].rstrip(".") in text


@pytest.mark.parametrize("said", ["", "Datenbank »meet« existiert nicht"])
def test_what_nobody_expected_is_told_as_it_is(said: str) -> None:
    assert unusable(said) == UNKNOWN._replace(text=f"{UNKNOWN.text} (it says: {said})" if said else UNKNOWN.text)
