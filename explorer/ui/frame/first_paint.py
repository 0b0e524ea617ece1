"""What stands in the page's head: the app's style, its widgets, and the room for its sidebar.

Streamlit has no place for it: a style that comes with a run comes after the first elements, and
moves them. So it is put into the one HTML page that the server sends. Nor does Streamlit ask
for a widget's script before a run wants it, and shows a grey bar of another size till then.
"""

import json
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from explorer.ui.source import source

#: The last part of the addresses whose pages open with a sidebar.
WITH_SIDEBAR = (
    "live",
    "toy_gan",
    "saturation",
    "seeds",
    "tricks",
    "optimal_discriminator",
    "game_dynamics",
    "train_images",
    "latent_walk",
)
#: Streamlit's scripts of the elements that most pages have.
WIDGETS = (
    "Html",
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "Slider",
    "Selectbox",
    "Checkbox",
    "NumberInput",
    "DownloadButton",
    "rehype-katex",
)
_SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
#: What a browser is not to ask of the HTML page: a packed one, or none where it has one.
_NOT_ASKED = (b"accept-encoding", b"if-none-match", b"if-modified-since")


def head() -> bytes:
    """Return what is put before the end of the head."""
    script = source(__file__, "first_paint.js")
    script = script.replace("WITH_SIDEBAR", json.dumps(WITH_SIDEBAR))
    style = source(__file__, "first_paint.css")
    found = [path.name for name in WIDGETS for path in _SCRIPTS.glob(f"{name}.*.js")]
    asked = "".join(f'import("./static/js/{name}");' for name in found)
    return (
        f'<style>{style}</style><script>{script}</script><script type="module">{asked}</script>'
    ).encode()


class FirstPaint:
    """Puts the style into every HTML page that the app sends; all else passes as it is.

    Args:
        app: The app that answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._head = app, head()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        # Uncompressed, so that the end of the head can be found; it is small.
        kept = [(k, v) for k, v in scope["headers"] if k not in _NOT_ASKED]
        page = _Page(send, self._head)
        await self._app({**scope, "headers": kept}, receive, page.send)


class _Page:
    """One answer on its way: an HTML page is held until it is whole."""

    def __init__(self, send: Send, head: bytes) -> None:
        self._send, self._head = send, head
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Take one message of the answer."""
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith("text/html") and message["status"] == 200:
                self._start = message
                return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body", False):
            await self._whole(self._start)

    async def _whole(self, start: Message) -> None:
        body = self._body.replace(b"</head>", self._head + b"</head>", 1)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        # The text is no longer the file's, nor its age.
        del headers["etag"]
        del headers["last-modified"]
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})
