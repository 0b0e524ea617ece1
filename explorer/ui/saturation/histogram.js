// How strong the gradients at the fakes are: filled the model's own loss, outlined the other.
function makeHistograms(root) {
  let frame = null, charts = [];

  function box() {
    const figure = document.createElement("figure");
    figure.innerHTML = "<figcaption></figcaption><canvas role='img'></canvas><p></p>";
    root.querySelector(".curves").append(figure);
    return {figure, caption: figure.querySelector("figcaption"),
      canvas: figure.querySelector("canvas"), words: figure.querySelector("p")};
  }

  function row({values, shape}, model) {
    return values.subarray(model * shape[1], (model + 1) * shape[1]);
  }

  // The axis does not jump: it always holds all samples' square root.
  function draw(item, model) {
    const width = item.canvas.clientWidth, height = item.canvas.clientHeight;
    if (!width) return;
    const context = fitted(item.canvas, width, height);
    const [left, top, right, bottom] = [8, 6, width - 8, height - 20];
    const {low, high, samples} = frame;
    const x = (power) => left + ((right - left) * (power - low)) / (high - low);
    const y = (count) => bottom - (bottom - top) * Math.sqrt(count / samples);
    context.font = "12px sans-serif";
    context.textAlign = "center";
    for (let power = Math.ceil(low); power <= high; power++) {
      context.strokeStyle = frame.palette.grid;
      context.beginPath();
      context.moveTo(x(power), top); context.lineTo(x(power), bottom); context.stroke();
      context.fillStyle = frame.palette.text;
      if (power % 2 === 0 && power > low && power < high) context.fillText(power ? powerOfTen(power) : "1", x(power), height - 6);
    }
    const own = row(frame.arrays.own, model), other = row(frame.arrays.other, model);
    const step = (high - low) / own.length;
    context.fillStyle = frame.palette.fake;
    own.forEach((count, i) => {
      if (count) context.fillRect(x(low + i * step) + 0.5, y(count), x(low + step) - left - 1, bottom - y(count));
    });
    context.strokeStyle = frame.palette.text;
    context.lineWidth = 1.6;
    context.setLineDash([4, 2]);
    context.beginPath();
    context.moveTo(left, bottom);
    other.forEach((count, i) => {
      context.lineTo(x(low + i * step), y(count));
      context.lineTo(x(low + (i + 1) * step), y(count));
    });
    context.lineTo(right, bottom);
    context.stroke();
    context.setLineDash([]);
    item.canvas.dataset.filled = own.reduce((sum, count) => sum + count, 0);
  }

  function redraw() {
    if (frame) charts.forEach(draw);
  }

  function show(next) {
    frame = next;
    while (charts.length > frame.titles.length) charts.pop().figure.remove();
    while (charts.length < frame.titles.length) charts.push(box());
    charts.forEach((item, i) => {
      item.caption.textContent = frame.titles[i];
      item.words.textContent = frame.words[i];
      item.canvas.setAttribute("aria-label", `${frame.titles[i]}. ${frame.words[i]}`);
    });
    redraw();
  }
  return {show, redraw};
}

export default ({data, parentElement}) => attach(parentElement, data, makeHistograms);
