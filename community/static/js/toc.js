// Marks the heading being read in the table of contents.
const links = new Map();
for (const link of document.querySelectorAll("[data-toc] a[href^='#']")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) links.set(heading, link);
}

const headings = [...links.keys()];
let current;

const mark = () => {
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.3);
  const heading = passed.at(-1) ?? headings[0];
  if (heading === current) return;
  links.get(current)?.removeAttribute("aria-current");
  links.get(heading).setAttribute("aria-current", "true");
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
