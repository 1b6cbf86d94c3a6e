"""Lines to fields: quotes of every kind, and the same records however the file is cut into blocks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.sources.tables.dialect import Dialect
from recsys.sources.tables.records import records


def read(text: str, separator: str = ",", width: int = 3, *, block: int = 10**6, least: int = 3):
    """Rows and faults of a text that comes in blocks of whole lines, each of about so many bytes."""
    form = Dialect(separator, tuple(str(i + 1) for i in range(width)), header=False)
    blocks, begun = [], b""
    for line in text.encode().splitlines(keepends=True):
        begun += line
        if len(begun) >= block:
            blocks.append(begun)
            begun = b""
    rows, faults = [], []
    for part in records([*blocks, begun] if begun else blocks, form, range(width), least=least):
        rows += zip(part.lines.tolist(), *(column.to_pylist() for column in part.columns), strict=True)
        faults += [(fault.line, fault.reason) for fault in part.faults]
    return rows, faults


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('a,"b,c",d\n', [(1, "a", "b,c", "d")]),
        ('1,"x""y",3\n', [(1, "1", 'x"y', "3")]),
        ('4,5" x,6\n', [(1, "4", '5" x', "6")]),
        ('1,"Great" Cats,3\n', [(1, "1", '"Great" Cats', "3")]),
        ('1,"Great,3\n4,5,6\n', [(1, "1", '"Great', "3"), (2, "4", "5", "6")]),
        ('1,"Great,3\n4,5,6\n7,x",9\n', [(1, "1", '"Great', "3"), (2, "4", "5", "6"), (3, "7", 'x"', "9")]),
        ('a,"b\nc",d\n1,2,3\n', [(1, "a", "b\nc", "d"), (3, "1", "2", "3")]),
        ('a,b,"great\nbook"\n1,2,3\n', [(1, "a", "b", "great\nbook"), (3, "1", "2", "3")]),
        ('1, "a, b", 3\n', [(1, "1", "a, b", "3")]),
        ('1,"a \\"b\\"",3\n', [(1, "1", 'a "b"', "3")]),
        ("1,2,3,,\n", [(1, "1", "2", "3")]),
    ],
)
def test_quotes_hold_what_they_should_and_are_characters_elsewhere(text, rows):
    assert read(text) == (rows, [])


def test_blanks_separate_and_two_colons_do_and_quotes_mean_nothing_between_colons():
    assert read('1 2  3\n 4\t"5" 6\n', " ")[0] == [(1, "1", "2", "3"), (2, "4", "5", "6")]
    assert read('1::"a"::3\n', "::")[0] == [(1, "1", '"a"', "3")]


def test_lines_that_are_no_records_are_named_and_blank_ones_counted():
    rows, faults = read("1,2,3\n\n4,5\n6,7,8,9\n1,\0,3\n4,5,6\n")
    assert [row[0] for row in rows] == [1, 6]
    assert faults == [(3, "wrong number of fields"), (4, "wrong number of fields"), (5, "NUL byte in the line")]


field = st.text(st.sampled_from('ab,"\n ;x'), max_size=6)


@settings(max_examples=200, deadline=None)
@given(table=st.lists(st.tuples(field, field, field), min_size=1, max_size=12), block=st.integers(1, 60))
def test_what_rfc_4180_writes_is_read_as_it_was_however_it_is_cut(table, block):
    table = [row for row in table if any(cell for cell in row)]
    quoted = [["x" + cell for cell in row] for row in table]  # a field of a single quote may be another's beginning
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in quoted)
    rows, faults = read(text, block=block)
    assert [list(row[1:]) for row in rows] == quoted
    assert faults == []
    assert np.all(np.diff([row[0] for row in rows]) > 0)


def test_a_quote_that_is_never_closed_takes_time_for_its_line_alone():
    rows, faults = read('1,"Great,3\n4,5,6\n' * 20_000)
    assert len(rows) == 40_000
    assert faults == []
