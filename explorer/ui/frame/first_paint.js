// Keeps the sidebar's room free until it is there, and takes it away with the page that had it, so
// that nothing moves aside.
(() => {
  const root = document.documentElement;
  let page, end, ran;
  const state = () => document.querySelector(".stApp")?.dataset.testScriptState;
  const there = () => { root.dataset.sidebar = "there"; };
  function look() {
    const now = location.pathname.replace(/\/+$/, "").split("/").pop();
    if (now !== page) {
      page = now;
      root.dataset.sidebar = WITH_SIDEBAR.includes(page) ? "to come" : "none";
      clearTimeout(end);
      ran = false;
      if (root.dataset.sidebar === "to come") end = setTimeout(there, 20000);
    }
    // A view of the page may have nothing that stands in it, and a lesson may have hidden it all:
    // then it is not there when the page's run is over.
    if (root.dataset.sidebar === "to come" && state() === "running") ran = true;
    if (ran && state() === "notRunning") {
      ran = false;
      clearTimeout(end);
      end = setTimeout(there, 300);
    }
    if (root.dataset.sidebar === "to come" && document.querySelector('[data-testid="stSidebar"]')) there();
  }
  look();
  new MutationObserver(look).observe(root, {childList: true, subtree: true,
    attributeFilter: ["data-test-script-state"]});
})();
// Marks a picture's place that is still without height: what stands below waits for it.
(() => {
  const PICTURE = '[data-testid="stBidiComponentIsolated"]:not([data-place])';
  const sizes = new ResizeObserver((entries) => {
    for (const {target, contentRect} of entries) {
      if (contentRect.height === 0) continue;
      target.dataset.place = "taken";
      sizes.unobserve(target);
    }
  });
  new MutationObserver(() => {
    for (const picture of document.querySelectorAll(PICTURE)) {
      // In a tab that is not chosen, in a closed box, nothing has a place.
      if (!picture.checkVisibility()) continue;
      picture.dataset.place = "to come";
      sizes.observe(picture);
    }
  }).observe(document.documentElement, {childList: true, subtree: true});
})();
