// Marks the heading being read in the table of contents, and keeps its line in sight there.
const contents = document.querySelector("[data-toc]");
const links = new Map();
for (const link of document.querySelectorAll("[data-toc] a[href^='#']")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}

const headings = [...links.keys()];
let current;

const reading = () => {
  const atTheEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const line = innerHeight * (atTheEnd ? 1 : 0.3); // the last parts may be too short to come up to the line
  return headings.filter((heading) => heading.getBoundingClientRect().top < line).at(-1) ?? headings[0];
};

const follow = (link) => {
  const [box, line] = [contents, link].map((element) => element.getBoundingClientRect());
  if (line.top < box.top) contents.scrollTop -= box.top - line.top + line.height;
  if (line.bottom > box.bottom) contents.scrollTop += line.bottom - box.bottom + line.height;
};

const mark = () => {
  const heading = reading();
  if (heading === current) return;
  links.get(current)?.removeAttribute("aria-current");
  links.get(heading).setAttribute("aria-current", "true");
  follow(links.get(heading));
  current = heading;
};

if (headings.length) {
  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}
