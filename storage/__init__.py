"""The only SQL of Meet. Rows never leave this room: frozen values do.

Start at `database`, which opens transactions, and `unit_of_work`, which lists the repositories of one.

- `polls/`, `outbox/`, `people/`: the repositories of each subject, for one workspace and for the jobs over all.
- `account/`: what belongs to the SES account or to the process, and what crosses the three above, such as the purge.
- `slack_holds`: until when Slack wants no call (its Retry-After); the claims of polls and outbox ask it.
- `vote_write`: the write behind a press of a vote button, the fastest path; `compiled_statement` runs it without
  SQLAlchemy's overhead, `group_commit` lets threads share one commit on SQLite.
- `tables/`, `column_types`, `schema`, `migrations/`: the schema, its types, and how a database gets the newest.
- `row_reader`, `readers`, `values`: rows become values; `values` are those that no other room defines.
- `repository`: what every repository is built on. `engines`: connections.
- `write_turns`, `lock`: who writes a SQLite file, and that one `meet serve` uses it.
"""
