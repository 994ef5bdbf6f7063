"""Commands that run Meet: serve, migrate, and one round of a job."""

import gc
from contextlib import ExitStack

import click

from bot.cli.opening import opened_database, read_serving_settings, read_settings
from bot.cli.output import say


@click.command()
def serve() -> None:
    """Run the bot until it is told to stop (SIGTERM, Ctrl-C)."""
    # What is imported stays: collecting garbage now would find nothing and take an eighth of the start's time.
    gc.disable()
    from bot.serving import serve_until_stopped

    serve_until_stopped(read_serving_settings())


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema. Nothing happens where it is."""
    from bot.clock import SystemClock
    from storage.database import Database, telling_it_itself

    settings = read_settings()
    database = Database(settings.database_url, clock=SystemClock())
    with ExitStack() as after, telling_it_itself():
        after.callback(database.dispose)
        was_current = database.schema_is_current()
        database.migrate()
    say("The schema was the newest already." if was_current else "The schema is the newest now.")


@click.command("run-job")
@click.argument("name")
def run_job(name: str) -> None:
    """Run a scheduled job once.

    NAME is one of: deliver, feedback, replies, refresh, deadlines, reminders, repeating, notices, forgetting, purge,
    profiles, quota.
    """
    from bot.domain.errors import NotFound
    from bot.jobs import find_work
    from bot.language.reasons import error_text
    from bot.wiring import built
    from storage.lock import working_lock

    try:
        work = find_work(name)
    except NotFound as unknown:
        raise click.BadParameter(error_text(unknown), param_hint="'NAME'") from unknown
    with ExitStack() as running:
        opened = running.enter_context(opened_database())
        running.enter_context(working_lock(opened.settings.database_url))
        done = work(running.enter_context(built(opened.settings, opened.database, opened.clock)))
    say(f"{name}: {_amount(done)}")


def _amount(done: object) -> str:
    if isinstance(done, dict):
        return ", ".join(f"{count} {what}" for what, count in done.items()) or "nothing to do"
    return f"{done} done" if isinstance(done, int) and done else "nothing to do"


COMMANDS = (serve, migrate, run_job)
