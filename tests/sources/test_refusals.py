"""What is refused on reading: each reason counted, with line numbers; too much of it is an error."""

import numpy as np
import pytest

from recsys.errors import DatasetError
from recsys.sources import Recipe, load
from tests.sources import written
from tests.sources.test_layouts import stars_by_id

ABOVE = 400  # good lines above the faulty ones, so that 20 are just below 5 %


def loaded(data_dir, *lines, good=ABOVE):
    written.written_zip(data_dir / "a.zip", written.one_m_ratings(*lines, good=good))
    return load("a")


def counted(dataset):
    return [(item.file, item.reason, item.count, item.lines) for item in dataset.refused]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1::4000::five::1", "rating is no number"),
        ("-1::4000::5::1", "user is no whole number"),
        ("::4000::5::1", "no user"),
        ("1:: ::5::1", "no movie"),
        ("1::4000", "wrong number of fields"),
        ("1,4000,5,1", "wrong number of fields"),
        ("1::4000::5::1\0", "NUL byte in the line"),
        ("1\0::4000::5::1", "NUL byte in the line"),
        ("\xe9::4000::5::1", "user is no whole number"),
        ("1\x7f::4000::5::1", "control character in the user"),
        ("1::4000::nan::1", "no rating"),
        ("1::4000::::1", "no rating"),
        ("1::4000::5::1::1", "wrong number of fields"),
        ("1::4000::0::1", "rating off the scale"),
        ("1::4000::6::1", "rating off the scale"),
        ("1::4000::3.5::1", "rating off the scale"),
        ("1::4000::-5::1", "rating off the scale"),
    ],
)
def test_a_faulty_line_is_refused_and_named_and_the_rest_stays(data_dir, line, reason):
    dataset = loaded(data_dir, line, "2::4000::5::1")
    assert counted(dataset) == [("ratings.dat", reason, 1, (ABOVE + 1,))]
    assert stars_by_id(dataset)[-2:] == [(1, ABOVE, 4), (2, 4000, 5)]


def test_a_refusal_shows_the_field_and_what_stands_there(data_dir):
    dataset = loaded(data_dir, "1::4000::five::1")
    assert dataset.refused[0].examples == ((ABOVE + 1, "rating", "five"),)


@pytest.mark.parametrize("time", ["soon", "2022-13-45", "NULL", "", "0", "-5", "inf", "99999999999999999999"])
def test_a_time_that_cannot_be_read_costs_the_time_and_not_the_rating(data_dir, time):
    dataset = loaded(data_dir, f"1::4000::5::{time}")
    assert dataset.refused == ()
    assert stars_by_id(dataset)[-1] == (1, 4000, 5)
    assert np.isnat(dataset.times[-1])
    assert bool(dataset.told) == (time in ("soon", "2022-13-45", "inf", "99999999999999999999"))


@pytest.mark.parametrize(("line", "noun"), [("3::4000::5::1", "user"), ("1::5001::5::1", "movie")])
def test_who_is_not_listed_has_a_row_and_is_told(data_dir, line, noun):
    dataset = loaded(data_dir, line)
    assert dataset.refused == ()
    user, movie = line.split("::")[:2]
    assert stars_by_id(dataset)[-1] == (int(user), int(movie), 5)
    assert dataset.told[0].startswith(f"1 {noun} with ratings is not in the table of {noun}s (it is ")
    assert dataset.movie_table["title"].iloc[-1] == ("5001" if noun == "movie" else "Film 5000")


def test_of_two_ratings_of_one_pair_the_later_stays_and_the_earlier_is_named(data_dir):
    dataset = loaded(data_dir, "2::4000::1::1", "2::4001::3::1", "2::4000::5::2")
    assert counted(dataset) == [("ratings.dat", "duplicate pair", 1, (ABOVE + 1,))]
    assert stars_by_id(dataset)[-2:] == [(2, 4001, 3), (2, 4000, 5)]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (("2::4000::1::9", "2::4000::5::2"), 1),  # the later in time, though it stands above
        (("2::4000::1::", "2::4000::5::2"), 5),  # one without a time is the earliest
        (("2::4000::5::2", "2::4000::1::"), 5),
        (("2::4000::1::7", "2::4000::5::7"), 5),  # at the same time the lower line
        (("2::4000::1::", "2::4000::5::"), 5),
        (("2::4000::3::5", "2::4000::1::9", "2::4000::5::2"), 1),
    ],
)
def test_of_several_ratings_of_one_pair_the_latest_in_time_stays(data_dir, lines, left):
    dataset = loaded(data_dir, *lines)
    assert stars_by_id(dataset)[-1] == (2, 4000, left)
    assert dataset.refused[0].count == len(lines) - 1


