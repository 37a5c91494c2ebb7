// A tab that comes back into view asks how many notifications are new: they may have been read in another one.
document.addEventListener("visibilitychange", async () => {
  const bell = document.querySelector("[data-bell]");
  if (document.hidden || !bell) return;
  const answer = await fetch(bell.dataset.bell).catch(() => null);
  if (!answer?.ok || answer.redirected) return; // offline, or signed out meanwhile
  const now = document.createElement("template");
  now.innerHTML = await answer.text();
  bell.replaceChildren(...now.content.querySelector("[data-bell]").childNodes);
});
