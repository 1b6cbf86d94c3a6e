"""Public layouts, and what people write: counts, ids, scale and times, and the same table however it is written."""

import gzip
import itertools

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.errors import DatasetError
from recsys.sources import Recipe, load
from tests.sources.public_layouts import LAYOUTS, MOVIES, ROWS, N, table
from tests.sources.written import written_folder

STARS = (1, 5, 1)
HALVES = (0.5, 2.5, 0.5)  # made from 1 to 5
RIGHT = {  # ratings, of them with a time, scale, first user id, first movie id
    "MovieLens 10M": (N, N, HALVES, 1, 1),
    "MovieLens 25M": (N, N, HALVES, 1, 1),
    "a bare u.data": (N, N, STARS, 1, 1),
    "Amazon without header": (N, N, STARS, "A0000000000001", "0000000001"),
    "Amazon, item first": (N, N, STARS, "A0000000000001", "B000000001"),
    "Amazon 2023": (N, N, STARS, "AE00000000000000000000000001", "B000000001"),
    "Amazon as JSON": (N, N, STARS, "A1", "0001"),
    "Book-Crossing": (sum(r > 1 for _, _, r, _ in ROWS), 0, (4, 10, 1), 1, "000000001X"),
    "Goodbooks-10k": (N, 0, STARS, 1, 1),
    "Jester as a matrix": (900, 0, (-4, 4, 1), 1, 1),
    "Jester": (N, 0, (-1.863, 2.685, 0), 1, 1),
    "FilmTrust": (N, 0, HALVES, 1, 1),
    "MyAnimeList": (sum(r > 1 for _, _, r, _ in ROWS), 0, (4, 10, 1), 1, 1),
    "Netflix Prize in single files": (3, 3, STARS, 1, 1),
    "Yelp": (N, N, STARS, "-u1", "_b1"),
    "RecBole in parts": (N, N, STARS, 1, 1),
    "RecBole with commas": (N, N, STARS, 1, 1),
    "Surprise": (N, 0, STARS, "u1", "i1"),
    "Kaggle's movies": (N, N, STARS, 1, 1),
    "Parquet": (N, N, STARS, 1, "i1"),
    "gzip": (N, N, STARS, 1, 1),
    "a zip from Windows and one from a Mac": (N, N, STARS, 1, 1),
    "a list of JSON": (N, 0, STARS, 1, 1),
    "reviews over several lines": (N, N, STARS, "r1", "b1"),
    "clicks": (N, 0, (1, 1, 1), "c1", "p1"),
    "clicks with times": (N, N, (1, 1, 1), 1, 1),
    "pairs without names": (N, 0, (1, 1, 1), 1, 1),
    "German": (N, N, HALVES, 1, 1),
    "names that nobody knows": (N, N, STARS, 1, 1),
    "texts and names that nobody knows": (N, 0, STARS, "user1", "Book 1"),
    "ids as floats": (N, 0, STARS, 1, 1),
    "ids beyond 64 bits": (N, 0, STARS, str(10**30 + 1), 1),
    "milliseconds": (N, N, STARS, 1, 1),
    "microseconds": (N, N, STARS, 1, 1),
    "days as numbers": (N, N, STARS, 1, 1),
    "ISO with a zone": (N, N, STARS, 1, 1),
    "American days": (N, N, STARS, 1, 1),
    "noise of floats": (N, 0, (0.3, 0.7, 0.1), 1, 1),
    "per cent": (N, 0, (0, 100, 1), 1, 1),
    "remarks above": (N, N, STARS, 1, 1),
    "a sign before the names": (N, N, STARS, 1, 1),
    "separators at the end": (N, 0, STARS, 1, 1),
    "Last.fm": (N, 0, (1, 1, 1), 1, 1),
    "odd ages": (N, N, STARS, 1, 1),
    "a matrix with names": (400, 0, (0, 4, 1), "u0", "Film 0"),
    "a matrix in which 0 is nothing": (360, 0, STARS, 1, 1),
    "per cent with a sign": (N, 0, (0, 100, 1), 1, 1),
    "so many of five": (N, 0, STARS, 1, 1),
    "stars as signs": (N, 0, STARS, 1, 1),
    "stars in words": (N, 0, STARS, 1, 1),
    "blanks before quotes": (N, 0, STARS, 1, 1),
    "row names of R": (N, 0, STARS, 1, 1),
    "negative ids": (N, 0, STARS, "-1", 1),
    "ids with blanks": (N, 0, STARS, "Ann Lee 1", "no 1"),
    "emoji": (N, 0, STARS, "😀1", 1),
    "ISO with parts of seconds": (N, N, STARS, 1, 1),
    "blank lines above": (N, N, STARS, 1, 1),
    "a column of that name twice": (N, N, STARS, 1, 1),
    "beer": (N, N, STARS, "user1", 1),
    "recipes": (N, N, STARS, 1, 1),
    "films with names in Chinese": (N, N, STARS, "ab1", 1),
    "a log of views": (N, N, (1, 1, 1), 1, 1),
    "orders": (N, N, (1, 1, 1), 17851, "11A"),
    "a table of users beside": (N, N, STARS, 1, 1),
}


