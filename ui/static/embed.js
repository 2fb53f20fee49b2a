// The chat in a frame: asks, shows the answer as it grows, and leads from a footnote to its source. No cookie is used.
(() => {
  "use strict";
  const form = document.getElementById("form");
  const box = form.elements.q;
  const button = form.querySelector("button");
  const turns = document.getElementById("turns");
  const voice = document.getElementById("voice");
  let talk = ""; // the server's word for this conversation

  const fail = (place, text) => {
    const told = Object.assign(document.createElement("p"), { className: "notice", textContent: text });
    told.setAttribute("role", "alert");
    place.replaceChildren(told);
  };

  // The events of a stream, each a line "data: JSON" with a blank line after it.
  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (held + value).split("\n\n");
      held = parts.pop();
      for (const part of parts) if (part.startsWith("data: ")) yield JSON.parse(part.slice(6));
    }
  }

  const ask = async (question) => {
    const place = turns.appendChild(document.createElement("div"));
    button.disabled = true;
    try {
      const sources = [...form.querySelectorAll("[name=source]")].map((one) => one.value);
      const response = await fetch("embed/ask", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ question, sources, talk }),
      });
      if (!response.ok) throw new Error(await response.text());
      let ended = false;
      for await (const told of events(response)) {
        talk = told.talk ?? talk;
        if (told.html) place.innerHTML = told.html; // the server's own markup, escaped there
        if (told.wrong) fail(place, told.wrong);
        ended = ended || Boolean(told.done);
        if (place.offsetTop && !place.dataset.seen) {
          place.dataset.seen = "yes";
          place.scrollIntoView({ block: "start" });
        }
      }
      if (!ended) throw new Error("The answer broke off. Ask again.");
      voice.textContent = "The answer is there.";
      box.value = "";
    } catch (error) {
      fail(place, error instanceof TypeError ? "Footnote can’t be reached. Ask again." : error.message);
    } finally {
      button.disabled = false;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = box.value.trim();
    if (question && !button.disabled) ask(question);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  turns.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-ask]");
    if (choice && !button.disabled) ask(choice.dataset.ask);
    const link = event.target.closest('a[href^="#"]');
    const source = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!source) return;
    event.preventDefault(); // without an entry in the history of the page around
    const card = source.closest(".source, .cards");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  });
})();
