// Owns what a calendar holds after a row of invites: by UID, newest SEQUENCE first, then newest DTSTAMP. Pure.
// Source: RFC 5546, sections 2.1.4 and 2.1.5.

const isOlder = (event, held) =>
  event.sequence < held.sequence || (event.sequence === held.sequence && event.stamp < held.stamp);

function taken(held, event, method) {
  if (held && isOlder(event, held)) return { ...held, ignored: held.ignored + 1 };
  const isCancelled = method === "CANCEL" || event.status === "CANCELLED";
  const isMoved = Boolean(held) && !isCancelled && (held.start !== event.start || held.end !== event.end);
  return {
    ...(isCancelled && held ? { ...held, sequence: event.sequence, stamp: event.stamp } : event),
    isCancelled,
    movedFrom: isMoved ? held.start : isCancelled ? undefined : held?.movedFrom,
    ignored: held?.ignored ?? 0,
  };
}

/** The events after these calendars ({method, events}) came in this order, by start. */
export function agendaOf(calendars) {
  const held = new Map();
  for (const { method, events } of calendars) {
    for (const event of events) held.set(event.uid, taken(held.get(event.uid), event, method));
  }
  return [...held.values()].sort((one, other) => one.start - other.start);
}
