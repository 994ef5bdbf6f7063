"""The sentences for operators whose database cannot be used: what is wrong, by what it says itself, and what to do.

PostgreSQL's library tells why it did not connect in words alone, without a code.
"""

import re
from typing import NamedTuple


class Unusable(NamedTuple):
    """What is wrong, as a sentence without its full stop, and the cure."""

    text: str
    cure: str


USER = Unusable(
    "PostgreSQL refuses the user or the password of DATABASE_URL",
    "Correct them there; a sign like @, / or % is written as %40, %2F or %25.",
)
AWAY = Unusable(
    "PostgreSQL does not answer at the host and port of DATABASE_URL", "Start it, or correct host and port there."
)
ENDED = Unusable(
    "PostgreSQL ended the connection",
    "Try again in a moment: it may be starting anew. If it stays so, see its log, and host and port of DATABASE_URL.",
)
KNOWN = {
    r"password authentication|no password supplied|(?:peer|ident) authentication|role .* does not exist": USER,
    r"not permitted to log in": Unusable(
        "The user of DATABASE_URL may not log in", "Allow it (`ALTER ROLE ... LOGIN`), or name another user there."
    ),
    r"no pg_hba\.conf entry|pg_hba\.conf rejects": Unusable(
        "PostgreSQL does not let this user in from this machine",
        "Add a line for it to the server's pg_hba.conf and reload the server, or correct DATABASE_URL.",
    ),
    r"database .* does not exist": Unusable(
        "PostgreSQL has no database of the name in DATABASE_URL",
        "Make it (`createdb`) and run `meet migrate`, or correct the name there.",
    ),
    r"failed to resolve host": Unusable(
        "DNS does not know the host of DATABASE_URL", "Correct it there, or look at this machine's DNS."
    ),
    r"(?:statement|lock|transaction|session) timeout": Unusable(
        "PostgreSQL broke off what took longer than the server lets this user or database take",
        "Raise or take away the timeout that it names (`ALTER DATABASE ... RESET ...`, or ALTER ROLE), then try again.",
    ),
    r"closed (?:the connection )?unexpectedly|terminating connection|\beof\b|reset by peer|broken pipe"
    r"|connection is (?:closed|lost)": ENDED,
    r"\bSSL\b(?!.*timed out)|certificate": Unusable(
        "PostgreSQL and DATABASE_URL do not agree on encryption", "See to `sslmode` there, and to the server's `ssl`."
    ),
    r"not currently accepting connections": Unusable(
        "The database of DATABASE_URL takes no connections",
        "Allow them (`ALTER DATABASE ... ALLOW_CONNECTIONS true`), or name another database there.",
    ),
    r"starting up|shutting down|recovery mode|not yet accepting connections": Unusable(
        "PostgreSQL is starting or stopping", "Try again in a moment; if it stays so, see its log."
    ),
    r"too many (?:clients|connections)|connection slots": Unusable(
        "PostgreSQL takes no more connections",
        "End some, or raise its max_connections: each `meet serve` opens up to 50.",
    ),
    r"permission denied|must be owner": Unusable(
        "The user of DATABASE_URL may not use this database",
        "Make that user its owner (`ALTER DATABASE ... OWNER TO ...`), or set DATABASE_URL to another database.",
    ),
    r"already exists": Unusable(
        "The database has tables of another program", "Set DATABASE_URL to an empty database, then run `meet migrate`."
    ),
    r"refused|timeout|timed out|no route|unreachable|no such file or directory": AWAY,
    r"unable to open database file": Unusable(
        "SQLite cannot open the file of DATABASE_URL", "Name a file there that the account that runs Meet may write."
    ),
    r"file is not a database|malformed": Unusable(
        "The file of DATABASE_URL is no database, or a damaged one",
        "Restore the newest backup (docs/operations.md), or name another file there.",
    ),
    r"database is locked": Unusable("Another program keeps the database locked", "Try again when it has ended."),
    r"disk is full|no space left|disk quota|could not extend file": Unusable(
        "The disk of the database is full", "Make room there, then try again."
    ),
    r"read-only transaction|during recovery": Unusable(
        "PostgreSQL takes no writes here: it is a standby, or set to read only",
        "Set DATABASE_URL to the server that takes writes, or take away `default_transaction_read_only`.",
    ),
    r"readonly|read-only": Unusable(
        "The database takes no writes", "Let the account that runs Meet write the file and its folder."
    ),
}
"""By a pattern of what the database says; the first that fits counts."""
UNKNOWN = Unusable("The database cannot be used", "Check DATABASE_URL, and that the database runs.")
HINTS = re.compile(r"\s+(?:Is the server running|LINE \d+:|HINT:).*", re.DOTALL)
"""Behind the first sentence PostgreSQL guesses, or quotes the statement."""


def unusable(said: str) -> Unusable:
    """What is wrong with the database that says so."""
    said = HINTS.sub("", said).rstrip(".")
    found = next((one for pattern, one in KNOWN.items() if re.search(pattern, said, re.IGNORECASE)), UNKNOWN)
    return found._replace(text=f"{found.text} (it says: {said})") if said else found
