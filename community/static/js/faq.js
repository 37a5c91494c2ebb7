// Makes a list of answers nicer: a link to one puts the focus on its question, all can be opened, links can be copied.
const all = [...document.querySelectorAll("details.faq")];

const arrive = () => {
  const id = decodeURIComponent(location.hash.slice(1));
  const details = id && document.getElementById(id)?.closest("details.faq");
  if (details) {
    details.open = true;
    details.firstElementChild.focus();
    details.scrollIntoView();
  } else if (/^[\w-]+$/.test(id) && !document.getElementById(id) && document.querySelector("[data-elsewhere]")) {
    location.replace(`${location.pathname}${id}/`); // it stands on another page of the list, and at its own address
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
