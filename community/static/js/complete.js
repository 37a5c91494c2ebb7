// Offers the people, tags and guides whose names begin as somebody types them after @, # or :.
import { listbox } from "./listbox.js";

const TYPED = /(?:^|[\s(])(?:([@#])([\p{L}\p{N}_-]{1,40})|(:)(\p{L}[\p{L}\p{N}_-]{1,39}))$/u; // no smiley is two letters

for (const tools of document.querySelectorAll("[data-people-url]")) {
  const { peopleUrl, tagsUrl, guidesUrl, names } = tools.dataset;
  const addresses = { "@": peopleUrl, "#": tagsUrl, ":": guidesUrl };
  const field = tools.closest("form").querySelector("textarea");
  const list = listbox(field, names, true);
  tools.closest("form").querySelector("[data-guides-hint]")?.removeAttribute("hidden"); // without this module : does nothing
  let asked = 0, timer;

  const typed = () => TYPED.exec(field.value.slice(0, field.selectionStart))?.slice(1).filter(Boolean) ?? [];
  const put = (text, letters) => {
    field.setSelectionRange(field.selectionStart - letters, field.selectionStart);
    field.dispatchEvent(new CustomEvent("put", { detail: `${text} ` }));
  };
  const named = ({ name, label }) => ({
    title: label === name ? name : `${label} (${name})`,
    take: () => { const [, beginning] = typed(); if (beginning) put(name, beginning.length); },
  });
  const guide = ({ title, url, label }) => ({
    title, note: label,
    take: () => { const [mark, beginning] = typed(); if (mark === ":") put(`[${title.replace(/[\\[\]]/g, "\\$&")}](${url})`, beginning.length + 1); },
  });
  const ask = async () => {
    const [mark, beginning] = typed();
    const mine = ++asked;
    if (!mark) return list.close();
    const url = new URL(addresses[mark], location);
    url.searchParams.set("q", beginning);
    const answer = await fetch(url).then((it) => it.ok && it.json()).catch(() => null);
    if (mine !== asked) return; // somebody typed on
    list.show(mark === ":" ? (answer || []).map(guide) : (answer?.found ?? []).map(named));
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
}
