// Copying, files and feedback: what the actions under an answer do (see actions.py).
(() => {
  "use strict";
  const { find, whenChanged } = footnote;
  let serial = 0; // of what is asked for
  let wanted = ""; // what is asked for
  let told = ""; // what the reader thinks of an answer, until it is kept
  let waiting = null; // the element in which the outcome is told
  const taken = new Set(); // serials whose outcome has come

  const tell = (place, text, wrong = false) => {
    place.textContent = text;
    place.classList.toggle("wrong", wrong);
  };
  const placeOf = (button) => button.closest(".acts, #whole").querySelector(".did");

  const ask = (button, wish) => {
    waiting = placeOf(button);
    wanted = wish.what;
    tell(waiting, "");
    serial += 1;
    footnote.send("#wanted", JSON.stringify({ ...wish, serial }), "#hand");
  };

  // Where the clipboard may not be written to (no secure context, no permission): a selection and the old command.
  const copyOld = (text) => {
    const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "sr" });
    const back = document.activeElement;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    back?.focus();
    return copied;
  };
  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyOld(text);
    }
  };
  const copyLink = async (button) => {
    const { link, says } = button.closest(".turn").dataset;
    const address = new URL(link, location.href).href;
    if (await copied(address)) tell(placeOf(button), says);
    else tell(placeOf(button), `The browser does not let this page copy. The address is ${address}`, true);
  };
  const copy = async (button) => {
    const of = button.dataset.copy;
    const texts = document.querySelectorAll(of === "0" ? "[data-plain]" : `[data-plain="${of}"]`);
    const text = Array.from(texts, (one) => one.textContent).join("\n\n");
    const place = placeOf(button);
    if (await copied(text)) tell(place, "Copied");
    else tell(place, "The browser does not let this page copy. Export instead.", true);
  };

  const contentOf = (given) => {
    if (!("base64" in given.dataset)) return new Blob([given.textContent], { type: `${given.dataset.mime};charset=utf-8` });
    const bytes = Uint8Array.from(atob(given.textContent), (one) => one.charCodeAt(0));
    return new Blob([bytes], { type: given.dataset.mime });
  };
  const save = (given) => {
    const url = URL.createObjectURL(contentOf(given));
    const link = Object.assign(document.createElement("a"), { href: url, download: given.dataset.name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  };

  const send = (button) => {
    const form = button.closest(".feedback");
    const chosen = form.querySelector("input:checked");
    if (!chosen) {
      tell(placeOf(button), "Choose what it is first.", true);
      form.querySelector("input").focus();
      return;
    }
    const remark = form.querySelector("textarea").value;
    ask(button, { what: "feedback", turn: Number(button.dataset.tell), reason: chosen.value, remark });
    told = "wrong";
  };

  // What the reader thinks of an answer, by the answer's own words: shown again when Gradio makes the row anew.
  const judged = new Map();
  const wordsOf = (row) => row.parentElement.querySelector("[data-plain]").textContent;
  const judge = () => {
    for (const row of document.querySelectorAll(".acts")) {
      const said = judged.get(wordsOf(row)) || "";
      const pressed = String(said === "right");
      const up = row.querySelector("[data-right]");
      if (up.getAttribute("aria-pressed") !== pressed) up.setAttribute("aria-pressed", pressed);
      row.querySelector(".feedback").classList.toggle("chosen", said === "wrong");
    }
  };
  const approve = (button) => {
    if (button.getAttribute("aria-pressed") === "true") tell(placeOf(button), "It is kept already.");
    else ask(button, { what: "feedback", turn: Number(button.dataset.right), reason: "right", remark: "" });
    told = "right";
  };

  const receive = () => {
    const given = find("#handed [data-serial]");
    const number = Number(given?.dataset.serial);
    if (!given || !waiting || number !== serial || taken.has(number)) return;
    taken.add(number);
    if (given.dataset.name) {
      save(given);
      tell(waiting, `Saved as ${given.dataset.name}`);
    } else {
      tell(waiting, given.textContent, given.dataset.state === "wrong");
      if (wanted !== "feedback") return;
      const row = waiting.closest(".acts");
      const form = row?.querySelector(".feedback");
      if (!form || given.dataset.state !== "done") return;
      judged.set(wordsOf(row), told);
      judge();
      if (told === "right") return;
      form.open = false;
      form.querySelector("summary").focus();
    }
  };

  // Questions made for an answer are offered below that answer only: they may come when the next is being written.
  const current = () => {
    const next = find("#next [data-after]");
    const turn = find("#now .turn");
    if (next) next.hidden = turn?.dataset.state !== "done" || turn.dataset.turn !== next.dataset.after;
  };

  whenChanged(() => {
    receive();
    current();
    judge();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-link], [data-export], [data-tell], [data-right], [data-follow], [data-pin]");
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!button) return;
    if (button.dataset.copyLink) copyLink(button);
    else if (button.dataset.copy) copy(button);
    else if (button.dataset.tell) send(button);
    else if (button.dataset.right) approve(button);
    else if (button.dataset.pin) ask(button, { what: "pin", turn: Number(button.dataset.pin), at: Number(button.dataset.at) });
    else if (button.dataset.follow) ask(button, { what: "follow", turn: Number(button.dataset.follow) });
    else ask(button, { what: button.dataset.export, turn: Number(button.dataset.of) });
    const menu = button.closest("details.menu:not(.feedback)");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // What was unfolded is seen whole.
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches(".acts .menu, .happened")) {
      (event.target.querySelector(".items") || event.target).scrollIntoView({ block: "nearest" });
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  }, true);
})();
