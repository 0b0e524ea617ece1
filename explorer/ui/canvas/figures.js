// A Plotly figure that stays: new data move its lines, nothing is built anew or blanks.
function library(address) {
  window.explorerPlotly ??= new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => loaded(window.Plotly);
    script.onerror = () => failed(new Error("The pictures' library did not load: reload the page."));
    document.head.appendChild(script);
  });
  return window.explorerPlotly;
}

// What a figure shows, for who cannot see it: its title, its axes, its lines.
function told({data, layout}) {
  const words = (text) => text && text.replace(/<[^>]*>/g, "").trim();
  const axis = (name) => words(layout[name]?.title?.text);
  const lines = [...new Set(data.map(({name}) => words(name)).filter(Boolean))].slice(0, 8);
  const axes = [axis("yaxis"), axis("xaxis")].filter(Boolean).join(" over ");
  return [words(layout.title?.text), axes, lines.join(", ")].filter(Boolean).join(": ")
    || "A picture of the page's state";
}

// Below this width, in CSS pixels, what a layout says for a phone takes the place of the rest.
const NARROW = 480;

function laidOut({layout}, width) {
  return {...layout, ...(width < NARROW ? layout.meta?.narrow : {}), width};
}

class Figure {
  constructor(root) {
    this.root = root;
    this.drawing = Promise.resolve();
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(root);
  }

  show(figure, address) {
    this.root.setAttribute("role", "figure");
    this.root.setAttribute("aria-label", told(figure));
    this.root.style.minHeight = `${figure.layout.height}px`;
    this.waiting = figure;
    this.drawing = this.drawing.then(() => this.draw(address)).catch((error) => {
      this.root.textContent = error.message;
    });
  }

  // Of several figures that arrived while one was drawn, only the last is drawn.
  async draw(address) {
    if (!this.waiting) return;
    const Plotly = await library(address);
    const figure = this.waiting;
    this.waiting = undefined;
    this.width = this.root.clientWidth;
    if (!this.width) return void (this.waiting = figure);
    this.last = figure;
    await Plotly.react(this.root, {...figure, layout: laidOut(figure, this.width)});
    this.root.dataset.drawn = Number(this.root.dataset.drawn ?? 0) + 1;
  }

  fit() {
    const width = this.root.clientWidth;
    if (!width || width === this.width) return;
    if (this.waiting) this.show(this.waiting, this.address);
    else if (this.last?.layout.meta?.narrow && (width < NARROW) !== (this.width < NARROW)) {
      this.show(this.last, this.address);
    } else if (this.last) {
      this.width = width;
      window.Plotly.relayout(this.root, {width});
    }
  }
}

export default ({data, parentElement}) => {
  const root = parentElement.querySelector(".figure");
  root.figure ??= new Figure(root);
  if (data && data.length) {
    const {address, ...figure} = JSON.parse(new TextDecoder().decode(data));
    root.figure.address = address;
    root.figure.show(figure, address);
  }
  return () => {};
};
