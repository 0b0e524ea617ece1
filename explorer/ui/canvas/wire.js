// Reads what explorer/plots/wire.py packs: a length, a JSON header, then aligned arrays.
const TYPES = {float32: Float32Array, uint8: Uint8Array};

function decode(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const aligned = (size) => 8 * Math.ceil(size / 8);
  const arrays = {};
  let start = aligned(4 + length);
  for (const {name, type, shape} of header.arrays) {
    const values = new TYPES[type](buffer, start, shape.reduce((a, b) => a * b, 1));
    arrays[name] = {shape, values};
    start += aligned(values.byteLength);
  }
  return {...header, arrays};
}

function rgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

function mixed(from, to, share) {
  return from.map((c, i) => Math.round(c + (to[i] - c) * share));
}

// Fits a canvas to its box on this screen; returns a context in CSS pixels.
function fitted(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

// The palette that suits the page's present background.
function palette(root, palettes) {
  const colour = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  const numbers = colour.startsWith("#") ? rgb(colour) : (colour.match(/[\d.]+/g) ?? [255]).map(Number);
  return numbers[0] < 128 ? palettes.dark : palettes.light;
}

// One view a DOM node, kept there across updates; `make(root)` returns {show, redraw}.
function mount(parentElement, data, make) {
  const root = parentElement.querySelector(".gan-live");
  if (!root.view) {
    root.view = make(root);
    root.observer = new ResizeObserver(() => root.view.redraw());
    root.observer.observe(root);
  }
  if (data && data.length) {
    const frame = decode(data);
    root.view.show({...frame, palette: palette(root, frame.palettes)});
  }
  return () => {};
}
