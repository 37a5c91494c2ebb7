// Wagtail's admin starts its widgets by inline scripts, which our policy does not let run. templates/wagtailadmin/ and
// community/content/later.py write the same as data, and this does what it says: in the page, and in what comes into it.
const KNOWN = /^(init(Date|Time|DateTime)Chooser|createTaskChooser|InlinePanel|[A-Z]\w*Chooser)$/;
const SELECTOR = "script[type='application/json'][data-call]:not([data-called])";

const call = (data) => {
  const name = data.dataset.call;
  const widget = window[name];
  if (!data.isConnected || !KNOWN.test(name) || !widget) return;
  data.dataset.called = "";
  const given = JSON.parse(data.textContent);
  if (/^[A-Z]/.test(name)) new widget(...given);
  else widget(...given);
};

const callAll = () => document.querySelectorAll(SELECTOR).forEach(call);

callAll();
new MutationObserver((changes) => {
  if (changes.some(({ addedNodes }) => addedNodes.length)) callAll();
}).observe(document.documentElement, { childList: true, subtree: true });
