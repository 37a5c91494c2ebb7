// Offers the people and tags whose names begin as somebody types them after @ or #.
const TYPED = /(?:^|[\s(])([@#])([\p{L}\p{N}_-]{1,40})$/u;

for (const tools of document.querySelectorAll("[data-people-url]")) {
  const { peopleUrl, tagsUrl, names } = tools.dataset;
  const field = tools.closest("form").querySelector("textarea");
  const list = document.createElement("ul");
  Object.assign(list, { id: `${field.id}_names`, className: "names", role: "listbox", ariaLabel: names, hidden: true });
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  let chosen = 0, asked = 0, timer;

  const typed = () => TYPED.exec(field.value.slice(0, field.selectionStart));
  const close = () => { list.hidden = true; field.removeAttribute("aria-activedescendant"); };
  const choose = (index) => {
    chosen = (index + list.children.length) % list.children.length;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", at === chosen));
    field.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = () => {
    const name = list.children[chosen].dataset.name;
    const [, , beginning] = typed() ?? [];
    close();
    if (beginning === undefined) return;
    field.setSelectionRange(field.selectionStart - beginning.length, field.selectionStart);
    field.dispatchEvent(new CustomEvent("put", { detail: `${name} ` }));
  };
  const option = ({ name, label }, at) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `${list.id}_${at}`, role: "option", textContent: label === name ? name : `${label} (${name})` });
    item.dataset.name = name;
    item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(at); take(); });
    return item;
  };
  const ask = async () => {
    const [, mark, beginning] = typed() ?? [];
    const mine = ++asked;
    if (!mark) return close();
    const answer = await fetch(`${mark === "@" ? peopleUrl : tagsUrl}?q=${encodeURIComponent(beginning)}`).catch(() => null);
    const { found } = answer?.ok ? await answer.json() : { found: [] };
    if (mine !== asked) return; // somebody typed on
    if (!found.length) return close();
    list.replaceChildren(...found.map(option));
    list.hidden = false;
    choose(0);
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    const act = { ArrowDown: () => choose(chosen + 1), ArrowUp: () => choose(chosen - 1), Enter: take, Tab: take, Escape: close }[event.key];
    if (list.hidden || !act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
}
