// Answers "Did this help?" in its place. Without it, or when the server says anything else, the form is sent as usual.
const send = (form, button) => fetch(form.getAttribute("action"), {
  method: "POST",
  body: new URLSearchParams(new FormData(form, button)),
  headers: { "X-Requested-With": "fetch" },
});

// A message or another page of the server's: let the browser show it, with the pressed button's answer.
const sendAsUsual = (form, button) => {
  if (button?.name) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: button.name, value: button.value });
    form.append(field);
  }
  form.submit();
};

const replace = (old, html) => {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-vote]");
  if (!fresh) return false;
  const heading = fresh.querySelector("[data-focus]");
  if (old.dataset.level) { // one of many on a page, below a heading of its own
    fresh.dataset.level = heading.ariaLevel = old.dataset.level;
    fresh.classList.add("inline");
  }
  old.replaceWith(fresh);
  (fresh.querySelector(".error-summary") ?? heading).focus();
  return true;
};

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  const box = form.closest("[data-vote]");
  if (!box) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  const status = form.querySelector("[data-status]");
  try {
    const answer = await send(form, button);
    if (!replace(box, await answer.text())) sendAsUsual(form, button);
  } catch {
    status.textContent = status.dataset.status;
  } finally {
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
  }
});
