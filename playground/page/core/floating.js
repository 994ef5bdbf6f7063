// Owns where a popup stands: below its anchor, above where there is no room, inside the window and beside what ends a form. It draws nothing.

const GAP = 4;
const LEAST = 160; // pixels of height with which a list is of use

// In a form its head and foot stay free: there are the buttons that end it.
function roomOf(anchor) {
  const form = anchor.closest(".modal");
  const bottom = Math.min(innerHeight, form?.querySelector(".modal-foot")?.getBoundingClientRect().top ?? innerHeight);
  return { top: Math.max(0, form?.querySelector(".modal-head")?.getBoundingClientRect().bottom ?? 0), bottom };
}

// A short form has no room for a list between its head and its foot: there it may cover them.
function usableRoom(anchor, around) {
  const room = roomOf(anchor);
  return Math.max(room.bottom - around.bottom, around.top - room.top) < LEAST ? { top: 0, bottom: innerHeight } : room;
}

function place(popup, anchor) {
  const around = anchor.getBoundingClientRect();
  const room = usableRoom(anchor, around);
  popup.style.minWidth = popup.dataset.wide === undefined ? "" : `${around.width}px`;
  popup.style.maxHeight = "";
  const below = room.bottom - around.bottom - 2 * GAP;
  const above = around.top - room.top - 2 * GAP;
  const isBelow = popup.offsetHeight <= below || below >= Math.min(LEAST, above);
  const most = Math.max(GAP, isBelow ? below : above);
  popup.style.maxHeight = popup.offsetHeight > most ? `${most}px` : "";
  const { offsetWidth: width, offsetHeight: height } = popup;
  const left = popup.dataset.end === undefined ? around.left : around.right - width;
  popup.style.top = `${isBelow ? around.bottom + GAP : around.top - GAP - height}px`;
  popup.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
}

/** Show `popup` at `anchor` in the top layer; returns a function that hides it. */
export function float(popup, anchor) {
  const follow = () => place(popup, anchor);
  popup.showPopover();
  follow();
  addEventListener("scroll", follow, true);
  addEventListener("resize", follow);
  const resized = new ResizeObserver(follow); // what is chosen stands in the anchor, which grows by it; a list grows by what is found
  resized.observe(anchor);
  resized.observe(popup);
  return () => {
    removeEventListener("scroll", follow, true);
    removeEventListener("resize", follow);
    resized.disconnect();
    if (popup.matches(":popover-open")) popup.hidePopover();
  };
}
