// Lines that are clicked: code and tables as they stand, formulas as MathML.
export default ({data, parentElement, setTriggerValue}) => {
  const {rows, formula, open} = JSON.parse(new TextDecoder().decode(data));
  const box = parentElement.querySelector(".listing");
  const focused = [...box.children].indexOf(box.getRootNode().activeElement);
  box.classList.toggle("formula", formula);
  box.replaceChildren(...rows.map(({text, math, mark, line}) => {
    const clickable = open && mark === "" && text.trim() !== "";
    const node = document.createElement(clickable ? "button" : "div");
    if (mark) node.className = mark;
    if (math) node.innerHTML = math;
    else node.textContent = text || " ";
    if (clickable) node.onclick = () => setTriggerValue("pick", {line, at: Date.now()});
    const said = {missed: "not this one", bug: "printed", fix: "right"}[mark];
    if (said) {
      const note = document.createElement("i");
      note.textContent = said;
      node.append(note);
    }
    return node;
  }));
  box.children[focused]?.focus();
  return () => {};
};
