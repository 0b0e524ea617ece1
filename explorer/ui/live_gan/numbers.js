// The present numbers of the first panel, beside their names.
function makeNumbers(root) {
  return {
    show(frame) {
      root.querySelector("h5").textContent = `The first panel at step ${frame.step.toLocaleString("en")}`;
      for (const cell of root.querySelectorAll("[data-name]")) {
        cell.textContent = frame[cell.dataset.name].replace("-", "−");
      }
    },
    redraw() {},
  };
}

export default ({data, parentElement}) => {
  const rows = parentElement.querySelector(".rows");
  rows.innerHTML = data.rows.map(([label, name]) =>
    `<span>${label} = <output data-name="${name}"></output></span>`).join("");
  return attach(parentElement, data, makeNumbers);
};
