"""Formulas for the browser's own pictures: the LaTeX of this app as MathML.

A picture that changes without the server cannot ask Streamlit to typeset. MathML is what every
browser of today typesets by itself. Only what the app's formulas use is understood; anything
else is refused, so that no page shows half a formula.

References:
    W3C (2023), MathML Core. https://www.w3.org/TR/mathml-core/
"""

import re
from collections.abc import Callable
from html import escape

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|.")

LETTERS = {
    "alpha": "α",
    "beta": "β",
    "delta": "δ",
    "eta": "η",
    "mu": "μ",
    "phi": "φ",
    "psi": "ψ",
    "pi": "π",
    "theta": "θ",
    "sigma": "σ",
    "lambda": "λ",
    "gamma": "γ",
    "varepsilon": "ε",
    "ell": "ℓ",
}
SIGNS = {
    "sim": "∼",
    "to": "→",
    "leftarrow": "←",
    "cdot": "·",
    "cdots": "⋯",
    "partial": "∂",
    "nabla": "∇",
    "Delta": "Δ",
    "sum": "∑",
    "int": "∫",
    "infty": "∞",
    "le": "≤",
    "ge": "≥",
    "ne": "≠",
    "approx": "≈",
    "in": "∈",
    "times": "×",
    "pm": "±",
    "lVert": "∥",
    "rVert": "∥",
}
SPACES = {",": "0.17em", "quad": "0.9em"}
NAMES = {"log", "max", "min", "exp"}
STYLES = {"mathbb": {"E": "𝔼"}, "mathcal": {"N": "𝒩", "U": "𝒰"}}


def mathml(latex: str) -> list[str]:
    r"""Return a formula as one `<math>` element a stretch between two `\allowbreak`.

    `\htmlClass{real}{...}` gives a part a class of its own, as in KaTeX.

    Raises:
        ValueError: A command is not one of those that the app's formulas use.

    >>> mathml(r"D^2")
    ['<math><mrow><msup><mi>D</mi><mn>2</mn></msup></mrow></math>']
    """
    stretches = latex.split(r"\allowbreak")
    return [f"<math>{_row(_Reader(part).all())}</math>" for part in stretches]


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, latex: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(latex)
        self._latex = latex

    def all(self) -> list[str]:
        """Return the parts up to the end or the brace that closes this group."""
        parts: list[str] = []
        while self._tokens and self._tokens[0] != "}":
            token = self._tokens.pop(0)
            if token.isspace():
                continue
            if token in "_^":
                parts.append(self._script(token, parts.pop() if parts else "<mrow></mrow>"))
            elif token == "-" and _opens(parts):
                parts.append('<mo form="prefix" lspace="0" rspace="0">−</mo>')
            else:
                parts.append(self._atom(token))
        return parts

    def _script(self, token: str, base: str) -> str:
        tag, script = {"_": "msub", "^": "msup"}[token], self._argument()
        if self._tokens and self._tokens[0] in "_^" and self._tokens[0] != token:
            other = self._script(self._tokens.pop(0), "")
            inner = re.sub(r"^<m\w+>|</m\w+>$", "", other)
            pair = (script, inner) if token == "_" else (inner, script)
            return f"<msubsup>{base}{pair[0]}{pair[1]}</msubsup>"
        return f"<{tag}>{base}{script}</{tag}>"

    def _argument(self) -> str:
        """Return what follows: a group in braces, or a single digit, letter or command."""
        token = self._next()
        if token == "{":
            return self._group()
        if token[0].isdigit() and len(token) > 1:
            self._tokens.insert(0, token[1:])
            token = token[0]
        return self._atom(token)

    def _group(self) -> str:
        inside = _row(self.all())
        if self._next() != "}":
            raise self._refusal("a brace that is not closed")
        return inside

    def _text(self) -> str:
        """Return the plain letters of a group in braces."""
        letters = []
        if self._next() != "{":
            raise self._refusal("a text without braces")
        while (token := self._next(spaces=True)) != "}":
            letters.append(token)
        return "".join(letters)

    def _atom(self, token: str) -> str:
        if token == "{":
            return self._group()
        if token.startswith("\\"):
            return self._command(token[1:])
        if token[0].isdigit():
            return f"<mn>{token}</mn>"
        if token.isalpha():
            return f"<mi>{token}</mi>"
        return _sign("−" if token == "-" else token)

    def _command(self, name: str) -> str:
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>"
        if name in SIGNS:
            return _sign(SIGNS[name])
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"></mspace>'
        if name in NAMES:
            return f'<mi mathvariant="normal">{name}</mi>{self._command(",")}'
        if name in STYLES:
            return f"<mi>{STYLES[name][self._text()]}</mi>"
        if name in _ARGUMENTS:
            return _ARGUMENTS[name](self)
        raise self._refusal(f"\\{name}")

    def _next(self, *, spaces: bool = False) -> str:
        while self._tokens and self._tokens[0].isspace() and not spaces:
            self._tokens.pop(0)
        if not self._tokens:
            raise self._refusal("an end too early")
        return self._tokens.pop(0)

    def _refusal(self, what: str) -> ValueError:
        return ValueError(f"{what} in the formula {self._latex!r} is not understood.")

    def fraction(self) -> str:
        """Return a fraction of two arguments."""
        return f"<mfrac>{self._argument()}{self._argument()}</mfrac>"

    def tall_fraction(self) -> str:
        """Return a fraction whose parts keep their size."""
        return f'<mstyle displaystyle="true">{self.fraction()}</mstyle>'

    def root(self) -> str:
        """Return a square root."""
        return f"<msqrt>{self._argument()}</msqrt>"

    def hat(self) -> str:
        """Return a letter with a hat."""
        return f'<mover accent="true">{self._argument()}<mo>^</mo></mover>'

    def upright(self) -> str:
        """Return upright letters."""
        return f'<mi mathvariant="normal">{escape(self._text())}</mi>'

    def coloured(self) -> str:
        """Return a part with a class."""
        return f'<mrow class="{escape(self._text())}">{self._argument()}</mrow>'


_ARGUMENTS: dict[str, Callable[[_Reader], str]] = {
    "frac": _Reader.tall_fraction,
    "tfrac": _Reader.fraction,
    "sqrt": _Reader.root,
    "hat": _Reader.hat,
    "mathrm": _Reader.upright,
    "htmlClass": _Reader.coloured,
}


def _opens(parts: list[str]) -> bool:
    """Return whether a minus after these parts belongs to a number, as in (-1) or = -1."""
    last = parts[-1] if parts else "<mo></mo>"
    return last.startswith(("<mo", "<mspace")) and not last.endswith((")</mo>", "]</mo>"))


def _sign(sign: str) -> str:
    """Return an operator; brackets keep their size, for only fractions are tall here."""
    looks = ' stretchy="false"' if sign in "()[]∥" else ""
    # A line may be broken before a plus: it stays one between two terms.
    looks = ' form="infix"' if sign == "+" else looks
    return f"<mo{looks}>{escape(sign)}</mo>"


def _row(parts: list[str]) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"
