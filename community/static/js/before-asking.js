// Shows what is like a question while it is being written. Without it, that comes once, as a step before it is sent.
// What is open stays as it is; nothing that somebody types into moves, and the focus stays where it is.
const PAUSE = 600;
const ENOUGH = /\S\s+\S|[\u3040-\u9fff\uac00-\ud7af]{4}/; // two words, or as much in a script without spaces

for (const box of document.querySelectorAll("[data-similar]")) {
  const { similar, opened, fields, stands } = box.dataset;
  const { elements: form } = document.getElementById("asking");
  const said = document.querySelector("[data-similar-said]");
  let asked = "", timer;

  const keys = (html) => [...html.matchAll(/data-suggestion="([^"]+)"/g)].join();
  const show = (html) => {
    const open = [...box.querySelectorAll("[data-suggestion][open]")].map((one) => one.dataset.suggestion);
    const stays = keys(html) === keys(box.innerHTML) || box.contains(document.activeElement);
    if (stays || open.some((key) => !html.includes(`"${key}"`))) return;
    box.innerHTML = html; // of our own server, which escapes it
    for (const key of open) box.querySelector(`[data-suggestion="${key}"]`).open = true;
    inView.disconnect();
    const count = box.querySelector("[data-count]");
    if (!count) return said.replaceChildren();
    said.replaceChildren(Object.assign(document.createElement("a"), { href: `#${box.id}`, textContent: count.textContent }));
    inView.observe(count);
  };
  const inView = new IntersectionObserver((seen) => {
    if (seen.some((one) => one.isIntersecting)) form.seen.value = "1";
  });

  const ask = async () => {
    const [title, body] = fields.split(" ").map((name) => form[name].value);
    const words = new URLSearchParams({ title, body, sent_key: form.sent_key.value });
    if (`${words}` === asked) return;
    asked = `${words}`;
    if (!ENOUGH.test(title)) return show("");
    const answer = await fetch(similar, { method: "POST", body: words }).catch(() => null);
    const html = answer?.ok ? await answer.text() : null;
    if (html !== null && `${words}` === asked) show(html);
  };
  const tell = (suggestion) => {
    const words = new URLSearchParams({ suggestion, sent_key: form.sent_key.value });
    navigator.sendBeacon(opened, words);
  };

  box.addEventListener("toggle", ({ target }) => { if (target.open && target.dataset.suggestion) tell(target.dataset.suggestion); }, true);
  box.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href]");
    if (link) link.target = "_blank"; // what was written stays open, wherever the answer leads
  });
  if (stands !== undefined) continue;
  for (const name of fields.split(" ")) {
    form[name].addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  }
  ask();
}
