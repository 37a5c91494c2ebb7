// The queue of staff without leaving the page: a decision goes, its place says what was done and can take it back, and
// the focus is on the next thing. What is refused stays as it was typed.
import { part, send } from "./queue-looking.js";

const list = document.querySelector("[data-queue]");
const told = document.querySelector("[data-queue-told]");
const say = (words) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = words; }); };

function nextOf(item) {
  const open = [...list.querySelectorAll("[data-item] > article")];
  const after = open.find((it) => item.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
  return after ?? open.at(-1);
}

async function decide(form, button) {
  const item = form.closest("[data-item]");
  if (item.ariaBusy === "true") return; // pressed twice
  item.ariaBusy = "true";
  const answer = await send(form, button);
  item.ariaBusy = null;
  if (!answer?.ok) {
    const problem = form.querySelector("[data-problem]");
    if (answer) problem.replaceChildren(part(answer.html));
    else problem.textContent = list.dataset.offline;
    form.querySelector("details").open = true;
    return;
  }
  const done = part(answer.html);
  done.querySelector("[data-undo]")?.setAttribute("data-undo", Date.now()); // the last of them goes first
  const next = nextOf(item.querySelector("article"));
  const went = item.querySelector("article") === next;
  item.replaceChildren(done);
  item.removeAttribute("data-item");
  (went ? done.querySelector("button") ?? list : next).focus();
  say(done.dataset.said);
}

async function undo(form) {
  const place = form.closest("li");
  const answer = await send(form);
  if (!answer?.ok) {
    form.before(answer ? part(answer.html) : list.dataset.offline);
    return;
  }
  const item = part(answer.html);
  place.replaceWith(item);
  item.querySelector("article").focus();
}

list?.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-decide], [data-undo]")) return;
  event.preventDefault();
  if (form.matches("[data-undo]")) undo(form);
  else decide(form, event.submitter);
});
