"""Somebody's own DataFrames: read by the rules of files, named columns, and one sentence for what does not fit."""

import datetime as dt
import re

import numpy as np
import pandas as pd
import pytest

from recsys.errors import DatasetError, SettingError
from recsys.sources import from_frame, load
from tests.sources import written
from tests.three_users import RATINGS, three_users, write_three_users

PLAIN = pd.DataFrame({"user_id": [3, 1, 3, 2], "movie_id": ["b", "a", "a", "c"], "rating": [5, 1, 2.5, 4]})


def with_column(name, values):
    return PLAIN.assign(**{name: values})


def refused(match, ratings=PLAIN, *tables):
    """Making a data set of these is refused in one sentence that holds ``match``."""
    with pytest.raises(DatasetError, match=re.escape(match)) as caught:
        from_frame(ratings, *tables)
    assert "\n" not in str(caught.value)


def test_ids_keep_their_type_and_ratings_their_order():
    dataset = from_frame(PLAIN)
    assert dataset.users.ids.tolist() == [1, 2, 3]
    assert dataset.movies.ids.tolist() == ["a", "b", "c"]
    ratings = dataset.ratings
    assert dataset.users.to_ids(ratings.user_idx).tolist() == [3, 1, 3, 2]
    assert dataset.movies.to_ids(ratings.movie_idx).tolist() == ["b", "a", "a", "c"]
    assert ratings.stars.tolist() == [5, 1, 2.5, 4]
    assert [ratings.user_idx.dtype, ratings.movie_idx.dtype, ratings.stars.dtype] == [np.int32, np.int32, np.float32]
    assert dataset.times is None
    assert dataset.name == "my-ratings"


def test_without_tables_ids_are_titles_and_nothing_else_is_known():
    dataset = from_frame(PLAIN)
    assert dataset.movie_table.to_dict("list") == {
        "movie_id": ["a", "b", "c"],
        "title": ["a", "b", "c"],
        "listed_title": ["a", "b", "c"],
    }
    assert list(dataset.user_table) == ["user_id"]
    assert from_frame(PLAIN.assign(movie_id=[20, 10, 10, 30])).movie_table["title"].tolist() == ["10", "20", "30"]


def test_a_frame_means_what_the_same_ratings_mean_in_files(data_dir):
    write_three_users(data_dir / "three")
    read = load("three")
    start = np.datetime64("2000-01-01", "s")
    ratings = pd.DataFrame(RATINGS, columns=["user", "film", "stars", "day"])
    days = ratings.pop("day")
    ratings["date"] = [None if np.isnan(day) else start + np.timedelta64(int(day) - 1, "D") for day in days]
    movies = pd.read_csv(data_dir / "three" / "movies.csv", sep="\t")
    users = pd.read_csv(data_dir / "three" / "users.csv", sep="\t", dtype={"zipcode": str})
    framed = from_frame(ratings, movies, users)
    for mine, files, by_hand in (
        (getattr(one.ratings, name) for one in (framed, read, three_users()))
        for name in ("user_idx", "movie_idx", "stars")
    ):
        np.testing.assert_array_equal(mine, files)
        np.testing.assert_array_equal(mine, by_hand)
    np.testing.assert_array_equal(framed.times, read.times)
    pd.testing.assert_frame_equal(framed.movie_table, read.movie_table)
    pd.testing.assert_frame_equal(framed.user_table, read.user_table)
    assert framed.scale == read.scale


def test_of_a_repeated_rating_the_last_stays_and_the_others_are_counted_from_row_1():
    many = pd.DataFrame({"user_id": 1, "movie_id": np.arange(300), "rating": np.tile([1.0, 3.0, 5.0], 100)})
    twice = pd.concat([many, many.head(1).assign(rating=2.0)])
    dataset = from_frame(twice)
    assert dataset.n_ratings == 300
    assert dataset.ratings.stars[dataset.ratings.movie_idx == 0].tolist() == [2.0]
    (refusal,) = dataset.refused
    assert (refusal.file, refusal.reason, refusal.count, refusal.lines) == ("ratings", "duplicate pair", 1, (1,))


