// Owns what can become of a mail from here, and in which words; the playground decides what SES then publishes.

import { post, remove } from "../core/api.js";
import { attempt, notify } from "../core/notices.js";

export const OUTCOMES = [
  { outcome: "delivered", text: "Delivered", note: "the receiving server took it" },
  { outcome: "hard", text: "Hard bounce", note: "there is no such mailbox: the address is never mailed again" },
  { outcome: "soft", text: "Soft bounce", note: "a passing trouble, such as a server that does not answer" },
  { outcome: "mailbox_full", text: "Mailbox full", note: "a soft bounce too" },
  { outcome: "out_of_office", text: "Out of office", note: "delivered, then an answering machine" },
  { outcome: "delivered_then_complaint", text: "Complaint", note: "the reader pressed “this is spam”" },
];

export const play = (mail, outcome) =>
  attempt(() => post(`/control/mail/mails/${encodeURIComponent(mail.id)}/outcome`, { outcome }));

/** SES takes the next mail and drops the connection before it answers. */
export async function loseNextReply() {
  const done = await attempt(() => post("/control/mail/faults", { kind: "lost_reply", operation: "SendRawEmail" }));
  if (!done) return;
  const text = "SES will take the next mail and hang up before answering. The delivery stays in doubt until SES's own event settles it.";
  notify({ title: "The next reply gets lost", text, tone: "calm" });
}

export const clearMails = () => attempt(() => remove("/control/mail/mails"));

const STATUS = {
  accepted: ["Accepted", "calm"],
  Send: ["Accepted", "calm"],
  Delivery: ["Delivered", "good"],
  Bounce: ["Bounced", "bad"],
  Complaint: ["Complaint", "bad"],
  DeliveryDelay: ["Delayed", "warn"],
  Reject: ["Rejected", "bad"],
};

/** [words, tone] for a mail's newest event. */
export const statusOf = (mail) => STATUS[mail.status] ?? [mail.status, "calm"];
