// Owns what the acting person's eyes add to a text: names, zone and the present. It draws nothing.

import { remember, remembered } from "./session.js";
import { state } from "./store.js";

const clockAhead = () => state.ahead ?? 0;

/** The playground's present, epoch seconds. */
export const presentSecond = () => Math.floor((Date.now() + clockAhead()) / 1000);

export const personOf = (id) => state.people?.find((person) => person.id === id);
export const me = () => personOf(state.me);
export const nameOf = (id) => personOf(id)?.real_name;
export const channelOf = (id) => state.channels?.find((channel) => channel.id === id);

/** What text views ask: who is meant by an id, in which zone, how hours are read, at what time. */
export function reader() {
  return {
    zone: me()?.tz || "UTC",
    locale: me()?.locale,
    now: presentSecond(),
    nameOf,
    channelNameOf: (id) => channelOf(id)?.name,
  };
}

const sameAddress = (one, other) => one?.toLowerCase() === other.toLowerCase();

/** Whose mailbox the address is: of a profile, or typed by somebody in a form; undefined for nobody of the team. */
export const ownerOf = (address) =>
  state.people?.find((person) => sameAddress(person.email, address))
  ?? personOf(remembered("owners", {})[address.toLowerCase()]);

/** Somebody has typed this address as theirs. */
export const learnOwner = (address, person) =>
  remember("owners", { ...remembered("owners", {}), [address.toLowerCase()]: person });

/** As `reader`, by the clock of whoever the address belongs to. */
export function readerAt(address) {
  const owner = ownerOf(address);
  return owner?.tz ? { ...reader(), zone: owner.tz, locale: owner.locale } : reader();
}

/** Whether it is somebody's direct message with the app. */
export const isWithApp = (channel) => channel.kind === "im" && channel.members.includes(state.workspace?.bot);

/** The name of a conversation in a list: "team", or the other person's name for a direct message. */
export function conversationName(channel) {
  if (channel.kind === "channel") return channel.name;
  const others = channel.members.filter((id) => id !== state.me);
  return others.map((id) => nameOf(id) ?? id).join(", ") || `${nameOf(state.me)} (you)`;
}
