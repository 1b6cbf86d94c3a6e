"""What is refused on reading: each reason counted, with line numbers; too much of it is an error."""

import pytest

from recsys.data.dataset import Refusal
from recsys.errors import DatasetError
from recsys.sources import load
from tests.sources import written
from tests.sources.test_layouts import stars_by_id

ABOVE = 400  # good lines above the faulty ones, so that four are just 1 %


def loaded(data_dir, *lines, good=ABOVE):
    written.written_zip(data_dir / "a.zip", written.one_m_ratings(*lines, good=good))
    return load("a")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1::4000::five::1", "unparsable line"),
        ("-1::4000::5::1", "unparsable line"),
        ("1::4000", "unparsable line"),
        ("1,4000,5,1", "unparsable line"),
        ("1::4000::5::soon", "unparsable line"),
        ("1::4000::5::1\0", "unparsable line"),
        ("1\0::4000::5::1", "unparsable line"),
        ("\xe9::4000::5::1", "unparsable line"),
        ("1::4000::nan::1", "unparsable line"),
        ("1::4000::5::1::1", "unparsable line"),
        ("1::4000::0::1", "rating off the scale"),
        ("1::4000::6::1", "rating off the scale"),
        ("1::4000::3.5::1", "rating off the scale"),
        ("1::4000::-5::1", "rating off the scale"),
        ("3::4000::5::1", "unknown user"),
        ("1::5001::5::1", "unknown movie"),
    ],
)
def test_a_faulty_line_is_refused_and_named_and_the_rest_stays(data_dir, line, reason):
    dataset = loaded(data_dir, line, "2::4000::5::1")
    assert dataset.refused == (Refusal("ratings.dat", reason, 1, (ABOVE + 1,)),)
    assert stars_by_id(dataset)[-2:] == [(1, ABOVE, 4), (2, 4000, 5)]


def test_of_two_ratings_of_one_pair_the_later_stays_and_the_earlier_is_named(data_dir):
    dataset = loaded(data_dir, "2::4000::1::1", "2::4001::3::1", "2::4000::5::2")
    assert dataset.refused == (Refusal("ratings.dat", "duplicate pair", 1, (ABOVE + 1,)),)
    assert stars_by_id(dataset)[-2:] == [(2, 4001, 3), (2, 4000, 5)]


def test_a_refused_line_does_not_push_out_an_earlier_rating_of_its_pair(data_dir):
    dataset = loaded(data_dir, "2::4000::1::1", "2::4000::9::2")
    assert dataset.refused == (Refusal("ratings.dat", "rating off the scale", 1, (ABOVE + 2,)),)
    assert stars_by_id(dataset)[-1] == (2, 4000, 1)


def test_blank_lines_are_no_ratings_but_count_as_lines(data_dir):
    dataset = loaded(data_dir, "", "2::4000::6::1", "")
    assert dataset.refused == (Refusal("ratings.dat", "rating off the scale", 1, (ABOVE + 2,)),)


def test_one_per_cent_refused_is_allowed_and_more_is_an_error_with_every_reason(data_dir):
    assert loaded(data_dir, "x", "x", "x", "1::1::9::1", good=396).refused[0].count == 3
    with pytest.raises(
        DatasetError,
        match=r"5 of 400 lines were refused, more than 1 %: 3 × unparsable line \(first on line 396, 397, 398\), "
        r"2 × rating off the scale \(first on line 399, 400\); a line should read user::movie::rating::seconds",
    ):
        loaded(data_dir, "x", "x", "x", "1::1::9::1", "1::1::9::1", good=395)


def test_only_the_first_few_lines_are_named(data_dir):
    dataset = loaded(data_dir, *["x"] * 8, good=1000)
    assert dataset.refused == (Refusal("ratings.dat", "unparsable line", 8, (1001, 1002, 1003, 1004, 1005)),)


@pytest.mark.parametrize(
    ("file", "old", "new", "reason", "line"),
    [
        ("movies.dat", b"200::Film 200 (1999)::Drama", b"200::Film 200 (1999)", "unparsable line", 200),
        ("movies.dat", b"200::Film 200 (1999)::Drama", b"x::Film 200 (1999)::Drama", "unparsable line", 200),
        ("movies.dat", b"200::Film 200 (1999)::Drama", b"200::F\x00 (1999)::Drama", "unparsable line", 200),
        ("movies.dat", b"\n201::", b"\n200::", "duplicate id", 200),
    ],
)
def test_a_faulty_line_of_movies_is_refused_too(data_dir, file, old, new, reason, line):
    files = written.one_m_ratings(good=100)
    written.written_zip(data_dir / "a.zip", files | {file: files[file].replace(old, new)})
    dataset = load("a")
    assert dataset.refused == (Refusal(file, reason, 1, (line,)),)
    assert dataset.n_movies == 4999


@pytest.mark.parametrize(
    "user", [b"3::F::1::21::1", b"3::F::17::1::1", b"3::F::1::1", b"-3::F::1::1::1", b"3::F::1::x::1"]
)
def test_a_table_of_users_with_too_many_faulty_lines_is_an_error(data_dir, user):
    users = written.ONE_M["users.dat"] + user + b"\n"
    written.written_zip(data_dir / "a.zip", written.ONE_M | {"users.dat": users})
    with pytest.raises(DatasetError, match=r"users\.dat in a\.zip: 1 of 3 lines were refused.*first on line 3"):
        load("a")


@pytest.mark.parametrize("layout", [written.ONE_M, written.ONE_HUNDRED_K, written.NOTEBOOK, written.ATOMIC])
@pytest.mark.parametrize("content", [b"", b"\n \n", b"\0" * 99, b"\xff\xfe\x80garbage\n" * 9, b"a;b;c\n1;2;3\n"])
def test_a_file_without_a_table_is_one_sentence_that_names_it(data_dir, layout, content):
    for file in layout:
        written.written_zip(data_dir / "a.zip", layout | {file: content})
        if file == "u.genre" and content.strip():
            continue  # then the movies are the ones that do not fit it
        with pytest.raises(DatasetError) as caught:
            load("a")
        assert file in str(caught.value)
        assert "\n" not in str(caught.value)
