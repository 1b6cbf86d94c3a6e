"""Ratings of any number in the shape of MovieLens, as files: `python -m benchmarks.generated FOLDER --millions N`.

Both tails are long, everybody has some favourite genres and chooses more of their films, half stars follow a few
factors, and people rate in sittings. The same number and seed give the same files.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recsys.data.ids import FloatArray, IndexArray

GENRES = (
    *("Action", "Adventure", "Animation", "Children", "Comedy", "Crime", "Documentary", "Drama", "Fantasy"),
    *("Film-Noir", "Horror", "IMAX", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)
_USERS, _MOVIES = 6_250, 3_700  # per million ratings; at 32 million 200,000 and 85,000, as in ml-32m
_MOVIES_GROW = 0.905  # power of the number of ratings: films are made more slowly than ratings
_FEWEST = 20  # ratings of a user, in the larger releases of MovieLens
_ACTIVITY = 1.1  # spread of the logarithm of a user's number of ratings
_PEAK, _TAIL = 60.0, 1.35  # popularity falls like 1 / (place + peak)^tail
_FAVOURITES = 0.4  # share of the ratings that are of the user's favourite genre
_FACTORS = 8
_NOISE = 0.75  # stars
_FIRST, _LAST = 820_454_400, 1_697_155_200  # seconds: January 1996 to October 2023
_AT_ONCE = 1 << 20  # lines written at a time: bounds memory


@dataclass(frozen=True)
class Layout:
    """How the files are called and written."""

    ratings: str
    movies: str
    separator: str
    header: bool


LATEST = Layout("ratings.csv", "movies.csv", ",", header=True)
TEN_MILLION = Layout("ratings.dat", "movies.dat", "::", header=False)
LAYOUTS = {"ml-latest": LATEST, "ml-10m": TEN_MILLION}


@dataclass(frozen=True, eq=False)
class Generated:
    """Ratings sorted by user, as positions.

    Parameters
    ----------
    user_idx, movie_idx : ndarray of int32, shape (n,)
        Pairs are distinct.
    stars : ndarray of float32, shape (n,)
        0.5 to 5 in halves.
    seconds : ndarray of int64, shape (n,)
        Since 1970.
    genres : ndarray of int, shape (n_movies, 2)
        Positions in `GENRES`; twice the same where a movie has one.
    n_users : int
    """

    user_idx: IndexArray
    movie_idx: IndexArray
    stars: FloatArray
    seconds: IndexArray
    genres: IndexArray
    n_users: int


def sizes(n_ratings: int) -> tuple[int, int]:
    """How many users and movies a release of MovieLens with so many ratings has, about."""
    millions = n_ratings / 1e6
    if millions < 1:  # as dense as at a million: there must be so many different pairs
        return max(3, round(_USERS * millions**0.5)), max(3, round(_MOVIES * millions**0.5))
    return round(_USERS * millions), round(_MOVIES * millions**_MOVIES_GROW)


def generated(n_ratings: int, *, seed: int = 42) -> Generated:
    """So many ratings, the same for the same seed."""
    rng = np.random.default_rng(seed)
    n_users, n_movies = sizes(n_ratings)
    genres = rng.integers(len(GENRES), size=(n_movies, 2))
    favourite = rng.integers(len(GENRES), size=n_users)
    pairs = _pairs(rng, n_ratings, n_movies, genres[:, 0], favourite)
    user_idx, movie_idx = (index.astype(np.int32) for index in np.divmod(pairs, n_movies))
    del pairs
    stars = _stars(rng, user_idx, movie_idx, genres, n_users)
    return Generated(user_idx, movie_idx, stars, _seconds(rng, user_idx, n_users), genres, n_users)


def _pairs(
    rng: np.random.Generator, n_ratings: int, n_movies: int, genre: IndexArray, favourite: IndexArray
) -> IndexArray:
    """Distinct pairs of user and movie as one number each, ascending, shape (n_ratings,)."""
    activity = np.exp(_ACTIVITY * rng.standard_normal(len(favourite)))
    mean = n_ratings / len(favourite)
    fewest = min(_FEWEST, mean / 2)
    activity = fewest + (mean - fewest) * activity / activity.mean()
    popularity = rng.permutation((np.arange(n_movies) + _PEAK) ** -_TAIL)
    pairs = np.zeros(0, np.int64)
    while len(pairs) < n_ratings:
        missing = int(1.3 * (n_ratings - len(pairs))) + 1000
        users = _drawn(rng, activity, missing)
        movies = _drawn(rng, popularity, missing)
        of_favourite = np.flatnonzero(rng.random(missing, np.float32) < _FAVOURITES)
        wanted = favourite[users[of_favourite]]
        for at in range(len(GENRES)):
            among, rows = np.flatnonzero(genre == at), of_favourite[wanted == at]
            if len(among):
                movies[rows] = among[_drawn(rng, popularity[among], len(rows))]
        pairs = np.unique(np.concatenate([pairs, users.astype(np.int64) * n_movies + movies]))
    return np.delete(pairs, rng.choice(len(pairs), len(pairs) - n_ratings, replace=False))


def _drawn(rng: np.random.Generator, weight: FloatArray, size: int) -> IndexArray:
    """Positions drawn in proportion to their weight, int32, shape (size,)."""
    ends = np.cumsum(weight)
    drawn = np.searchsorted(ends, rng.random(size) * ends[-1])
    return np.minimum(drawn, len(weight) - 1).astype(np.int32)


def _stars(
    rng: np.random.Generator, user_idx: IndexArray, movie_idx: IndexArray, genres: IndexArray, n_users: int
) -> FloatArray:
    """Half stars: biases, a few factors that movies have from their genres, noise."""
    score = 3.5 + _NOISE * rng.standard_normal(len(user_idx), np.float32)
    score += 0.4 * rng.standard_normal(n_users, np.float32)[user_idx]
    score += 0.45 * rng.standard_normal(len(genres), np.float32)[movie_idx]
    for place in range(_FACTORS):  # one at a time: rows of all of them would take as many times the memory
        of_genre = rng.standard_normal(len(GENRES), np.float32)
        movies = of_genre[genres].mean(axis=1) + 0.5 * rng.standard_normal(len(genres), np.float32)
        score += 0.5 / (1 + place) ** 0.5 * rng.standard_normal(n_users, np.float32)[user_idx] * movies[movie_idx]
    return np.clip(np.rint(2 * score) / 2, 0.5, 5).astype(np.float32)


def _seconds(rng: np.random.Generator, user_idx: IndexArray, n_users: int) -> IndexArray:
    """When each rating was given: most users in one sitting, some over years."""
    begun = rng.integers(_FIRST, _LAST, size=n_users)
    length = np.exp(rng.uniform(np.log(600), np.log(3e8), size=n_users))
    after = rng.random(len(user_idx)) * length[user_idx]
    return np.minimum(begun[user_idx] + after.astype(np.int64), _LAST)


def write(folder: Path, n_ratings: int, *, seed: int = 42, layout: Layout = LATEST) -> None:
    """Write the ratings and the movies of `generated` into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = generated(n_ratings, seed=seed)
    _write_ratings(folder / layout.ratings, made, layout)
    _write_movies(folder / layout.movies, made.genres, layout)