def the(data_dir, layout: str) -> Dataset:
    for name, data in LAYOUTS[layout].items():
        path = data_dir / "it" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return load("it")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read_as_it_should_be(data_dir, layout):
    n, n_times, scale, user, movie = RIGHT[layout]
    dataset = the(data_dir, layout)
    assert dataset.refused == ()
    assert dataset.n_ratings == n
    assert (0 if dataset.times is None else (~np.isnat(dataset.times)).sum()) == n_times
    assert (dataset.scale.low, dataset.scale.high, dataset.scale.step) == pytest.approx(scale, abs=1e-5)
    rated = dataset.users.ids[dataset.user_counts > 0], dataset.movies.ids[dataset.movie_counts > 0]
    assert (min(rated[0]), min(rated[1])) == (user, movie)
    assert type(rated[0].tolist()[0]) is type(user)


def test_what_movielens_says_of_its_movies_is_known(data_dir):
    movies = the(data_dir, "MovieLens 25M").movie_table
    assert movies["title"].tolist()[2:5] == ["The American President", "Amélie", "Les Misérables"]
    assert movies["tags"].tolist()[0] == ["fun", 'a "quoted", tag']  # two people said fun
    assert movies["imdb_id"].tolist()[:2] == ["0114709", "0113497"]
    assert movies["tmdb_id"].isna().tolist() == [False] + [True] * 7
    assert "genres" not in movies


def test_titles_with_quotes_escaped_by_backslashes_and_ages_that_are_null_are_read(data_dir):
    dataset = the(data_dir, "Book-Crossing")
    assert dataset.movie_table["title"].tolist()[6:] == ['"Cats"', "A; B | C"]
    assert dataset.movie_table["more:Book-Author"][0] == "Author; Other"
    assert dataset.user_table["age"].fillna(0).tolist()[:2] == [0, 26]
    assert dataset.told[0].endswith("lines with 0 were set aside: it means that there is no rating")


def test_lists_of_objects_and_texts_over_several_lines_are_read(data_dir):
    movies = the(data_dir, "Kaggle's movies").movie_table
    assert movies["genres"][0] == ["Animation", "Kids' film"]
    assert movies["overview"][0] == 'A plot, "long" and two lines'
    assert movies["year"].tolist() == [1995, 1995, 1995, 2001, 1995, 1995, 1998, 1996]


def test_times_are_the_same_in_every_unit(data_dir):
    for layout in ("milliseconds", "microseconds", "gzip"):
        assert the(data_dir, layout).times[0] == np.datetime64(ROWS[0][3], "s")
        for path in (data_dir / "it").iterdir():
            path.unlink()


@pytest.mark.parametrize(
    ("layout", "first"),
    [
        ("days as numbers", "2005-09-01"),
        ("ISO with a zone", "2019-02-28T23:20:11"),
        ("American days", "2019-03-13"),
        ("German", "2019-03-13"),
    ],
)
def test_dates_are_what_they_say(data_dir, layout, first):
    assert the(data_dir, layout).times[0] == np.datetime64(first)


