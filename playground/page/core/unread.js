// Owns the count of messages that somebody has not looked at yet in this window; a reload keeps it.

import { loadChannels, loadWorkspace } from "./load.js";
import { rememberedHere, rememberHere } from "./session.js";
import { change, state } from "./store.js";

const keyOf = (person, channel) => `${person}/${channel}`;
const isLookedAt = (person, channel) => person === state.me && state.route.view === "channel" && state.route.id === channel;

const counts = () => rememberedHere("unread", {});

function keep(unread) {
  rememberHere("unread", unread);
  change({ unread });
}

async function membersOf(channelId) {
  const known = () => state.everywhere?.find((channel) => channel.id === channelId);
  // A direct message is made on its first use, so the page may not have heard of it.
  if (!known()) await Promise.all([loadWorkspace(), loadChannels()]);
  return known()?.members ?? [];
}

// A reply in a thread does not make its channel unread, nor does what somebody wrote oneself.
export async function countUnread({ channel, reader, author, thread_ts: thread }) {
  if (thread && !reader && channel.startsWith("C")) return;
  const readers = (reader ? [reader] : await membersOf(channel)).filter((one) => one !== author);
  const unread = { ...counts() };
  for (const person of readers.filter((one) => !isLookedAt(one, channel))) {
    unread[keyOf(person, channel)] = (unread[keyOf(person, channel)] ?? 0) + 1;
  }
  keep(unread);
}

export const unreadIn = (channel, person = state.me) => counts()[keyOf(person, channel)] ?? 0;

/** How many direct messages somebody has not looked at: what another window would ring for. */
export const unreadOf = (person) =>
  (state.everywhere ?? []).filter((channel) => channel.kind !== "channel")
    .reduce((sum, channel) => sum + unreadIn(channel.id, person), 0);

export function markRead() {
  const { view, id } = state.route;
  const key = keyOf(state.me, id);
  if (view !== "channel" || !counts()[key]) return;
  const { [key]: _, ...unread } = counts();
  keep(unread);
}
