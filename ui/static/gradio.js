// What the page's scripts have in common: writing into Gradio's boxes, and hearing of what Gradio has changed.
const footnote = (() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);

  // Into a Gradio textbox: its own setter and an event, so that Gradio hears of it; then press the button.
  const send = (box, text, button) => {
    const area = find(`${box} textarea, ${box} input`);
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => find(button)?.click(), 30);
  };

  // Each function is called before the page is painted anew, however much has changed in it.
  const watchers = [];
  const whenChanged = (act) => watchers.push(act);
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      for (const act of watchers) act();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });

  return { find, send, whenChanged };
})();