def test_a_movie_listed_twice_is_what_its_last_row_says_and_counted():
    many = pd.DataFrame({"user_id": 1, "movie_id": np.arange(200), "rating": np.tile([1.0, 5.0], 100)})
    movies = pd.DataFrame({"movie_id": [*range(200), 7], "title": [*("old" for _ in range(200)), "new"]})
    dataset = from_frame(many, movies)
    assert dataset.movie_table["title"][dataset.movies.find([7])[0]] == "new"
    assert [(item.file, item.reason, item.count, item.lines) for item in dataset.refused] == [
        ("movies", "duplicate id", 1, (8,))
    ]


def test_what_is_there_twice_is_counted_and_the_later_one_stays():
    dataset = from_frame(pd.concat([PLAIN, PLAIN.head(1)]), pd.DataFrame({"movie_id": ["a", "b", "c", "a"]}))
    assert [(item.file, item.reason, item.lines) for item in dataset.refused] == [
        ("movies", "duplicate id", (1,)),
        ("ratings", "duplicate pair", (1,)),
    ]


def test_whoever_rated_and_is_not_listed_has_a_row_of_which_nothing_is_known():
    movies = pd.DataFrame({"movie_id": ["a", "b"], "title": ["A", "B"]})
    users = pd.DataFrame({"user_id": [3, 2], "gender": ["F", "M"]})
    dataset = from_frame(PLAIN, movies, users)
    assert dataset.movie_table["title"].tolist() == ["A", "B", "c"]
    assert dataset.user_table["user_id"].tolist() == [3, 2, 1]
    assert dataset.user_table["gender"].isna().tolist() == [False, False, True]
    assert dataset.n_ratings == len(PLAIN)
    assert [sentence.partition(" with")[0] for sentence in dataset.told] == ["1 user", "1 movie"]


def test_ratings_off_the_scale_are_an_error_where_they_are_many():
    frame = pd.DataFrame({"user_id": range(500), "movie_id": 1, "rating": [1.0, 2, 3, 4, 5] * 100})
    assert from_frame(frame.assign(rating=[7.0, *frame["rating"][1:]])).refused[0].reason == "rating off the scale"


@pytest.mark.parametrize(
    "names",
    [
        ("userId", "movieId", "Rating"),
        ("User ID", "Movie-ID", "STARS"),
        ("user", "item_id", "score"),
        ("uid", "iid", "rating"),
        ("User", "Film", "stars"),
    ],
)
def test_columns_go_by_the_names_that_people_give_them(names):
    named = PLAIN.set_axis(names, axis=1)
    assert from_frame(named).fingerprint == from_frame(PLAIN).fingerprint


def test_the_documented_name_goes_before_others():
    dataset = from_frame(PLAIN.assign(User=0, movie="x", stars=1, userId=9))
    assert dataset.fingerprint == from_frame(PLAIN).fingerprint


def test_a_column_that_is_missing_or_there_twice_is_named():
    refused("ratings has no column 'rating'; it has 'user_id', 'movie_id'", PLAIN.drop(columns="rating"))
    two = PLAIN.rename(columns={"user_id": "userId"}).assign(UserID=1)
    refused("ratings has 'userId' and 'UserID', which could both be user_id", two)
    refused("ratings has 'rating' and 'rating'", pd.concat([PLAIN, PLAIN["rating"]], axis=1))
    refused("movies has no column 'movie_id'", PLAIN, pd.DataFrame({"title": ["a"]}))
    refused("users has no column 'user_id'", PLAIN, None, pd.DataFrame({"age": [1]}))


