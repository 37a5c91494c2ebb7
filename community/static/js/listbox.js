// A list of options under a field that keeps the cursor: arrows, Enter, Escape, mouse and touch (ARIA: combobox, listbox).
// An option is {title, note, label, isApart, take(), remove()}; label is what is read out instead, and few can be removed.
// Where the list is eager, its first option is chosen from the start, and Tab takes it too.
export const listbox = (field, label, isEager = false) => {
  const list = Object.assign(document.createElement("ul"), { id: `${field.id}_list`, className: "listbox", role: "listbox", ariaLabel: label, hidden: true });
  let options = [], chosen = -1;
  const told = (name, value) => (value === null ? field.removeAttribute(name) : field.setAttribute(name, value));

  const choose = (at) => {
    chosen = at;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", place === at));
    told("aria-activedescendant", list.children[at]?.id ?? null);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const hide = (isHidden) => {
    list.hidden = isHidden;
    if (field.role === "combobox") told("aria-expanded", !isHidden);
    choose(isHidden || !isEager ? -1 : 0);
  };
  const close = () => hide(true);
  const act = (at, name = "take") => { const option = options[at]; close(); option[name](); };

  const item = ({ title, note, label, remove, isApart }, at) => {
    const line = Object.assign(document.createElement("li"), { id: `${list.id}_${at}`, role: "option", className: isApart ? "apart" : "" });
    const part = (tag, text) => line.append(Object.assign(document.createElement(tag), { textContent: text }), " ");
    part("span", title);
    if (note) part("small", note);
    if (remove) part("i", "×");
    if (label) line.ariaLabel = label;
    line.addEventListener("click", (event) => act(at, event.target.matches("i") ? "remove" : "take"));
    return line;
  };
  const show = (some) => {
    options = some;
    list.replaceChildren(...options.map(item));
    hide(!options.length);
  };

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the cursor
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { length } = options;
    const keys = { ArrowDown: () => choose((chosen + 1) % length), ArrowUp: () => choose((chosen <= 0 ? length : chosen) - 1), Escape: close };
    if (chosen >= 0) keys.Enter = () => act(chosen);
    if (isEager) keys.Tab = keys.Enter;
    if (options[chosen]?.remove) keys.Delete = () => act(chosen, "remove");
    if (keys[event.key]) { event.preventDefault(); event.stopImmediatePropagation(); keys[event.key](); }
    else if (!isEager && ["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) choose(-1); // they move the cursor
  });
  for (const [name, value] of Object.entries({ "aria-autocomplete": "list", "aria-controls": list.id })) told(name, value);
  field.after(list);
  return { show, close, isOpen: () => !list.hidden };
};
