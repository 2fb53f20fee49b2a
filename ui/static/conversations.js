// The drawer of conversations, the page's address, and a question that its address names.
(() => {
  "use strict";
  const { find, whenChanged } = footnote;
  let at = null; // the conversation that the address names, once the server has told one
  let wanted = /^#question-\d+$/.test(location.hash) ? location.hash.slice(1) : null;

  const WIDE = matchMedia("(min-width: 1300px)"); // as in conversations.css: the list has a column of its own there
  const CLOSED = "footnote.no-sidebar";
  let refreshing = false; // a click that only asks for the list anew

  const kept = (value) => {
    try {
      if (value === undefined) return localStorage.getItem(CLOSED);
      if (value) localStorage.setItem(CLOSED, "1");
      else localStorage.removeItem(CLOSED);
    } catch {
      // A browser that keeps nothing: the list is open at each visit.
    }
    return null;
  };
  // Gradio drops a click that comes while it is still at a change: asked until the list names the conversation.
  const refresh = (left = 5) => {
    refreshing = true;
    find("#list")?.click();
    refreshing = false;
    setTimeout(() => {
      if (left && at && WIDE.matches && !kept() && !find(`#listed a[href^="./?c=${at}"]`)) refresh(left - 1);
    }, 500);
  };

  const send = (command) => footnote.send("#command", command, "#do");

  const draw = (open, focus = open) => {
    if (!find("#list")) return;
    document.body.classList.toggle("listing", open);
    find("#list").setAttribute("aria-expanded", open);
    // At once: later, it would take the focus from a reader who types a question by then.
    if (focus) find("#find textarea, #find input")?.focus();
  };
  const shut = () => {
    draw(false);
    if (WIDE.matches) kept(true);
    find("#list")?.focus();
  };

  // The address names the conversation, so that a reload shows it again.
  const address = () => {
    const told = find("#where [data-conversation]");
    if (!told || told.dataset.conversation === at) return;
    const first = at === null;
    at = told.dataset.conversation;
    if (WIDE.matches && !kept()) {
      if (first) draw(true, false);
      setTimeout(refresh, 0, 5); // what is new in it: not while Gradio is still at the change that told of it
    }
    if (first && !at) return; // a new page: its address may hold a question to be asked
    history.replaceState(null, "", at ? `./?c=${at}${first ? location.hash : ""}` : "./");
  };

  // A question that the address points to, once it is there.
  const point = () => {
    const question = wanted && document.getElementById(wanted);
    if (!question) return;
    wanted = null;
    const before = document.activeElement;
    setTimeout(() => {
      if (![before, document.body].includes(document.activeElement)) return; // the reader has gone elsewhere
      question.focus({ preventScroll: true });
      question.scrollIntoView({ block: "start" });
    }, 100);
  };

  // Below the header, however high that is.
  const placed = () => {
    const height = `${find("#top header")?.offsetHeight ?? 0}px`;
    const style = document.documentElement.style;
    if (WIDE.matches && style.getPropertyValue("--top") !== height) style.setProperty("--top", height);
  };
  WIDE.addEventListener("change", () => {
    draw(WIDE.matches && !kept(), false);
    if (WIDE.matches && !kept()) refresh();
    placed();
  });

  whenChanged(() => {
    placed();
    address();
    point();
    if (!find("#list[aria-expanded]")) draw(false);
  });

  document.addEventListener("click", (event) => {
    const gone = event.target.closest("[data-delete]");
    const link = event.target.closest('#listed a[href^="./?c="]');
    if (gone) send(`delete ${gone.dataset.delete}`);
    else if (event.target.closest("[data-unlist]")) shut();
    else if (event.target.closest("#list")) {
      if (refreshing) return;
      const open = !document.body.classList.contains("listing");
      if (WIDE.matches) kept(!open);
      draw(open);
    }
    else if (link && link.getAttribute("aria-current")) {
      event.preventDefault(); // it is shown already
      wanted = link.hash.slice(1) || null;
      if (!WIDE.matches) draw(false);
      point();
    } else if (event.target.closest("#edit")) find("#question textarea")?.focus();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-rename]");
    if (!form) return;
    event.preventDefault();
    send(`rename ${form.dataset.rename} ${form.querySelector("input").value.trim()}`);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("#drawer, #list") && document.body.classList.contains("listing")) {
      event.preventDefault();
      shut();
    }
  });
})();
