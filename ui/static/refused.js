// A request of the page that is refused, or that nobody answers: Gradio shows nothing then, so it is told here.
(() => {
  "use strict";
  const AWAY = "Footnote does not answer. It may have been stopped, or the connection is gone. Your question is kept in the box.";
  const OURS = /\/gradio_api\/queue\/join/;
  const fetched = window.fetch;

  const tell = (text) => {
    document.getElementById("refused")?.remove();
    if (!text) return;
    const told = Object.assign(document.createElement("div"), { id: "refused", className: "card error", textContent: text });
    told.setAttribute("role", "alert");
    told.addEventListener("click", () => told.remove());
    (document.querySelector("main") || document.body).append(told);
  };

  // A refusal of ours is a sentence; Gradio's is JSON, a proxy's is a page of its own.
  const why = async (answer) => {
    const kind = answer.headers.get("content-type") || "";
    const text = await answer.text();
    if (kind.startsWith("text/plain")) return text;
    if (kind.includes("json")) return JSON.parse(text).detail || text;
    return `The question did not get through: status ${answer.status} ${answer.statusText}, not from Footnote but from what stands before it.`;
  };

  window.fetch = async (...asked) => {
    const ours = OURS.test(asked[0]?.url || asked[0]);
    let answer;
    try {
      answer = await fetched.apply(window, asked);
    } catch (error) {
      if (ours && error.name !== "AbortError") tell(AWAY);
      throw error;
    }
    if (ours) tell(answer.ok ? "" : await why(answer.clone()).catch(() => `Status ${answer.status}.`));
    return answer;
  };
})();
