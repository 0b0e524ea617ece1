// A lesson's text. The server has made this HTML itself: escaped letters, line ends, MathML.
export default ({data, parentElement}) => {
  parentElement.querySelector(".lesson").innerHTML = new TextDecoder().decode(data);
  return () => {};
};
