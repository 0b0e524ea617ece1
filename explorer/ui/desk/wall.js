// A card a student. Whatever a student wrote is put in as letters, never as HTML.
function line(tag, words, className) {
  const node = document.createElement(tag);
  node.textContent = words;
  if (className) node.className = className;
  return node;
}

function button(words, student, what, send) {
  const node = line("button", words);
  node.onclick = () => send("call", {seat: student.seat, do: what, at: Date.now()});
  return node;
}

function card(student, send) {
  const box = line("article", "", student.away ? "away" : "");
  const head = line("header", ""), out = button("×", student, "dismiss", send);
  out.ariaLabel = out.title = "Remove";
  head.append(line("b", `${student.seat}. ${student.name}`), out);
  const run = line("div", "", "run");
  if (student.picture) {
    const picture = document.createElement("img");
    picture.src = `data:image/png;base64,${student.picture}`;
    picture.alt = `The run of place ${student.seat}`;
    run.append(picture);
  }
  box.append(head, run);
  box.append(line("span", student.away ? "away" : student.page || "no page with a run"));
  const settings = line("small", student.page ? student.settings : "");
  settings.title = settings.textContent;
  box.append(settings, line("small", student.score));
  const buttons = line("div", "", "buttons");
  if (student.page) {
    buttons.append(button("Show to all", student, "show", send),
      button("With other seeds", student, "other", send));
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
