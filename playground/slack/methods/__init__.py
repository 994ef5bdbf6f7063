"""Every Web API method the playground knows, in one table."""

from playground.slack.call import Method
from playground.slack.methods import app, chat, people, views

METHODS: dict[str, Method] = {**app.METHODS, **chat.METHODS, **people.METHODS, **views.METHODS}
