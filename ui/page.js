// The few lines that markup alone can't do: opening a footnote, keyboard, and telling a screen reader that an answer is there.
(() => {
  "use strict";
  const find = (selector) => document.querySelector(selector);
  let opener = null; // id of the footnote from which the sources were opened: Esc goes back there
  let wanted = null; // what was asked to be shown, until it is
  let seen = ""; // the question last scrolled to,
  let told = ""; // and the state of its answer that a screen reader was told of

  // Into a Gradio textbox: its own setter and an event, so that Gradio hears of it; then press the button.
  const send = (box, text, button) => {
    const area = find(`${box} textarea, ${box} input`);
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(area), "value").set.call(area, text);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => find(button)?.click(), 30);
  };

  const focus = (element) => {
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  };

  const open = (link) => {
    wanted = decodeURIComponent(link.hash.slice(1));
    if (!link.closest("#sources")) opener = link.id || link.hash;
    if (!settle()) send("#target", wanted, "#open");
  };

  const close = () => {
    document.body.classList.remove("sheet");
    const back = opener && (document.getElementById(opener) || find(`#talk a[href="${CSS.escape(opener)}"]`) || find(`#talk a[href="${opener}"]`));
    (back || find("#question textarea"))?.focus();
  };

  // Once the sources show what was asked for: go to the words cited, else to the article's headline.
  const settle = () => {
    const shown = find("#sources [data-shown]");
    if (!wanted || shown?.dataset.shown !== wanted) return false;
    wanted = null;
    document.body.classList.add("sheet");
    focus(["mark[tabindex]", "h3", ".hint", "h2"].map((place) => shown.querySelector(place)).find(Boolean));
    return true;
  };

  const current = () => {
    const shown = find("#sources [data-shown]")?.dataset.shown;
    for (const link of document.querySelectorAll('a[href^="#cite-"]:not(.h)')) {
      if (link.hash === `#${shown}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  const tell = () => {
    const turn = find("#now .turn");
    const asked = turn ? `${turn.dataset.turn} ${turn.querySelector(".q").textContent}` : "";
    const state = turn?.dataset.state;
    if (asked === seen && state === told) return;
    if (turn && asked !== seen) turn.scrollIntoView({ block: "start" });
    seen = asked;
    told = state;
    let voice = find("#voice");
    if (!voice) {
      voice = Object.assign(document.createElement("div"), { id: "voice", className: "sr" });
      voice.setAttribute("role", "status");
      document.body.append(voice);
    }
    if (state === "busy") {
      voice.textContent = "Looking for an answer.";
    } else if (state === "done") {
      const words = turn.cloneNode(true);
      for (const extra of words.querySelectorAll(".q, .chip, .ok, [aria-hidden]")) extra.remove();
      voice.textContent = `Answer: ${words.textContent}`;
    }
  };

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; settle(); current(); tell(); });
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#cite-"], a[href^="#sources-"], a[href^="#article-"]');
    const example = event.target.closest("[data-ask]");
    if (link) { event.preventDefault(); open(link); }
    else if (example) send("#question", example.dataset.ask, "#ask");
    else if (event.target.closest("[data-close]")) close();
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      find("#question textarea")?.focus();
    } else if (event.key === "Escape" && (event.target.closest("#sources") || document.body.classList.contains("sheet"))) {
      event.preventDefault();
      close();
    }
  });
})();
