// Remembers which mails somebody opened in this run of the playground, and counts the others. It loads nothing.

import { remember, remembered } from "./session.js";
import { state } from "./store.js";

const read = () => remembered("readMails", []);

export const isUnread = (mail) => !read().includes(mail.id);
export const unreadMails = () => (state.mails ?? []).filter(isUnread).length;

export function markMailRead(id) {
  if (!read().includes(id)) remember("readMails", [...read(), id]);
}
