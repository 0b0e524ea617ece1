// A square to draw points in, with mouse, pen or finger; every stroke can be undone.
const SPACING = 0.04, MOST = 2000;

export default ({data, parentElement, setStateValue}) => {
  const root = parentElement.querySelector(".draw");
  const canvas = root.querySelector("canvas"), count = root.querySelector("span");
  root.strokes ??= [];
  const colours = palette(root, data.palettes), reach = data.window;
  const points = () => root.strokes.flat();

  function redraw() {
    const side = canvas.clientWidth, ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.height = Math.round(side * ratio);
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = colours.middle;
    context.fillRect(0, 0, side, side);
    context.strokeStyle = colours.grid;
    for (let line = 1; line < 2 * reach; line++) {
      const at = (line * side) / (2 * reach);
      context.beginPath();
      context.moveTo(at, 0); context.lineTo(at, side);
      context.moveTo(0, at); context.lineTo(side, at);
      context.stroke();
    }
    context.fillStyle = colours.real;
    for (const [x, y] of points()) {
      context.beginPath();
      context.arc(((x + reach) * side) / (2 * reach), ((reach - y) * side) / (2 * reach),
        2.5, 0, 2 * Math.PI);
      context.fill();
    }
    count.textContent = `${points().length} points` + (points().length >= MOST ? ", no more fit" : "");
    canvas.dataset.points = points().length;
  }

  function place(event) {
    const box = canvas.getBoundingClientRect();
    const along = (share) => Math.round(100 * Math.max(-1, Math.min(1, 2 * share - 1)) * reach) / 100;
    return [along((event.clientX - box.left) / box.width), -along((event.clientY - box.top) / box.height)];
  }

  function add(event) {
    const stroke = root.strokes.at(-1), last = stroke.at(-1), next = place(event);
    if (points().length >= MOST) return;
    if (last && Math.hypot(next[0] - last[0], next[1] - last[1]) < SPACING) return;
    stroke.push(next);
    redraw();
  }

  const send = () => setStateValue("drawn", points().flat());
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    root.strokes.push([]);
    root.drawing = true;
    add(event);
  };
  canvas.onpointermove = (event) => {
    if (root.drawing) (event.getCoalescedEvents?.() ?? [event]).forEach(add);
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (root.drawing) { root.drawing = false; send(); }
  };
  const [undo, wipe] = root.querySelectorAll("button");
  undo.onclick = () => { root.strokes.pop(); redraw(); send(); };
  wipe.onclick = () => { root.strokes = []; redraw(); send(); };
  root.observer ??= new ResizeObserver(redraw);
  root.observer.observe(root);
  redraw();
  return () => {};
};
