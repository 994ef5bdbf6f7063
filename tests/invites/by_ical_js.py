"""ical.js, the parser of Thunderbird and Nextcloud, in V8: a reader that is neither in Python nor in C."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from py_mini_racer import MiniRacer

FILE = Path(__file__).parent / "ical_js" / "ical.es5.min.cjs"
_READ = """
function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const components = calendar.getAllSubcomponents("vevent");
  const event = new ICAL.Event(components[0]);
  const value = name => String(components[0].getFirstPropertyValue(name) || "");
  const people = name => components[0].getAllProperties(name).map(
    one => [one.getFirstValue(), one.getParameter("cn") || "", one.getParameter("partstat") || ""]);
  const instant = time => [time.toString(), time.isDate, time.zone.tzid];
  return JSON.stringify({
    events: components.length, method: String(calendar.getFirstPropertyValue("method") || ""), uid: event.uid,
    sequence: event.sequence, starts: instant(event.startDate), ends: instant(event.endDate),
    summary: event.summary, location: event.location || "", description: event.description || "",
    status: value("status"), url: value("url"), stamp: value("dtstamp"),
    organizer: people("organizer"), attendees: people("attendee")});
}
"""


class Instant(NamedTuple):
    """As ical.js writes it: "2026-12-01T09:00:00Z", or the date alone, and its zone."""

    text: str
    is_date: bool
    zone: str


class Party(NamedTuple):
    """Organizer or attendee."""

    uri: str
    name: str
    partstat: str


class Read(NamedTuple):
    """The only event of a file."""

    events: int
    method: str
    uid: str
    sequence: int
    starts: Instant
    ends: Instant
    summary: str
    location: str
    description: str
    status: str
    url: str
    stamp: str
    organizer: tuple[Party, ...]
    attendees: tuple[Party, ...]


@cache
def _engine() -> MiniRacer:
    engine = MiniRacer()
    engine.eval("var module = {exports: {}}, exports = module.exports;")
    engine.eval(FILE.read_text(encoding="utf-8"))
    engine.eval("var ICAL = module.exports.default || module.exports;")
    engine.eval(_READ)
    return engine


def by_ical_js(ics: bytes) -> Read:
    """The file as ical.js reads it. Raises MiniRacer's JSEvalException where it cannot."""
    found: dict[str, Any] = json.loads(str(_engine().eval(f"read({json.dumps(ics.decode('utf-8'))})")))
    for name, kind in (("starts", Instant), ("ends", Instant)):
        found[name] = kind(*found[name])
    for name in ("organizer", "attendees"):
        found[name] = tuple(Party(*one) for one in found[name])
    return Read(**found)
