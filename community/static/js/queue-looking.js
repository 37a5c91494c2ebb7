// What the queue sends and gets. Others see who is looking at something: said after a moment, so that passing by says nothing.
const list = document.querySelector("[data-queue]");

export function part(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

export async function send(form, button) {
  const body = new FormData(form, button);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    const html = answer.redirected ? "" : await answer.text();
    if (html && (answer.ok || answer.status === 409)) return { html, ok: answer.ok };
  } catch { /* said below */ }
  return null;
}

let moment;
list?.addEventListener("focusin", ({ target }) => {
  clearTimeout(moment);
  const item = target.closest("[data-item]");
  if (!item || item.dataset.looked) return;
  moment = setTimeout(async () => {
    item.dataset.looked = "yes";
    const body = new FormData();
    body.append("csrfmiddlewaretoken", item.querySelector("[name=csrfmiddlewaretoken]").value);
    const answer = await fetch(item.dataset.claim, { method: "POST", body }).catch(() => null);
    if (answer?.status === 200 && !answer.redirected) item.querySelector("[data-claimed]").replaceChildren(part(await answer.text()));
  }, 1500);
});
