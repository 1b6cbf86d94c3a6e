import numpy as np
import pandas as pd
import pytest

from recsys.data.dataset import Dataset, Scale
from recsys.errors import DatasetError
from recsys.sources import load
from tests.sources import written


def stars_by_id(dataset: Dataset) -> list[tuple]:
    """(user id, movie id, stars) of every rating, in order."""
    ratings = dataset.ratings
    users, movies = dataset.users.to_ids(ratings.user_idx), dataset.movies.to_ids(ratings.movie_idx)
    return list(zip(users.tolist(), movies.tolist(), ratings.stars.tolist(), strict=True))


ALL = {"1m": written.ONE_M, "100k": written.ONE_HUNDRED_K, "notebook": written.NOTEBOOK, "atomic": written.ATOMIC}


@pytest.mark.parametrize("files", ALL.values(), ids=ALL)
def test_zip_and_folder_and_folder_in_zip_hold_the_same_data_set(data_dir, files):
    written.written_zip(data_dir / "flat.zip", files)
    written.written_zip(data_dir / "deep.zip", files, inside="ml-1m/")
    written.written_folder(data_dir / "unpacked", files)
    flat = load("flat")
    for other in (load("deep"), load("unpacked"), load(str(data_dir / "deep.zip"))):
        assert stars_by_id(other) == stars_by_id(flat)
        pd.testing.assert_frame_equal(other.user_table, flat.user_table)
        pd.testing.assert_frame_equal(other.movie_table, flat.movie_table)


def test_movielens_1m_is_read_with_codes_in_words_and_unrated_movies_kept(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_M)
    dataset = load("a")
    assert stars_by_id(dataset) == [(1, 10, 5), (1, 20, 3), (2, 10, 4)]
    assert dataset.scale == Scale(1, 5, 1)
    assert dataset.user_table.to_dict("list") == {
        "user_id": [1, 2],
        "gender": ["Female", "Male"],
        "age_group": ["Under 18", "56+"],
        "occupation": ["K-12 student", "self-employed"],
        "zip_code": ["48067", "70072"],
    }
    assert dataset.user_table["age_group"].cat.ordered
    assert dataset.movie_table.to_dict("list") == {
        "movie_id": [10, 20, 30],
        "title": ["The Godfather", "La Haine", "Café"],
        "listed_title": ["Godfather, The", "Haine, La", "Café"],
        "year": [1972, 1995, 1994],
        "genres": [["Crime", "Drama"], ["Drama"], ["Comedy"]],
    }
    assert dataset.refused == ()


def test_a_missing_time_is_missing_and_not_1970(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_M)
    times = load("a").times
    assert times[0] == np.datetime64("2000-12-31T22:12:40")
    assert np.isnat(times).tolist() == [False, True, False]


@pytest.mark.parametrize("row", ["1::10::5::", "1::10::5", "1::10::5::0", "1::10::5::NaN"])
def test_a_source_in_which_no_time_is_known_has_no_times(data_dir, row):
    written.written_zip(data_dir / "a.zip", written.ONE_M | {"ratings.dat": row.encode()})
    assert load("a").times is None


def test_movielens_1m_without_users_knows_whoever_rated_and_may_have_half_stars(data_dir):
    files = {"movies.dat": written.ONE_M["movies.dat"], "ratings.dat": b"7::10::4.5::\n3::20::0.5::\n"}
    written.written_zip(data_dir / "a.zip", files)
    dataset = load("a")
    assert dataset.user_table.to_dict("list") == {"user_id": [3, 7]}
    assert stars_by_id(dataset) == [(7, 10, 4.5), (3, 20, 0.5)]
    assert dataset.scale == Scale(0.5, 5, 0.5)


def test_movielens_100k_is_read_with_ages_in_years_and_in_groups(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_HUNDRED_K)
    dataset = load("a")
    assert stars_by_id(dataset) == [(1, 10, 5), (2, 20, 3)]
    assert dataset.user_table.to_dict("list") == {
        "user_id": [1, 2],
        "gender": ["Male", "Female"],
        "age": [24, 56],
        "age_group": ["18-24", "56+"],
        "occupation": ["technician", "other"],
        "zip_code": ["85711", "94043"],
    }
    movies = dataset.movie_table
    assert movies["title"].tolist() == ["Les Misérables", "unknown", "Land Before Time III"]
    assert movies["listed_title"].tolist() == ["Misérables, Les", "unknown", "Land Before Time III (V)"]
    assert movies["year"].isna().tolist() == [False, True, False]
    assert movies["genres"].tolist() == [["Drama"], [], ["Drama", "War"]]


def test_movielens_100k_without_users_and_genre_names_is_read(data_dir):
    flags = "|".join(["0"] * 18 + ["1"])  # the last of the 19 genres
    files = {"u.data": written.ONE_HUNDRED_K["u.data"], "u.item": f"10|A (1995)||||{flags}\n20|B||||{flags}\n".encode()}
    written.written_zip(data_dir / "a.zip", files)
    dataset = load("a")
    assert dataset.movie_table["genres"].tolist() == [["Western"], ["Western"]]
    assert dataset.user_table.columns.tolist() == ["user_id"]


