// Keeps what is being written on this device until it has been sent.
// A form that was answered by a redirect has been sent; one that was answered by a page (an error, no network) has not.
const KEY = "draft:";
const DAYS = 30;
const FIELDS = "textarea, input[type=text], input:not([type])";

const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const write = (key, draft) => localStorage.setItem(key, JSON.stringify(draft));
const here = location.href.split("#")[0];
const redirected = performance.getEntriesByType("navigation")[0]?.redirectCount > 0;

for (const key of Object.keys(localStorage).filter((name) => name.startsWith(KEY))) {
  const draft = read(key);
  const sent = draft.sentFrom && redirected && document.referrer === draft.sentFrom;
  if (sent || Date.now() - draft.at > DAYS * 864e5) localStorage.removeItem(key);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const key = KEY + form.dataset.draft;
  const status = form.querySelector("[data-status]");
  const fields = [...form.querySelectorAll(FIELDS)].filter((field) => field.name);
  const tell = () => { if (status) status.textContent = status.dataset.kept ?? ""; };

  const draft = read(key);
  for (const field of draft ? fields : []) {
    if (field.value || !draft.words[field.name]) continue;
    field.value = draft.words[field.name];
    tell();
  }

  const keep = (sentFrom) => {
    const words = Object.fromEntries(fields.map((field) => [field.name, field.value]));
    if (Object.values(words).some((word) => word.trim())) write(key, { words, sentFrom, at: Date.now() });
    else localStorage.removeItem(key);
  };
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { keep(); tell(); }, 400);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    keep(event.submitter?.name === "preview" ? undefined : here);
  });
}
