"""The command `meet play`: the playground with the real bot behind it, in the browser or as a story."""

import click

from bot.domain.errors import MeetError

WITHOUT_PLAYGROUND = (
    "The playground needs a few more libraries than Meet itself ({missing}); install them with "
    "`pip install 'meet[playground]'` in Meet's environment. Nothing was started."
)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0: any free port.")
@click.option("--story", is_flag=True, help="Play the whole life of a poll without a browser.")
def play(port: int, story: bool) -> int:
    """Try Meet in the browser, without any account. A Slack-like workspace and a mailbox run on this machine."""
    try:
        from bot.play import playground
        from bot.play import story as told
    except ModuleNotFoundError as missing:
        raise MeetError(WITHOUT_PLAYGROUND.format(missing=missing.name)) from missing
    return told.play_story() if story else playground.play(port)


COMMANDS = (play,)
