// The page of a job that is under way: what has changed is fetched every second, and takes the place of what is shown.
(() => {
  "use strict";
  const shown = document.querySelector("#progress[data-more]");
  if (!shown) return;
  let pause = 1000;
  const look = async () => {
    try {
      const answer = await fetch(`${location.pathname}/progress`, { headers: { accept: "text/html" } });
      if (answer.status === 404) return location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      // Our own server's markup, escaped there; parsed apart from the page, so that nothing in it would run.
      const news = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = news.querySelector("#progress");
      const open = [...shown.querySelectorAll("details[open]")].map((one) => one.id);
      for (const id of open) fresh.querySelector(`#${id}`)?.setAttribute("open", "");
      // The header's counts, too: what was added is among them at once.
      for (const part of ["#told", "#parts", "#items", ".cover"]) {
        const now = news.querySelector(part);
        const before = document.querySelector(part);
        if (now && before && now.outerHTML !== before.outerHTML) before.replaceWith(now);
      }
      pause = 1000;
      if (fresh.dataset.more === undefined) return shown.removeAttribute("aria-busy");
    } catch {
      pause = Math.min(2 * pause, 15000); // the server is away: it may come back
    }
    setTimeout(look, pause);
  };
  setTimeout(look, 500);
})();
