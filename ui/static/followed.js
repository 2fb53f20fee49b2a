// How much is new on the reader's followed questions, beside the link in the header. The page works without it.
(() => {
  "use strict";
  const EVERY = 60000; // milliseconds
  let known = 0;

  const links = () => document.querySelectorAll('header nav a[href$="followed"]');
  const show = () => {
    for (const link of links()) {
      const text = known ? `Followed (${known} new)` : "Followed";
      if (link.textContent !== text) link.textContent = text;
    }
  };
  const ask = async () => {
    const [link] = links();
    if (document.hidden || !link) return;
    try {
      const answer = await fetch(`${link.href}/count`);
      if (answer.ok) known = (await answer.json()).new;
    } catch {
      return; // asked again soon
    }
    show();
  };
  document.addEventListener("visibilitychange", ask);
  setInterval(ask, EVERY);
  setInterval(show, 2000); // Gradio makes the header anew now and then
  setTimeout(ask, 1500); // once Gradio has made it
})();
