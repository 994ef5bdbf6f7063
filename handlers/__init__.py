"""Slack in, Slack out: parse, call one service, render. Decides nothing about polls and stores nothing."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.meet import Meet
    from handlers.background import Afterwards
    from handlers.routing import Feature


def features() -> "list[Feature]":
    """Every feature, the hottest first. A new one is a module and a line here."""
    from handlers import (
        accounts,
        addresses,
        admin,
        closing,
        consent,
        drafts,
        filling,
        grid,
        help_command,
        home,
        managing,
        opening,
        voting,
    )

    modules = (
        voting,
        opening,
        filling,
        drafts,
        grid,
        closing,
        managing,
        addresses,
        consent,
        home,
        help_command,
        admin,
        accounts,
    )
    return [module.FEATURE for module in modules]


def register(app: "App", meet: "Meet") -> "Afterwards":
    """Makes the Bolt app answer for this Meet. Whoever stops the app stops what is returned, after the socket."""
    from handlers import errors
    from handlers.background import Afterwards
    from handlers.routing import Router

    afterwards = Afterwards()
    errors.register(app, afterwards)
    Router(meet, features(), afterwards).register(app)
    return afterwards
