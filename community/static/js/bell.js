// The bell is right in every tab: one that comes back into view asks how many notifications are new, and a page that is
// opened tells the others its number, as what was new may have been read by opening it. Without BroadcastChannel,
// tabs are right when they come back into view.
const bell = document.querySelector("[data-bell]");
const tabs = bell && "BroadcastChannel" in window ? new BroadcastChannel("bell") : null;

async function ask() {
  if (document.hidden || !bell) return;
  const answer = await fetch(bell.dataset.bell).catch(() => null);
  if (!answer?.ok || answer.redirected) return; // offline, or signed out meanwhile
  const now = document.createElement("template");
  now.innerHTML = await answer.text();
  const other = now.content.querySelector("[data-bell]");
  bell.dataset.number = other.dataset.number;
  bell.replaceChildren(...other.childNodes);
}

document.addEventListener("visibilitychange", ask);
addEventListener("pageshow", (event) => event.persisted && ask()); // an old page, by the browser's back button
if (tabs) {
  tabs.onmessage = ({ data }) => data !== bell.dataset.number && ask();
  tabs.postMessage(bell.dataset.number);
}
