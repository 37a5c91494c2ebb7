// Takes the words a reader has marked along to the form that suggests an edit. Without it, they copy them.
const MOST = 3000; // characters of an address that every server takes

for (const link of document.querySelectorAll("a[data-suggest]")) {
  const text = document.querySelector(link.dataset.suggest);
  const plain = link.href;
  // At the click the marking may be gone already, so it is followed.
  document.addEventListener("selectionchange", () => {
    const marked = document.getSelection();
    if (marked.isCollapsed || !text?.contains(marked.anchorNode)) return;
    if (!text.contains(marked.focusNode)) return;
    const words = encodeURIComponent(marked.toString().trim());
    link.href = words && words.length <= MOST ? `${plain}?passage=${words}` : plain;
  });
}
