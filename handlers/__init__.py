"""Slack in, Slack out: parse, call one service, render. Decides nothing about polls and stores nothing."""

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.meet import Meet
    from handlers.background import Background
    from handlers.routing import Feature
    from handlers.slack.listeners import App


def features() -> "list[Feature]":
    """Every feature, the hottest first. A new one is a module and a line here."""
    from handlers import (
        accounts,
        addresses,
        admin,
        answering,
        channels,
        closing,
        consent,
        countering,
        drafts,
        editing,
        filling,
        grid,
        help_command,
        history,
        home,
        managing,
        opening,
        proposing,
        reminders,
        repeating,
        voting,
    )

    modules = (
        voting, answering, opening, filling, drafts, grid, closing, editing, history, managing, countering, proposing,
        reminders, repeating, addresses, consent, home, help_command, admin, accounts, channels,
    )  # fmt: skip
    return [module.FEATURE for module in modules]


def register(app: "App", meet: "Meet") -> "Background":
    """Makes the Bolt app answer for this Meet. Whoever stops the app stops what is returned, after the socket."""
    from handlers.background import Background
    from handlers.errors import answer_error
    from handlers.home import follow_up
    from handlers.people import told_locale
    from handlers.routing import Call, Router
    from handlers.slack.listeners import listen

    background = Background()
    begin = partial(Call, meet, background=background, tell_locale=told_locale, follow_up=follow_up)
    listen(app, Router(features(), begin).route, partial(answer_error, background, lambda *of: begin(*of).locale))
    return background
