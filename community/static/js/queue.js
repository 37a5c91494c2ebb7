// The queue of staff without leaving the page: a decision goes, its place says what was done and can take it back, and
// the focus is on the next thing. What is refused stays as it was typed.
const list = document.querySelector("[data-queue]");
const told = document.querySelector("[data-queue-told]");
const say = (words) => { told.textContent = ""; requestAnimationFrame(() => { told.textContent = words; }); };

async function send(form, button) {
  const body = new FormData(form, button);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    const html = answer.redirected ? "" : await answer.text();
    if (html && (answer.ok || answer.status === 409)) return { html, ok: answer.ok };
  } catch { /* said below */ }
  return null;
}

function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

export function nextOf(item) {
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

// Others see who is looking at something: said after a moment, so that passing by says nothing.
let moment;
list?.addEventListener("focusin", ({ target }) => {
  clearTimeout(moment);
  const item = target.closest("[data-item]");
  if (!item || item.dataset.said) return;
  moment = setTimeout(async () => {
    item.dataset.said = "yes";
    const body = new FormData();
    body.append("csrfmiddlewaretoken", item.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(item.dataset.claim, { method: "POST", body }).catch(() => null);
    if (answer?.status === 200 && !answer.redirected) item.querySelector("[data-claimed]").replaceChildren(part(await answer.text()));
  }, 1500);
});
