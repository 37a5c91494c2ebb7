// Tells of replies that came while somebody reads, and appends them when asked to: nothing above them moves.
// Asks less and less often while nothing comes, and never while the page is out of sight.
const SOONEST = 15_000;
const LATEST = 300_000;
const GONE = [403, 404, 410];

const line = document.querySelector("[data-more-replies]");
let wait = SOONEST;
let told = "";
let timer;

const position = (post) => Number(post.id.slice("reply-".length));

const fetchText = async (url) => {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (GONE.includes(answer.status)) line.remove();
  return answer.status === 200 ? answer.text() : "";
};

const ask = async () => {
  const text = await fetchText(`${line.dataset.moreReplies}?after=${line.dataset.after}`).catch(() => "");
  wait = text ? SOONEST : Math.min(wait * 1.5, LATEST);
  if (text && text !== told) line.innerHTML = told = text;
};

const plan = () => {
  clearTimeout(timer);
  if (document.hidden || !line.isConnected) return;
  timer = setTimeout(() => ask().finally(plan), wait);
};

const show = async (link) => {
  const text = await fetchText(link.href).catch(() => "");
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = [...page.querySelectorAll("article[id^=reply-]")].filter(
    (post) => position(post) > Number(line.dataset.after),
  );
  if (!fresh.length) return location.assign(link.href);
  const place = document.querySelector("[data-replies]");
  place.hidden = false;
  place.append(...fresh);
  line.dataset.after = position(fresh.at(-1));
  line.textContent = told = "";
  fresh[0].tabIndex = -1;
  fresh[0].focus({ preventScroll: true });
  await ask();
};

line.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link);
});
document.addEventListener("visibilitychange", () => {
  wait = SOONEST;
  plan();
});
plan();
