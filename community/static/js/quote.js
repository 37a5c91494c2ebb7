// Answer and quote posts without leaving the page: by their buttons, or by selecting some of their words.
const line = document.querySelector("[data-answering]");
const form = line?.closest("form");
const field = form?.querySelector("textarea");

const answer = (post, quoting) => {
  const said = post.querySelector("[data-said]");
  const to = line.querySelector("input");
  if (quoting && to.value) return; // it answers somebody already
  const id = /\/r\/(\d+)\/$/.exec(said.dataset.said)?.[1] ?? "";
  to.value = id;
  line.hidden = !id;
  Object.assign(line.querySelector("a"), { href: `#${post.id}`, textContent: said.dataset.by });
};
const put = (text) => {
  field.setSelectionRange(field.value.length, field.value.length);
  const gap = field.value.trim() ? "\n\n" : "";
  field.dispatchEvent(new CustomEvent("put", { detail: gap + text }));
  field.scrollIntoView({ block: "center" });
};
const quotation = ({ said, by }, words) => {
  const plain = (text) => text.replace(/[\\`*_[\]<>#@]/g, "\\$&");
  return [`[${plain(by)}](${said}):`, "", ...plain(words.trim()).split("\n")].map((row) => `> ${row}`.trimEnd()).join("\n") + "\n\n";
};

for (const link of form ? document.querySelectorAll("a[data-answer], a[data-quote]") : []) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    answer(link.closest(".post"), link.dataset.quote);
    const quote = link.dataset.quote && (await fetch(link.dataset.quote).catch(() => null));
    if (quote?.ok) put(await quote.text());
    field.focus();
  });
}
line?.querySelector("button").addEventListener("click", (event) => {
  event.preventDefault();
  line.querySelector("input").value = "";
  line.hidden = true;
  field.focus();
});

const button = document.createElement("button");
Object.assign(button, { type: "button", className: "button small quote-selection", textContent: line?.dataset.quote, hidden: true });
button.addEventListener("mousedown", (event) => event.preventDefault()); // else the words are no longer selected
button.addEventListener("click", () => {
  const said = button.previousElementSibling;
  const text = quotation(said.dataset, String(getSelection()));
  button.hidden = true;
  answer(said.closest(".post"), true);
  put(text);
});
if (form) document.addEventListener("selectionchange", () => {
  const { anchorNode, focusNode, isCollapsed } = getSelection();
  const said = [anchorNode, focusNode].map((node) => node?.parentElement?.closest("[data-said]"));
  if (document.activeElement === button) return;
  button.hidden = isCollapsed || !said[0] || said[0] !== said[1];
  if (!button.hidden) said[0].after(button);
});
