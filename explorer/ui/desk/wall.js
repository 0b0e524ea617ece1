// A card a student. Whatever a student wrote is put in as letters, never as HTML.
function line(tag, words, className) {
  const node = document.createElement(tag);
  node.textContent = words;
  if (className) node.className = className;
  return node;
}

function card(student, send) {
  const box = line("article", "", student.away ? "away" : "");
  box.append(line("b", `${student.seat}. ${student.name}`));
  if (student.picture) {
    const picture = document.createElement("img");
    picture.src = `data:image/png;base64,${student.picture}`;
    picture.alt = `The run of place ${student.seat}`;
    box.append(picture);
  }
  box.append(line("span", student.away ? "away" : student.page || "no page with a run"));
  if (student.page) box.append(line("small", student.settings));
  if (student.score) box.append(line("small", student.score));
  const buttons = line("div", "", "buttons");
  const calls = student.page ? [["Show to all", "show"], ["With other seeds", "other"]] : [];
  for (const [words, what] of [...calls, ["Remove", "dismiss"]]) {
    const button = line("button", words);
    button.onclick = () => send("call", {seat: student.seat, do: what, at: Date.now()});
    buttons.append(button);
  }
  box.append(buttons);
  return box;
}

export default ({data, parentElement, setTriggerValue}) => {
  const {students} = JSON.parse(new TextDecoder().decode(data));
  const wall = parentElement.querySelector(".wall");
  const buttons = () => [...wall.querySelectorAll("button")];
  const focused = buttons().indexOf(wall.getRootNode().activeElement);
  wall.replaceChildren(...students.map((student) => card(student, setTriggerValue)));
  if (!students.length) wall.append(line("p", "Nobody has joined yet."));
  buttons()[focused]?.focus();
  return () => {};
};
