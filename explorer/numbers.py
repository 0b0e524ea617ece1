"""Numbers as a page shows them: three significant digits, a true minus, no minus zero."""

import sys
from math import isfinite, isnan

#: Beyond these a power of ten stands apart.
LEAST, GREATEST = 1e-3, 1e6


def three(value: float) -> str:
    """Return a number with three significant digits for a line of text.

    >>> three(3.86281), three(-0.215762), three(-0.0), three(16_000), three(2.5e-5)
    ('3.86', '−0.216', '0', '16,000', '2.50 · 10⁻⁵')
    >>> three(float("inf")), three(float("nan")), three(sys.float_info.max)
    ('∞', 'undefined', '> 10³⁰⁸')
    """
    value = float(value)
    if isnan(value):
        return "undefined"
    sign = "−" if value < 0 else ""
    if not isfinite(value):
        return f"{sign}∞"
    if float(value) >= sys.float_info.max:
        return "> 10³⁰⁸"
    digits, power = _digits(abs(value))
    return sign + digits + (f" · 10{str(power).translate(_RAISED)}" if power else "")


def three_latex(value: float) -> str:
    r"""Return a number with three significant digits for a formula.

    >>> three_latex(-0.693147), three_latex(-1e-30), three_latex(0.0)
    ('-0.693', '-1.00\\cdot10^{-30}', '0')
    >>> three_latex(16_000)
    '16{,}000'
    """
    value = float(value)
    if isnan(value):
        return r"\text{undefined}"
    sign = "-" if value < 0 else ""
    if not isfinite(value):
        return rf"{sign}\infty"
    if float(value) >= sys.float_info.max:
        return "{>}10^{308}"
    digits, power = _digits(abs(value))
    factor = rf"\cdot10^{{{power}}}" if power else ""
    return sign + digits.replace(",", "{,}") + factor


def signed(value: float) -> str:
    """Return a difference with its sign and three significant digits, for a line of text.

    >>> signed(17.384), signed(-0.7813), signed(0.0)
    ('+17.4', '−0.781', '0')
    """
    return f"{'+' if value > 0 else ''}{three(value)}"


def true_minus(number: str) -> str:
    """Return a formatted number with the minus of a typesetter, for a line of text.

    >>> true_minus(f"{-0.5:+.1f}")
    '−0.5'
    """
    return number.replace("-", "−")


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _digits(size: float) -> tuple[str, int]:
    """Return three significant digits and the power of ten that stands apart, 0 for none."""
    if size == 0:
        return "0", 0
    mantissa, exponent = f"{size:.2e}".split("e")
    power = int(exponent)
    if not LEAST <= size < GREATEST:
        return mantissa, power
    rounded = float(f"{mantissa}e{exponent}")
    return f"{rounded:,.{max(0, 2 - power)}f}", 0
