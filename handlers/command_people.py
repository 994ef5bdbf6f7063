"""Owns the people in the words of `/meet`, as Slack sends them: `<@U1|ben>`, or "@ben" where nothing is escaped.

Source: https://docs.slack.dev/interactivity/implementing-slash-commands (`should_escape`)
"""

import re
from collections.abc import Callable, Iterator, Mapping

from bot.domain.times.named_people import Named
from handlers.json_access import unescape

_PERSON = re.compile(r"<@(?P<user>[UW][A-Z0-9]+)(?:\|(?P<label>[^<>]*))?>|(?<![\w.@/|<-])@(?P<plain>[^\W\d_][\w.-]*)")

_EVERYBODY = frozenset({"here", "channel", "everyone"})
"""Slack's words for all who are in a channel: they name nobody who could be chosen."""


def parts_of(text: str, names: Mapping[str, str], is_time: Callable[[str], bool]) -> Iterator[str | Named]:
    """The raw text of the command as words and people; `names` are people's, by id, where Slack sent no label.

    "@noon" is a time, as `is_time` knows, and no person; "@here" is nobody in particular.
    """
    place = 0
    for found in _PERSON.finditer(text):
        if found["plain"] and (found["plain"].rstrip(".-").lower() in _EVERYBODY or is_time(found["plain"])):
            continue
        yield unescape(text[place : found.start()])
        yield _named(found, names)
        place = found.end()
    yield unescape(text[place:])


def _named(found: re.Match[str], names: Mapping[str, str]) -> Named:
    if found["plain"]:
        return Named(f"@{found['plain'].rstrip('.-')}")
    name = found["label"] or names.get(found["user"], "")
    return Named(f"@{name.removeprefix('@')}" if name else "", found["user"])