def test_a_refused_line_does_not_push_out_an_earlier_rating_of_its_pair(data_dir):
    dataset = loaded(data_dir, "2::4000::1::1", "2::4000::9::2")
    assert counted(dataset) == [("ratings.dat", "rating off the scale", 1, (ABOVE + 2,))]
    assert stars_by_id(dataset)[-1] == (2, 4000, 1)


def test_blank_lines_are_no_ratings_but_count_as_lines(data_dir):
    dataset = loaded(data_dir, "", "2::4000::6::1", "")
    assert counted(dataset) == [("ratings.dat", "rating off the scale", 1, (ABOVE + 2,))]


def test_a_set_is_refused_where_more_than_20_lines_and_more_than_5_per_cent_are_faulty(data_dir):
    assert loaded(data_dir, *["x"] * 20, good=10).refused[0].count == 20
    assert loaded(data_dir, *["x"] * 25, good=500).refused[0].count == 25
    with pytest.raises(
        DatasetError,
        match=r"^ratings.dat in a: 25 of 425 lines were refused, more than 5 %: 25 × wrong number of fields "
        r"\(first on line 401: 1 field instead of 4 'x'\); a line should read 4 fields with :: between$",
    ):
        loaded(data_dir, *["x"] * 25)
    assert load("a", Recipe(forgive=True)).n_ratings == 400


def test_ratings_that_are_there_twice_say_nothing_against_a_file(data_dir):
    dataset = loaded(data_dir, *["2::4000::5::1"] * 100, good=10)
    assert (dataset.n_ratings, dataset.refused[0].count) == (11, 99)


def test_only_the_first_few_lines_are_named(data_dir):
    dataset = loaded(data_dir, *["x"] * 8, good=1000)
    assert counted(dataset) == [("ratings.dat", "wrong number of fields", 8, (1001, 1002, 1003, 1004, 1005))]


@pytest.mark.parametrize(
    ("file", "old", "new", "reason", "line"),
    [
        ("movies.dat", b"200::Film 200 (1999)::Drama", b"200", "wrong number of fields", 200),
        ("movies.dat", b"200::Film 200 (1999)::Drama", b"x::Film 200 (1999)::Drama", "id is no whole number", 200),
        ("movies.dat", b"200::Film 200 (1999)::Drama", b"200::F\x00 (1999)::Drama", "NUL byte in the line", 200),
        ("movies.dat", b"\n201::", b"\n200::", "duplicate id", 200),
    ],
)
def test_a_faulty_line_of_movies_is_refused_too(data_dir, file, old, new, reason, line):
    files = written.one_m_ratings(good=100)
    written.written_zip(data_dir / "a.zip", files | {file: files[file].replace(old, new)})
    dataset = load("a")
    assert counted(dataset) == [(file, reason, 1, (line,))]
    assert dataset.n_movies == 4999


def test_a_users_odd_age_costs_the_age_and_not_the_user(data_dir):
    users = written.ONE_M["users.dat"] + b"3::F::young::10::1\n4::X::26::x::\n"
    written.written_zip(data_dir / "a.zip", written.ONE_M | {"users.dat": users})
    table = load("a").user_table
    assert table["user_id"].tolist() == [1, 2, 3, 4]
    assert table["age"].fillna(-1).tolist() == [1, 56, -1, 26]  # 26 is no code, so none of them is
    assert table["age_group"].astype(object).where(table["age_group"].notna(), None).tolist() == [
        "Under 18",
        "56+",
        None,
        "25-34",
    ]


@pytest.mark.parametrize("layout", [written.ONE_M, written.ONE_HUNDRED_K, written.NOTEBOOK, written.ATOMIC])
@pytest.mark.parametrize("content", [b"", b"\n \n", b"\0" * 99, b"\xff\xfe\x80garbage\n" * 9])
def test_a_file_without_a_table_is_one_sentence_that_names_it(data_dir, layout, content):
    for file in layout:
        written.written_zip(data_dir / "a.zip", layout | {file: content})
        if file == "u.genre" and content.strip():
            continue  # then the movies are the ones that do not fit it
        with pytest.raises(DatasetError) as caught:
            load("a")
        assert file in str(caught.value)
        assert "\n" not in str(caught.value)
