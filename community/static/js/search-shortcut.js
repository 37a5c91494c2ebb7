// The key / puts the cursor into the search. It can be turned off (WCAG 2.1.4): the switch is in the footer.
const OFF = "shortcut-off";
const field = document.querySelector("[data-search-shortcut]") ?? document.querySelector("main input[type=search]");
const control = document.querySelector("[data-shortcut-switch]");

const isOff = () => localStorage.getItem(OFF) !== null;
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
    if (isOff()) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
    show();
  });
  show();
  control.hidden = !matchMedia("(hover: hover)").matches;
}
