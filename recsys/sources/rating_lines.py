"""Ratings out of a file: whole blocks at once where every line is in order, line by line where one is not."""

from collections.abc import Iterator

import numpy as np

from recsys.sources.bundle import Bundle
from recsys.sources.rating_format import Block, Names, RatingFormat
from recsys.sources.raw import RawIds, RawRatings
from recsys.sources.single_lines import block_by_line
from recsys.sources.whole_blocks import block_at_once

_SMALL = 1 << 16  # bytes of a block that is no longer halved but read line by line


def read_ratings(bundle: Bundle, form: RatingFormat) -> RawRatings:
    """Every rating of a file, in its order.

    Memory is bounded by the ratings themselves (28 bytes each), not by the text.

    Raises
    ------
    DatasetError
        If the file cannot be read. Lines that are no rating do not raise; they are listed in the result.
    """
    names = Names()
    blocks: list[Block] = []
    unparsable: list[int] = []
    blank: list[int] = []
    line = form.header_lines + 1
    for text in _below_header(bundle.blocks(form.file), form.header_lines):
        for block in _parsed(text, form, names):
            blocks.append(block)
            unparsable += [line + i for i in block.unparsable]
            blank += [line + i for i in block.blank]
            line += block.n_lines
    return RawRatings(
        file=form.file.rpartition("/")[2],
        user_ids=RawIds(_joined(blocks, "users", np.int64), list(names.users) if form.user_names else None),
        movie_ids=RawIds(_joined(blocks, "movies", np.int64), list(names.movies) if form.movie_names else None),
        stars=_joined(blocks, "stars", np.float32),
        times=_joined(blocks, "times", np.int64).view("datetime64[s]"),
        unparsable=np.array(unparsable, dtype=np.int64),
        blank=np.array(blank, dtype=np.int64),
        header_lines=form.header_lines,
        expected=form.expected,
    )


def _joined(blocks: list[Block], column: str, dtype: type) -> np.ndarray:
    return np.concatenate([getattr(block, column) for block in blocks] or [np.empty(0)]).astype(dtype, copy=False)


def _below_header(blocks: Iterator[bytes], n_lines: int) -> Iterator[bytes]:
    for i, block in enumerate(blocks):
        yield block if i or not n_lines else b"".join(block.split(b"\n", n_lines)[n_lines:])


def _parsed(text: bytes, form: RatingFormat, names: Names) -> Iterator[Block]:
    """The ratings of a block; a block with a faulty line is halved until little is left to read line by line."""
    if not text:
        return
    block = block_at_once(text, form, names)
    if block is not None:
        yield block
        return
    middle = text.find(b"\n", len(text) // 2) + 1
    if len(text) <= _SMALL or not 0 < middle < len(text):
        yield block_by_line(text, form, names)
        return
    yield from _parsed(text[:middle], form, names)
    yield from _parsed(text[middle:], form, names)
