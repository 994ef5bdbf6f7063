"""Every Web API method the playground knows, in one table."""

from playground.slack.call import Method
from playground.slack.methods import app, chat, oauth, people, views

METHODS: dict[str, Method] = {**app.METHODS, **chat.METHODS, **oauth.METHODS, **people.METHODS, **views.METHODS}
