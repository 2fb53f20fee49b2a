// The drawer of conversations, the page's address, and a question that its address names.
(() => {
  "use strict";
  const { find, whenChanged } = footnote;
  let at = null; // the conversation that the address names, once the server has told one
  let wanted = /^#question-\d+$/.test(location.hash) ? location.hash.slice(1) : null;

  const send = (command) => footnote.send("#command", command, "#do");

  const draw = (open) => {
    if (!find("#list")) return;
    document.body.classList.toggle("listing", open);
    find("#list").setAttribute("aria-expanded", open);
    // At once: later, it would take the focus from a reader who types a question by then.
    if (open) find("#find textarea, #find input")?.focus();
  };
  const shut = () => {
    draw(false);
    find("#list")?.focus();
  };

  // The address names the conversation, so that a reload shows it again.
  const address = () => {
    const told = find("#where [data-conversation]");
    if (!told || told.dataset.conversation === at) return;
    const first = at === null;
    at = told.dataset.conversation;
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

  whenChanged(() => {
    address();
    point();
    if (!find("#list[aria-expanded]")) draw(false);
  });

  document.addEventListener("click", (event) => {
    const gone = event.target.closest("[data-delete]");
    const link = event.target.closest('#listed a[href^="./?c="]');
    if (gone) send(`delete ${gone.dataset.delete}`);
    else if (event.target.closest("[data-unlist]")) shut();
    else if (event.target.closest("#list")) draw(!document.body.classList.contains("listing"));
    else if (link && link.getAttribute("aria-current")) {
      event.preventDefault(); // it is shown already
      wanted = link.hash.slice(1) || null;
      draw(false);
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
