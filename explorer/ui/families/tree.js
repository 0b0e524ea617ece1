// A tree as nested lists; its leaves are buttons.
export default ({data, parentElement, setTriggerValue}) => {
  const root = parentElement.querySelector(".tree"), {tree, chosen} = JSON.parse(data);
  const grow = ([name, below]) => {
    const item = document.createElement("li"), leaf = typeof below === "string";
    const label = document.createElement(leaf ? "button" : "span");
    label.textContent = name;
    item.append(label);
    if (leaf) {
      label.setAttribute("aria-pressed", below === chosen);
      label.onclick = () => setTriggerValue("pick", {family: below, at: Date.now()});
    } else item.append(listed(below));
    return item;
  };
  const listed = (branches) => {
    const list = document.createElement("ul");
    list.append(...branches.map(grow));
    return list;
  };
  root.replaceChildren(listed([tree]));
};
