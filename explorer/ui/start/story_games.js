// What both games of the story ask: D's answer at a place, and a fair choice of dots.

// D of an act as a function of a place: the logit; below 0 it says fake.
function detective({sizes, arrays}, act) {
  const count = arrays.weights.shape[1], flat = arrays.weights.values.subarray(act * count, (act + 1) * count);
  return (x, y) => {
    let values = [x, y], start = 0;
    for (let layer = 0; layer + 1 < sizes.length; layer++) {
      const [rows, columns] = [sizes[layer], sizes[layer + 1]], bias = start + rows * columns;
      const next = new Array(columns);
      for (let j = 0; j < columns; j++) {
        let sum = flat[bias + j];
        for (let i = 0; i < rows; i++) sum += values[i] * flat[start + i * columns + j];
        next[j] = layer + 2 < sizes.length ? Math.max(0, sum) : sum;
      }
      [values, start] = [next, bias + columns];
    }
    return values[0];
  };
}

const share = (logit) => 1 / (1 + Math.exp(-logit));
const percent = (value) => `${Math.round(100 * value)} %`;

// The points of one frame as pairs.
function pairs({values, shape}, frame) {
  const length = shape.at(-2), start = frame * length * 2;
  return Array.from({length}, (_, i) => [values[start + 2 * i], values[start + 2 * i + 1]]);
}

// Six dots to judge, two of each act: real or fake by a coin, none twice.
function dots(data) {
  const real = pairs(data.arrays.real, 0), taken = new Set();
  return [1, 1, 2, 2, 3, 3].map((act) => {
    const isReal = Math.random() < 0.5;
    const from = isReal ? real : pairs(data.arrays.fakes, data.acts[act]);
    let index;
    do index = Math.floor(Math.random() * from.length); while (taken.has(`${isReal}${act}${index}`));
    taken.add(`${isReal}${act}${index}`);
    const [x, y] = from[index];
    return {x, y, isReal, act, saysReal: detective(data, act)(x, y) > 0};
  });
}
