// Keys that walk a course, before any control of the page sees them, and a laser point.
const FIELDS = "input, textarea, select, [contenteditable=true], [role=slider], [role=combobox], [role=listbox], [role=spinbutton]";
const WALK = {ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back"};

export default ({data, parentElement}) => {
  parentElement.querySelector("style").textContent = new TextDecoder().decode(data);
  let point = null;
  const laser = (on) => {
    point?.remove();
    point = on ? document.body.appendChild(document.createElement("div")) : null;
    if (point) point.id = "laser-point";
  };
  const move = ({clientX, clientY}) => {
    if (point) [point.style.left, point.style.top] = [`${clientX}px`, `${clientY}px`];
  };
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.composedPath().some((node) => node.matches?.(FIELDS))) return;
    if (event.key.toLowerCase() === "l") laser(!point);
    else if (event.key === "Escape" && point) laser(false);
    else if (event.key in WALK) {
      const button = document.querySelector(`.st-key-course-${WALK[event.key]} button`);
      if (button && !button.disabled && !event.repeat) button.click();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  window.addEventListener("keydown", press, true);
  window.addEventListener("pointermove", move, {passive: true});
  return () => {
    window.removeEventListener("keydown", press, true);
    window.removeEventListener("pointermove", move);
    laser(false);
  };
};
