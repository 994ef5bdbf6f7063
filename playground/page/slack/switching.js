// Owns the change of the acting person in this window: who it is, and what that person then looks at.

import { channelOf, isWithApp } from "../core/reader.js";
import { actAs, channelPath, DEFAULT_CHANNEL } from "../core/route.js";
import { state } from "../core/store.js";
import { talkWithApp } from "./acts.js";

const isVisible = (channel, person) => channel.members.includes(person) || (channel.kind === "channel" && !channel.is_private);

/** Where somebody else finds what is looked at now: the app's talk with each is another conversation. */
async function placeFor(person) {
  const channel = state.route.view === "channel" ? channelOf(state.route.id) : undefined;
  if (!channel || isVisible(channel, person)) return undefined;
  const own = isWithApp(channel) ? await talkWithApp(person) : undefined;
  return channelPath(own?.id ?? DEFAULT_CHANNEL);
}

export async function switchTo(person) {
  const place = await placeFor(person);
  if (place) history.replaceState(null, "", `${location.search}${place}`);
  actAs(person);
}