@pytest.mark.parametrize("table", [0, 1, 2])
def test_what_is_no_frame_or_an_empty_one_is_said(table):
    name = ("ratings", "movies", "users")[table]
    for given, match in (
        ({"user_id": [1]}, f"{name} must be a pandas DataFrame, got dict"),
        (PLAIN[:0], f"{name} has no rows"),
    ):
        frames = [PLAIN, None, None]
        frames[table] = given
        refused(match, *frames)


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ([1, None, 2, 3], "row 1 of ratings: user_id is missing"),
        ([1.0, 2.0, 3.0, 4.0], "values of type float64, which are no ids"),
        (pd.array([1, None, 2, 3], dtype="Int64"), "row 1 of ratings: user_id is missing"),
        (["a", None, "b", "c"], "row 1 of ratings: user_id is missing"),
        (["a", "b", " ", "c"], "row 2 of ratings: user_id ' ' is blank"),
        (["a", "b", "c\x00", "d"], r"row 2 of ratings: user_id 'c\x00' is blank or has a control character"),
        (pd.Series([1, "2", 3, 4], dtype=object), "row 1 of ratings: user_id '2' is no whole number"),
        (pd.Series(["1", 2, 3, 4], dtype=object), "row 1 of ratings: user_id 2 is no text"),
        (pd.Series([1, True, 3, 4], dtype=object), "row 1 of ratings: user_id True is no whole number"),
        ([True, False, True, False], "row 0 of ratings: user_id True is no text"),
        ([1, 2, 3, 2**63], "row 3 of ratings: user_id 9223372036854775808 is beyond 64 bits"),
        ([1, 2, 3, -(2**70)], "is beyond 64 bits"),
        ([b"a", b"b", b"c", b"d"], "row 0 of ratings: user_id b'a' is no text"),
        ([[1], [2], [3], [4]], "row 0 of ratings: user_id [1] is no text"),
        (pd.to_datetime(["2000-01-01"] * 4), "is no text"),
    ],
)
def test_ids_that_are_none_are_named(values, match):
    refused(match, with_column("user_id", values))


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ([1, 2, None, 4], "row 2 of ratings: rating is missing"),
        (["1", "2", "", "4"], "row 2 of ratings: rating is missing"),
        ([1, 2, "many", 4], "row 2 of ratings: rating 'many' is no number"),
        ([1, 2, np.inf, 4], "row 2 of ratings: rating inf is no number"),
        ([1, 2, 1e39, 4], "row 2 of ratings: rating 1e+39 is no number"),
        ([1, [2], 3, 4], "row 1 of ratings: rating [2] is no number"),
        ([1, 2, 3, 4j], "values of type complex128, where there should be numbers"),
        (pd.to_datetime(["2000-01-01"] * 4), "where there should be numbers"),
        (pd.to_timedelta([1, 2, 3, 4]), "where there should be numbers"),
    ],
)
def test_ratings_that_are_none_are_named(values, match):
    refused(match, with_column("rating", values))


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ([1, 2, 3, 978_300_760_000], "row 3 of ratings: timestamp 978300760000 is no time"),
        (["2000-01-01", "1/2/2000", "", None], "row 1 of ratings: timestamp '1/2/2000' is no time"),
        ([1, 2, np.inf, 4], "row 2 of ratings: timestamp inf is no time"),
        (pd.period_range("2000-01", periods=4, freq="M"), "is no time"),
        ([[1], 2, 3, 4], "row 0 of ratings: timestamp [1] is no time"),
    ],
)
def test_times_that_are_none_are_named(values, match):
    refused(match, with_column("timestamp", values))


def test_rows_are_named_by_their_index():
    refused(
        "row 'third' of ratings: rating is missing",
        with_column("rating", [1, 2, None, 4]).set_axis(["first", "second", "third", "fourth"]),
    )


SECONDS = [978_307_200, None, 0, 978_307_205]  # 1 January 2001; 0 stands for "not known", as in files