def test_the_notebooks_tables_are_read_by_the_names_in_their_first_line(data_dir):
    written.written_zip(data_dir / "a.zip", written.NOTEBOOK)
    dataset = load("a")
    assert stars_by_id(dataset) == [(1, 10, 5), (1, 20, 3), (2, 10, 1)]
    assert dataset.times is None
    assert dataset.user_table["age_group"].tolist() == ["Under 18", "56+"]
    assert dataset.user_table["age_group"].cat.categories.tolist() == ["Under 18", "56+"]
    assert dataset.user_table["gender"].tolist() == ["Female", "Male"]
    assert dataset.user_table["zip_code"].tolist() == ["48067", "70072"]
    assert dataset.movie_table["title"].tolist() == ["The Godfather", '"Cats"']
    assert dataset.movie_table["genres"].tolist() == [["Crime", "Drama"], []]


def test_the_notebooks_ratings_may_have_timestamps(data_dir):
    ratings = b"user_id\tmovie_id\trating\ttimestamp\n1\t10\t5\t978300760\n2\t20\t4\t\n"
    written.written_zip(data_dir / "a.zip", written.NOTEBOOK | {"ratings.csv": ratings})
    assert np.isnat(load("a").times).tolist() == [False, True]


def test_a_table_without_a_needed_column_is_named_with_what_it_has(data_dir):
    ratings = b"rating,timestamp\n5,978300760\n"
    written.written_zip(data_dir / "a.zip", written.NOTEBOOK | {"ratings.csv": ratings})
    with pytest.raises(
        DatasetError, match=r"ratings.csv in a.zip has no column that says who rated.*'rating', 'timestamp'"
    ):
        load("a")


def test_atomic_files_are_read_with_genres_split_at_spaces_and_the_year_from_its_column(data_dir):
    written.written_zip(data_dir / "a.zip", written.ATOMIC)
    dataset = load("a")
    assert stars_by_id(dataset) == [(1, 10, 5), (2, 20, 3)]
    assert dataset.times.tolist() == [
        pd.Timestamp("1997-12-04 15:55:49"),
        pd.Timestamp("1998-04-04 19:22:22"),
    ]
    assert dataset.movie_table["title"].tolist() == ["The Shawshank Redemption", "Toy Story"]
    assert dataset.movie_table["year"].tolist() == [1994, pd.NA]
    assert dataset.movie_table["genres"].tolist() == [["Drama"], ["Animation", "Children's"]]
    assert dataset.user_table["age"].tolist() == [24, 53]


def test_atomic_ages_that_are_codes_are_no_years(data_dir):
    users = b"user_id:token\tage:token\toccupation:token\n1\t1\t10\n2\t56\t16\n"
    written.written_zip(data_dir / "a.zip", written.ATOMIC | {"x.user": users})
    table = load("a").user_table
    assert table.columns.tolist() == ["user_id", "age_group", "occupation"]
    assert table["occupation"].tolist() == ["K-12 student", "self-employed"]


def test_ratings_alone_make_a_data_set_whose_movies_are_named_by_their_ids(data_dir):
    written.written_zip(data_dir / "a.zip", {"x.inter": written.ATOMIC["x.inter"]})
    dataset = load("a")
    assert dataset.movie_table.to_dict("list") == {
        "movie_id": [10, 20],
        "title": ["10", "20"],
        "listed_title": ["10", "20"],
    }


def test_string_ids_stay_strings(data_dir):
    inter = "user_id:token\titem_id:token\trating:float\nanna x\ttt01\t5\nbéa\ttt02\t3\nanna x\ttt02\t1\n".encode()
    written.written_zip(data_dir / "a.zip", {"x.inter": inter})
    dataset = load("a")
    assert stars_by_id(dataset) == [("anna x", "tt01", 5), ("béa", "tt02", 3), ("anna x", "tt02", 1)]
    assert dataset.users.parse("béa") == "béa"
    again = load("a")  # from the cache
    assert again.user_table["user_id"].tolist() == ["anna x", "béa"]
    assert stars_by_id(again) == stars_by_id(dataset)


def test_ids_that_only_late_in_the_file_show_that_they_are_strings_are_strings(data_dir):
    rows = [f"{user}\t1\t4" for user in range(100, 2100)] + [f"B{user}\t1\t5" for user in range(100)]
    inter = "user_id:token\titem_id:token\trating:float\n" + "\n".join(rows)
    written.written_zip(data_dir / "a.zip", {"x.inter": inter.encode()})
    dataset = load("a")
    assert dataset.n_users == 2100
    assert not dataset.users.is_integer
    assert dataset.movies.is_integer


def test_ids_with_leading_zeros_are_strings(data_dir):
    inter = b"user_id:token\titem_id:token\trating:float\n007\t1\t5\n7\t1\t3\n"
    written.written_zip(data_dir / "a.zip", {"x.inter": inter})
    assert load("a").users.ids.tolist() == ["007", "7"]


def test_two_data_sets_in_one_place_are_refused(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_M | written.ONE_HUNDRED_K)
    with pytest.raises(DatasetError, match=r"a.zip holds 2 data sets \(ratings.dat and u.data\)"):
        load("a")


def test_something_else_is_refused_with_what_is_needed(data_dir):
    written.written_zip(data_dir / "a.zip", {"letter.txt": b"Dear reader"})
    with pytest.raises(DatasetError, match=r"a.zip holds no data set.*MovieLens 1M \(ratings.dat"):
        load("a")
