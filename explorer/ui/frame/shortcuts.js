// Lets keys press buttons of the page. Whatever has the focus keeps the keys that it answers to
// itself: a field all of them, a button Space and Enter.
const FIELDS = "input, textarea, select, [contenteditable=true], [role=slider], [role=tab], " +
  "[role=radio], [role=radiogroup], [role=combobox], [role=listbox], [role=option], [role=grid], " +
  "[role=menuitem], [role=dialog], [role=spinbutton]";
const BUTTONS = "button, a[href], summary, [role=button], [role=switch], [role=checkbox]";

function taken(event) {
  const within = (which) => event.composedPath().some((node) => node.matches?.(which));
  return within(FIELDS) || ([" ", "Enter"].includes(event.key) && within(BUTTONS));
}

// Nothing moves by itself for those who have asked for less motion: once a page, its moving
// picture is held; what they start then is theirs.
function hold(name, find) {
  const held = window.explorerHeld ??= new Set();
  if (held.has(name) || !matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  held.add(name);
  const waiting = setInterval(() => {
    const button = find();
    if (!button) return;
    clearInterval(waiting);
    button.click();
  }, 100);
  setTimeout(() => clearInterval(waiting), 10000);
}

export default ({data}) => {
  const {rows, still} = JSON.parse(new TextDecoder().decode(data));
  const find = ({button}) => document.querySelector(`.${button} button`);
  const press = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || taken(event)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const button = rows.filter((row) => row.keys.includes(key)).map(find).find((found) => found);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.click();
  };
  document.addEventListener("keydown", press);
  hold(still, () => find({button: still}));
  return () => document.removeEventListener("keydown", press);
};
