// One update, stage by stage: the scheme with its active part, the formula, the batch, the table.
// All stages are here already: next, back and automatic never wait for the server.
const SVG = "http://www.w3.org/2000/svg";
const PACES = [0.5, 1, 2, 3, 5, 10];
const QUIET = 400;

// The scheme in a box of 800 x 176: nodes by name, then the ways between them.
const NODES = {
  z: {x: 40, y: 50, w: 52, h: 40, text: "z", round: 20},
  G: {x: 150, y: 50, w: 84, h: 48, text: "G", round: 6},
  fake: {x: 274, y: 50, w: 84, h: 36, text: "G(z)", round: 18, kind: "fake"},
  p: {x: 150, y: 126, w: 84, h: 36, text: "data p", round: 6, kind: "real"},
  x: {x: 274, y: 126, w: 84, h: 36, text: "x", round: 18, kind: "real"},
  D: {x: 430, y: 88, w: 84, h: 56, text: "D", round: 6},
  score: {x: 578, y: 88, w: 156, h: 56, text: "", round: 12},
  L: {x: 738, y: 88, w: 96, h: 56, text: "L", round: 6},
};
const WAYS = [["z", "G"], ["G", "fake"], ["p", "x"], ["fake", "D"], ["x", "D"], ["D", "score"], ["score", "L"]];
const BACK = {
  toD: {path: "M738 118 C738 168 454 168 454 122", label: [592, 170], end: [454, 119, "up"]},
  toG: {path: "M738 58 C738 6 430 6 430 40 M430 56 C420 0 150 -2 150 22", label: [584, 34], end: [150, 24, "down"]},
};

function add(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  parent.appendChild(element);
  return element;
}

// A colour by its meaning for letters: brought nearer to the text's own, to be read.
function legible(colours, kind) {
  const dark = rgb(colours.middle)[0] < 128;
  return `rgb(${mixed(rgb(colours[kind]), rgb(colours.text), dark ? 0.35 : 0.4).join(" ")})`;
}

class Scheme {
  constructor(svg) { this.svg = svg; svg.setAttribute("viewBox", "0 0 800 178"); }

  draw(data, stage, seen) {
    const {svg} = this, c = data.palette, lit = new Set(stage.lit), batch = data.updates[stage.update];
    const learner = stage.player === "generator" ? "G" : "D";
    svg.replaceChildren();
    for (const [from, to] of WAYS) {
      if (learner === "G" && (from === "p" || from === "x")) continue;
      // When a gradient flows, the ways forward rest.
      const works = lit.has(from) && lit.has(to) && !lit.has("toG") && !lit.has("toD");
      this.way(NODES[from], NODES[to], works ? c.accent : c.past, works);
    }
    for (const [name, back] of Object.entries(BACK)) if (lit.has(name)) this.back(back, c);
    for (const [name, node] of Object.entries(NODES)) {
      if (learner === "G" && (name === "p" || name === "x")) continue;
      this.node(node, name, lit.has(name), c, data, batch, seen);
    }
    if (seen.has("sample-z")) this.noise(batch.z, lit.has("z"), c);
    for (const name of ["G", "D"]) {
      const node = NODES[name], learns = name === learner;
      add(svg, "text", {class: "small", x: node.x - 16, y: node.y + node.h / 2 + 15, "font-weight": learns ? 600 : 400,
        opacity: learns ? 1 : 0.6}, learns ? "learns" : "held");
    }
  }

  // The noise in a plane of its own: a place in it is a z.
  noise(points, lit, c) {
    const [left, top, side] = [6, 92, 76], reach = 3;
    add(this.svg, "rect", {x: left, y: top, width: side, height: side, fill: "none", stroke: lit ? c.accent : c.grid,
      "stroke-width": lit ? 2.5 : 1.5});
    for (const [first, second = 0] of points) {
      const [u, v] = [first, second].map((n) => Math.max(-1, Math.min(1, n / reach)));
      add(this.svg, "rect", {x: left + side * (u + 1) / 2 - 2, y: top + side * (1 - v) / 2 - 2, width: 4, height: 4, fill: c.text});
    }
  }

  node({x, y, w, h, text, round, kind}, name, lit, c, data, batch, seen) {
    const {svg} = this, colour = kind ? c[kind] : c.text;
    const box = add(svg, "g", {opacity: lit ? 1 : 0.75, "data-node": name, "data-lit": lit});
    add(box, "rect", {x: x - w / 2, y: y - h / 2, width: w, height: h, rx: round, fill: lit ? c.accent : c.middle,
      "fill-opacity": lit ? 0.22 : 1, stroke: lit ? c.accent : colour, "stroke-width": lit ? 3.5 : 1.5});
    if (name === "score") return this.score(box, x, y, batch, seen, data, c);
    if (name === "L") text = batch.player === "generator" ? "L_G" : "L_D";
    const value = name === "L" && seen.has("loss") ? batch.loss : null;
    const label = add(box, "text", {x, y: value === null ? y + 5 : y - 4, "font-weight": 600, style: `fill: ${kind ? legible(c, kind) : ""}`});
    if (text.includes("_")) {
      label.append(text[0]);
      add(label, "tspan", {dy: 4, "font-size": 11}, text[2]);
    } else label.textContent = text;
    if (value !== null) add(box, "text", {class: "value", x, y: y + 17}, value);
  }

