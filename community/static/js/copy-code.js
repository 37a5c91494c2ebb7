// A button on every code block that puts its text on the clipboard.
for (const text of document.querySelectorAll("[data-copy-code]")) {
  for (const block of navigator.clipboard ? text.querySelectorAll("pre") : []) {
    const code = block.innerText;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small copy";
    button.textContent = text.dataset.copyCode;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code);
      button.textContent = text.dataset.copied;
      setTimeout(() => { button.textContent = text.dataset.copyCode; }, 2000);
    });
    block.append(button);
  }
}
