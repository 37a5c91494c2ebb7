// Plays a film in its place. Until it is pressed it is a link, and nothing is loaded from elsewhere.
for (const link of document.querySelectorAll("a.video[data-video]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.video;
    frame.title = link.querySelector("b")?.textContent ?? "";
    frame.allow = "fullscreen; picture-in-picture; encrypted-media; autoplay";
    const box = document.createElement("div");
    box.className = "video";
    box.append(frame);
    link.replaceWith(box);
    frame.focus();
  });
}
