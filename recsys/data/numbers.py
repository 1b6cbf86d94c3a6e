"""Numbers as people read them, the same on pages, in charts and on the command line."""


def percent(share: float, digits: int = 0) -> str:
    """A share from 0 to 1 in percent, its sign kept on the same line.

    Examples
    --------
    >>> percent(0.0625, 1) == "6.2\\u00a0%"
    True
    """
    return f"{100 * share:.{digits}f}\u00a0%"


def signed(number: float, digits: int = 2) -> str:
    """A difference with its sign, "+0.25" or "-0.25"; a bare zero where it rounds to none.

    Examples
    --------
    >>> signed(0.254), signed(-0.001), signed(-1.5, 1)
    ('+0.25', '0.00', '-1.5')
    """
    text = f"{number:+.{digits}f}"
    return text if float(text) else f"{0:.{digits}f}"
