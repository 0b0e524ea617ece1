// A table whose cells say below it how they were found.
export default ({data, parentElement}) => {
  const root = parentElement.querySelector(".families"), {heads, rows, chosen} = JSON.parse(data);
  const table = root.querySelector("table"), how = root.querySelector(".how");
  const place = root.dataset.place ?? "";
  const make = (tag, text) => Object.assign(document.createElement(tag), {textContent: text});
  const say = (row, cell, at) => {
    root.dataset.place = at;
    table.querySelectorAll("button").forEach((b) => b.setAttribute("aria-pressed", b.dataset.at === at));
    how.textContent = `${row.title}, ${heads[Number(at.split(":")[1])]}: ${cell.text}. ${cell.how}`;
  };
  const top = make("tr", "");
  top.append(make("td", ""), ...heads.map((head, i) => {
    const th = make("th", head);
    th.scope = "col";
    th.classList.toggle("chosen", i === chosen);
    return th;
  }));
  table.replaceChildren(top, ...rows.map((row, r) => {
    const tr = make("tr", ""), title = make("th", row.title);
    title.scope = "row";
    tr.append(title, ...row.cells.map((cell, c) => {
      const td = make("td", ""), button = make("button", cell.text);
      td.classList.toggle("chosen", c === chosen);
      button.dataset.at = `${r}:${c}`;
      button.title = cell.how;
      button.onclick = () => say(row, cell, button.dataset.at);
      td.append(button);
      return td;
    }));
    return tr;
  }));
  if (!place) how.textContent = "Click a cell: it says how it was found.";
  else {
    const [r, c] = place.split(":").map(Number);
    say(rows[r], rows[r].cells[c], place);
  }
};
