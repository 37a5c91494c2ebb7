// Keeps what is being written: on this device at once, with the member's drafts a moment later.
// What is found on this device never reached the server, so it goes before the server's draft; the server keeps both.
// A form that was answered by a redirect has been sent; one that was answered by a page (an error, no network) has not.
const KEY = "draft:", DAYS = 30;
const FIELDS = "textarea, select, input[type=text], input[name=to]";

// A browser may refuse to keep anything, or be full; then only the server keeps it.
const storage = (act) => { try { return act(localStorage); } catch { return null; } };
const read = (key) => storage((kept) => JSON.parse(kept.getItem(key) ?? "null"));
const forget = (key) => storage((kept) => kept.removeItem(key));
const here = location.href.split("#")[0];
const redirected = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;

for (const key of storage(Object.keys)?.filter((name) => name.startsWith(KEY)) ?? []) {
  const draft = read(key);
  const sent = draft?.sentFrom && redirected && document.referrer === draft.sentFrom;
  if (!draft || sent || Date.now() - draft.at > DAYS * 864e5) forget(key);
}

for (const tools of document.querySelectorAll("[data-draft]")) {
  const { draft: place, draftUrl, draftVersion, bound, saved, elsewhere } = tools.dataset;
  const key = KEY + place;
  const form = tools.closest("form");
  const status = form.querySelector("[data-status]");
  const fields = [...form.querySelectorAll(FIELDS)];
  const words = () => Object.fromEntries(fields.map((field) => [field.name, field.value]));
  const notice = document.querySelector(`[data-discard="${place}"]`);
  const draft = bound === undefined ? read(key) : null;
  let seen = draft?.seen ?? draftVersion;
  let timer, leaving, busy;

  for (const field of fields) {
    if (draft?.words[field.name] && field.name !== "to") field.value = draft.words[field.name];
  }
  if (draft && notice) notice.hidden = false;
  notice?.addEventListener("submit", () => { leaving = true; clearTimeout(timer); forget(key); });

  const keep = (more) => {
    const draft = JSON.stringify({ words: words(), seen, at: Date.now(), ...more });
    storage((kept) => kept.setItem(key, draft));
  };
  const send = async () => {
    if (leaving) return;
    if (busy) { timer = setTimeout(send, 500); return; }
    busy = true;
    const now = JSON.stringify(words());
    const body = new FormData(form);
    for (const [name, value] of Object.entries({ place, seen })) body.set(name, value);
    body.delete("file");
    const answer = await fetch(draftUrl, { method: "POST", body }).then((it) => it.ok && it.json()).catch(() => null);
    busy = false;
    if (answer) seen = answer.version;
    if (answer && !leaving && now === JSON.stringify(words())) forget(key);
    const lost = read(key) ? status.dataset.kept : status.dataset.notKept;
    status.textContent = !answer ? lost : answer.elsewhere ? elsewhere : saved;
  };
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { keep(); timer = setTimeout(send, 1200); }, 300); });
  form.addEventListener("submit", (event) => { if (event.submitter?.name) return; leaving = true; clearTimeout(timer); keep({ sentFrom: here }); });
  if (draft) send();
}
