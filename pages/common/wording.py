"""Numbers, moments and texts from data as people read them."""

import re
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from recsys.data.dataset import Scale
from recsys.data.numbers import percent

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$&^=])")
_DIRECTIVE = re.compile(r":(?=[\w+-]|//)")  # ":red[", ":material/home:", ":+1:"; and "https://", which would be a link


def plain(text: object) -> str:
    """``text`` so that Markdown shows it as it is: for titles, names and messages that come from data.

    Examples
    --------
    >>> plain("M*A*S*H")
    'M\\\\*A\\\\*S\\\\*H'
    """
    inert = _DIRECTIVE.sub(":\u2060", " ".join(str(text).split()))  # a word joiner: nobody sees it
    return _MARKDOWN.sub(r"\\\1", inert)


def shortened(text: str, longest: int) -> str:
    """A text, cut off between words where it is longer than so many characters.

    Examples
    --------
    >>> shortened("a long story", 8), shortened("short", 8)
    ('a long …', 'short')
    """
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]} …"


def plural(n: int, noun: str) -> str:
    """A number with its noun: "1 movie", "1,200 movies"."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def best_of(n: int, drawn: int, nouns: str) -> str:
    """What to say where only some of ``n`` are drawn: " Drawn are the 24 with the most ratings, of 200 genres."."""
    return f" Drawn are the {drawn} with the most ratings, of {n:,} {nouns}." if n > drawn else ""


def scale_range(scale: Scale) -> str:
    """A scale as "1 to 5", with its step where that is not 1; "4" where nothing else was given."""
    if scale.has_one_value:
        return f"{scale.low:g}"
    step = ", any number" if scale.is_continuous else f", by {scale.step:g}" if scale.step != 1 else ""
    return f"{scale.low:g} to {scale.high:g}{step}"


def most_given(histogram: pd.DataFrame, scale: Scale) -> tuple[str, str]:
    """The rating that a histogram has most of, "4" or, on a continuous scale, "about 3.5"; and its share, "34 %"."""
    top = histogram.loc[histogram["count"].idxmax()]
    return f"{'about ' if scale.is_continuous else ''}{top['stars']:g}", percent(top["share"])


def day(moment: np.datetime64) -> str:
    """A moment as "1 May 2000"."""
    at = moment.astype("datetime64[s]").item()
    return f"{at.day} {at:%b %Y}"


def moment(seconds: float) -> str:
    """A moment in seconds since 1970 as "1 May 2000, 14:05 UTC"."""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def years(first: np.datetime64, last: np.datetime64) -> str:
    """A period as "2000–2003", or "2000" within one year."""
    start, end = str(first.astype("datetime64[Y]")), str(last.astype("datetime64[Y]"))
    return start if start == end else f"{start}–{end}"


def duration(seconds: float) -> str:
    """A duration in the unit that suits it: "7.3 s", "4 min 05 s", "1 h 12 min"."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def rough(seconds: float) -> str:
    r"""A duration that is only an estimate, no more exact than it can be: "5 s", "40 s", "6 min", "2 h".

    Examples
    --------
    >>> [rough(seconds).replace("\xa0", " ") for seconds in (0.3, 37, 340, 9000)]
    ['1 s', '40 s', '6 min', '2.5 h']
    """
    if seconds < 10:
        return f"{max(1, round(seconds))}\u00a0s"
    if seconds < 90:
        return f"{10 * round(seconds / 10)}\u00a0s"
    return f"{seconds / 60:.0f}\u00a0min" if seconds < 5400 else f"{seconds / 3600:.2g}\u00a0h"


def ago(seconds: float) -> str:
    """How long ago something was: "just now", "5 minutes ago", "2 days ago"."""
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            return f"{plural(int(seconds // length), unit)} ago"
    return "just now"