@pytest.mark.parametrize(
    ("layout", "users", "movies", "stars"),
    [
        ("MovieLens 25M", "users", "movies", "stars"),
        ("a bare u.data", "users", "items", "stars"),
        ("RecBole with commas", "users", "movies", "stars"),
        ("Book-Crossing", "users", "books", "points"),
        ("Goodbooks-10k", "users", "books", "stars"),
        ("MyAnimeList", "users", "anime", "points"),
        ("Yelp", "users", "businesses", "stars"),
        ("beer", "users", "beers", "stars"),
        ("Jester as a matrix", "users", "movies", "points"),
        ("clicks", "customers", "products", "likes"),
        ("German", "users", "items", "stars"),
    ],
)
def test_a_set_has_words_of_its_own(data_dir, layout, users, movies, stars):
    words = the(data_dir, layout).words
    assert (words.users, words.movies, words.stars) == (users, movies, stars)
    assert load("it").words == words  # from the cache


ENCODINGS = {
    "UTF-8": ("utf-8", b""),
    "UTF-8 with a mark": ("utf-8-sig", b""),
    "UTF-16": ("utf-16", b""),
    "UTF-16 the other way round": ("utf-16-be", b"\xfe\xff"),
    "UTF-16 without a mark": ("utf-16-le", b""),
    "UTF-32": ("utf-32", b""),
    "Windows": ("cp1252", b""),
    "latin-1": ("latin-1", b""),
}
SEPARATORS = {"commas": ",", "semicolons": ";", "tabs": "\t", "colons": "::", "bars": "|"}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_the_same_table_is_the_same_however_it_is_written(data_dir, separator, encoding, ends):
    rows = [(f"Zoë{u}", f"m{m:03d}", r, t) for u, m, r, t in ROWS]
    kind, mark = ENCODINGS[encoding]
    for header, quote, packed in itertools.product((True, False), (True, False), (True, False)):
        between = SEPARATORS[separator]
        if quote and len(between) > 1:
            continue  # quotes hold nothing where separators are not single
        lines = [between.join(f'"{field}"' if quote else str(field) for field in row) for row in rows]
        text = "".join(
            line + ends for line in [between.join(("user_id", "item_id", "rating", "time"))] * header + lines
        )
        data = mark + text.encode(kind)
        (data_dir / "r.csv").write_bytes(gzip.compress(data) if packed else data)
        dataset = load(str(data_dir / "r.csv"))
        assert dataset.refused == ()
        assert dataset.n_ratings == N
        assert dataset.users.ids[0] == "Zoë1"
        assert dataset.movies.ids.tolist() == [f"m{movie:03d}" for movie in MOVIES]
        assert dataset.ratings.stars.tolist() == [row[2] for row in ROWS]
        assert dataset.times.astype(int).tolist() == [row[3] for row in ROWS]


def test_what_was_stated_goes_before_what_is_guessed(data_dir):
    names = "when,stars,thing,person"
    path = data_dir / "r.csv"
    path.write_bytes(table([(t, r, m, u) for u, m, r, t in ROWS], names=names))
    plain = load(str(path))
    stated = load(str(path), Recipe(columns={"user": "thing", "item": "person", "time": ""}))
    assert (plain.n_users, plain.n_movies, stated.n_users, stated.n_movies) == (12, 8, 8, 12)
    assert stated.times is None
    assert stated.fingerprint != plain.fingerprint
    with pytest.raises(DatasetError, match=r"^r.csv has no column 'nobody' for user; its columns are 'when', 'stars'"):
        load(str(path), Recipe(columns={"user": "nobody"}))


def test_what_a_k_core_leaves_is_what_everybody_has_k_ratings_in(data_dir):
    written_folder(data_dir / "it", {"ratings.csv": table(ROWS, names="user,item,rating,time")})
    dataset = load("it", Recipe(min_ratings=6))
    assert dataset.user_counts.min() >= 6
    assert dataset.movie_counts.min() >= 6
    assert dataset.refused[0].reason == "fewer ratings than asked for"
    with pytest.raises(DatasetError, match="no ratings of it are left where everybody needs 60"):
        load("it", Recipe(min_ratings=60))
