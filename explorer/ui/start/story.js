// The story of forger and detective: four acts of one recorded training, and two games.
const SEEN = "gan-explorer-story", MOST = 60, SPACING = 0.12;
const ACTS = 4, DETECTIVE = 4, FORGER = 5, MORPH = 1600;

class Story {
  constructor(root, data) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.canvas = this.find("canvas");
    this.data = data;
    this.real = pairs(data.arrays.real, 0);
    this.scene = this.frame = 0;
    this.restart();
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    data.scenes.forEach(({short}, index) => {
      const button = document.createElement("button");
      button.textContent = short;
      button.onclick = () => this.show(index);
      this.find(".scenes").append(button);
    });
    this.find(".back").onclick = () => this.show(this.scene - 1);
    this.find(".next").onclick = () => this.next();
    this.find(".again span").textContent = data.again;
    this.find(".over").onclick = () => { root.classList.remove("seen"); this.find(".again").hidden = true; this.show(0); };
    root.querySelectorAll(".live").forEach((button) => { button.onclick = () => this.live(); });
    this.draws();
    if (remembered()) { root.classList.add("seen"); this.find(".again").hidden = false; }
    this.resize = new ResizeObserver(() => this.draw());
    this.resize.observe(this.canvas);
    this.show(0);
  }

  restart() {
    [this.asked, this.turn, this.mine, this.forged, this.at] = [dots(this.data), 0, [], [], null];
    this.open = {real: false, surface: false};
  }

  next() {
    if (this.scene === FORGER) this.live();
    else this.show(this.scene + 1);
  }

  live() {
    remember();
    this.root.report(true);
  }

  show(scene) {
    if (scene === DETECTIVE || scene === FORGER) this.restart();
    const from = this.frame;
    this.scene = scene;
    const {title, text} = this.data.scenes[scene];
    this.find("h4").textContent = title;
    this.find(".text").textContent = text;
    [...this.find(".scenes").children].forEach((button, index) => {
      if (index === scene) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
    this.find(".back").disabled = scene === 0;
    this.find(".next").textContent = scene === FORGER ? "Watch two networks do it, live" : "Next";
    this.find(".next + .plain").hidden = scene === FORGER;
    this.find(".meter").hidden = scene >= ACTS;
    this.canvas.classList.toggle("draw", scene === FORGER);
    this.canvas.tabIndex = scene === FORGER ? 0 : -1;
    this.find(".key").textContent = scene === FORGER
      ? "Keys: arrows move the pen, Space sets a dot."
      : "Dots are real, crosses are fake. The ground is D's output: blue says real, orange says fake.";
    this.find(".said").textContent = "";
    this.game();
    this.root.dataset.scene = scene;
    if (scene < ACTS) this.move(from, this.data.acts[scene]);
    else { cancelAnimationFrame(this.timer); this.draw(); }
    if (scene >= ACTS - 1) remember();
  }

  // Plays the recorded frames between two acts.
  move(from, to) {
    cancelAnimationFrame(this.timer);
    const begun = performance.now(), length = this.calm.matches ? 0 : MORPH;
    const tick = (now) => {
      const part = length ? Math.min(1, (now - begun) / length) : 1;
      this.frame = Math.round(from + part * (to - from));
      this.draw();
      if (part < 1) this.timer = requestAnimationFrame(tick);
    };
    tick(begun);
  }

  game() {
    const game = this.find(".game");
    game.replaceChildren();
    const button = (label, act, pressed) => {
      const made = document.createElement("button");
      made.textContent = label;
      if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
      made.onclick = act;
      game.append(made);
      return made;
    };
    if (this.scene === DETECTIVE) {
      if (this.turn < this.asked.length) {
        button("Real", () => this.judge(true));
        button("Fake", () => this.judge(false));
        const {act} = this.asked[this.turn];
        game.append(`Dot ${this.turn + 1} of 6, from the ${["", "second", "third", "fourth"][act]} act.`);
      } else button("Six other dots", () => this.show(DETECTIVE));
    }
    if (this.scene === FORGER) {
      for (const [name, label] of [["surface", "what D thinks"], ["real", "the real dots"]]) {
        button(`${this.open[name] ? "Hide" : "Show"} ${label}`,
          () => { this.open[name] = !this.open[name]; this.game(); this.draw(); game.children[name === "real" ? 1 : 0].focus(); });
      }
      button("Clear", () => { this.forged = []; this.verdict(); });
    }
  }

  judge(answer) {
    this.mine.push(answer);
    const dot = this.asked[this.turn++], right = answer === dot.isReal;
    const word = (real) => (real ? "real" : "fake");
    let said = `${right ? "Right" : "Wrong"}: it was ${word(dot.isReal)}. D said ${word(dot.saysReal)}.`;
    if (this.turn === this.asked.length) {
      const mine = this.asked.filter((d, i) => d.isReal === this.mine[i]).length;
      const its = this.asked.filter((d) => d.isReal === d.saysReal).length;
      said += ` You: ${mine} of 6. D: ${its} of 6.`;
    }
    this.find(".said").textContent = said;
    this.game();
    this.find(".game button").focus();
    this.draw();
  }

  // Drawing with mouse, pen, finger or keys.
  draws() {
    const {canvas} = this, reach = this.data.window;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(2 * (event.clientX - box.left) / box.width - 1) * reach,
        (1 - 2 * (event.clientY - box.top) / box.height) * reach];
    };
    canvas.onpointerdown = (event) => {
      if (this.scene !== FORGER) return;
      canvas.setPointerCapture(event.pointerId);
      this.drawing = true;
      this.forge(place(event));
    };
    canvas.onpointermove = (event) => {
      if (!this.drawing) return;
      const next = place(event), last = this.forged.at(-1);
      if (!last || Math.hypot(next[0] - last[0], next[1] - last[1]) > SPACING) this.forge(next);
    };
    canvas.onpointerup = canvas.onpointercancel = () => { this.drawing = false; };
    canvas.onkeydown = (event) => {
      const by = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key];
      if (this.scene !== FORGER || !(by || event.key === " " || event.key === "Enter")) return;
      event.preventDefault();
      event.stopPropagation();
      this.at ??= [0, 0];
      if (by) this.at = this.at.map((v, i) => Math.max(-reach, Math.min(reach, v + 0.2 * by[i])));
      else this.forge([...this.at]);
      this.draw();
    };
  }

  forge([x, y]) {
    if (this.forged.length >= MOST) return;
    const edge = (v) => Math.max(-this.data.window, Math.min(this.data.window, v));
    this.forged.push([edge(x), edge(y)]);
    this.verdict();
  }

  verdict() {
    const judge = detective(this.data, 2), answers = this.forged.map(([x, y]) => judge(x, y));
    const fooled = answers.filter((logit) => logit > 0).length, count = answers.length;
    let said = count ? `D: ${percent(share(answers.at(-1)))} real. ${fooled} of ${count} fooled it.` : "";
    if (count >= MOST) said += " No more fit.";
    this.find(".said").textContent = said;
    if (fooled >= 3) this.find(".text").textContent = this.data.learnt;
    this.root.dataset.fooled = fooled;
    this.draw();
  }

  draw() {
    const {canvas, data, frame} = this, side = canvas.clientWidth;
    if (!side) return;
    const colours = palette(this.root, data.palettes), context = fitted(canvas, side, side);
    const {values, shape} = data.arrays.surface, cells = shape[1];
    const put = (x, y) => [(x / data.window + 1) * side / 2, (1 - y / data.window) * side / 2];
    const forging = this.scene === FORGER, judging = this.scene === DETECTIVE;
    context.fillStyle = colours.middle;
    context.fillRect(0, 0, side, side);
    const shown = forging ? data.acts[2] : frame;
    if (!judging && (!forging || this.open.surface)) {
      const part = values.subarray(shown * cells * cells, (shown + 1) * cells * cells);
      paint(context, part, cells, side, outputTable(colours, 0.6));
    }
    if (!forging || this.open.real) this.real.forEach(([x, y]) => mark(context, ...put(x, y), colours.real, true, judging ? 3 : 4.5));
    if (this.scene < ACTS) pairs(data.arrays.fakes, frame).forEach(([x, y]) => mark(context, ...put(x, y), colours.fake, false, 4.5));
    if (judging) this.asked.slice(0, this.turn + 1).forEach((dot, i) => this.question(context, put, dot, i, colours));
    if (forging) {
      const judge = detective(data, 2);
      this.forged.forEach(([x, y]) => mark(context, ...put(x, y), judge(x, y) > 0 ? colours.real : colours.fake, false, 6));
      if (this.at) ring(context, ...put(...this.at), colours.text, 12);
    }
    this.meter();
    canvas.setAttribute("aria-label", this.described());
    canvas.dataset.frame = frame;
  }

  question(context, put, {x, y, isReal}, index, colours) {
    const open = index === this.turn;
    if (!open) return mark(context, ...put(x, y), isReal ? colours.real : colours.fake, isReal, 6);
    mark(context, ...put(x, y), colours.text, true, 6);
    ring(context, ...put(x, y), colours.text, 16);
  }

  // How often D is right at this frame about the dots that are shown.
  meter() {
    const {data, frame} = this, act = data.acts.indexOf(frame);
    const when = data.steps[frame] ? `after ${data.steps[frame].toLocaleString("en")} steps of both`
      : `after ${data.updates[frame]} updates of D`;
    if (act < 0) { this.find(".meter p").textContent = when[0].toUpperCase() + when.slice(1); return; }
    const judge = detective(data, act), fakes = pairs(data.arrays.fakes, frame);
    const right = this.real.filter(([x, y]) => judge(x, y) > 0).length
      + fakes.filter(([x, y]) => judge(x, y) <= 0).length;
    const part = right / (this.real.length + fakes.length);
    this.find(".meter i").style.width = `${100 * part}%`;
    this.find(".meter p").textContent = `D is right about ${percent(part)} of the dots ${when}; a coin, the line, about 50 %.`;
  }

  described() {
    const {title} = this.data.scenes[this.scene];
    if (this.scene === FORGER) return `${title}: a square to draw in, ${this.forged.length} dots so far.`;
    if (this.scene < ACTS) return `${title}: ${this.real.length} real dots in eight heaps, as many fakes. ${this.find(".meter p").textContent}`;
    const dot = this.asked[this.turn];
    return dot ? `${title}. The dot in question stands ${this.nearest(dot).toFixed(1)} from the nearest real one; a heap is about 0.3 wide.` : title;
  }

  nearest({x, y}) {
    return Math.min(...this.real.map(([a, b]) => Math.hypot(x - a, y - b)).filter((d) => d > 0));
  }
}

function mark(context, x, y, colour, round, size) {
  context.beginPath();
  if (round) {
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    return;
  }
  context.moveTo(x - size, y - size); context.lineTo(x + size, y + size);
  context.moveTo(x - size, y + size); context.lineTo(x + size, y - size);
  context.lineWidth = 2.2;
  context.strokeStyle = colour;
  context.stroke();
}

function ring(context, x, y, colour, size) {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = colour;
  context.stroke();
}

// A browser may refuse to remember: then the story is told again.
function remembered() {
  try { return localStorage.getItem(SEEN) !== null; } catch { return false; }
}

function remember() {
  try { localStorage.setItem(SEEN, "seen"); } catch { return; }
}

export default ({data, parentElement, setTriggerValue}) => {
  const root = parentElement.querySelector(".story");
  root.report = (value) => setTriggerValue("live", value);
  root.story ??= new Story(root, decode(data));
  root.story.draw();
  return () => { cancelAnimationFrame(root.story?.timer); root.story?.resize.disconnect(); root.story = undefined;
    root.querySelector(".scenes").replaceChildren(); };
};