  score(box, x, y, batch, seen, data, c) {
    const {real, fake} = batch.means, known = seen.has("score");
    const lines = real ? [["D(x)", real, legible(c, "real")], ["D(G(z))", fake, legible(c, "fake")]] : [["D(G(z))", fake, legible(c, "fake")]];
    lines.forEach(([name, value, colour], i) => {
      const text = known ? `mean ${name} = ${value}` : name;
      add(box, "text", {class: "value", x, y: y + 5 + (lines.length > 1 ? (i ? 11 : -11) : 0), style: `fill: ${colour}`}, text);
    });
  }

  way(from, to, colour, lit) {
    const [x1, x2] = [from.x + from.w / 2, to.x - to.w / 2 - 3];
    const bend = from.y === to.y ? `L${x2} ${to.y}` : `C${x1 + 30} ${from.y} ${x2 - 40} ${to.y} ${x2} ${to.y}`;
    const width = lit ? 4 : 1.8;
    add(this.svg, "path", {d: `M${x1} ${from.y}${bend}`, fill: "none", stroke: colour, "stroke-width": width});
    add(this.svg, "path", {d: `M${x2 + 3} ${to.y}l-9 -5v10z`, fill: colour});
  }

  back({path, label, end: [x, y, way]}, c) {
    add(this.svg, "path", {d: path, fill: "none", stroke: c.accent, "stroke-width": 4, "stroke-dasharray": "9 5"});
    add(this.svg, "path", {d: `M${x} ${y}l-7 ${way === "up" ? 11 : -11}h14z`, fill: c.accent});
    add(this.svg, "text", {class: "small", x: label[0], y: label[1]}, "gradient");
  }
}

class Walk {
  constructor(root) {
    this.root = root;
    this.find = (selector) => root.querySelector(selector);
    this.scheme = new Scheme(this.find(".scheme"));
    this.plane = new Plane(this.find("canvas"));
    this.slider = this.find("input");
    this.find(".back").onclick = () => this.step(-1);
    this.find(".next").onclick = () => this.step(1);
    this.find(".auto").onclick = () => (this.timer ? this.pause() : this.play());
    this.find(".onward").onclick = () => this.onward();
    this.slider.oninput = () => this.paced(PACES[+this.slider.value]);
    this.resize = new ResizeObserver(() => this.data && this.show(this.stage));
    this.resize.observe(root);
    this.keys = (event) => this.key(event);
    window.addEventListener("keydown", this.keys);
  }

  close() {
    this.pause();
    clearTimeout(this.later);
    this.resize.disconnect();
    window.removeEventListener("keydown", this.keys);
  }

  update(data) {
    const fresh = this.data?.run !== data.run, told = data.stage !== this.known;
    this.data = data;
    if (fresh || told) { this.stage = this.known = data.stage; this.waits = false; clearTimeout(this.later); }
    if (this.pace === undefined || fresh) this.pace = data.pace;
    this.slider.value = PACES.indexOf(PACES.reduce((a, b) => Math.abs(b - this.pace) < Math.abs(a - this.pace) ? b : a));
    this.find("output").textContent = `${this.pace} s`;
    this.find(".onward").disabled = data.last;
    if (fresh) { this.chips(); this.table = undefined; this.picked = undefined; }
    this.show(this.stage);
    if (fresh && this.timer) this.play();
  }

  chips() {
    const box = this.find(".chips");
    box.replaceChildren();
    this.data.stages.forEach((stage, i) => {
      const first = i === 0 || this.data.stages[i - 1].update !== stage.update;
      if (first) { box.append(Object.assign(document.createElement("b"), {textContent: stage.player === "generator" ? "G" : "D"})); this.count = 0; }
      const button = document.createElement("button");
      button.textContent = ++this.count;
      button.title = stage.title;
      button.setAttribute("aria-label", `Stage ${i + 1}: ${stage.title}`);
      button.onclick = () => { this.pause(); this.go(i); };
      box.append(button);
    });
  }

  key(event) {
    const target = event.composedPath()[0];
    if (event.ctrlKey || event.metaKey || event.altKey || !this.root.isConnected) return;
    if (target.closest?.("input, textarea, select, [role=slider], [role=combobox], [contenteditable=true]")) return;
    const action = {ArrowRight: () => this.step(1), ArrowLeft: () => this.step(-1),
      a: () => (this.timer ? this.pause() : this.play())}[event.key];
    if (action) { event.preventDefault(); action(); }
  }

