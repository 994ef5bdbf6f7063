"""Owns the words of `/meet help`: every command that works, and no other."""

from bot.language import _, mark
from handlers.views import blocks as b
from handlers.views.blocks import Block

COMMANDS = {
    "/meet": mark("open a poll; `/meet Design review: tue-thu 10, 14:30, 45m, Room 4 @ben` fills it in"),
    "/meet list": mark("the newest polls that you organize, are required in or have answered"),
    "/meet email": mark("the address that your invites go to, and how to change it"),
    "/meet stop": mark("no more mail to you from this workspace"),
    "/meet start": mark("allow mail again"),
    "/meet stop reminders": mark("no more direct messages about polls that wait for your answer"),
    "/meet start reminders": mark("be reminded again"),
    "/meet forget-me": mark("delete what Meet knows of you; it asks first"),
    "/meet help": mark("this list"),
}
FOR_ADMINS = {"/meet admin": mark("how Meet is doing, for workspace admins and for those who run Meet")}
"""They are answered to nobody else, so nobody else is told of them."""


def help_blocks(*, admin: bool = False) -> list[Block]:
    """What Meet does, in a few lines that only their reader sees; workspace admins and those who run Meet read of
    theirs as well.
    """
    commands = {**COMMANDS, **(FOR_ADMINS if admin else {})}
    lines = "\n".join(f"`{command}`  {_(does)}" for command, does in commands.items())
    return [
        b.section(
            _(
                "*Meet finds the hour that suits everybody.* You offer some times, people press Yes, Maybe or No, you "
                "choose one, and whoever said yes or maybe gets the meeting by mail, ready for the calendar."
            )
        ),
        b.section(lines),
    ]
