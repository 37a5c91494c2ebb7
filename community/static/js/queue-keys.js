// The queue by keyboard. Keys without a modifier work only while something of the list has the focus, not in fields, and can
// be turned off (WCAG 2.1.4).
const OFF = "queue-keys-off";
const list = document.querySelector("[data-queue]");
const help = document.querySelector("[data-queue-keys]");
const control = help?.querySelector("[data-queue-switch]");

// A browser may refuse to keep anything; then the switch holds until the page is left.
const storage = (act) => { try { return act(localStorage); } catch { return undefined; } };
let off = storage((it) => it.getItem(OFF)) === "1";

const isTyping = (target) => target.closest("textarea, select, input:not([type=checkbox])") !== null;
const articles = () => [...list.querySelectorAll("[data-item] > article")];

function step(from, by) {
  const all = articles();
  const at = all.indexOf(from);
  const to = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

function write(article) {
  article.querySelector("form details").open = true;
  article.querySelector("textarea").focus();
}

const ACTS = {
  j: (article) => step(article, 1),
  ArrowDown: (article) => step(article, 1),
  k: (article) => step(article, -1),
  ArrowUp: (article) => step(article, -1),
  r: (article) => article && write(article),
  x: (article) => article?.querySelector(".tick input").click(),
  o: (article) => article?.querySelector("[data-open]").click(),
  u: () => [...list.querySelectorAll("[data-undo]")].sort((a, b) => b.dataset.undo - a.dataset.undo)[0]?.requestSubmit(),
  "?": () => { help.open = !help.open; if (help.open) help.querySelector("summary").focus(); },
};

list?.addEventListener("keydown", (event) => {
  const article = event.target.closest("[data-item] > article");
  if (event.key === "Escape" && article && isTyping(event.target)) { article.focus(); return; }
  if (off || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const button = article?.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
  const act = button ? () => button.click() : ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  act(article);
});

if (list && control) {
  const words = [control.textContent, control.dataset.queueSwitch];
  const show = () => { control.textContent = words[off ? 1 : 0]; list.toggleAttribute("data-keys", !off); };
  control.addEventListener("click", () => {
    off = !off;
    storage((it) => (off ? it.setItem(OFF, "1") : it.removeItem(OFF)));
    show();
  });
  show();
  help.hidden = false;
}
