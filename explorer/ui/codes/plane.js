// A code plane: both networks are here, so that a picture follows the hand without a server.
const REACH = 4, GRID = 31, REST = 400, SIDE = 16;
const HUES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#B8A400",
  "#7A5CA8", "#888888", "#A6561D"];

// Runs a vector through fully connected layers with ReLU between them.
function forward(layers, input) {
  let values = input;
  layers.forEach(([weight, bias], l) => {
    const [rows, columns] = weight.shape, out = new Float32Array(rows);
    for (let r = 0; r < rows; r++) {
      let sum = bias.values[r];
      for (let c = 0, at = r * columns; c < columns; c++) sum += weight.values[at + c] * values[c];
      out[r] = l < layers.length - 1 && sum < 0 ? 0 : sum;
    }
    values = out;
  });
  return values;
}

function makeCodes(root) {
  const find = (selector) => root.querySelector(selector);
  const pad = find(".pad"), big = find(".big"), ink = find(".ink"), back = find(".back");
  let frame = null, name = "", decoder = [], encoder = [], codes = [], sheet = null, table = null;
  let at = [0, 0], landed = null, resting = 0, strokes = new Float32Array(SIDE * SIDE).fill(-1);

  const decode = (code) => forward(decoder, code).map((a) => Math.tanh(frame.scale * a));
  const layersOf = (part, count) => Array.from({length: count}, (_, i) =>
    [frame.arrays[`${part}${i}w`], frame.arrays[`${part}${i}b`]]);

  // Pictures of a grid over the plane: the map behind it, and where a search begins.
  function chart() {
    const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
    canvas.width = canvas.height = GRID * SIDE;
    const tile = document.createElement("canvas");
    table = [];
    for (let r = 0; r < GRID; r++) {
      for (let c = 0; c < GRID; c++) {
        const code = [c, r].map((i) => ((2 * i + 1) / GRID - 1) * REACH);
        code[1] = -code[1];
        const picture = decode(code);
        table.push([code, picture]);
        paint(tile, picture);
        context.drawImage(tile, c * SIDE, r * SIDE);
      }
    }
    sheet = canvas;
  }

  function paint(canvas, picture) {
    const values = Uint8Array.from(picture, (v) => Math.round(255 * (v + 1) / 2));
    pixels(canvas, {values, shape: [1, SIDE, SIDE, 1]}, 0);
  }

  function apart(one, other) {
    let sum = 0;
    for (let i = 0; i < one.length; i++) sum += (one[i] - other[i]) ** 2;
    return sum;
  }

  // The code of a picture: the encoder's, or that of the nearest picture that can be drawn.
  function encode(picture, rounds = 3) {
    if (encoder.length) return Array.from(forward(encoder, picture).slice(0, 2));
    let best = table[0][0], least = Infinity, step = REACH / GRID;
    for (const [code, drawn] of table) {
      const gap = apart(drawn, picture);
      if (gap < least) [least, best] = [gap, code];
    }
    for (let round = 0; round < rounds; round++, step /= 2) {
      const middle = best;
      for (const dx of [-step, 0, step]) for (const dy of [-step, 0, step]) {
        const code = [middle[0] + dx, middle[1] + dy], gap = apart(decode(code), picture);
        if (gap < least) [least, best] = [gap, code];
      }
    }
    return best;
  }

  function show(next) {
    frame = next;
    if (frame.name !== name) {
      const first = !name;
      name = frame.name;
      decoder = layersOf("decoder", frame.layers[0]);
      encoder = layersOf("encoder", frame.layers[1]);
      chart();
      codes = Array.from({length: frame.arrays.digits.shape[0]}, (_, i) => {
        const from = i * SIDE * SIDE;
        const bytes = frame.arrays.digits.values.subarray(from, from + SIDE * SIDE);
        return encode(Float32Array.from(bytes, (b) => b / 127.5 - 1), 0);
      });
      at = frame.at.slice();
      if (first) lend(0);
      else read();
    }
    redraw();
  }

  const placed = (side) => ([x, y]) => [(x / REACH + 1) / 2 * side, (1 - y / REACH) / 2 * side];

  function redraw() {
    const side = pad.clientWidth;
    if (!frame || !side) return;
    const context = fitted(pad, side, side), place = placed(side);
    context.fillStyle = "#000";
    context.fillRect(0, 0, side, side);
    context.globalAlpha = 0.4;
    context.drawImage(sheet, 0, 0, side, side);
    context.globalAlpha = 1;
    if (frame.shown === "prior") holes(context, place);
    else codes.forEach((code, i) => {
      const [x, y] = place(code), label = frame.arrays.labels.values[i];
      context.fillStyle = HUES[label];
      context.font = "700 13px sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(label, x, y);
    });
    if (landed) mark(context, place(landed), frame.palette.accent, 9);
    mark(context, place(at), "#fff", 7);
    picture();
  }

  function holes(context, place) {
    const {values} = frame.arrays.prior, near = frame.arrays.near.values;
    for (let i = 0; i < near.length; i++) {
      const [x, y] = place([values[2 * i], values[2 * i + 1]]);
      context.strokeStyle = near[i] ? frame.palette.optimum : frame.palette.fake;
      context.lineWidth = 2.5;
      context.beginPath();
      if (near[i]) context.arc(x, y, 3.5, 0, 7);
      else { context.moveTo(x - 4, y - 4); context.lineTo(x + 4, y + 4); context.moveTo(x + 4, y - 4); context.lineTo(x - 4, y + 4); }
      context.stroke();
    }
  }

  function mark(context, [x, y], colour, radius) {
    context.strokeStyle = colour;
    context.lineWidth = 3;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.stroke();
  }

  function picture() {
    paint(big, decode(at));
    const told = at.map((v) => v.toFixed(2).replace("-", "−")).join(", ");
    find(".numbers").textContent = `code (${told})`;
    big.setAttribute("aria-label", `Picture of the code ${told}`);
    pad.setAttribute("aria-valuenow", at[0].toFixed(2));
    pad.setAttribute("aria-valuetext", told);
    root.dataset.at = JSON.stringify(at);
  }

  function move(code) {
    at = code.map((v) => Math.max(-REACH, Math.min(REACH, v)));
    redraw();
    clearTimeout(resting);
    resting = setTimeout(() => root.send("rest", {model: name, at}), REST);
  }

  steered(pad, (x, y) => move([x * REACH, y * REACH]),
    (dx, dy) => move([at[0] + 0.1 * dx, at[1] + 0.1 * dy]));

  // What was drawn: where it lands, and what comes back from there.
  function read() {
    paint(ink, strokes);
    const empty = strokes.every((v) => v === -1);
    landed = empty ? null : encode(strokes);
    find(".lands").textContent = empty
      ? "Draw a digit in the left square." : `lands at the pink circle, (${landed.map((v) => v.toFixed(2).replace("-", "−")).join(", ")})`;
    paint(back, empty ? strokes : decode(landed));
    back.setAttribute("aria-label", empty ? "Nothing is drawn yet" : "What comes back");
    root.dataset.landed = JSON.stringify(landed);
  }

  function stroke(event) {
    const box = ink.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top].map((v) => v / box.width * SIDE - 0.5);
    for (let r = 0; r < SIDE; r++) for (let c = 0; c < SIDE; c++) {
      const light = 2 * Math.min(1, Math.max(0, 1.6 - Math.hypot(c - x, r - y))) - 1;
      strokes[r * SIDE + c] = Math.max(strokes[r * SIDE + c], light);
    }
    read();
    redraw();
  }
  ink.onpointerdown = (event) => {
    try { ink.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
    stroke(event);
  };
  ink.onpointermove = (event) => { if (event.buttons) stroke(event); };
  find(".wipe").onclick = () => { strokes.fill(-1); read(); redraw(); };
  function lend(i) {
    const {values} = frame.arrays.digits;
    const bytes = values.subarray(i * SIDE * SIDE, (i + 1) * SIDE * SIDE);
    strokes = Float32Array.from(bytes, (b) => b / 127.5 - 1);
    read();
  }
  find(".lend").onclick = () => {
    lend(Math.floor(Math.random() * frame.arrays.digits.shape[0]));
    redraw();
  };
  return {show, redraw};
}

export default ({data, parentElement, setStateValue}) => {
  parentElement.querySelector(".gan-live").send = setStateValue;
  return mount(parentElement, data, makeCodes);
};
