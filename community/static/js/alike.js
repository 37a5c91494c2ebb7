// In the editor of an answer: shows what the site says already about the question, while it is being typed.
const PAUSE = 600;
const box = document.querySelector("[data-alike]");
const title = document.getElementById("id_title");
let asked = "", timer;

const ask = async () => {
  const words = title.value.trim();
  if (words === asked) return;
  asked = words;
  const body = new URLSearchParams({ title: words, but: box.dataset.but });
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  const answer = await fetch(box.dataset.alike, { method: "POST", body, headers }).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  if (words === asked) box.innerHTML = html; // of our own server, which escapes it
};

if (box && title) {
  title.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  ask();
}
