// Owns the reading of the playground: each loader asks for one thing and puts it into the state. It draws nothing.

import { get, isPassing, unless } from "./api.js";
import { told } from "./notices.js";
import { learnOfReading } from "./progress.js";
import { markMailRead } from "./read_mails.js";
import { change, state } from "./store.js";

const TRIES = 3;
const PAUSE = 300; // milliseconds before what got no answer is asked for again

const waited = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));

/** Without an answer nothing would ask again before the next event, and the page would show what is no longer so. */
export async function insistent(work) {
  for (let left = TRIES; left > 1; left--) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await waited(PAUSE);
  }
  return work();
}

/** Runs `work` one at a time; asked while it runs, it runs once more, so that the newest state wins. The promise is
    kept once a run that began after the asking is through. */
function coalesced(work) {
  let running = null;
  let again = false;
  const run = async () => {
    try {
      do {
        again = false;
        await told(() => insistent(work));
      } while (again);
    } finally {
      running = null;
    }
  };
  return () => {
    again = true;
    running ??= run();
    return running;
  };
}

const mine = (what) => `/control/people/${encodeURIComponent(state.me)}/${what}`;

// An answer for somebody or something that is no longer looked at is thrown away.
const stillSame = (before) => before.me === state.me && before.route === state.route;
const present = () => ({ me: state.me, route: state.route });

export const loadWorkspace = coalesced(async () => {
  const found = await get("/control/state");
  change({
    people: found.people,
    workspace: found.workspace,
    everywhere: found.channels,
    connection: found.connection,
    slackFaults: found.faults,
    remedies: found.remedies,
    isRelaxed: found.rate_limits_relaxed,
    ahead: Date.parse(found.now) - Date.now(),
  });
});

export const loadChannels = coalesced(async () => {
  const before = present();
  const { channels } = await get(mine("channels"));
  if (before.me === state.me) change({ channels });
});

export const loadMessages = coalesced(async () => {
  const before = present();
  if (before.route.view !== "channel") return;
  const found = await get(mine("messages"), { channel: before.route.id }).catch(unless([409], (error) => ({ trouble: error.message })));
  if (stillSame(before)) change({ messages: found.messages ?? [], messagesOf: before.route.id, placeTrouble: found.trouble });
});

export const loadModals = coalesced(async () => {
  const before = present();
  const { views } = await get(mine("modals"));
  if (before.me === state.me) change({ modals: views });
});

export const loadHome = coalesced(async () => {
  const before = present();
  if (before.route.view !== "home") return;
  const { view } = await get(mine("home"));
  if (before.me === state.me) change({ home: view });
});

export const loadMails = coalesced(async () => change({ mails: (await get("/control/mail/mails")).mails }));

export const loadMail = coalesced(async () => {
  const { view, id } = state.route;
  if (view !== "mail" || !id) return;
  const mail = await get(`/control/mail/mails/${encodeURIComponent(id)}`).catch(unless([404], () => null));
  if (mail) learnOfReading(mail);
  if (mail) markMailRead(mail.id);
  if (state.route.id === id) change({ mail });
});

// Only the mailbox and the curtain show it.
const showsSes = () => state.route.view === "mail" || state.curtain;

export const loadSes = coalesced(async () => {
  if (!showsSes()) return;
  const [ses, { suppressed }, { faults }] = await Promise.all([
    get("/control/mail/settings"), get("/control/mail/suppressed"), get("/control/mail/faults"),
  ]);
  change({ ses, suppressed, awsFaults: faults });
});

const calendars = new Map(); // mail id: the text of its calendar file, which never changes

async function calendarOf(id) {
  if (!calendars.has(id)) {
    const mail = await get(`/control/mail/mails/${encodeURIComponent(id)}`).catch(unless([404], () => ({ calendars: [] })));
    calendars.set(id, mail.calendars.at(-1)?.raw ?? "");
  }
  return calendars.get(id);
}

/** The calendar files that each address got, in the order of the mails. */
export const loadInvites = coalesced(async () => {
  if (state.route.view !== "calendar") return;
  const invites = {};
  for (const mail of (await get("/control/mail/mails")).mails) {
    const raw = await calendarOf(mail.id);
    for (const address of raw ? mail.to : []) (invites[address.toLowerCase()] ??= []).push(raw);
  }
  change({ invites });
});

/** What the page shows beside the workspace; of what it does not look at nothing is asked. */
export const loadPlaces = () =>
  Promise.all([loadChannels(), loadMessages(), loadModals(), loadHome(), loadMails(), loadSes()]);

/** The mail or the calendar that is looked at. */
export const loadOpened = () => Promise.all([loadMail(), loadInvites()]);

/** Everything that the acting person looks at now. */
export const loadEverything = async () => {
  await Promise.all([loadWorkspace(), loadPlaces()]);
  await loadOpened();
};
