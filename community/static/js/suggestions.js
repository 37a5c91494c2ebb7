// Offers titles while somebody types into a search field, and their recent searches before they do.
// Without it, or when nothing comes back, the field searches as it always does.
import { listbox } from "./listbox.js";
import { clear, forget, recent, remember } from "./recent-searches.js";

const PAUSE = 120; // milliseconds between two letters of somebody who types on

for (const field of document.querySelectorAll("[data-suggest-url]")) {
  const said = field.dataset;
  const status = Object.assign(document.createElement("p"), { className: "sr", role: "status" });
  let asking, timer;

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-expanded", "false");
  const list = listbox(field, said.suggestions);
  field.after(status);

  const search = (words) => { field.value = words; field.form.requestSubmit(); };
  const tell = (name, number) => { status.textContent = `${name}: ${number}`; };

  const offerRecent = () => {
    const searches = recent();
    const options = searches.map((words) => ({
      title: words,
      label: `${words}, ${said.recent}. ${said.forget}`,
      take: () => search(words),
      remove: () => { forget(words); offerRecent(); tell(said.recent, searches.length - 1); },
    }));
    if (searches.length) options.push({ title: said.clear, isApart: true, take: () => { clear(); tell(said.recent, 0); } });
    list.show(options);
    if (searches.length) tell(said.recent, searches.length);
    else status.textContent = "";
  };

  const offer = (words, found) => {
    const options = found.map(({ title, url, label }) => ({ title, note: label, take: () => location.assign(url) }));
    options.push({ title: said.searchFor.replace("…", () => words), isApart: found.length > 0, take: () => search(words) });
    list.show(options);
    tell(said.suggestions, found.length);
  };

  const ask = async () => {
    asking?.abort();
    const words = field.value.trim();
    if (!words) return offerRecent();
    const { signal } = (asking = new AbortController());
    const answer = await fetch(`${said.suggestUrl}?q=${encodeURIComponent(words)}`, { signal }).then((it) => it.ok && it.json()).catch(() => null);
    if (signal.aborted || words !== field.value.trim() || document.activeElement !== field) return; // somebody typed on, or left
    if (answer) offer(words, answer);
    else list.close();
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  field.addEventListener("focus", () => field.value || offerRecent());
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && !event.altKey && !list.isOpen()) { event.preventDefault(); ask(); }
    if (event.key === "Escape" && field.value) { field.value = ""; event.preventDefault(); }
  });
  field.form.addEventListener("submit", () => { clearTimeout(timer); asking?.abort(); list.close(); remember(field.value.trim()); });
}
