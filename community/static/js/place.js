// Remembers on this device where somebody stopped in a long text, and offers to go on there.
const PREFIX = "place:";
const DAYS = 30;
const SCREENS = 3; // shorter texts are found again by eye

const text = document.querySelector("[data-place]");
const offer = document.querySelector(".place");
const key = PREFIX + location.pathname;

// A browser may refuse to keep anything; then there is no place to return to, and nothing else is lost.
const storage = (act) => { try { return act(localStorage); } catch { return null; } };

const tidy = (kept) => {
  for (const name of Object.keys(kept).filter((one) => one.startsWith(PREFIX))) {
    if (Date.now() - JSON.parse(kept[name]).at > DAYS * 864e5) kept.removeItem(name);
  }
};

const invite = (heading) => {
  const link = offer.querySelector("a");
  link.href = `#${heading.id}`;
  link.textContent = document.getElementById(`${heading.id}--words`)?.textContent ?? heading.textContent;
  offer.hidden = false;
  link.addEventListener("click", () => { offer.hidden = true; });
  offer.querySelector("button").addEventListener("click", () => {
    offer.hidden = true;
    storage((kept) => kept.removeItem(key));
  });
};

const keep = () => {
  const box = text.getBoundingClientRect();
  const passed = [...text.querySelectorAll("h2[id], h3[id]")].filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
  const done = box.bottom < innerHeight;
  storage((kept) => {
    if (done) kept.removeItem(key);
    else if (passed.length > 1) kept[key] = JSON.stringify({ id: passed.at(-1).id, at: Date.now() });
  });
};

if (text && offer && text.offsetHeight > SCREENS * innerHeight) {
  storage(tidy);
  const place = storage((kept) => JSON.parse(kept[key] ?? "null"));
  const heading = place && document.getElementById(place.id);
  const fresh = performance.getEntriesByType("navigation")[0]?.type === "navigate" && !location.hash;
  if (heading && fresh) invite(heading);
  let timer;
  document.addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 500);
  }, { passive: true });
}
