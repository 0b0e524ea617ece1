"""The app's address for other devices, as a link and as a QR code."""

import io
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

#: Names that lead every device to itself.
_ITSELF = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}
ALONE = (
    "This address works on this computer only. Open the app by the network address that its "
    "terminal printed, and other devices can follow."
)


def address(page: str, **query: str) -> str:
    """Return the address of a page as the present browser reaches the app.

    Args:
        page: The page, empty for the first one.
        **query: What follows the question mark.
    """
    return address_at(st.context.url or "", page, **query)


def address_at(here: str, page: str, **query: str) -> str:
    """Return the address of another page beside the present one.

    >>> address_at("http://lab:8501/app/desk?x=1", "desk", code="AB")
    'http://lab:8501/app/desk?code=AB'
    >>> address_at("http://lab:8501/", "")
    'http://lab:8501/'
    """
    found = urlsplit(here)
    path = found.path.rpartition("/")[0]
    tail = f"?{urlencode(query)}" if query else ""
    return f"{found.scheme}://{found.netloc}{path}/{page}{tail}"


def alone(url: str) -> bool:
    """Return whether an address leads every device to itself.

    >>> alone("http://127.0.0.1:8501/"), alone("http://lab.uni.org/")
    (True, False)
    """
    return urlsplit(url).hostname in _ITSELF


def show(url: str) -> None:
    """Draw an address to read, and as a QR code."""
    st.markdown(f"`{url}`")
    code(url)


def code(url: str, width: int = 220) -> None:
    """Draw an address as a QR code, or say why it would lead nowhere."""
    if alone(url):
        st.caption(ALONE)
        return
    made = io.BytesIO()
    segno.make(url, micro=False).save(made, kind="png", scale=8, border=3)
    st.image(made.getvalue(), width=width, alt=f"QR code of {url}")
