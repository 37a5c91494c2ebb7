// Opens the form of a flag over the page. Without this, and when the network fails, the same link leads to the form's own page.
const show = (form) => {
  const dialog = document.createElement("dialog");
  dialog.className = "flagging";
  dialog.setAttribute("aria-labelledby", "flagging");
  dialog.append(form);
  dialog.addEventListener("click", (event) => {
    const away = event.target.closest("[data-cancel]");
    if (!away && event.target !== dialog) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal(); // takes the focus, keeps it, gives it back, and closes on Escape
  dialog.querySelector("input[type=radio]")?.focus();
};

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-flag]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    const form = page.querySelector("[data-flag-form]");
    if (!form) throw new Error("no form");
    show(document.adoptNode(form));
  } catch {
    location.assign(link.href); // it says there why not
  }
});
