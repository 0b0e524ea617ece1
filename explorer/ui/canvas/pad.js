// A pad under a hand. `jump(x, y)` takes the place under the pointer, from -1 to 1 each and y
// upwards, beyond where it leaves the pad; `nudge(dx, dy)` an arrow key; `begin` a pointer's start.
function steered(pad, jump, nudge, begin = () => {}) {
  const drag = (event) => {
    const box = pad.getBoundingClientRect();
    jump((2 * (event.clientX - box.left)) / box.width - 1, 1 - (2 * (event.clientY - box.top)) / box.height);
  };
  pad.onpointerdown = (event) => {
    try { pad.setPointerCapture(event.pointerId); } catch { /* a pointer that is gone */ }
    begin();
    drag(event);
  };
  pad.onpointermove = (event) => { if (event.buttons) drag(event); };
  pad.onkeydown = (event) => {
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    if (!(event.key in moves)) return;
    event.preventDefault();
    event.stopPropagation();
    nudge(...moves[event.key]);
  };
}