@pytest.mark.parametrize(
    "values",
    [
        SECONDS,
        [978_307_200.9, np.nan, -3, 978_307_205],
        ["978307200", "NA", "0", "978307205"],
        ["2001-01-01", None, "", "2001-01-01T00:00:05"],
        ["2001-01-01 01:00:00+01:00", "NaN", "1969-12-31", "2001-01-01 00:00:05.7Z"],
        pd.to_datetime(["2001-01-01 00:00:00", None, None, "2001-01-01 00:00:05"]),
        pd.to_datetime(["2001-01-01 00:00:00", None, None, "2001-01-01 00:00:05"])
        .tz_localize("UTC")
        .tz_convert("Asia/Tokyo"),
        [dt.date(2001, 1, 1), None, pd.NaT, dt.datetime(2001, 1, 1, 0, 0, 5, tzinfo=dt.UTC)],
        pd.array(SECONDS, dtype="Int64"),
    ],
)
def test_times_are_read_however_they_are_written(values):
    times = from_frame(with_column("timestamp", values)).times
    assert times.dtype == "datetime64[s]"
    assert times.astype(str).tolist() == ["2001-01-01T00:00:00", "NaT", "NaT", "2001-01-01T00:00:05"]


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.astype({"user_id": "int8", "rating": "float32"}),
        lambda frame: frame.astype({"user_id": "uint64", "movie_id": object, "rating": object}),
        lambda frame: frame.astype({"user_id": "category", "movie_id": "category", "rating": "category"}),
        lambda frame: frame.convert_dtypes(),
        lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
        lambda frame: frame.assign(rating=frame["rating"].astype(str)),
        lambda frame: frame.set_axis([9, 8, 9, 7]),
        lambda frame: frame[["rating", "movie_id", "user_id"]].assign(remark="good"),
    ],
)
def test_how_a_frame_holds_its_values_makes_no_difference(change):
    changed, plain = from_frame(change(PLAIN)), from_frame(PLAIN)
    assert changed.fingerprint == plain.fingerprint
    assert changed.users.ids.dtype == plain.users.ids.dtype


MOVIES = pd.DataFrame({"movie_id": ["c", "b", "a"], "title": ["C", "B", "A"], "genres": [["X"], [], ["Y"]]})
USERS = pd.DataFrame({"user_id": [1, 2, 3], "age_group": pd.Categorical(["b", "a", "b"], ["b", "a"])})


def test_the_fingerprint_is_that_of_the_content_alone():
    assert from_frame(PLAIN, MOVIES, USERS).fingerprint == from_frame(PLAIN.copy(), MOVIES, USERS, name="x").fingerprint
    assert re.fullmatch("[0-9a-f]{64}", from_frame(PLAIN).fingerprint)
    different = [
        (PLAIN, None, None),
        (PLAIN, MOVIES, USERS),
        (PLAIN[::-1], None, None),
        (with_column("rating", [5, 1, 2.5, 3]), None, None),
        (with_column("user_id", [3, 1, 3, 4]), None, None),
        (with_column("user_id", ["3", "1", "3", "2"]), None, None),
        (with_column("timestamp", [1, 2, 3, 4]), None, None),
        (with_column("timestamp", [1, 2, 3, None]), None, None),
        (PLAIN, MOVIES[::-1], None),
        (PLAIN, MOVIES.assign(title=["C", "B", "D"]), None),
        (PLAIN, MOVIES.assign(genres=[["X"], [], ["Z"]]), None),
        (PLAIN, MOVIES.assign(year=2000), None),
        (PLAIN, None, USERS),
        (PLAIN, None, USERS.assign(age_group=pd.Categorical(["b", "a", "b"], ["a", "b"]))),
        (PLAIN, None, USERS.assign(zip="0")),
    ]
    prints = [from_frame(*frames).fingerprint for frames in different]
    assert len(set(prints)) == len(different)


def test_a_data_set_and_its_frames_do_not_change_each_other():
    frame = PLAIN.astype({"rating": "float32"})
    before = frame.copy()
    dataset = from_frame(frame)
    frame.loc[0, "rating"] = 1
    assert dataset.ratings.stars[0] == 5
    with pytest.raises(ValueError, match="read-only"):
        dataset.ratings.stars[0] = 1
    frame.loc[0, "rating"] = 5
    pd.testing.assert_frame_equal(frame, before)


