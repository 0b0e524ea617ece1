// The line to the server on which a live component's pictures come: one is asked for when the
// last one arrives, and made while that is drawn. So at most one waits, and a slow computer gets
// fewer, never stale ones.
const GONE = 4001, RETRY = 1000, POLL = 500, HIDDEN = 1000;

// Where the app is served: behind a proxy its pages may lie under a path of their own.
function appBase() {
  const script = document.querySelector('script[src*="static/js/"]');
  const address = script ? script.src : new URL("./", location.href).href;
  const end = address.lastIndexOf("static/js/");
  return end < 0 ? address : address.slice(0, end);
}

// Calls show(bytes) for every picture and tell(sentence) when the way there changes. What is
// said to ask for one is words(first), null for nothing to ask now; `ask` asks in between.
function openLine(token, show, tell, words = () => "next") {
  const address = new URL(`gan-line/${token}`, appBase());
  let closed = false, failures = 0, socket = null, timer = 0, asking = null;

  function later(action, wait) {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!closed) action(); }, wait);
  }

  function connect() {
    let opened = false;
    const url = new URL(address);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const mine = socket = new WebSocket(url);
    mine.binaryType = "arraybuffer";
    mine.onopen = () => { opened = true; failures = 0; tell(""); ask(true); };
    mine.onmessage = ({data}) => {
      if (closed) return;
      document.hidden ? later(ask, HIDDEN) : ask();
      show(new Uint8Array(data));
    };
    mine.onclose = ({code}) => {
      if (closed || code === GONE) return;
      if (!opened) failures += 1;
      failures > 1 ? poll(true) : later(connect, RETRY);
    };
  }

  function ask(first = false) {
    if (socket.readyState !== WebSocket.OPEN) return;
    const said = words(first);
    if (said !== null) socket.send(said);
  }

  // What was asked for and did not come in time is asked for again.
  async function poll(fresh) {
    tell("No live line through this network: two pictures a second.");
    asking ??= words(fresh);
    if (asking === null) return later(() => poll(false), POLL);
    const query = new URLSearchParams({said: asking, ...(fresh ? {fresh: ""} : {})});
    const answer = await fetch(`${address}?${query}`).catch(() => null);
    if (closed || answer?.status === 404) return;
    if (answer?.status === 200) {
      asking = null;
      show(new Uint8Array(await answer.arrayBuffer()));
    }
    later(() => poll(fresh && answer?.status !== 200), POLL);
  }

  connect();
  return {
    token,
    ask,
    close() { closed = true; clearTimeout(timer); socket?.close(); },
  };
}

// As `mount`, for a component whose pictures come over a line; data holds its token.
function attach(parentElement, data, make) {
  const root = parentElement.querySelector(".gan-live");
  mount(parentElement, null, make);
  if (root.line?.token !== data.token) {
    root.line?.close();
    const show = (bytes) => {
      const frame = decode(bytes);
      root.view.show({...frame, palette: palette(root, frame.palettes ?? data.palettes)});
    };
    const tell = (sentence) => { root.dataset.way = sentence; };
    root.line = openLine(data.token, show, tell, root.view.words);
  }
  return () => { root.line?.close(); root.line = null; };
}
