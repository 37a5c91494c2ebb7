// Shows how a text will look without leaving the page. Without it, the same button sends the form.
const preview = async (form, box, status) => {
  const answer = await fetch(form.dataset.previewUrl, { method: "POST", body: new FormData(form) });
  if (!answer.ok) throw new Error(answer.statusText);
  box.innerHTML = await answer.text(); // sanitised by the server, like everything that is posted
  box.hidden = box.textContent.trim() === "" && !box.querySelector("img");
  status.textContent = "";
};

for (const form of document.querySelectorAll("form[data-preview-url]")) {
  const box = form.querySelector("[data-preview]");
  const status = form.querySelector("[data-status]");
  const button = form.querySelector("button[name=preview]");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    button.setAttribute("aria-busy", "true");
    try {
      await preview(form, box, status);
      box.scrollIntoView({ block: "nearest" });
    } catch {
      status.textContent = status.dataset.failed;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}
