// Tells that the page, or one of many answers on it, was read: once a tab, when it has been before somebody's eyes for ten seconds.
const SECONDS = 10;
const address = (box) => box.dataset.reading;

// A browser may refuse to keep anything; then it tells once a page.
const storage = (act) => { try { return act(sessionStorage); } catch { return null; } };
const isKnown = (box) => storage((kept) => kept.getItem(`reading:${address(box)}`));

// Seconds for which each was seen, until it is told.
const seen = new Map([...document.querySelectorAll("[data-reading]")].filter((box) => !isKnown(box)).map((box) => [box, 0]));

// What folds is seen while it is open and in view; a page is, all the while.
const isSeen = (box) => {
  const fold = box.closest("details");
  if (!fold) return true;
  const { top, bottom } = fold.getBoundingClientRect();
  return fold.open && bottom > 0 && top < innerHeight;
};

const tick = () => {
  if (document.visibilityState !== "visible") return;
  for (const [box, seconds] of seen) {
    if (isSeen(box)) seen.set(box, seconds + 1);
    if (seen.get(box) < SECONDS) continue;
    seen.delete(box);
    navigator.sendBeacon(address(box));
    storage((kept) => kept.setItem(`reading:${address(box)}`, "1"));
  }
  if (!seen.size) clearInterval(clock);
};

const clock = seen.size ? setInterval(tick, 1000) : undefined;
