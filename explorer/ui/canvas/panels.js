// The live panels: D's output, real and fake samples, density, manifold, gradient arrows.
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [12, 3, 2, 3], [4, 4], [1, 2]];

function densityTable({fake}) {
  return Uint32Array.from({length: 256}, (_, i) => pixel(rgb(fake), Math.round(0.75 * i)));
}

// The line value = level through a field of cell centres (marching squares).
function contour(context, values, cells, side, level) {
  const scale = side / cells;
  let pending = false;
  const cut = (a, b, ax, ay, bx, by) => {
    if (a > 0 === b > 0) return;
    const t = a / (a - b);
    const x = (ax + t * (bx - ax) + 0.5) * scale, y = side - (ay + t * (by - ay) + 0.5) * scale;
    pending ? context.lineTo(x, y) : context.moveTo(x, y);
    pending = !pending;
  };
  context.beginPath();
  for (let row = 0; row < cells - 1; row++) {
    for (let column = 0; column < cells - 1; column++) {
      const at = row * cells + column;
      const a = values[at] - level, b = values[at + 1] - level;
      const c = values[at + cells + 1] - level, d = values[at + cells] - level;
      const above = (a > 0) + (b > 0) + (c > 0) + (d > 0);
      if (above === 0 || above === 4) continue;
      cut(a, b, column, row, column + 1, row);
      cut(b, c, column + 1, row, column + 1, row + 1);
      cut(c, d, column + 1, row + 1, column, row + 1);
      cut(d, a, column, row + 1, column, row);
    }
  }
  context.stroke();
}

function part({values, shape}, model) {
  const size = values.length / shape[0];
  return values.subarray(model * size, (model + 1) * size);
}

// Squares and crosses of rectangles: many times cheaper than circles, and apart without colour.
function dots(context, points, place, colour, edge, across, along) {
  for (const [style, more] of [[edge, 0.7], [colour, 0]]) {
    context.fillStyle = style;
    const [r, s] = [across + more, along + more];
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = place(points[i], points[i + 1]);
      context.fillRect(x - r, y - s, 2 * r, 2 * s);
      if (r !== s) context.fillRect(x - s, y - r, 2 * s, 2 * r);
    }
  }
}

const LAYERS = {
  surface(context, frame, model, side) {
    const {values, shape} = frame.arrays.output;
    const field = part({values, shape}, model);
    paint(context, field, shape[1], side, frame.outputs);
  },
  boundary(context, frame, model, side) {
    const {values, shape} = frame.arrays.output;
    context.strokeStyle = frame.palette.text;
    context.lineWidth = 1.5;
    context.setLineDash([6, 3]);
    contour(context, part({values, shape}, model), shape[1], side, 127.5);
    context.setLineDash([]);
  },
  density(context, frame, model, side) {
    const {values, shape} = frame.arrays.density;
    const field = part({values, shape}, model);
    paint(context, field, shape[1], side, frame.densities);
    context.strokeStyle = frame.palette.fake;
    for (const [level, width] of [[64, 0.8], [150, 1.4]]) {
      context.lineWidth = width;
      contour(context, field, shape[1], side, level);
    }
  },
  manifold(context, frame, model, side, place) {
    const {values, shape} = frame.arrays.manifold;
    const points = part({values, shape}, model), m = shape[1];
    context.strokeStyle = frame.palette.accent;
    context.lineWidth = 0.9;
    context.beginPath();
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < m; j++) {
        const at = (row, column) => {
          const index = 2 * (row * m + column);
          return place(points[index], points[index + 1]);
        };
        if (j) { context.moveTo(...at(i, j - 1)); context.lineTo(...at(i, j)); }
        if (j) { context.moveTo(...at(j - 1, i)); context.lineTo(...at(j, i)); }
      }
    }
    context.stroke();
  },
  real(context, frame, model, side, place) {
    dots(context, part(frame.arrays.real, model), place, frame.palette.real,
      frame.palette.edge, 1.6, 1.6);
  },
  fake(context, frame, model, side, place) {
    dots(context, part(frame.arrays.fake, model), place, frame.palette.fake,
      frame.palette.edge, 2.8, 0.9);
  },
  arrows(context, frame, model, side, place) {
    const points = part(frame.arrays.fake, model);
    const slopes = part(frame.arrays.gradients, model);
    context.strokeStyle = frame.palette.text;
    context.lineWidth = 1.2;
    context.beginPath();
    for (let i = 0; i < Math.min(points.length, 2 * 80); i += 2) {
      const norm = Math.hypot(slopes[i], slopes[i + 1]);
      const length = Math.min(1.2, frame.arrow * norm) / (norm || 1);
      const from = place(points[i], points[i + 1]);
      const to = place(points[i] - length * slopes[i], points[i + 1] - length * slopes[i + 1]);
      const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
      context.moveTo(...from);
      context.lineTo(...to);
      for (const turn of [2.6, -2.6]) {
        context.moveTo(...to);
        context.lineTo(to[0] + 4 * Math.cos(angle + turn), to[1] + 4 * Math.sin(angle + turn));
      }
    }
    context.stroke();
  },
};

