// Owns how an event of the playground is told in one line: {road, text, ms, tone}. It draws nothing.

const call = ({ method, ok, error, ms, status }) => ({
  road: "app → Slack", text: method, note: ok ? "" : status === 429 ? "429, told to wait" : error, ms, tone: ok ? "good" : "bad",
});

const sent = ({ payload, name, by, acknowledged, failure, ms, retry }) => ({
  road: "Slack → app", text: [payload, name].filter(Boolean).join(" · "), ms,
  note: [acknowledged ? "" : failure, retry ? `try ${retry + 1}` : "", by === "http" ? "signed HTTP" : ""].filter(Boolean).join(", "),
  tone: acknowledged ? "good" : "bad",
});

const PLACES = { slack: "Slack", ses: "SES", sqs: "SQS", sns: "SNS" };

/** A trouble in a few words: where, at which call, what. */
export function faultWords(place, fault) {
  const what = fault.kind?.replaceAll("_", " ") ?? fault.status ?? (fault.lose && `the ${fault.lose} is lost`) ?? fault.error ?? `${fault.delay} s delay`;
  return `${PLACES[place] ?? place}, ${fault.method ?? fault.operation}: ${what}`;
}

const KINDS = {
  "slack.call": call,
  "slack.sent": sent,
  "fault.met": ({ place, fault, call: name }) => ({ road: "curtain", text: `trouble caused: ${faultWords(place, { ...fault, method: name, operation: name })}`, tone: "bad" }),
  "member.joined": () => ({ road: "workspace", text: "somebody joined a channel" }),
  "people.added": ({ name }) => ({ road: "workspace", text: "somebody was added", note: name }),
  "people.altered": ({ name, changed }) => ({ road: "workspace", text: `profile changed: ${changed.join(", ")}`, note: name }),
  "channel.added": ({ name }) => ({ road: "workspace", text: "channel added", note: `#${name}` }),
  "channel.altered": ({ name, changed }) => ({ road: "workspace", text: `channel changed: ${changed.join(", ")}`, note: `#${name}` }),
  "slack.late_ack": () => ({ road: "app → Slack", text: "acknowledged too late", tone: "bad" }),
  refused: ({ by, error, reason }) => ({ road: "validator", text: `refused ${by}`, note: error ?? reason, tone: "bad" }),
  "message.posted": ({ text }) => ({ road: "workspace", text: "message posted", note: text }),
  "message.updated": ({ text }) => ({ road: "workspace", text: "message redrawn", note: text }),
  "message.deleted": () => ({ road: "workspace", text: "message deleted" }),
  ephemeral: ({ text }) => ({ road: "workspace", text: "private note", note: text }),
  "home.published": () => ({ road: "workspace", text: "Home tab drawn" }),
  "socket.opened": () => ({ road: "socket", text: "the app connected", tone: "good" }),
  "socket.closed": () => ({ road: "socket", text: "the app left", tone: "bad" }),
  "ses.accepted": ({ to, subject }) => ({ road: "app → SES", text: `accepted for ${to.join(", ")}`, note: subject, tone: "good" }),
  "ses.refused": ({ code, message }) => ({ road: "app → SES", text: `refused: ${code}`, note: message, tone: "bad" }),
  "ses.event": ({ kind, recipients }) => ({
    road: "SES → SNS", text: kind, note: recipients.join(", "), tone: ["Bounce", "Complaint", "Reject"].includes(kind) ? "bad" : "good",
  }),
  "ses.received": ({ recipients }) => ({ road: "mail → SES", text: "a mail came in", note: recipients.join(", "), tone: "good" }),
  "ses.answered": ({ by, choice }) => ({ road: "mailbox", text: `calendar answered: ${choice}`, note: by }),
  "ses.event_lost": () => ({ road: "SES → SNS", text: "event lost: no topic takes it", tone: "bad" }),
  "sqs.call": ({ operation, queue, ms, status }) => ({
    road: "app → SQS", text: operation, note: queue, ms, tone: status < 400 ? "good" : "bad",
  }),
};

const MODALS = { opened: "opened", pushed: "put on top", updated: "redrawn", closed: "closed", submitted: "submitted" };

/** One line for any event; an unknown kind is told by its name. */
export function eventWords(event) {
  if (event.kind.startsWith("modal.")) {
    const verb = event.kind.slice(6);
    return { road: "workspace", text: `modal ${MODALS[verb] ?? verb}`, note: event.detail.callback_id };
  }
  return KINDS[event.kind]?.(event.detail) ?? { road: event.kind.split(".")[0], text: event.kind.replaceAll(/[._]/g, " ") };
}

/** The families one can look at: a name and which kinds it means. */
export const FAMILIES = [
  { id: "all", text: "All", has: (kind) => kind !== "sqs.call" },
  { id: "slack", text: "Slack", has: (kind) => kind.startsWith("slack.") || kind.startsWith("socket.") },
  { id: "workspace", text: "Workspace", has: (kind) => /^(message|ephemeral|modal|home|client|people|channel)/.test(kind) },
  { id: "mail", text: "SES", has: (kind) => kind.startsWith("ses.") },
  { id: "queue", text: "SQS", has: (kind) => kind === "sqs.call" },
  { id: "refused", text: "Refused", has: (kind) => kind === "refused" || kind.endsWith(".refused") },
];