def _write_ratings(file: Path, made: Generated, layout: Layout) -> None:
    stars = pa.array([f"{half / 2:.1f}" for half in range(11)])
    with file.open("wb") as opened:
        if layout.header:
            opened.write(b"userId,movieId,rating,timestamp\n")
        for start in range(0, len(made.stars), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            columns = [
                pa.array(made.user_idx[part] + 1).cast(pa.string()),
                pa.array(made.movie_idx[part] + 1).cast(pa.string()),
                stars.take(pa.array((2 * made.stars[part]).astype(np.int32))),
                pc.binary_join_element_wise(pa.array(made.seconds[part]).cast(pa.string()), "\n", ""),
            ]
            lines = pc.binary_join_element_wise(*columns, layout.separator)
            opened.write(lines.buffers()[2])  # the texts themselves, one after the other


def _write_movies(file: Path, genres: IndexArray, layout: Layout) -> None:
    with file.open("w", encoding="utf-8", newline="\n") as opened:
        if layout.header:
            opened.write("movieId,title,genres\n")
        for at, (first, second) in enumerate(genres.tolist()):
            names = "|".join(sorted({GENRES[first], GENRES[second]}))
            title = f"Film {at + 1:,}, The ({1930 + at % 94})"
            if layout.separator in title:
                title = f'"{title}"'
            opened.write(layout.separator.join([str(at + 1), title, names]) + "\n")


def main() -> None:
    """Write one set."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generated", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--layout", choices=LAYOUTS, default="ml-latest")
    asked = parser.parse_args()
    write(asked.folder, round(asked.millions * 1e6), seed=asked.seed, layout=LAYOUTS[asked.layout])


if __name__ == "__main__":
    main()
