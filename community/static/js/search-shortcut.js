// The key / puts the cursor into the search. It can be turned off (WCAG 2.1.4): the switch is in the footer.
const OFF = "shortcut-off";
const field = document.querySelector("[data-search-shortcut]") ?? document.querySelector("main input[type=search]");
const control = document.querySelector("[data-shortcut-switch]");

// A browser may refuse to keep anything; then the switch holds until the page is left.
const storage = (act) => { try { return act(localStorage); } catch { return undefined; } };
let off = false;

const isOff = () => { const kept = storage((it) => it.getItem(OFF)); return kept === undefined ? off : kept !== null; };
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

if (field) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isOff() || isTyping(event.target) || !field.checkVisibility?.()) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

if (field && control) {
  const words = [control.textContent, control.dataset.shortcutSwitch];
  const show = () => { control.textContent = words[isOff() ? 1 : 0]; };
  control.addEventListener("click", () => {
    off = !isOff();
    storage((it) => (off ? it.setItem(OFF, "1") : it.removeItem(OFF)));
    show();
  });
  show();
  control.hidden = !matchMedia("(hover: hover)").matches;
}
