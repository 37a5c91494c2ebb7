// Buttons and keys that put Markdown around the selected words. Other modules put text in by the event "put".
for (const tools of document.querySelectorAll("[data-tools]")) {
  const form = tools.closest("form");
  const field = form.querySelector("textarea");
  const buttons = [...tools.querySelectorAll("button")];

  const put = (text, start = field.selectionStart, end = field.selectionEnd) => {
    field.focus();
    field.setSelectionRange(start, end);
    if (document.execCommand("insertText", false, text)) return; // can be undone
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const use = ({ line, before, after, many }) => {
    const { selectionStart: start, selectionEnd: end, value } = field;
    const words = value.slice(start, end);
    if (line) {
      const first = value.lastIndexOf("\n", start - 1) + 1;
      put(value.slice(first, end).replace(/^/gm, line), first, end);
    } else if (before) {
      const fence = many && words.includes("\n");
      const [open, close] = fence ? [`${many}\n`, `\n${many}`] : [before, after];
      put(open + words + close);
      field.setSelectionRange(start + open.length, start + open.length + words.length);
    }
  };

  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) use(button.dataset);
  });
  field.addEventListener("put", (event) => put(event.detail));
  field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const button = buttons.find((tool) => tool.dataset.key === event.key.toLowerCase());
    if (event.key === "Enter") form.requestSubmit(form.querySelector("[data-send]"));
    else if (button) button.click();
    else return;
    event.preventDefault();
  });

  // One stop for Tab; the arrows go from tool to tool.
  const stop = (at) => buttons.forEach((tool) => { tool.tabIndex = tool === at ? 0 : -1; });
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length);
    stop(next);
    next.focus();
  });
  stop(buttons[0]);
  tools.hidden = false;
}
