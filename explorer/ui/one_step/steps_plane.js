// The plane of one batch: D's output, its line 1/2, real and fake samples, arrows, movement.
const OPEN = 255;

// The line where a field of cell centres crosses 1/2; cells that are open are left out.
function crossing(context, field, cells, side, half) {
  const scale = side / cells, ways = new Map();
  const join = (a, b) => ways.set(a, [...(ways.get(a) ?? []), b]);
  const places = new Map();
  for (let row = 0; row < cells - 1; row++) {
    for (let column = 0; column < cells - 1; column++) {
      const at = [0, 1, cells + 1, cells].map((step) => row * cells + column + step);
      if (half !== 127.5 && at.some((i) => field[i] === OPEN)) continue;
      const cuts = [];
      at.forEach((a, i) => {
        const b = at[(i + 1) % 4], [u, v] = [field[a] - half, field[b] - half];
        if (u > 0 === v > 0) return;
        const t = u / (u - v), name = Math.min(a, b) * 2 + (Math.abs(a - b) === 1 ? 0 : 1);
        const [x, y] = [0, 1].map((axis) => {
          const of = (i) => (axis ? Math.floor(i / cells) : i % cells);
          return (of(a) + t * (of(b) - of(a)) + 0.5) * scale;
        });
        places.set(name, [x, side - y]);
        cuts.push(name);
      });
      for (let i = 0; i + 1 < cuts.length; i += 2) {
        join(cuts[i], cuts[i + 1]);
        join(cuts[i + 1], cuts[i]);
      }
    }
  }
  context.beginPath();
  // Open ends first, then what is left are rings: whole lines, so that dashes do not restart.
  const starts = [...ways.keys()].sort((a, b) => ways.get(a).length - ways.get(b).length);
  for (const start of starts) {
    let here = start;
    if (!ways.get(here).length) continue;
    context.moveTo(...places.get(here));
    while (ways.get(here).length) {
      const next = ways.get(here).pop(), back = ways.get(next);
      back.splice(back.indexOf(here), 1);
      context.lineTo(...places.get(next));
      here = next;
    }
  }
  context.stroke();
}

function arrow(context, from, to) {
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  for (const turn of [2.6, -2.6]) {
    context.moveTo(...to);
    context.lineTo(to[0] + 7 * Math.cos(angle + turn), to[1] + 7 * Math.sin(angle + turn));
  }
  context.stroke();
}

const longest = (vectors) => Math.max(1e-12, ...vectors.map(([x, y]) => Math.hypot(x, y)));

class Plane {
  constructor(canvas) { this.canvas = canvas; }

