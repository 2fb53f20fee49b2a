// The shortcuts of one key, and the list of them that "?" shows. Who types with their voice can switch them off there.
const shortcuts = (() => {
  "use strict";
  const OFF = "footnote.no-shortcuts";
  const talks = () => document.querySelector("#question textarea");
  const search = () => document.querySelector(".find input[type=search]");
  const off = () => {
    try {
      return localStorage.getItem(OFF) === "1";
    } catch {
      return false; // a browser that keeps nothing
    }
  };
  const press = (selector) => document.querySelector(selector)?.click();

  const KEYS = [
    ["/", () => (talks() ? "Write a question" : "Write words to search for"), () => (talks() || search())?.focus(), () => talks() || search()],
    ["n", () => "New conversation", () => (talks() ? press("#fresh button, #fresh") : location.assign("/")), () => true],
    ["c", () => "Conversations", () => press("#list button, #list"), talks],
    ["?", () => "This list", () => show(), () => true],
  ];
  const OTHERS = [
    ["Enter", "Ask", talks],
    ["Shift Enter", "A new line in the question", talks],
    ["Tab, Enter", "To a footnote, and to its words in the article", talks],
    ["Esc", "Close what is open, and go back", () => true],
  ];

  const line = (list, key, does) => {
    const term = document.createElement("dt");
    for (const one of key.split(" ")) term.append(Object.assign(document.createElement("kbd"), { textContent: one.replace(",", "") }), " ");
    list.append(term, Object.assign(document.createElement("dd"), { textContent: does }));
  };

  const make = () => {
    const dialog = Object.assign(document.createElement("dialog"), { id: "shortcuts" });
    dialog.setAttribute("aria-labelledby", "shortcuts-title");
    const list = document.createElement("dl");
    for (const [key, does, , there] of KEYS) if (there()) line(list, key, does());
    for (const [key, does, there] of OTHERS) if (there()) line(list, key, does);
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: !off() });
    box.addEventListener("change", () => {
      try {
        if (box.checked) localStorage.removeItem(OFF);
        else localStorage.setItem(OFF, "1");
      } catch {
        box.checked = true;
      }
    });
    const label = document.createElement("label");
    label.append(box, " Keys without Ctrl or Alt do something");
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: "Close", autofocus: true });
    close.addEventListener("click", () => dialog.close());
    const title = Object.assign(document.createElement("h2"), { id: "shortcuts-title", textContent: "Keyboard" });
    dialog.append(title, list, label, close);
    dialog.addEventListener("close", () => dialog.remove());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
    return dialog;
  };
  const show = () => {
    if (document.querySelector("#shortcuts")) return;
    const dialog = make();
    (document.querySelector("main") || document.body).append(dialog);
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
    if (typing || off() || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = KEYS.find(([key, , , there]) => key === event.key && there());
    if (!found) return;
    event.preventDefault();
    found[2]();
  });
  document.addEventListener("click", (event) => event.target.closest("[data-keys]") && show());
  document.documentElement.classList.add("scripted");
  return { show };
})();
