// Owns the page's drawings: line icons of 24 units, always decoration beside a name.

import { html, svg } from "../vendor/lit-html/lit-html.js";

const PATHS = {
  chat: "M4 5h16v11H10l-4 4v-4H4z",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
  curtain: "M4 17l5-5-5-5M12 18h8",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M6 9l6 6 6-6",
  left: "M15 6l-6 6 6 6",
  right: "M9 6l6 6-6 6",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 016 0v3",
  hash: "M9 4L7 20M17 4l-2 16M4 9h16M3 15h16",
  window: "M14 4h6v6M20 4l-8 8M18 14v6H4V6h6",
  reply: "M10 8l-5 5 5 5M5 13h9a5 5 0 015 5v1",
  sun: "M12 4V2M12 22v-2M4 12H2M22 12h-2M5.6 5.6L4.2 4.2M19.8 19.8l-1.4-1.4M5.6 18.4l-1.4 1.4M19.8 4.2l-1.4 1.4M12 8a4 4 0 100 8 4 4 0 000-8z",
  moon: "M20 14A8 8 0 0110 4a8 8 0 1010 10z",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4z",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6z",
  send: "M4 12l16-8-6 16-3-6z",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  check: "M5 13l4 4L19 7",
  compass: "M12 3a9 9 0 100 18 9 9 0 000-18zM15.5 8.5l-2 5-5 2 2-5z",
  archive: "M4 5h16v4H4zM6 9v11h12V9M10 13h4",
  megaphone: "M4 10v4l11 5V5zM15 8a4 4 0 010 8M7 15v5",
  pin: "M12 21c5-6 7-8 7-11a7 7 0 10-14 0c0 3 2 5 7 11zM12 8a2 2 0 100 4 2 2 0 000-4z",
  person: "M12 4a4 4 0 100 8 4 4 0 000-8zM4 21c1-5 4-7 8-7s7 2 8 7",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  search: "M11 4a7 7 0 100 14 7 7 0 000-14zM16 16l5 5",
};

export const icon = (name) => html`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${svg`<path d=${PATHS[name]} />`}</svg>`;
