// Who somebody is, beside their name, when the pointer rests on it or the keyboard comes to it; Escape closes it.
// Without it, the name is a link to the same and more.
const REST = 300; // milliseconds: long enough to pass over a name, and to cross from the name to the card
const texts = new Map(); // each is fetched once for a page
const card = document.createElement("div");
card.className = "card";
card.id = "card";
card.role = "tooltip";
let link = null;
let timer;

const text = (url) => {
  if (!texts.has(url)) texts.set(url, fetch(url).then((it) => (it.ok ? it.text() : ""), () => ""));
  return texts.get(url);
};

const hide = () => {
  clearTimeout(timer);
  link?.removeAttribute("aria-describedby");
  link = null;
  card.remove();
};

const show = async (wanted) => {
  hide();
  link = wanted;
  const html = await text(`${wanted.href}card/`);
  if (!html || link !== wanted) return;
  card.innerHTML = html; // our own template; names in it are escaped
  (wanted.closest("main, header, footer") ?? document.body).append(card); // within a landmark, like all that is read
  const { left, bottom, top } = wanted.getBoundingClientRect();
  const below = bottom + card.offsetHeight < window.innerHeight;
  card.style.left = `${Math.max(8, Math.min(left, window.innerWidth - card.offsetWidth - 8))}px`;
  card.style.top = `${below ? bottom : top - card.offsetHeight}px`;
  wanted.setAttribute("aria-describedby", "card");
};

const soon = (act) => {
  clearTimeout(timer);
  timer = setTimeout(act, REST);
};

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const name = event.target.closest("a[data-card]");
  if (event.target.closest(".card") || (name && name === link)) clearTimeout(timer);
  else if (name) soon(() => show(name));
  else if (link && link !== document.activeElement) soon(hide);
  else if (!link) clearTimeout(timer);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches("a[data-card]:focus-visible")) show(event.target);
  else hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
document.addEventListener("scroll", hide, { passive: true });
