// Shows a picture over the page. Without this, the same link leads to the picture itself.
const show = (link) => {
  const dialog = document.createElement("dialog");
  const picture = document.createElement("img");
  const close = document.createElement("button");
  dialog.className = "zoomed";
  picture.src = link.href;
  picture.alt = link.querySelector("img").alt;
  dialog.setAttribute("aria-label", picture.alt);
  close.type = "button";
  close.className = "button small";
  close.textContent = link.dataset.zoom;
  dialog.append(close, picture);
  picture.addEventListener("load", () => { dialog.scrollLeft = (dialog.scrollWidth - dialog.clientWidth) / 2; });
  dialog.addEventListener("click", (event) => {
    if (event.target !== picture) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal(); // takes the focus, keeps it, gives it back, and closes on Escape
};

for (const link of document.querySelectorAll("a[data-zoom]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}
