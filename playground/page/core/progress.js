// Owns what was done so far of the guide's six steps, learnt from the playground's events; it draws nothing.

import { isPollMessage, isRepair, isVote } from "../slack/app.js";
import { remember, remembered } from "./session.js";

// last: the newest event that was looked at; voters: ids of people; mails: {id: uid of the event it brought};
// invites: {uid: addresses that had one}; bounced: uids of events of which a mail bounced
const NOTHING = { last: 0, voters: [], mails: {}, invites: {}, bounced: [] };

export const progress = () => remembered("progress", NOTHING);
export const countVoters = () => progress().voters.length;

const isDone = (detail) => detail.acknowledged && !detail.is_second;

function posted(known, detail) {
  return isPollMessage(detail) ? { hasPoll: true } : {};
}

function acted(known, detail) {
  if (!isDone(detail)) return {};
  const voters = isVote(detail) ? [...new Set([...known.voters, detail.by_person])] : known.voters;
  return {
    voters,
    isRepairing: known.isRepairing || (known.bounced.length > 0 && isRepair(detail)),
  };
}

// An invite that goes to a new address, after one to another bounced and somebody asked to repair it, is the repair.
function accepted(known, { mail, uid, to }) {
  if (!uid) return {};
  const had = known.invites[uid] ?? [];
  const isNew = to.some((address) => !had.includes(address));
  const isAfterBounce = known.bounced.includes(uid);
  return {
    mails: { ...known.mails, [mail]: uid },
    invites: { ...known.invites, [uid]: [...new Set([...had, ...to])] },
    isRepaired: known.isRepaired || Boolean(known.isRepairing && isAfterBounce && isNew),
  };
}

function fed(known, { kind, mail, bounceType }) {
  const uid = known.mails[mail];
  const isHard = kind === "Bounce" && bounceType === "Permanent";
  return isHard && uid ? { bounced: [...known.bounced, uid] } : {};
}

const LESSONS = { "message.posted": posted, "slack.sent": acted, "ses.accepted": accepted, "ses.event": fed, reset: () => NOTHING };

/** The kinds of events that say something of the steps. */
export const TELLING = Object.keys(LESSONS);

const after = (known, event) => ({ ...known, ...LESSONS[event.kind]?.(known, event.detail), last: event.number });

/** Learn from events, each only once, whatever window saw it first. */
export function learn(events) {
  const known = progress();
  const fresh = events.filter((event) => event.number > known.last && event.kind in LESSONS);
  if (fresh.length) remember("progress", fresh.reduce(after, known));
}

/** Somebody read a mail; one that brings an invite is a step. */
export function learnOfReading(mail) {
  if (mail.calendars.length && !progress().hasRead) remember("progress", { ...progress(), hasRead: true });
}
