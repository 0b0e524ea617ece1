// Pictures while they are drawn: every moment is here, so playing and scrubbing ask nobody.
const SECONDS = 5, FRAME = 60;

function makeFilm(root) {
  const find = (selector) => root.querySelector(selector);
  const canvas = find("canvas"), range = find("input"), play = find(".play");
  let film = null, moment = 0, playing = null, tiles = null;

  const last = () => film.captions.length - 1;

  function draw() {
    const [, count, height, width] = film.arrays.frames.shape, size = height * width;
    const [w, h] = [count * (width + 1) - 1, height];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    const context = canvas.getContext("2d");
    context.fillStyle = film.palette.past;
    context.fillRect(0, 0, w, h);
    tiles ??= document.createElement("canvas");
    for (let i = 0; i < count; i++) {
      const from = (moment * count + i) * size;
      const values = film.arrays.frames.values.subarray(from, from + size);
      pixels(tiles, {values, shape: [1, height, width, 1]}, 0);
      context.drawImage(tiles, i * (width + 1), 0);
    }
    const caption = film.captions[moment];
    find(".caption").textContent = caption;
    canvas.setAttribute("aria-label", `${count} pictures: ${caption}`);
    range.max = last();
    range.value = moment;
    range.setAttribute("aria-valuetext", caption);
    root.dataset.moment = moment;
  }

  function halt() {
    clearInterval(playing);
    playing = null;
    play.textContent = "Play";
  }

  function start() {
    clearInterval(playing);
    play.textContent = "Stop";
    playing = setInterval(() => {
      if (!root.isConnected) return halt();
      if (moment < last()) {
        const stride = Math.max(1, Math.round((last() * FRAME) / (SECONDS * 1000)));
        moment = Math.min(last(), moment + stride);
        draw();
      } else if (film.done) halt();
    }, film.captions.length < 5 ? 900 : FRAME);
  }

  function show(next) {
    const other = !film || film.name !== next.name;
    film = next;
    if (other) moment = 0;
    moment = Math.min(moment, last());
    draw();
    if (other) start();
  }

  function go(to) {
    halt();
    moment = Math.max(0, Math.min(last(), to));
    draw();
  }
  play.onclick = () => {
    if (playing) return halt();
    if (moment === last()) moment = 0;
    draw();
    start();
  };
  find(".back").onclick = () => go(moment - 1);
  find(".next").onclick = () => go(moment + 1);
  range.oninput = () => go(Number(range.value));
  return {show, redraw() {}};
}

export default ({data, parentElement}) => mount(parentElement, data, makeFilm);
