// Makes a list of answers nicer: a link to one puts the focus on its question, all can be opened, links can be copied.
const all = [...document.querySelectorAll("details.faq")];

const arrive = () => {
  const target = document.querySelector(":target");
  const details = target?.closest("details.faq");
  if (details) {
    details.open = true;
    details.firstElementChild.focus();
    details.scrollIntoView();
  } else if (!target && /^#[\w-]+$/.test(location.hash) && document.querySelector("[data-elsewhere]")) {
    location.replace(`${location.pathname}${location.hash.slice(1)}/`); // it stands on another page of the list, and at its own address
  }
};
addEventListener("hashchange", arrive);
addEventListener("load", arrive); // before that the browser itself still moves the focus and the page

for (const line of all.length > 1 ? document.querySelectorAll("[data-open-all]") : []) {
  const status = line.querySelector("[role=status]");
  line.hidden = false;
  line.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    for (const details of all) details.open = Boolean(button.value);
    status.textContent = button.value ? status.dataset.opened : status.dataset.closed;
  });
}

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy-address]") : []) {
  const status = button.nextElementSibling;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.previousElementSibling.href);
    status.textContent = status.dataset.copied;
    setTimeout(() => { status.textContent = ""; }, 2000);
  });
}
