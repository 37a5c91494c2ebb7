// Pictures and files: pasted, dropped on the text, or chosen. Without it they are sent along with the form.
for (const tools of document.querySelectorAll("[data-upload-url]")) {
  const { uploadUrl, sending, notSent } = tools.dataset;
  const form = tools.closest("form");
  const field = form.querySelector("textarea");
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-status]");
  let underway = 0;

  const send = async (file) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.set("file", file, file.name);
    const answer = await fetch(uploadUrl, { method: "POST", body }).catch(() => null);
    const { markdown, error } = (await answer?.json().catch(() => null)) ?? {};
    status.textContent = markdown ? "" : error ?? notSent;
    if (markdown) field.dispatchEvent(new CustomEvent("put", { detail: `${markdown}\n` }));
  };
  const sendAll = async (files) => {
    underway += 1;
    status.textContent = sending;
    for (const file of files) await send(file);
    underway -= 1;
  };
  const taken = (event, data) => {
    if (!data?.files.length || data.types.includes("text/plain")) return;
    event.preventDefault();
    sendAll([...data.files]);
  };

  field.addEventListener("paste", (event) => taken(event, event.clipboardData));
  field.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  field.addEventListener("drop", (event) => taken(event, event.dataTransfer));
  tools.querySelector("[data-choose]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => { sendAll([...input.files]); input.value = ""; });
  form.addEventListener("submit", (event) => {
    if (!underway) return;
    event.preventDefault(); // the file would be missing
    event.stopImmediatePropagation();
    status.textContent = sending;
  }, { capture: true });
  form.querySelector("[data-files]").hidden = true;
}
