// What was searched for last on this device, kept here and nowhere else; forgotten when somebody signs out.
const KEY = "recent-searches", MOST = 5;

// A browser may refuse to keep anything; then there is nothing to offer, and nothing else is lost.
const storage = (act) => { try { return act(localStorage); } catch { return null; } };
const write = (searches) => storage((kept) => kept.setItem(KEY, JSON.stringify(searches)));

export const recent = () => {
  const searches = storage((kept) => JSON.parse(kept.getItem(KEY)));
  return Array.isArray(searches) ? searches.filter((one) => typeof one === "string").slice(0, MOST) : [];
};
export const forget = (words) => write(recent().filter((one) => one !== words));
export const remember = (words) => words && write([words, ...recent().filter((one) => one !== words)].slice(0, MOST));
export const clear = () => storage((kept) => kept.removeItem(KEY));

document.addEventListener("submit", (event) => event.target.matches("[data-sign-out]") && clear());
