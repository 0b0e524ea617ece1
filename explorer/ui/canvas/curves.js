// The live curves: axes only grow, so that nothing jumps while a run goes on.
const STROKES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [12, 4], [12, 3, 2, 3], [4, 4], [1, 2]];

// As the samples themselves: apart without colour.
const MARKS = {real: "■", fake: "✚"};

function ticks(low, high, log) {
  if (log) {
    const found = [];
    for (let e = Math.ceil(low - 1e-9); e <= high + 1e-9; e++) found.push(e);
    if (found.length > 4) return found.filter((_, i) => i % Math.ceil(found.length / 4) === 0);
    return found.length > 1 ? found : [low, high];
  }
  const raw = (high - low) / 3 || 1;
  const unit = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find((m) => m * unit >= raw) * unit;
  const found = [];
  for (let v = Math.ceil(low / step) * step; v <= high + 1e-9 * step; v += step) found.push(v);
  return found;
}

function label(value) {
  if (value === 0 || Math.abs(value) < 1e-12) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) {
    const [digit, power] = value.toExponential(0).split("e");
    const factor = {"1": "", "-1": "−"}[digit] ?? `${digit.replace("-", "−")} · `;
    return factor + powerOfTen(Number(power));
  }
  return String(Number(value.toPrecision(2))).replace("-", "−");
}

// Where a chart's axes lie in its canvas, in CSS pixels.
const EDGES = {left: 44, top: 8, right: 8, bottom: 22};

function makeCurves(root) {
  let frame = null, charts = [], ranges = {}, run = null;

  // A range starts from the chart's own limits and grows with the data. It goes by the title:
  // metrics come late, and then the charts after them move up.
  function grow(chart) {
    const range = ranges[chart.title] ?? {low: chart.low, high: chart.high};
    for (const series of chart.series) {
      for (const raw of column(series)) {
        const value = chart.log ? Math.log10(Math.max(raw, 1e-8)) : raw;
        if (!Number.isFinite(value)) continue;
        range.low = Math.min(range.low, value);
        range.high = Math.max(range.high, value);
      }
    }
    ranges[chart.title] = range;
    return range;
  }

  function column({values, model}) {
    const {shape, values: all} = frame.arrays[values];
    const found = [];
    for (let i = model; i < all.length; i += shape[1]) found.push(all[i]);
    return found;
  }

  function draw(item, index) {
    const chart = frame.charts[index];
    const width = item.canvas.clientWidth, height = item.canvas.clientHeight;
    if (!width) return;
    const context = fitted(item.canvas, width, height);
    const {left, top} = EDGES, right = width - EDGES.right, bottom = height - EDGES.bottom;
    const {low, high} = grow(chart);
    const span = high - low || 1, last = Math.max(frame.last, 1);
    const x = (step) => left + ((right - left) * step) / last;
    const y = (v) => bottom - ((bottom - top) * (v - low)) / span;
    context.font = "12px sans-serif";
    context.fillStyle = frame.palette.text;
    context.strokeStyle = frame.palette.grid;
    context.lineWidth = 1;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const tick of ticks(low, high, chart.log)) {
      context.beginPath();
      context.moveTo(left, y(tick)); context.lineTo(right, y(tick)); context.stroke();
      context.fillText(label(chart.log ? 10 ** tick : tick), left - 6, y(tick));
    }
    context.textBaseline = "alphabetic";
    context.textAlign = "left";
    context.fillText("0", left, height - 6);
    context.textAlign = "right";
    context.fillText(`${last.toLocaleString("en")} steps`, right, height - 6);
    for (const {step} of frame.marks) {
      context.strokeStyle = frame.palette.past;
      context.setLineDash([2, 4]);
      context.beginPath();
      context.moveTo(x(step), top); context.lineTo(x(step), bottom); context.stroke();
    }
    for (const series of chart.series) line(context, chart, series, x, y);
    item.canvas.dataset.range = `${low} ${high}`;
    item.canvas.dataset.points = frame.arrays[chart.series[0].steps].values.length;
  }

  function line(context, chart, series, x, y) {
    const steps = frame.arrays[series.steps].values;
    context.strokeStyle = frame.palette[series.colour];
    context.lineWidth = series.width ?? 1.8;
    context.setLineDash(STROKES[series.dash % STROKES.length]);
    context.beginPath();
    let pen = false;
    column(series).forEach((raw, i) => {
      const value = chart.log ? Math.log10(Math.max(raw, 1e-8)) : raw;
      if (!Number.isFinite(value)) { pen = false; return; }
      pen ? context.lineTo(x(steps[i]), y(value)) : context.moveTo(x(steps[i]), y(value));
      pen = true;
    });
    context.stroke();
    context.setLineDash([]);
  }

  function chartBox() {
    const box = document.createElement("figure");
    box.innerHTML = "<figcaption></figcaption><canvas role='img'></canvas>";
    root.querySelector(".curves").append(box);
    const canvas = box.querySelector("canvas");
    if (root.pick) {
      canvas.style.cursor = "pointer";
      canvas.title = "Click: pause, and look at this step";
    }
    canvas.onclick = ({offsetX}) => {
      const share = (offsetX - EDGES.left) / (canvas.clientWidth - EDGES.left - EDGES.right);
      root.pick?.(Math.round(Math.min(1, Math.max(0, share)) * frame.last));
    };
    return {box, caption: box.querySelector("figcaption"), canvas};
  }

  function caption(item, chart) {
    item.caption.textContent = chart.title + " ";
    for (const {name, colour} of chart.keys) {
      // Colour is the mark's: small letters in it could not be read on every ground.
      const mark = document.createElement("span");
      mark.textContent = ` ${MARKS[colour] ?? "●"} `;
      mark.style.color = frame.palette[colour];
      mark.ariaHidden = "true";
      item.caption.append(mark, name);
    }
    item.canvas.setAttribute("aria-label", told(chart));
  }

  // What a chart shows now, for who cannot see it: where its lines end.
  function told(chart) {
    const ends = chart.series.map((series) => {
      const name = chart.keys.find(({colour}) => colour === series.colour)?.name;
      const last = column(series).findLast(Number.isFinite);
      return last === undefined ? "" : `${[name, label(last)].filter(Boolean).join(" ")}`;
    });
    return [chart.title, ...ends.filter(Boolean).slice(0, 8)].join(", ");
  }

  function redraw() {
    if (frame) charts.forEach(draw);
  }

  function show(next) {
    frame = next;
    if (frame.run !== run) { ranges = {}; run = frame.run; }
    while (charts.length > frame.charts.length) charts.pop().box.remove();
    while (charts.length < frame.charts.length) charts.push(chartBox());
    charts.forEach((item, i) => caption(item, frame.charts[i]));
    root.querySelector(".marks").textContent = frame.marks
      .map(({step, text}) => `at step ${step.toLocaleString("en")}: ${text}`).join(" · ");
    redraw();
  }
  return {show, redraw};
}

export default ({data, parentElement, setTriggerValue}) => {
  const root = parentElement.querySelector(".gan-live");
  root.pick = data.clickable ? (step) => setTriggerValue("pick", step) : null;
  return (data.token ? attach : mount)(parentElement, data, makeCurves);
};
