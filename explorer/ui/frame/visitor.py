"""Who sits before the browser, without accounts: a random cookie that no script can read."""

import hashlib
import secrets

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "gan_explorer_visitor"
_YEAR = 365 * 24 * 3600
_SESSION = "visitor:session"


class Visitors:
    """Gives every browser that asks for a page a cookie of its own, once.

    Args:
        app: The app that answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        known = COOKIE in cookie_parser(headers.get("cookie", ""))
        if known or "text/html" not in headers.get("accept", ""):
            await self._app(scope, receive, send)
            return

        async def give(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(raw=list(message["headers"]))
                told = f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; Max-Age={_YEAR}"
                answer.append("set-cookie", f"{told}; HttpOnly; SameSite=Lax")
                message = {**message, "headers": answer.raw}
            await send(message)

        await self._app(scope, receive, give)


def visitor() -> str:
    """Return what tells this browser from others; of one without cookies, this session.

    A digest: who reads it, in a run's folder or elsewhere, cannot pass for the visitor.
    """
    told = st.context.cookies.get(COOKIE)
    if not isinstance(told, str):
        told = st.session_state.setdefault(_SESSION, secrets.token_urlsafe(24))
    return hashlib.sha256(str(told).encode()).hexdigest()[:32]


def at_the_machine() -> bool:
    """Return whether the browser runs on the server's own machine, not behind a proxy."""
    return st.context.ip_address is None and "X-Forwarded-For" not in st.context.headers