def test_movies_have_titles_years_and_genres_as_far_as_they_are_told():
    movies = pd.DataFrame(
        {
            "Item ID": ["c", "b", "a", "unrated"],
            "name": ["Heat (1995)", None, "Godfather, The", " "],
            "Year": [1900, 2001.0, "1972", None],
            "genre": ["Crime|Drama", None, ("Crime", "Drama"), "(no genres listed)"],
        }
    )
    table = from_frame(PLAIN, movies).movie_table
    assert table["movie_id"].tolist() == ["c", "b", "a", "unrated"]
    assert table["title"].tolist() == ["Heat", "b", "The Godfather", "unrated"]
    assert table["year"].tolist() == [1995, 2001, 1972, pd.NA]
    assert table["genres"].tolist() == [["Crime", "Drama"], [], ["Crime", "Drama"], []]
    refused("row 1 of movies: Year 20011 is no year", PLAIN, movies.assign(Year=[1, 20011, 3, 4]))


def test_users_have_what_is_told_of_them():
    users = pd.DataFrame(
        {
            "uid": [3, 2, 1],
            "sex": ["F", "m", None],
            "age": [17, None, 30.5],
            "job": ["artist", " ", "writer"],
            "zip": [123, "0456", None],
        }
    )
    table = from_frame(PLAIN, None, users).user_table
    assert table.astype(object).where(table.notna(), None).to_dict("list") == {
        "user_id": [3, 2, 1],
        "gender": ["Female", "Male", None],
        "age": [17, None, 30],
        "age_group": ["Under 18", None, "25-34"],
        "occupation": ["artist", None, "writer"],
        "zip_code": ["123", "0456", None],
    }
    refused("row 0 of users: age '18-24' is no number", PLAIN, None, users.assign(age="18-24"))
    refused("row 2 of users: age 151 is no age in years", PLAIN, None, users.assign(age=[1, 2, 151]))


def test_groups_of_age_keep_the_order_of_their_categories_or_go_by_their_numbers():
    groups = pd.Series(["young", "old", "young"], dtype=pd.CategoricalDtype(["young", "middle", "old"]))
    table = from_frame(PLAIN, None, pd.DataFrame({"user_id": [1, 2, 3], "age": 99, "age_group": groups})).user_table
    assert table["age_group"].tolist() == ["young", "old", "young"]
    assert table["age_group"].cat.categories.tolist() == ["young", "old"]
    by_number = from_frame(PLAIN, None, pd.DataFrame({"user_id": [1, 2, 3], "age_desc": ["18-24", "Under 18", "56+"]}))
    assert by_number.user_table["age_group"].cat.categories.tolist() == ["Under 18", "18-24", "56+"]


def test_ids_of_another_type_in_a_table_are_said_to_be_so():
    refused("movie_id is text in ratings and whole numbers in movies", PLAIN, pd.DataFrame({"movie_id": [1, 2, 3]}))
    refused("user_id is whole numbers in ratings and text in users", PLAIN, None, pd.DataFrame({"user_id": ["1"]}))


@pytest.mark.parametrize("name", ["", "a b", "../a", "ä", "x" * 101])
def test_a_name_that_cannot_stand_in_a_path_is_refused(name):
    with pytest.raises(SettingError, match="cannot be a name here"):
        from_frame(PLAIN, name=name)


@pytest.mark.parametrize("ids", [["007", "7", "NA", "nan"], ["🎬", "日本", " a", "a"], [0, -1, 2**62, 7]])
def test_every_id_stays_as_it_is(ids):
    dataset = from_frame(with_column("movie_id", ids))
    assert dataset.movies.to_ids(dataset.ratings.movie_idx).tolist() == ids


def test_a_fingerprint_of_a_frame_is_none_of_a_file(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_M)
    assert load("a").fingerprint != from_frame(PLAIN).fingerprint
