"""Ratings out of text line by line, where some line is not in order."""

import re

import numpy as np

from recsys.sources.rating_format import LATEST, MISSING, NO_TIME, Block, Names, RatingFormat
from recsys.sources.raw import is_canonical
from recsys.sources.text import CONTROL, decoded

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def block_by_line(text: bytes, form: RatingFormat, names: Names) -> Block:
    """The ratings of a block, its faulty and its blank lines set apart."""
    lines = text.removesuffix(b"\n").split(b"\n")
    rows, unparsable, blank = [], [], []
    for i, line in enumerate(lines):
        if not line.strip():
            blank.append(i)
            continue
        try:
            rows.append(_rating(decoded(line), form, names))
        except ValueError:
            unparsable.append(i)
    users, movies, stars, times = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Block(
        np.array(users, dtype=np.int64),
        np.array(movies, dtype=np.int64),
        np.array(stars, dtype=np.float32),
        np.array(times, dtype=np.int64),
        unparsable,
        blank,
        len(lines),
    )


def _rating(line: str, form: RatingFormat, names: Names) -> tuple[int, int, float, int]:
    """One line's rating; ValueError if it is none."""
    fields = line.removesuffix("\r").split(form.separator)
    if len(fields) not in form.widths:
        raise ValueError(line)
    stars = _number(fields[form.rating])
    seconds = _second(fields[form.time]) if form.time is not None and form.time < len(fields) else NO_TIME
    user = _id(fields[form.user].strip(), names.users if form.user_names else None)
    return user, _id(fields[form.movie].strip(), names.movies if form.movie_names else None), stars, seconds


def _id(text: str, names: dict[str, int] | None) -> int:
    if names is None:
        if not is_canonical(text):
            raise ValueError(text)
        return int(text)
    if not text or CONTROL.search(text):
        raise ValueError(text)
    return names.setdefault(text, len(names))


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text.strip()):
        raise ValueError(text)
    return float(text)


def _second(text: str) -> int:
    if text.strip() in MISSING:
        return NO_TIME
    seconds = _number(text)
    if abs(seconds) > LATEST:
        raise ValueError(text)
    return int(seconds) if seconds > 0 else NO_TIME
