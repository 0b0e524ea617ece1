// Pictures side by side under one glass: what lies under the pointer is shown large in all.
const SEEN = 1 / 4, REST = 400;

function makeGlass(root) {
  let frame = null, at = [0.5, 0.5], resting = 0, figures = [];
  const bound = (v) => Math.max(SEEN / 2, Math.min(1 - SEEN / 2, v));

  function build(count) {
    root.replaceChildren();
    figures = Array.from({length: count}, () => {
      const figure = document.createElement("figure"), title = document.createElement("figcaption");
      const [whole, part] = ["whole", "part"].map((kind) => {
        const canvas = document.createElement("canvas");
        canvas.className = kind;
        canvas.setAttribute("role", "img");
        return canvas;
      });
      const numbers = document.createElement("p");
      figure.append(title, whole, part, numbers);
      root.append(figure);
      whole.tabIndex = 0;
      const place = (x, y) => move([(x + 1) / 2, (1 - y) / 2]);
      steered(whole, place, (dx, dy) => move([at[0] + dx / 32, at[1] - dy / 32]));
      const dragged = whole.onpointermove;
      // The glass follows a mouse that only hovers; a finger drags it.
      whole.onpointermove = (event) => {
        if (event.pointerType !== "mouse") return dragged(event);
        const box = whole.getBoundingClientRect();
        move([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
      };
      return {title, whole, part, numbers, tile: document.createElement("canvas")};
    });
  }

  function show(next) {
    const first = !frame;
    frame = next;
    if (first) at = frame.at.map(bound);
    const {pictures} = frame.arrays;
    if (figures.length !== pictures.shape[0]) build(pictures.shape[0]);
    figures.forEach((figure, i) => {
      figure.title.textContent = frame.titles[i];
      figure.title.style.borderColor = frame.palette[frame.colours[i]];
      figure.numbers.textContent = frame.numbers[i];
      figure.whole.setAttribute("aria-label", `${frame.titles[i]}; arrow keys move the glass`);
      figure.part.setAttribute("aria-label", `${frame.titles[i]}, under the glass`);
      pixels(figure.tile, pictures, i);
    });
    redraw();
  }

  function redraw() {
    if (!frame) return;
    for (const {whole, part, tile} of figures) {
      const side = whole.clientWidth;
      if (!side) continue;
      const seen = SEEN * tile.width, left = at[0] * tile.width - seen / 2;
      const top = at[1] * tile.height - seen / 2;
      for (const [canvas, box] of [[whole, [0, 0, tile.width, tile.height]], [part, [left, top, seen, seen]]]) {
        const context = fitted(canvas, side, side);
        context.imageSmoothingEnabled = false;
        context.drawImage(tile, ...box, 0, 0, side, side);
      }
      const context = whole.getContext("2d");
      for (const [width, colour] of [[5, frame.palette.middle], [2.5, frame.palette.accent]]) {
        context.lineWidth = width;
        context.strokeStyle = colour;
        context.strokeRect((at[0] - SEEN / 2) * side, (at[1] - SEEN / 2) * side, SEEN * side, SEEN * side);
      }
    }
    root.dataset.at = JSON.stringify(at);
  }

  function move(place) {
    at = place.map(bound);
    redraw();
    clearTimeout(resting);
    resting = setTimeout(() => root.send("rest", {at}), REST);
  }
  return {show, redraw};
}

export default ({data, parentElement, setStateValue}) => {
  parentElement.querySelector(".gan-live").send = setStateValue;
  return mount(parentElement, data, makeGlass);
};