  step(by) { this.pause(); this.go(this.stage + by); }

  go(stage) {
    this.show(Math.max(0, Math.min(this.data.stages.length - 1, stage)));
    this.tell();
  }

  onward() {
    if (this.data.last || this.waits) return;
    this.waits = true;
    clearTimeout(this.later);
    this.send({start_step: this.data.step + 1, stage: 0, pace: this.pace});
  }

  play() {
    clearInterval(this.timer);
    this.find(".auto").textContent = "Pause";
    this.timer = setInterval(() => {
      if (this.stage < this.data.stages.length - 1) this.show(this.stage + 1);
      else if (this.data.last) this.pause();
      else this.onward();
    }, 1000 * this.pace);
  }

  pause() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.find(".auto").textContent = "Automatic";
    this.tell();
  }

  paced(pace) {
    this.pace = pace;
    this.find("output").textContent = `${pace} s`;
    if (this.timer) this.play();
    this.tell(true);
  }

  // The address follows once the student rests: a click waits for nothing.
  tell(always) {
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      if (this.waits || (!always && this.stage === this.known)) return;
      this.known = this.stage;
      this.send({stage: this.stage, pace: this.pace});
    }, QUIET);
  }

  show(index) {
    const {data, root} = this, stage = data.stages[index];
    this.stage = index;
    root.dataset.stage = index;
    root.dataset.step = data.step;
    root.dataset.name = stage.name;
    for (const kind of ["real", "fake"]) root.style.setProperty(`--${kind}`, legible(data.palette, kind));
    root.style.setProperty("--fresh", `${data.palette.accent}2e`);
    const seen = new Set(data.stages.slice(0, index + 1).filter((s) => s.update === stage.update).map((s) => s.name));
    this.find("h4").textContent = stage.title;
    this.find(".words").textContent = stage.words;
    this.find(".formula").innerHTML = stage.formula.join("");
    this.find(".filled").innerHTML = stage.numbers.map((line) => `<div>${line.join("")}</div>`).join("");
    this.find(".back").disabled = index === 0;
    const end = index === data.stages.length - 1;
    this.find(".next").disabled = end;
    this.find(".onward").classList.toggle("ready", end && !data.last);
    [...root.querySelectorAll(".chips button")].forEach((chip, i) => {
      chip.classList.toggle("now", i === index);
      chip.classList.toggle("done", i < index);
    });
    this.scheme.draw(data, stage, seen);
    this.paint(stage, seen);
    this.fill(stage, seen);
  }

  // The sample under the pointer stands out in the plane.
  pick(sample) {
    if (sample === this.picked) return;
    this.picked = sample;
    this.paint(this.data.stages[this.stage], this.seen);
  }

  paint(stage, seen) {
    this.seen = seen;
    const words = this.plane.draw(this.data, stage, seen, this.picked);
    this.find(".legend").textContent = words.join(" · ");
  }

  fill(stage, seen) {
    const {data} = this, rows = data.updates[stage.update].rows;
    if (this.table !== stage.update) this.build(stage, rows);
    [...this.find("tbody").rows].forEach((line, i) => {
      line.className = [rows[i].kind, seen.has(rows[i].stage) ? "" : "later",
        rows[i].stage === stage.name ? "fresh" : ""].join(" ");
    });
  }

  build(stage, rows) {
    this.table = stage.update;
    const count = rows[0].cells.length, numbers = Array.from({length: count}, (_, i) => `<th>${i + 1}</th>`);
    this.find("table").innerHTML = `<thead><tr><th>sample i</th>${numbers.join("")}<th>mean</th></tr></thead><tbody>`
      + rows.map((row) => `<tr><th>${row.label}</th>${row.cells.map((cell) => `<td>${cell.map((number) => `<span>${number}</span>`).join("")}</td>`).join("")}`
        + `<td class="mean">${row.mean}</td></tr>`).join("") + "</tbody>";
    const pick = (event) => {
      const place = event.target.closest("td, th")?.cellIndex - 1;
      this.pick(place >= 0 && place < count ? place : undefined);
    };
    this.find("table").onpointerover = pick;
    this.find("table").onpointerleave = () => this.pick(undefined);
  }
}

export default function ({data, parentElement, setTriggerValue}) {
  const root = parentElement.querySelector(".walk");
  root.walk ??= new Walk(root);
  root.walk.send = (place) => setTriggerValue("place", place);
  if (data && data.length) {
    const frame = decode(data);
    root.walk.update({...frame, palette: palette(root, frame.palettes)});
  }
  return () => { root.walk?.close(); root.walk = undefined; };
}
