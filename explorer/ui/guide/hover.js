// Marks the first use of every word on the page and explains it under the pointer. The page's own
// nodes stay untouched: the marks are ranges of the CSS Custom Highlight API.
const SKIP = "script, style, input, textarea, .katex, code, svg, [role=listbox], .st-key-desk-class, .st-key-class-row, [data-testid=stTooltipContent]";
const MOST = 40;
// Where words are explained: on the page, and among the controls beside it.
const PLACES = '[data-testid="stMain"], [data-testid="stSidebar"]';

class Words {
  constructor(root, {patterns, means}) {
    [this.root, this.means, this.ranges] = [root, means, []];
    this.words = patterns.map(([, word]) => word);
    const alternatives = patterns.map(([pattern]) => `(${pattern})`).join("|");
    this.pattern = new RegExp(`(?<![\\w'-])(?:${alternatives})(?![\\w*-])`, "g");
    this.tip = root.querySelector(".tip");
    this.observer = new MutationObserver(() => this.later());
    this.observer.observe(document.body, {childList: true, subtree: true});
    this.move = (event) => { this.last = event; this.frame ??= requestAnimationFrame(() => this.point()); };
    this.key = (event) => { if (event.key === "Escape") this.hide(); };
    document.addEventListener("pointermove", this.move, {passive: true});
    document.addEventListener("pointerdown", this.move, {passive: true});
    document.addEventListener("keydown", this.key);
    this.find();
  }

  later() {
    this.timer ??= setTimeout(() => { this.timer = undefined; this.find(); }, 700);
  }

  find() {
    this.places = [...document.querySelectorAll(PLACES)];
    this.ranges = this.places.flatMap((place) => [...this.first(place)]);
    const words = [...new Set(this.ranges.map(([word]) => word))];
    if (CSS.highlights) CSS.highlights.set("word", new Highlight(...this.ranges.map(([, range]) => range)));
    this.list(words.slice(0, MOST).sort((a, b) => a.localeCompare(b)));
  }

  // The first use of each word in a place.
  first(place) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT, (node) =>
      node.parentElement.closest(SKIP) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    const found = new Map();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const match of node.data.matchAll(this.pattern)) {
        const word = this.words[match.slice(1).findIndex((part) => part !== undefined)];
        if (found.has(word)) continue;
        const range = document.createRange();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        found.set(word, range);
      }
    }
    return found;
  }

  list(words) {
    const shown = words.join();
    if (shown === this.shown) return;
    this.shown = shown;
    const list = this.root.querySelector(".list");
    list.hidden = !words.length;
    list.querySelector("summary").textContent = `Words on this page: ${words.length}`;
    list.querySelector("dl").replaceChildren(...words.flatMap((word) => {
      const [name, means] = [document.createElement("dt"), document.createElement("dd")];
      [name.textContent, means.textContent] = [word, this.means[word]];
      return [name, means];
    }));
    this.root.dataset.words = words.length;
  }

  point() {
    this.frame = undefined;
    const {clientX: x, clientY: y} = this.last;
    const hit = this.ranges.find(([, range]) => [...range.getClientRects()].some((box) =>
      x >= box.left - 1 && x <= box.right + 1 && y >= box.top - 1 && y <= box.bottom + 1));
    const under = document.elementFromPoint(x, y);
    if (!hit || !this.places.some((place) => place.contains(under))) { this.hide(); return; }
    const [word, range] = hit, name = document.createElement("b");
    name.textContent = `${word}: `;
    this.tip.replaceChildren(name, this.means[word]);
    if (!this.tip.matches(":popover-open")) this.tip.showPopover();
    const box = range.getBoundingClientRect(), {offsetWidth: width, offsetHeight: height} = this.tip;
    const below = box.bottom + 6 + height < innerHeight;
    this.tip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, box.left))}px`;
    this.tip.style.top = `${below ? box.bottom + 6 : box.top - height - 6}px`;
  }

  hide() {
    if (this.tip.matches(":popover-open")) this.tip.hidePopover();
  }

  end() {
    this.observer.disconnect();
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    document.removeEventListener("pointermove", this.move);
    document.removeEventListener("pointerdown", this.move);
    document.removeEventListener("keydown", this.key);
    CSS.highlights?.delete("word");
  }
}

export default ({data, parentElement}) => {
  const words = new Words(parentElement.querySelector(".list").parentElement, data);
  return () => words.end();
};
