// Rows of small pictures; those of the first row may answer to clicks.
function outputColour({real, fake, middle}, output) {
  const end = rgb(output < 0.5 ? fake : real);
  return `rgb(${mixed(rgb(middle), end, Math.min(1, 2 * Math.abs(output - 0.5)))})`;
}

function makeTiles(root) {
  let frame = null, shape = "", tiles = [];
  const box = root.querySelector(".tiles");

  function build() {
    box.replaceChildren();
    tiles = frame.rows.map((row, r) => {
      const title = document.createElement("h6"), strip = document.createElement("div");
      strip.className = "strip";
      strip.style.gridTemplateColumns = `repeat(${row.columns}, minmax(0, ${frame.size}px))`;
      box.append(title, strip);
      const figures = Array.from({length: frame.arrays["row" + r].shape[0]}, (_, i) => {
        const clickable = frame.clickable && r === 0;
        const figure = document.createElement(clickable ? "button" : "figure");
        figure.className = "tile";
        figure.innerHTML = "<canvas role='img'></canvas><i></i><span></span>";
        if (clickable) figure.onclick = () => root.send("pick", {index: i, at: Date.now()});
        strip.append(figure);
        return figure;
      });
      return {title, figures};
    });
  }

  function show(next) {
    frame = next;
    const present = JSON.stringify([frame.size, frame.clickable,
      frame.rows.map((row, r) => [row.columns, frame.arrays["row" + r].shape[0]])]);
    if (present !== shape) build();
    shape = present;
    frame.rows.forEach((row, r) => {
      const {title, figures} = tiles[r];
      title.textContent = row.title;
      title.hidden = !row.title;
      figures.forEach((figure, i) => {
        const [canvas, badge, caption] = figure.children;
        const [, height, width] = frame.arrays["row" + r].shape;
        canvas.style.aspectRatio = width / height;
        pixels(canvas, frame.arrays["row" + r], i);
        badge.textContent = row.badges[i] ?? "";
        badge.hidden = !(i in row.badges);
        figure.classList.toggle("picked", i in row.badges);
        caption.textContent = row.captions[i] ?? "";
        canvas.setAttribute("aria-label", [row.title,
          figures.length > 1 ? `picture ${i + 1}` : "pictures", row.captions[i], row.badges[i]]
          .filter(Boolean).join(", ").replaceAll("\n", ", "));
        const edge = row.edges[i];
        figure.title = edge === undefined ? "" : `D: ${edge.toFixed(2)}`;
        canvas.style.borderColor = edge === undefined
          ? "transparent" : outputColour(frame.palette, edge);
      });
    });
    root.dataset.shown = String(Number(root.dataset.shown ?? 0) + 1);
  }
  return {show, redraw() {}};
}

export default ({data, parentElement, setTriggerValue}) => {
  parentElement.querySelector(".gan-live").send = setTriggerValue;
  return mount(parentElement, data, makeTiles);
};