  // Draws one stage; returns the words of the legend.
  draw(data, stage, seen, picked) {
    const side = this.canvas.clientWidth;
    if (!side) return [];
    this.context = fitted(this.canvas, side, side);
    this.side = side;
    Object.assign(this, {data, stage, picked, batch: data.updates[stage.update], colours: data.palette});
    const scale = side / (2 * data.window);
    this.place = ([x, y]) => [(x + data.window) * scale, side - (y + data.window) * scale];
    this.words = [];
    this.surface(seen);
    if (seen.has("gradient") && stage.name === "gradient") this.pulls();
    if (stage.name === "update" && stage.player === "generator") this.moves();
    if (seen.has("sample-x")) this.points(this.batch.real, this.colours.real, "real");
    if (seen.has("generate")) this.points(this.now(), this.colours.fake, "fake");
    const outside = [seen.has("generate") ? this.now() : [], seen.has("sample-x") ? this.batch.real : []].flat()
      .filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) > data.window).length;
    if (outside) this.words.push(`${outside} outside the picture`);
    return this.words;
  }

  now() {
    const after = this.stage.name === "update" && this.stage.player === "generator";
    return after ? this.batch.fakeAfter : this.batch.fake;
  }

  field(offset) {
    const {shape, values} = this.data.arrays.surfaces, cells = shape[1];
    const at = (this.stage.update + offset) * cells * cells;
    return [values.subarray(at, at + cells * cells), cells];
  }

  surface(seen) {
    const {context, side, colours, data} = this, judged = seen.has("score");
    const learned = this.stage.name === "update" && this.stage.player === "discriminator";
    const [field, cells] = this.field(learned ? 1 : 0);
    paint(context, field, cells, side, outputTable(colours, judged ? 0.55 : 0.18));
    context.lineWidth = 2;
    if (learned) {
      context.strokeStyle = colours.past;
      context.setLineDash([2, 4]);
      crossing(context, ...this.field(0), side, 127.5);
    }
    if (judged) {
      context.strokeStyle = colours.text;
      context.setLineDash([7, 4]);
      crossing(context, field, cells, side, 127.5);
      this.words.push(data.probability ? "┅ D = 1/2" : "┅ D halfway between its means");
    }
    if (data.optimum) {
      const best = data.arrays.best;
      context.strokeStyle = colours.optimum;
      context.setLineDash([5, 3]);
      crossing(context, best.values, best.shape[0], side, 127);
      this.words.push("┅ green: the best D for this G, D* = 1/2");
    }
    context.setLineDash([]);
  }

  points(points, colour, kind) {
    const {context, colours, stage} = this;
    const slopes = stage.name === "gradient" && stage.player === "discriminator"
      ? this.batch[`${kind}Slopes`] : null;
    const most = Math.max(1e-9, ...this.batch.realSlopes.map(Math.abs), ...this.batch.fakeSlopes.map(Math.abs));
    if (slopes && kind === "real") this.words.push("rings: size of the slope s");
    points.forEach((point, i) => {
      const [x, y] = this.place(point), chosen = this.picked === i;
      if (slopes) this.ring(x, y, 5 + 11 * Math.abs(slopes[i]) / most, colour, 2);
      context.beginPath();
      // Told apart by shape too: real samples are round, fakes are square.
      if (kind === "real") context.arc(x, y, chosen ? 7 : 4.5, 0, 7);
      else context.rect(x - (chosen ? 7 : 4.2), y - (chosen ? 7 : 4.2), chosen ? 14 : 8.4, chosen ? 14 : 8.4);
      context.fillStyle = colour;
      context.fill();
      context.lineWidth = chosen ? 2.5 : 1;
      context.strokeStyle = chosen ? colours.text : colours.edge;
      context.stroke();
      this.label(i + 1, x + 7, y - 6);
    });
    this.words.push(kind === "real" ? "● real x" : "■ fake G(z)");
  }

  ring(x, y, radius, colour, width) {
    const {context} = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }

  label(text, x, y) {
    const {context, colours} = this;
    context.font = "12px sans-serif";
    context.lineWidth = 3;
    context.strokeStyle = colours.middle;
    context.strokeText(text, x, y);
    context.fillStyle = colours.text;
    context.fillText(text, x, y);
  }

  // Arrows at the fakes: lengths in one scale, which the legend says.
  pulls() {
    const {context, batch, colours} = this, most = longest(batch.pulls);
    if (!batch.pulls.length) return;
    context.strokeStyle = colours.text;
    context.lineWidth = 2;
    batch.fake.forEach(([x, y], i) => {
      const [u, v] = batch.pulls[i].map((part) => part * 0.9 / most);
      if (Math.hypot(u, v) > 0.02) arrow(context, this.place([x, y]), this.place([x + u, y + v]));
    });
    this.words.push(`arrows: the longest stands for ${most.toPrecision(2)}`);
  }

  // Where the fakes were, and the way they went, enlarged so that it can be seen.
  moves() {
    const {context, batch, colours} = this;
    const ways = batch.fake.map(([x, y], i) => [batch.fakeAfter[i][0] - x, batch.fakeAfter[i][1] - y]);
    const most = longest(ways), factor = Math.max(1, Math.round(0.6 / most));
    context.strokeStyle = colours.past;
    context.lineWidth = 2;
    batch.fake.forEach(([x, y], i) => {
      const [u, v] = ways[i].map((part) => part * factor);
      arrow(context, this.place([x, y]), this.place([x + u, y + v]));
    });
    this.words.push(`grey: the way they moved, ${factor} times enlarged`);
  }
}
