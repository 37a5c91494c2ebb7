// What is pasted from Word or Google Docs into rich text of the admin, made ready for it. A page has one h1, so
// headings begin at h2; rich text knows no tables, so a row becomes a line; what only carries a layout goes.
const READY = "text/x-hearth-ready";

const lowered = (body) => {
  if (!body.querySelector("h1")) return;
  for (const level of [5, 4, 3, 2, 1]) {
    for (const heading of body.querySelectorAll(`h${level}`)) {
      const lower = document.createElement(`h${level + 1}`);
      lower.append(...heading.childNodes);
      heading.replaceWith(lower);
    }
  }
};

const lined = (body) => {
  for (const row of body.querySelectorAll("tr")) {
    const line = document.createElement("p");
    for (const cell of row.cells) {
      if (line.hasChildNodes()) line.append(" | ");
      const words = [...cell.querySelectorAll("p, div")];
      line.append(...(words.length ? words.flatMap((part) => [...part.childNodes, " "]).slice(0, -1) : cell.childNodes));
    }
    row.closest("table").before(line);
  }
  for (const table of body.querySelectorAll("table")) table.remove();
};

const readied = (html) => {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  lowered(body);
  lined(body);
  // Google Docs wraps everything in a <b> that is not bold.
  for (const all of body.querySelectorAll("b[id^=docs-internal-guid]")) all.replaceWith(...all.childNodes);
  return body.innerHTML.trim();
};

document.addEventListener(
  "paste",
  (event) => {
    const given = event.clipboardData;
    if (!event.target.closest?.(".public-DraftEditor-content") || given.types.includes(READY)) return;
    const html = given.getData("text/html");
    if (!/<h1|<table|docs-internal-guid/i.test(html)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const data = new DataTransfer();
    data.setData("text/html", readied(html));
    data.setData("text/plain", given.getData("text/plain"));
    data.setData(READY, "1");
    event.target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  },
  { capture: true },
);
