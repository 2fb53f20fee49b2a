// A calendar beside each box for a date: the browser's own. The box takes words, too, which a native date field does not.
(() => {
  "use strict";
  const BOXES = "#filters :is(#from, #to, #as-of) :is(input[type=text], textarea), .find :is(#from, #to)";
  const NAMES = { from: "Pick the first day", to: "Pick the last day", "as-of": "Pick the day until which articles count" };
  const ICON =
    '<svg viewBox="0 0 20 20" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true">' +
    '<rect x="3" y="4.5" width="14" height="12.5" rx="1.5"/><path d="M3 8.5h14M7 2.5v4M13 2.5v4"/></svg>';

  // Outside the box's label: what stands in a label is read as the box's name.
  const placeOf = (box) => (box.closest("label") ?? box).parentElement;

  const write = (box, day) => {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, day);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
    if (box.closest("#filters")) box.dispatchEvent(new FocusEvent("blur")); // Gradio tells what it means when it is left
  };

  const give = (box) => {
    const place = placeOf(box);
    const day = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1 });
    day.setAttribute("aria-hidden", "true");
    const button = Object.assign(document.createElement("button"), { type: "button", innerHTML: ICON });
    button.title = NAMES[box.closest("#from, #to, #as-of").id];
    button.setAttribute("aria-label", button.title);
    button.addEventListener("click", (event) => {
      event.preventDefault();
      const held = document.querySelector("[data-newest]")?.dataset ?? {};
      day.min = held.first ?? "";
      day.max = held.newest ?? "";
      day.value = /^\d{4}-\d\d-\d\d$/.test(box.value) ? box.value : "";
      day.showPicker();
    });
    day.addEventListener("change", () => day.value && write(box, day.value));
    const picker = Object.assign(document.createElement("span"), { className: "picker" });
    picker.append(day, button);
    place.classList.add("dated");
    place.append(picker);
  };

  const offer = () => {
    for (const box of document.querySelectorAll(BOXES)) if (!placeOf(box).querySelector(".picker")) give(box);
  };
  // Beside the conversation "footnote" is the body, by its id.
  if (typeof footnote !== "undefined" && footnote.whenChanged) footnote.whenChanged(offer);
  else offer();
})();
