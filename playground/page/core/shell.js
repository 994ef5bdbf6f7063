// Draws the frame of the page: bar, rail, and the view that the address asks for.

import { html, nothing } from "../vendor/lit-html/lit-html.js";
import { calendarView } from "../calendar/calendar.js";
import { curtainView, giveWay, toggleCurtain } from "../curtain/curtain.js";
import { mailbox } from "../mail/mailbox.js";
import { conversation, thread } from "../slack/conversation.js";
import { home } from "../slack/home.js";
import { coversPage, modalView } from "../slack/modal.js";
import { sidebar } from "../slack/sidebar.js";
import "../slack/switcher.js";
import { switchTo } from "../slack/switching.js";
import { drawerButton, shade } from "./drawer.js";
import { guideButton, guideView } from "./guide.js";
import { icon } from "./icons.js";
import { noticePlace } from "./notices.js";
import { unreadMails } from "./read_mails.js";
import { slackPath } from "./route.js";
import { state } from "./store.js";
import { themeButton } from "./theme.js";
import { unreadOf } from "./unread.js";

function lightOf() {
  if (state.isLive === false) return ["bad", "The playground does not answer", "Trying again every second. Start it with “make play”."];
  const { sockets = [], request_url: url, mode } = state.connection ?? {};
  if (sockets.length || (mode !== "socket" && url)) return ["good", "Meet is connected", ""];
  return ["warn", "Meet is not connected", "Commands and buttons wait in vain until it is."];
}

function light() {
  const [tone, words, note] = lightOf();
  return html`<span class="light light-${tone}" role="status" title=${note || nothing}><span class="dot" aria-hidden="true"></span><span class="light-words">${words}</span></span>`;
}

const bar = () => html`
  <header class="bar">
    ${drawerButton()}
    <a class="brand" href="#/" @click=${giveWay} aria-label="Meet playground"><span class="avatar avatar-small avatar-app" aria-hidden="true">M</span><span class="brand-words">Meet <span>playground</span></span></a>
    ${light()}
    <div class="bar-end">${guideButton()}${themeButton()}<pg-switcher .props=${{ choose: switchTo, me: state.me, people: state.people, unread: state.unread }}></pg-switcher></div>
  </header>`;

const isSlack = () => ["channel", "home"].includes(state.route.view);

const railLink = (href, name, text, isHere, count) => html`
  <a href=${href} @click=${giveWay} aria-current=${isHere ? "page" : nothing}>${icon(name)}<span>${text}</span>${count ? html`<span class="count">${count}<span class="only-read"> unread</span></span>` : nothing}</a>`;

const rail = () => html`
  <nav class="rail" aria-label="Parts of the playground">
    ${railLink(isSlack() ? "#/" : slackPath(), "chat", "Slack", isSlack(), unreadOf(state.me))}
    ${railLink("#/mail", "mail", "Mailbox", state.route.view === "mail", unreadMails())}
    ${railLink("#/calendar", "calendar", "Calendar", state.route.view === "calendar")}
    <button type="button" class="curtain-button" aria-pressed=${state.curtain ? "true" : "false"} @click=${toggleCurtain}>${icon("curtain")}<span>Curtain</span></button>
  </nav>`;

const VIEWS = {
  channel: () => html`${sidebar()}${conversation()}${state.route.thread ? thread() : nothing}`,
  home: () => html`${sidebar()}${home()}`,
  mail: mailbox,
  calendar: calendarView,
};

export const shell = () => html`
  ${bar()}
  ${rail()}
  <main class="main main-${state.route.view}">${VIEWS[state.route.view]()}${shade()}</main>
  ${guideView()}
  ${curtainView()}
  ${noticePlace(!coversPage())}
  ${modalView()}`;
