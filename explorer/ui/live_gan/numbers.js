// The first panel as one graph: data flow through z, G and D to the losses, with the present
// numbers at its nodes. A click on a node opens the page that takes one step apart, there.
const NODES = {
  z: {x: 34, y: 52, w: 48, text: "z", told: "the noise z"},
  G: {x: 128, y: 52, w: 60, text: "G", told: "G turns noise into fakes"},
  fake: {x: 232, y: 52, w: 76, text: "G(z)", kind: "fake", told: "the fakes"},
  real: {x: 232, y: 140, w: 76, text: "x", kind: "real", told: "the real samples"},
  D: {x: 350, y: 96, w: 64, text: "D", told: "D judges both"},
  fake_score: {x: 470, y: 52, w: 104, text: "mean D(G(z))", kind: "fake", value: true, told: "D's answers to fakes"},
  real_score: {x: 470, y: 140, w: 104, text: "mean D(x)", kind: "real", value: true, told: "D's answers to real samples"},
  generator_loss: {x: 608, y: 52, w: 84, text: "loss of G", value: true, told: "how far G is from fooling D"},
  discriminator_loss: {x: 608, y: 140, w: 84, text: "loss of D", value: true, told: "how wrong D is"},
};
const WAYS = [["z", "G"], ["G", "fake"], ["fake", "D"], ["real", "D"], ["D", "fake_score"], ["D", "real_score"],
  ["fake_score", "generator_loss"], ["fake_score", "discriminator_loss"], ["real_score", "discriminator_loss"]];
// From each loss back to the player that learns from it: G, D.
const BACK = ["M608 26 C608 2 128 2 128 22", "M608 166 C608 190 350 190 350 126"];

function graph(box, send) {
  const svg = add(box, "svg", {viewBox: "0 0 660 196", role: "group", "aria-label": "How data flow through the two players"});
  const head = add(add(svg, "defs", {}), "marker", {id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6,
    markerHeight: 6, orient: "auto"});
  add(head, "path", {d: "M0 0L8 4L0 8z", class: "head"});
  for (const [from, to] of WAYS.map((pair) => pair.map((name) => NODES[name]))) {
    const [x1, x2] = [from.x + from.w / 2, to.x - to.w / 2];
    add(svg, "path", {class: "way", "marker-end": "url(#tip)",
      d: `M${x1} ${from.y}C${(x1 + x2) / 2} ${from.y} ${(x1 + x2) / 2} ${to.y} ${x2} ${to.y}`});
  }
  for (const path of BACK) add(svg, "path", {class: "back", d: path, "marker-end": "url(#tip)"});
  for (const [name, {x, y, w, text, kind, value, told}] of Object.entries(NODES)) {
    const node = add(svg, "g", {class: `node ${kind ?? ""}`, role: "button", tabindex: 0,
      "aria-label": `${told}: open this stage of one step`});
    add(node, "rect", {x: x - w / 2, y: y - 24, width: w, height: 48, rx: 8});
    add(node, "text", {x, y: value ? y - 4 : y + 6, class: value ? "small" : ""}, text);
    if (value) add(node, "text", {x, y: y + 16, class: "value", "data-name": name});
    node.onclick = () => send("node", {name, at: Date.now()});
    node.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      node.onclick();
    };
  }
}

function makeNumbers(root) {
  return {
    show(frame) {
      root.querySelector("h5").textContent = `The first panel at step ${frame.step.toLocaleString("en")}`;
      for (const cell of root.querySelectorAll("[data-name]")) {
        cell.textContent = frame[cell.dataset.name].replace("-", "−");
      }
      root.style.setProperty("--real", frame.palette.real);
      root.style.setProperty("--fake", frame.palette.fake);
      root.style.setProperty("--accent", frame.palette.accent);
    },
    redraw() {},
  };
}

export default ({data, parentElement, setTriggerValue}) => {
  const box = parentElement.querySelector(".graph");
  if (!box.childElementCount) graph(box, (...told) => box.send(...told));
  box.send = setTriggerValue;
  return attach(parentElement, data, makeNumbers);
};
