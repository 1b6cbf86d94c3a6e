"""What the generated sets are: as many distinct ratings as asked, the same every time, with the tails of MovieLens."""

import csv

import numpy as np
import pytest

from benchmarks.generated import GENRES, LATEST, TEN_MILLION, generated, sizes, write

N = 100_000


@pytest.fixture(scope="module")
def made():
    return generated(N)


def test_there_are_as_many_distinct_ratings_as_asked(made):
    pairs = set(zip(made.user_idx.tolist(), made.movie_idx.tolist(), strict=True))
    assert len(pairs) == len(made.stars) == N


def test_the_same_seed_gives_the_same_ratings_and_another_seed_others(made):
    again, other = generated(N), generated(N, seed=7)
    assert np.array_equal(made.movie_idx, again.movie_idx)
    assert np.array_equal(made.stars, again.stars)
    assert not np.array_equal(made.movie_idx, other.movie_idx)


def test_stars_are_halves_from_a_half_to_five(made):
    assert set(np.unique(made.stars).tolist()) <= {half / 2 for half in range(1, 11)}
    assert made.stars.std() > 0.5


def test_a_fifth_of_the_movies_holds_more_than_half_of_the_ratings(made):
    counts = np.sort(np.bincount(made.movie_idx, minlength=len(made.genres)))[::-1]
    assert counts[: len(counts) // 5].sum() > N / 2


def test_32_million_ratings_are_of_200_000_users_and_85_000_movies():
    n_users, n_movies = sizes(32_000_000)
    assert n_users == 200_000
    assert n_movies == pytest.approx(85_000, rel=0.01)


def test_ratings_csv_has_the_columns_of_the_latest_release(tmp_path, made):
    write(tmp_path, N, layout=LATEST)
    lines = (tmp_path / "ratings.csv").read_text().splitlines()
    assert lines[0] == "userId,movieId,rating,timestamp"
    first = [made.user_idx[0] + 1, made.movie_idx[0] + 1, made.stars[0], made.seconds[0]]
    assert [float(text) for text in lines[1].split(",")] == first
    assert len(lines) == N + 1


def test_titles_with_commas_are_quoted_and_genres_known(tmp_path):
    write(tmp_path, N, layout=LATEST)
    with (tmp_path / "movies.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["title"] == "Film 1, The (1930)"
    assert {genre for row in rows for genre in row["genres"].split("|")} <= set(GENRES)


def test_the_older_layout_has_double_colons_and_no_header(tmp_path, made):
    write(tmp_path, N, layout=TEN_MILLION)
    assert len((tmp_path / "ratings.dat").read_text().splitlines()[0].split("::")) == 4
    assert (tmp_path / "movies.dat").read_text().startswith("1::Film 1, The (1930)::")
