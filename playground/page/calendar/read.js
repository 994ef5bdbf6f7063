// Owns the reading of calendar files, through ical.js: text becomes plain values. It keeps and draws nothing.

import ICAL from "../vendor/ical/ical.js";

const address = (property) => (property?.getFirstValue() ?? "").replace(/^mailto:/i, "");
const person = (property) => property && { name: property.getParameter("cn") ?? address(property), address: address(property) };

// A time is meaningful only with its zone, which the file itself describes.
function registerZones(calendar) {
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
}

function readEvent(component) {
  const event = new ICAL.Event(component);
  return {
    uid: event.uid,
    sequence: event.sequence ?? 0,
    stamp: component.getFirstPropertyValue("dtstamp")?.toUnixTime() ?? 0,
    start: event.startDate.toUnixTime(),
    end: event.endDate.toUnixTime(),
    isWholeDay: event.startDate.isDate,
    title: event.summary ?? "",
    place: event.location ?? "",
    note: event.description ?? "",
    status: component.getFirstPropertyValue("status") ?? "",
    organizer: person(component.getFirstProperty("organizer")),
    attendees: component.getAllProperties("attendee").map(person),
  };
}

/** {method, events} of a calendar file; {error} with a sentence where a client could not read it. */
export function readCalendar(raw) {
  try {
    const calendar = new ICAL.Component(ICAL.parse(raw));
    registerZones(calendar);
    const method = calendar.getFirstPropertyValue("method") ?? "PUBLISH";
    return { method: method.toUpperCase(), events: calendar.getAllSubcomponents("vevent").map(readEvent) };
  } catch (error) {
    return { error: `This calendar file cannot be read: ${error.message}`, method: "", events: [] };
  }
}
