// Draws one picture of many on a canvas.
function pixels(canvas, {values, shape}, index) {
  const [, height, width, channels] = shape;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const image = new ImageData(width, height), size = width * height;
  for (let i = 0, from = index * size * channels; i < size; i++, from += channels) {
    image.data[4 * i] = values[from];
    image.data[4 * i + 1] = values[from + (channels > 1 ? 1 : 0)];
    image.data[4 * i + 2] = values[from + (channels > 1 ? 2 : 0)];
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

