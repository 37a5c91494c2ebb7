// Tells which result of a search is opened, as the reader leaves for it.
const results = document.querySelector("[data-opened]");

const tell = (event) => {
  const link = event.target.closest("a[data-entry]");
  if (!link || event.button > 1) return;
  const said = new URLSearchParams({ search: results.dataset.search, entry: link.dataset.entry });
  navigator.sendBeacon(results.dataset.opened, said);
};

results?.addEventListener("click", tell);
results?.addEventListener("auxclick", tell);
