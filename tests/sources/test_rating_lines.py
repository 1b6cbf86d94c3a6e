"""The fast way to read ratings against the careful one, and the line numbers that both give."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.errors import DatasetError
from recsys.sources import bundle, rating_lines
from recsys.sources.rating_format import Names, RatingFormat
from recsys.sources.rating_lines import read_ratings
from recsys.sources.single_lines import block_by_line
from recsys.sources.whole_blocks import block_at_once

FORM = RatingFormat(
    file="r", separator="::", user=0, movie=1, rating=2, time=3, widths=frozenset({3, 4}), expected="u::m::r::t"
)
TABS = replace(FORM, separator="\t", user_names=True, movie_names=True)
ODD = [
    "",
    "007",
    "-3",
    "0x1",
    "1e3",
    "five",
    "nan",
    "NaN",
    "NAN",
    "NA",
    "inf",
    "1_0",
    " 7",
    "8 ",
    " 07",
    "0",
    ".5",
    "+1",
]
ODD += ["978300760.5", "99999999999999999999", "253402300800", "\x00", "é", "\xa05", "\r", "a b", "\t", ":", '"', '"1"']
PROPER = [["1", "10", "5", "978300760"], ["20", "0", "4.5", ""]]


@pytest.mark.parametrize("form", [FORM, TABS, replace(FORM, separator="\t"), replace(TABS, user_names=False)])
@pytest.mark.parametrize("field", range(4))
@pytest.mark.parametrize("text", ODD)
def test_what_the_fast_way_takes_the_careful_way_takes_as_the_same(form, field, text):
    odd = [text if i == field else proper for i, proper in enumerate(PROPER[0])]
    for rows in ([*PROPER, odd], [odd, *PROPER], [odd]):
        lines = "\n".join(form.separator.join(row) for row in rows).encode()
        fast_names, careful_names = Names(), Names()
        fast = block_at_once(lines, form, fast_names)
        careful = block_by_line(lines, form, careful_names)
        if fast is None:
            continue  # nothing was taken; every line goes the careful way
        assert careful.unparsable == careful.blank == []
        np.testing.assert_array_equal(fast.stars, careful.stars)
        np.testing.assert_array_equal(fast.times, careful.times)
        assert named(fast.users, fast_names.users) == named(careful.users, careful_names.users)
        assert named(fast.movies, fast_names.movies) == named(careful.movies, careful_names.movies)


def named(ids, names):
    return [list(names)[i] for i in ids] if names else ids.tolist()


def test_a_file_in_order_goes_the_fast_way():
    text = b"1::10::5::978300760\r\n0::20::3::\r\n"
    block = block_at_once(text, FORM, Names())
    assert block.users.tolist() == [1, 0]
    assert block.stars.tolist() == [5, 3]


class Text(bundle.Bundle):
    """One file in memory, read a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self.path, self.data, self.step = Path("a.zip"), data, step

    def chunks(self, name: str, limit: int = 0):
        for i in range(0, len(self.data), self.step):
            yield self.data[i : i + self.step]


@pytest.mark.parametrize("step", [1, 7, 64, 10_000])
@pytest.mark.parametrize("small", [8, 1 << 16])
@settings(max_examples=15, deadline=None)
@given(faults=st.sets(st.integers(1, 200), max_size=6), blanks=st.sets(st.integers(1, 200), max_size=3))
def test_lines_are_numbered_as_in_the_file_however_it_is_cut(step, small, faults, blanks):
    lines = [f"{i}::{i}::3::" for i in range(1, 201)]
    for i in faults:
        lines[i - 1] = "no rating"
    for i in blanks - faults:
        lines[i - 1] = ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rating_lines, "_SMALL", small)
        raw = read_ratings(Text("\n".join(lines).encode(), step), FORM)
    assert raw.unparsable.tolist() == sorted(faults)
    assert raw.user_ids.values.tolist() == [i for i in range(1, 201) if i not in faults | blanks]
    assert raw.lines_of(np.arange(len(raw))).tolist() == raw.user_ids.values.tolist()


def test_a_line_longer_than_a_mebibyte_is_no_line_of_a_table():
    text = Text(b"1::2::3::4\n" + b"x" * (2 << 20), 1 << 20)
    with pytest.raises(DatasetError, match=r"r in a\.zip has a line of more than 1 MiB"):
        read_ratings(text, FORM)
