// Colours as the bytes of one pixel: red, green, blue, alpha from low to high.
function pixel([red, green, blue], alpha) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// The colour of every output: from fake over the middle to real, `strength` at the ends.
function outputTable({real, fake, middle}, strength = 0.55) {
  const [r, f, m] = [rgb(real), rgb(fake), rgb(middle)];
  return Uint32Array.from({length: 256}, (_, i) => {
    const output = i / 127.5 - 1;
    return pixel(mixed(m, output < 0 ? f : r, strength * Math.abs(output)), 255);
  });
}

// Paints a G x G field, first row at the bottom, each value by its colour in the table.
function paint(context, values, cells, side, table) {
  const image = new ImageData(cells, cells), pixels = new Uint32Array(image.data.buffer);
  for (let row = 0, at = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++, at++) {
      pixels[(cells - 1 - row) * cells + column] = table[values[at]];
    }
  }
  const field = new OffscreenCanvas(cells, cells);
  field.getContext("2d").putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(field, 0, 0, side, side);
}

