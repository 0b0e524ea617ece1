// Elements of an SVG.
const SVG = "http://www.w3.org/2000/svg";

function add(parent, name, attributes, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = String(text).replace(/^-(?=[\d.])/, "−");
  parent.appendChild(element);
  return element;
}

