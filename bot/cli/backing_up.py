"""The command that copies the database."""

import click

from bot.cli.opening import check_file, read_settings
from bot.cli.output import say


@click.command()
@click.argument("file")
def backup(file: str) -> None:
    """Copy the SQLite database into FILE, while Meet runs. An earlier copy there is replaced."""
    from pathlib import Path

    from storage.backup import back_up

    settings = read_settings()
    check_file(settings.database_url)
    back_up(settings.database_url, Path(file))
    say(f"The database was copied to {file}.")


COMMANDS = (backup,)
