// The few lines that markup alone can't do: opening a footnote, keyboard, and telling a screen reader that an answer is there.
(() => {
  "use strict";
  const { find, send, whenChanged } = footnote;
  let opener = null; // id of the footnote from which the sources were opened: Esc goes back there
  let wanted = null; // what was asked to be shown, until it is
  let seen = ""; // the question last scrolled to,
  let told = ""; // and the state of its answer that a screen reader was told of
  let held = null; // what the focus was put on in the sources, until the reader goes elsewhere,
  let within = null; // and the source that it is in
  let returning = false; // the focus was on what is taken off: it goes to what is left of it

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
    enter(shown);
    return true;
  };

  const enter = (shown) => {
    held = ["mark[tabindex]", "h3", ".hint", "h2"].map((place) => shown.querySelector(place)).find(Boolean);
    within = shown.dataset.shown;
    focus(held);
  };

  // The end of an answer renders the sources anew, and the focus with them: it goes back to the same words.
  const keep = () => {
    if (!held || held.isConnected) return;
    const shown = find("#sources [data-shown]");
    if (document.activeElement !== document.body) held = null; // the reader has gone elsewhere meanwhile
    else if (shown?.dataset.shown === within) enter(shown);
  };

  const current = () => {
    const shown = find("#sources [data-shown]")?.dataset.shown;
    for (const link of document.querySelectorAll('a[href^="#cite-"]:not(.h)')) {
      if (link.hash === `#${shown}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };

  // The filters, which are folded.
  const fold = (open) => {
    document.body.classList.toggle("filtering", open);
    find("#unfold")?.setAttribute("aria-expanded", open);
  };

  const tell = () => {
    const turn = find("#now .turn");
    const asked = turn ? `${turn.dataset.turn} ${turn.querySelector(".q").textContent}` : "";
    const state = turn?.dataset.state;
    if (asked === seen && state === told) return;
    if (turn && asked !== seen) {
      fold(false);
      turn.scrollIntoView({ block: "start" });
    }
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
    } else if (state === "done" || state === "shared") {
      const words = turn.cloneNode(true);
      for (const extra of words.querySelectorAll(".q, .chip, .ok, .inferred, .acts, .happened, [hidden], [aria-hidden]")) extra.remove();
      voice.textContent = `Answer: ${words.textContent}`;
    }
    if (returning && state !== "busy") {
      returning = false;
      if (document.activeElement !== document.body) return; // the reader has gone elsewhere meanwhile
      (find("#now [data-without]") || find("#now .q") || find("#question textarea")).focus();
    }
  };

  // The card of a footnote: what it points to, at a glance. Not on touch, where the panel opens at once.
  let glanced = null;
  const glance = (chip) => {
    if (chip === glanced) return;
    find("#card")?.remove();
    glanced?.removeAttribute("aria-describedby");
    glanced = null;
    const told = chip && find(`[data-card="${CSS.escape(chip.hash.slice(1))}"]`);
    if (!told || matchMedia("(hover: none)").matches) return;
    glanced = chip;
    const card = Object.assign(document.createElement("div"), { id: "card", role: "tooltip" });
    card.append(...told.cloneNode(true).childNodes);
    (find("main") || document.body).append(card);
    chip.setAttribute("aria-describedby", "card");
    place();
  };
  const place = () => {
    const card = find("#card");
    if (!card) return;
    const at = glanced.getBoundingClientRect();
    const above = at.top - card.offsetHeight; // touching, so that one can go from the footnote into its card
    const most = document.documentElement.clientWidth - card.offsetWidth - 8;
    card.style.left = `${Math.max(8, Math.min(at.left - 24, most))}px`;
    card.style.top = `${above < 8 ? at.bottom : above}px`;
  };
  // Not "pointerover": that comes, too, when what is written moves under a pointer that rests.
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.target.closest("#card")) return;
    glance(event.target.closest(".chip"));
  });
  document.addEventListener("focusin", (event) => glance(event.target.matches(".chip:focus-visible") ? event.target : null));
  document.addEventListener("scroll", place, true);

  // An empty page that is due to change is asked for again: the archive opens, articles are indexed.
  let renewal = null;
  const renew = () => {
    if (renewal || !find("#now .start[data-due]")) return;
    renewal = setTimeout(() => {
      renewal = null;
      if (!find("#now .start[data-due]")) return;
      find("#renew")?.click();
      renew();
    }, 1500);
  };

  whenChanged(() => {
    settle();
    keep();
    renew();
    current();
    tell();
    if (glanced && !glanced.isConnected) glance(null);
    if (!find("#unfold[aria-expanded]")) fold(false);
  });

  // A burst of clicks on one thing is one click: Gradio would send each, and fill its queue with them.
  let burst = null;
  let last = 0;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("#ask, #list, a.chip");
    const again = pressed && pressed === burst && event.timeStamp - last < 250;
    burst = pressed;
    last = event.timeStamp;
    if (!again) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#cite-"], a[href^="#sources-"], a[href^="#article-"]');
    const example = event.target.closest("[data-ask]");
    const taken = event.target.closest("[data-without]");
    if (event.isTrusted) { // not the click that "send" makes
      returning = Boolean(taken);
      held = null;
    }
    if (link) { event.preventDefault(); glance(null); open(link); }
    else if (taken) send("#target", taken.dataset.without, "#again");
    else if (event.target.closest("[data-branch]")) {
      const wanted = event.target.closest("[data-branch]").dataset.branch;
      send("#target", wanted, "#branch");
      if (wanted.startsWith("edit-")) find("#question textarea")?.focus();
    }
    else if (event.target.closest("[data-unchoose]")) {
      send("#chosen", "", "#tell");
      find("#question textarea")?.focus();
    } else if (event.target.closest("#unfold")) fold(!document.body.classList.contains("filtering"));
    else if (example) send("#question", example.dataset.ask, "#ask");
    else if (event.target.closest("[data-close]")) close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && glanced) {
      event.preventDefault();
      glance(null);
    } else if (event.key === "Escape" && event.target.closest("#filters, #unfold")) {
      fold(false);
      find("#unfold").focus();
    } else if (event.key === "Escape" && (event.target.closest("#sources") || document.body.classList.contains("sheet"))) {
      event.preventDefault();
      close();
    }
  });
})();
