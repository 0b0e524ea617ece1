// One picture of many panels; each panel is a button with words of its own.
export default ({data, parentElement, setTriggerValue}) => {
  const root = parentElement.querySelector(".mosaic");
  const {source, columns, tiles} = JSON.parse(new TextDecoder().decode(data));
  const image = root.querySelector("img"), grid = root.querySelector(".grid");
  image.src = source;
  grid.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
  while (grid.children.length > tiles.length) grid.lastChild.remove();
  while (grid.children.length < tiles.length) grid.append(document.createElement("button"));
  tiles.forEach((words, index) => {
    const button = grid.children[index];
    button.title = words;
    button.setAttribute("aria-label", words);
    button.onclick = () => setTriggerValue("pick", index);
  });
  return () => {};
};
