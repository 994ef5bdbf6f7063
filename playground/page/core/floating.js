// Owns where a popup stands: below its anchor, above where there is no room, inside the window. It draws nothing.

const GAP = 4;

function place(popup, anchor) {
  const around = anchor.getBoundingClientRect();
  popup.style.minWidth = popup.dataset.wide === undefined ? "" : `${around.width}px`;
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = around.bottom + GAP;
  const above = around.top - GAP - height;
  const top = below + height > innerHeight && above >= 0 ? above : Math.min(below, innerHeight - height - GAP);
  const left = popup.dataset.end === undefined ? around.left : around.right - width;
  popup.style.top = `${Math.max(GAP, top)}px`;
  popup.style.left = `${Math.max(GAP, Math.min(left, innerWidth - width - GAP))}px`;
}

/** Show `popup` at `anchor` in the top layer; returns a function that hides it. */
export function float(popup, anchor) {
  const follow = () => place(popup, anchor);
  popup.showPopover();
  follow();
  addEventListener("scroll", follow, true);
  addEventListener("resize", follow);
  return () => {
    removeEventListener("scroll", follow, true);
    removeEventListener("resize", follow);
    if (popup.matches(":popover-open")) popup.hidePopover();
  };
}
