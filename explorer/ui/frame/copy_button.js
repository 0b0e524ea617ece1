// Copies this page's link, or a link of its own with the given query.
export default ({data, parentElement}) => {
  const button = parentElement.querySelector("button");
  const link = () => data.query === null
    ? window.location.href
    : `${window.location.origin}${window.location.pathname}?${data.query}`;

  // Without https a browser offers no clipboard: then an invisible text field is copied.
  function old(text) {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }

  button.textContent = data.label;
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(link());
    } catch {
      old(link());
    }
    button.dataset.copied = link();
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = data.label; }, 1500);
  };
  return () => {};
};
