// Tells that the page was read: once a tab, when it has been before somebody's eyes for ten seconds.
const SECONDS = 10;
const box = document.querySelector("[data-reading]");
const key = box && `reading:${box.dataset.reading}`;
let seen = 0;

// A browser may refuse to keep anything; then it tells once a page.
const storage = (act) => { try { return act(sessionStorage); } catch { return null; } };

const tick = () => {
  if (document.visibilityState === "visible") seen += 1;
  if (seen < SECONDS) return;
  clearInterval(clock);
  navigator.sendBeacon(box.dataset.reading);
  storage((kept) => kept.setItem(key, "1"));
};

const clock = box && !storage((kept) => kept.getItem(key)) ? setInterval(tick, 1000) : undefined;
