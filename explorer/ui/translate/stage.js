// A picture to draw into and what becomes of it: every stroke goes to a worker, and the pictures
// that come back are of what was drawn last.
const AHEAD = 2, TIMEOUT = 4000, REST = 400;

function makeStage(root) {
  const find = (selector) => root.querySelector(selector);
  const canvas = find(".ink"), brush = find(".brush input"), noise = find(".noise input");
  let told = null, scene = "", sheet = null, picture = null, side = 0, own = false, place = 0;
  let ink = [0, 0, 0], last = null, asked = 0, serial = 0, answered = 0, dirty = false;
  let resting = 0, names = "";

  function change() {
    dirty = true;
    clearTimeout(resting);
    resting = setTimeout(() => root.send("rest", {place, noise: Number(noise.value)}), REST);
    root.line?.ask();
  }

  // The script has run: another task has another picture, another run of it has the same.
  function begin(data) {
    told = data;
    if (data.sheet !== sheet || data.place !== place) {
      own = false;
      place = data.place;
      noise.value = data.noise;
    }
    if (data.sheet !== sheet) choose(data.inks);
    sheet = data.sheet;
    scene = data.scene;
    find(".noise").hidden = !data.cycles;
    dirty = true;
    label();
    root.line?.ask();
  }

  function choose(inks) {
    const buttons = Object.entries(inks).map(([name, colour]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = name;
      button.setAttribute("aria-label", `Draw in ${name}`);
      button.style.background = `rgb(${colour})`;
      button.onclick = () => {
        ink = colour;
        buttons.forEach((b) => b.setAttribute("aria-pressed", b === button));
      };
      return button;
    });
    find(".inks").replaceChildren(...buttons);
    buttons[0].click();
  }

  function label() {
    find(".brush output").textContent = brush.value;
    find(".noise output").textContent = noise.value;
  }

  // Base64 of what was drawn: one byte a pixel where it is grey, else three.
  function drawn() {
    const grey = picture.every((v, i) => v === picture[i - (i % 3)]);
    const bytes = grey ? picture.filter((_, i) => i % 3 === 0) : picture;
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return btoa(text);
  }

  // What to ask for, null for nothing: what is on its way is enough, or nothing has changed.
  function wish(first) {
    const now = performance.now();
    if (!scene || (!first && (!dirty || (serial - answered >= AHEAD && now - asked < TIMEOUT)))) return null;
    dirty = false;
    asked = now;
    root.dataset.asked = serial += 1;
    const said = {scene, serial, place, noise: Number(noise.value)};
    return JSON.stringify(own ? {...said, drawn: drawn()} : said);
  }

  function show(next) {
    answered = Math.max(answered, next.serial);
    root.line.ask();
    if (next.refused) { find(".status").textContent = next.refused; return; }
    if (next.scene !== scene) return;
    find(".status").textContent = "";
    if (!own && next.place === place) {
      picture = Uint8Array.from(next.arrays.given.values);
      side = next.arrays.given.shape[1];
      paint();
    }
    panes(next);
    losses(next.table);
    root.dataset.serial = next.serial;
    root.dataset.drawn = next.drawn;
  }

  function panes(next) {
    const shown = Object.keys(next.captions);
    if (shown.join() !== names) {
      names = shown.join();
      find(".panes").replaceChildren(...shown.map((name) => {
        const figure = document.createElement("figure");
        figure.innerHTML = "<figcaption></figcaption><canvas role='img'></canvas><p></p>";
        figure.dataset.name = name;
        return figure;
      }));
    }
    for (const figure of find(".panes").children) {
      const name = figure.dataset.name, title = told.titles[name] ?? name;
      figure.children[0].textContent = title;
      figure.children[0].title = title;
      pixels(figure.children[1], next.arrays[name], 0);
      figure.children[1].setAttribute("aria-label", `${title} ${next.captions[name]}`);
      figure.children[2].textContent = next.captions[name];
    }
  }

  function losses(rows) {
    find(".losses").replaceChildren(...rows.map((row, r) => {
      const line = document.createElement("tr");
      line.append(...row.map((cell, c) => {
        const made = document.createElement(r && c ? "td" : "th");
        made.textContent = cell;
        return made;
      }));
      return line;
    }));
  }

  function paint() {
    if (picture) pixels(canvas, {values: picture, shape: [1, side, side, 3]}, 0);
  }

  // A dot of ink around a place in pixels; outside the picture there is nothing.
  function dot([x, y], radius) {
    for (let r = 0; r < side; r++) for (let c = 0; c < side; c++) {
      if (Math.hypot(c + 0.5 - x, r + 0.5 - y) <= radius) picture.set(ink, 3 * (r * side + c));
    }
  }

  function stroke(event) {
    if (!picture) return;
    const box = canvas.getBoundingClientRect();
    const at = [event.clientX - box.left, event.clientY - box.top].map((v) => v / box.width * side);
    const from = last ?? at, steps = Math.ceil(Math.hypot(at[0] - from[0], at[1] - from[1])) || 1;
    for (let i = 1; i <= steps; i++) {
      dot(at.map((v, k) => from[k] + (v - from[k]) * i / steps), Number(brush.value) / 2 + 0.2);
    }
    last = at;
    own = true;
    paint();
    change();
  }
  canvas.onpointerdown = (event) => {
    try { canvas.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
    last = null;
    stroke(event);
  };
  canvas.onpointermove = (event) => { if (event.buttons) stroke(event); };

  function go(to) {
    own = false;
    place = to;
    change();
  }
  find(".next").onclick = () => go(place < told.places[0] - 1 ? place + 1 : 0);
  find(".strange").onclick = () => go(place >= told.places[0] && place < told.places[1] - 1
    ? place + 1 : told.places[0]);
  find(".wipe").onclick = () => {
    if (!picture) return;
    own = true;
    // The corner is background in every picture of the sets.
    const corner = picture.slice(0, 3);
    for (let i = 0; i < picture.length; i += 3) picture.set(corner, i);
    paint();
    change();
  };
  brush.oninput = label;
  noise.oninput = () => { label(); change(); };
  return {show, redraw: paint, words: wish, begin};
}

export default ({data, parentElement, setStateValue}) => {
  const root = parentElement.querySelector(".gan-live");
  root.send = setStateValue;
  const end = attach(parentElement, data, makeStage);
  root.view.begin(data);
  return end;
};
