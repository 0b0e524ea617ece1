// Walks through latent space: a pad to drag on, a slider through the checkpoints, knobs.
// While one request is drawn the next one waits at the server, so that it is never idle; what
// changes meanwhile goes out when a picture arrives.
const CORNERS = "ABC", AHEAD = 2, TIMEOUT = 4000, REST = 400;

function makeWalk(root) {
  const find = (selector) => root.querySelector(selector);
  const big = find(".big"), pad = find(".pad"), dot = find(".plane i"), time = find(".time input");
  let frame = null, map = null, mapKey = "", scene = "", wanted = "";
  let point = {x: 0, y: 0, time: 0, amounts: []}, trail = [];
  let asked = 0, serial = 0, answered = 0, drawn = 0, dirty = false, moved = 0, resting = 0;
  let textAt = 0, arrived = [], playing = null, last = 0;

  function moment() {
    return Math.min(Math.round(point.time), frame.steps.length - 1);
  }

  function change() {
    dirty = true;
    if (!moved) moved = requestAnimationFrame(moveDot);
    clearTimeout(resting);
    resting = setTimeout(rest, REST);
    root.line.ask();
  }

  // Where the hand rests goes into the address.
  function rest() {
    root.send("rest", {...point, time: moment(), serial, scene});
  }

  // The script has run: another scene may be on show, with its own start.
  function begin(name) {
    if (name === wanted) return;
    wanted = name;
    dirty = true;
    root.line.ask();
  }

  // What to ask for, null for nothing: what is on its way is enough, or nothing has changed.
  function wish(first) {
    const now = performance.now();
    if (!wanted || (!first && (!dirty || (serial - answered >= AHEAD && now - asked < TIMEOUT)))) return null;
    dirty = false;
    asked = now;
    serial += 1;
    const here = scene === wanted ? {...point, time: moment()} : {};
    return JSON.stringify({...here, serial, scene: wanted, have: mapKey});
  }

  function show(next) {
    answered = Math.max(answered, next.serial);
    if (next.refused) {
      find(".numbers").textContent = next.refused;
      return;
    }
    frame = next;
    if (frame.scene !== scene) enter();
    if (frame.arrays.map) { map = sheetOf(frame.arrays.map); mapKey = frame.map_key; }
    if (frame.map_key !== mapKey) dirty = true;
    // The next request leaves first: the server works while this picture is drawn.
    root.line.ask();
    arrived.push(performance.now());
    drawBig();
    drawPad();
    words();
    root.dataset.serial = frame.serial;
  }

  // The whole page has run: a new generator, other seeds, another place in the address.
  function enter() {
    clearTimeout(resting);
    scene = frame.scene;
    point = {...frame.point, amounts: frame.knobs.map((_, i) => frame.point.amounts[i] ?? 0)};
    trail = [];
    time.max = frame.steps.length - 1;
    time.value = point.time;
    time.disabled = find('[data-play=time]').disabled = frame.steps.length < 2;
    find(".knobs").replaceChildren(...frame.knobs.map(knob));
  }

  function knob(name, index) {
    const label = document.createElement("label");
    label.innerHTML = "<span></span><output></output><input type='range' step='0.05'>";
    const [title, output, input] = label.children;
    title.textContent = name;
    [input.min, input.max] = [-frame.reach, frame.reach];
    input.value = point.amounts[index];
    output.textContent = Number(input.value).toFixed(1);
    input.oninput = () => {
      point.amounts[index] = Number(input.value);
      output.textContent = Number(input.value).toFixed(1);
      change();
    };
    return label;
  }

  // All pictures side by side, without gaps, on one canvas that nobody sees.
  function sheetOf(pictures) {
    const [count, height, width] = pictures.shape, side = Math.ceil(Math.sqrt(count));
    const tile = new OffscreenCanvas(width, height);
    const sheet = new OffscreenCanvas(side * width, side * height);
    const context = sheet.getContext("2d");
    for (let i = 0; i < count; i++) {
      pixels(tile, pictures, i);
      context.drawImage(tile, (i % side) * width, Math.floor(i / side) * height);
    }
    return sheet;
  }

  async function drawBig() {
    const mine = frame, [count, height, width] = mine.shape, sent = mine.arrays.picture;
    const sheet = sent.shape.length > 1
      ? sheetOf(sent) : await createImageBitmap(new Blob([sent.values], {type: "image/jpeg"}));
    if (mine.scene !== scene || mine.serial < drawn) return;
    drawn = mine.serial;
    const side = Math.ceil(Math.sqrt(count)), gap = count > 1 ? 1 : 0;
    const size = [side * (width + gap) - gap, Math.ceil(count / side) * (height + gap) - gap];
    if (big.width !== size[0] || big.height !== size[1]) [big.width, big.height] = size;
    const context = big.getContext("2d");
    for (let i = 0; i < count; i++) {
      const x = i % side, y = Math.floor(i / side);
      context.drawImage(sheet, x * width, y * height, width, height,
        x * (width + gap), y * (height + gap), width, height);
    }
    big.dataset.serial = mine.serial;
    big.setAttribute("aria-label", mine.text);
  }

  function drawPad() {
    const side = pad.clientWidth;
    if (!side || !frame) return;
    const context = fitted(pad, side, side), place = placed(side);
    if (map) {
      context.fillStyle = "#000";
      context.fillRect(0, 0, side, side);
      context.globalAlpha = 0.6;
      context.drawImage(map, 0, 0, side, side);
      context.globalAlpha = 1;
    }
    const {accent, text, middle} = frame.palette;
    Object.assign(dot.style, {background: text, borderColor: middle});
    moveDot();
    const corners = frame.corners.map(([x, y]) => [place(x), place(-y)]);
    context.strokeStyle = accent;
    context.lineWidth = 2;
    context.beginPath();
    corners.concat([corners[0]]).forEach((c, i) => context[i ? "lineTo" : "moveTo"](...c));
    context.stroke();
    context.font = "700 15px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    corners.forEach(([x, y], i) => {
      context.fillStyle = accent;
      context.beginPath(); context.arc(x, y, 11, 0, 7); context.fill();
      context.fillStyle = "#000";
      context.fillText(CORNERS[i], x, y + 1);
    });
    context.strokeStyle = frame.palette.past;
    context.beginPath();
    trail.forEach(([x, y], i) => context[i ? "lineTo" : "moveTo"](place(x), place(-y)));
    context.stroke();
  }

  // From -1 to 1 in the plane to pixels of the pad.
  function placed(side) {
    return (v) => ((v + 1) / 2) * side;
  }

  // The dot follows the pointer at once, by itself: painting the pad anew for every move would
  // take time from the pictures. The pad and its trail follow with each picture.
  function moveDot() {
    moved = 0;
    const place = placed(pad.clientWidth);
    dot.style.transform = `translate(${place(point.x)}px, ${place(-point.y)}px)`;
    const [across, up] = [point.x, point.y].map((v) => v.toFixed(2).replace("-", "−"));
    pad.setAttribute("aria-valuenow", point.x.toFixed(2));
    pad.setAttribute("aria-valuetext", `across ${across}, up ${up}`);
  }

  function words() {
    const now = performance.now();
    arrived = arrived.filter((t) => t > now - 2000);
    root.dataset.rate = arrived.length / 2;
    root.dataset.norm = frame.norm;
    const step = frame.steps[moment()];
    find(".time output").textContent = step === null ? "" : `step ${step.toLocaleString("en")}`;
    if (now - textAt < 250 && serial > answered) return;
    textAt = now;
    find(".numbers").textContent = frame.text;
    find(".status").textContent = arrived.length > 2
      ? `${(arrived.length / 2).toFixed(0)} pictures/s` : "";
  }

  function move(x, y) {
    [point.x, point.y] = [x, y].map((v) => Math.max(-1, Math.min(1, v)));
    change();
  }

  function drag(x, y) {
    move(x, y);
    trail = [...trail, [point.x, point.y]].slice(-200);
  }
  steered(pad, drag, (dx, dy) => move(point.x + 0.05 * dx, point.y + 0.05 * dy), halt);
  time.oninput = () => { point.time = Number(time.value); change(); };

  const buttons = [...root.querySelectorAll("button[data-play]")].map((b) => [b, b.textContent]);
  function halt() {
    playing = null;
    buttons.forEach(([button, name]) => { button.textContent = name; });
  }

  // The three sides of the triangle, one unit each.
  function tour(turns) {
    const at = ((turns % 3) + 3) % 3, side = Math.floor(at), share = at - side;
    const [from, to] = [frame.corners[side], frame.corners[(side + 1) % 3]];
    return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  }

  let turns = 0;
  function tick(now) {
    if (!playing || !root.isConnected) return;
    const passed = Math.min(now - last, 200) / 1000, speed = Number(find(".speed input").value);
    last = now;
    if (playing === "time") {
      const count = frame.steps.length;
      point.time = (((point.time + 3 * speed * passed) % count) + count) % count;
      time.value = moment();
    } else {
      turns += 0.4 * speed * passed;
      [point.x, point.y] = tour(turns);
      trail = [...trail, [point.x, point.y]].slice(-200);
    }
    if (speed) change();
    requestAnimationFrame(tick);
  }

  buttons.forEach(([button]) => {
    button.onclick = () => {
      const again = playing === button.dataset.play;
      halt();
      if (again) return;
      playing = button.dataset.play;
      button.textContent = "Pause";
      last = performance.now();
      requestAnimationFrame(tick);
    };
  });
  find(".speed input").oninput = () => {
    find(".speed output").textContent = Number(find(".speed input").value).toFixed(1);
  };
  return {show, redraw: drawPad, words: wish, begin};
}

export default ({data, parentElement, setStateValue}) => {
  const root = parentElement.querySelector(".gan-live");
  root.send = setStateValue;
  const end = attach(parentElement, data, makeWalk);
  root.view.begin(data.scene);
  return end;
};