function makePanels(root) {
  let frame = null, cards = [], shown = [], textAt = 0, lastNumber = -1, over = false;

  function card(index) {
    const box = document.createElement("figure");
    box.innerHTML = '<figcaption><b></b><span class="key"></span></figcaption>'
      + '<canvas role="img" aria-label="A panel before its first picture"></canvas><p></p>';
    root.querySelector(".panels").append(box);
    const key = document.createElement("canvas");
    key.width = 40; key.height = 8;
    key.ariaHidden = "true";
    box.querySelector(".key").append(key);
    return {box, key, title: box.querySelector("b"), canvas: box.querySelector("figcaption + canvas"),
      text: box.querySelector("p"), index};
  }

  function drawKey({key, index}) {
    const context = key.getContext("2d");
    context.clearRect(0, 0, 40, 8);
    context.strokeStyle = frame.palette.text;
    context.lineWidth = 2;
    context.setLineDash(DASHES[index % DASHES.length]);
    context.beginPath(); context.moveTo(0, 4); context.lineTo(40, 4); context.stroke();
  }

  function draw(item) {
    const side = item.canvas.clientWidth;
    if (!side) return;
    const context = fitted(item.canvas, side, side);
    const scale = side / (2 * frame.window);
    const place = (x, y) => [(x + frame.window) * scale, side - (y + frame.window) * scale];
    for (const layer of frame.layers) LAYERS[layer](context, frame, item.index, side, place);
    item.canvas.dataset.step = frame.step;
    item.canvas.dataset.number = frame.number;
    item.canvas.dataset.changes = frame.changes;
  }

  function redraw() {
    if (frame) cards.forEach(draw);
  }

  function show(next) {
    frame = next;
    frame.outputs = outputTable(frame.palette);
    frame.densities = densityTable(frame.palette);
    const now = performance.now();
    while (cards.length > frame.panels.length) cards.pop().box.remove();
    while (cards.length < frame.panels.length) cards.push(card(cards.length));
    root.style.setProperty("--columns", frame.columns);
    if (frame.number !== lastNumber) shown.push(now);
    lastNumber = frame.number;
    shown = shown.filter((t) => t > now - 2000);
    redraw();
    const ended = frame.panels.every(({stopped}) => stopped);
    if (ended && !over) root.end();
    over = ended;
    if (frame.playing && !frame.note && now - textAt < 250) return;
    textAt = now;
    cards.forEach((item, i) => {
      item.title.textContent = frame.panels[i].title;
      item.text.textContent = frame.panels[i].text;
      item.text.classList.toggle("stopped", frame.panels[i].stopped);
      item.canvas.setAttribute("aria-label", frame.panels[i].title + ". " + frame.panels[i].text);
      drawKey(item);
    });
    const rate = frame.playing ? shown.length / 2 : 0;
    root.querySelector(".status").textContent =
      `step ${frame.step.toLocaleString("en")} · ${Math.round(frame.rate).toLocaleString("en")}`
      + ` steps/s · ${rate.toFixed(0)} pictures/s`;
    root.querySelector(".note").textContent = [frame.note, root.dataset.way].filter(Boolean).join(" ");
    root.dataset.step = frame.step;
    root.dataset.rate = frame.rate;
  }
  return {show, redraw};
}

export default ({data, parentElement, setTriggerValue}) => {
  parentElement.querySelector(".gan-live").end = () => setTriggerValue("over", true);
  return attach(parentElement, data, makePanels);
};
