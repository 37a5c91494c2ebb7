// Narrows a long list to the entries that hold all the words typed.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const part of document.querySelectorAll("[data-narrow]")) {
  const box = part.querySelector(".narrow-by");
  const field = box.querySelector("input");
  const status = box.querySelector("[data-found]");
  const entries = [...part.querySelectorAll(".rows > li")].map((row) => [row, plain(row.textContent)]);
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/);
    let found = 0;
    for (const [row, text] of entries) {
      row.hidden = !words.every((word) => text.includes(word));
      found += row.hidden ? 0 : 1;
    }
    status.textContent = field.value.trim()
      ? status.dataset.found.replace("{found}", found).replace("{all}", entries.length)
      : "";
  });
  box.hidden = false;
}
