// Keeps the sidebar's room free until it is there, so that nothing of the page moves aside.
(() => {
  const root = document.documentElement;
  const page = location.pathname.replace(/\/+$/, "").split("/").pop();
  if (!WITH_SIDEBAR.includes(page)) return;
  root.dataset.sidebar = "to come";
  const end = () => { delete root.dataset.sidebar; waiting.disconnect(); };
  const waiting = new MutationObserver(() => {
    if (document.querySelector('[data-testid="stSidebar"]')) end();
  });
  waiting.observe(root, {childList: true, subtree: true});
  setTimeout(end, 20000);
})();
