"""The values of a logarithmic slider."""

#: Its steps within a decade.
MANTISSAS = (1, 2, 5)


def decades(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten within [low, high].

    >>> decades(0.01, 0.2)
    [0.01, 0.02, 0.05, 0.1, 0.2]
    """
    numbers = [float(f"{m}e{e}") for e in range(-9, 7) for m in MANTISSAS]
    return [n for n in numbers if low <= n <= high]
