// The line between conversation and sources can be moved: by the pointer, or by the arrow keys once it has the focus.
(() => {
  "use strict";
  const { find, whenChanged } = footnote;
  const KEPT = "footnote.sources";
  const [LEAST, USUAL, MOST, STEP] = [25, 41.7, 65, 3]; // of 100 parts of the width

  const read = () => {
    try {
      return Number(localStorage.getItem(KEPT)) || USUAL;
    } catch {
      return USUAL;
    }
  };
  let share = read();
  const move = (to, keep = true) => {
    share = Math.min(MOST, Math.max(LEAST, to));
    find("#desk").style.setProperty("--sources", `${share}%`);
    find("#divider").setAttribute("aria-valuenow", String(Math.round(share)));
    try {
      if (keep) localStorage.setItem(KEPT, String(share));
    } catch {
      // A browser that keeps nothing: it is as wide as usual at the next visit.
    }
  };

  const make = () => {
    const divider = Object.assign(document.createElement("div"), { id: "divider", tabIndex: 0, title: "Move to resize" });
    const told = { role: "separator", "aria-orientation": "vertical", "aria-label": "Width of the sources" };
    for (const [name, value] of Object.entries({ ...told, "aria-valuemin": LEAST, "aria-valuemax": MOST })) {
      divider.setAttribute(name, String(value));
    }
    divider.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      divider.setPointerCapture(event.pointerId);
    });
    divider.addEventListener("pointermove", (event) => {
      if (!divider.hasPointerCapture(event.pointerId)) return;
      const desk = find("#desk").getBoundingClientRect();
      move((100 * (desk.right - event.clientX)) / desk.width);
    });
    divider.addEventListener("dblclick", () => move(USUAL));
    divider.addEventListener("keydown", (event) => {
      const to = { ArrowLeft: share + STEP, ArrowRight: share - STEP, Home: MOST, End: LEAST, Enter: USUAL }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      move(to);
    });
    return divider;
  };

  whenChanged(() => {
    const desk = find("#desk");
    if (!desk || find("#divider")) return;
    desk.append(make());
    move(share, false);
  });
})();
