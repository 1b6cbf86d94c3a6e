"""Data sets unlike MovieLens: ids that are words, stars on any scale, all in the notebook's layout."""

from pathlib import Path

import numpy as np
import pandas as pd

N_USERS, N_MOVIES = 24, 20
USER_NAMES = ["007", "NA", "😀", "a_b~c", "=SUM(A1)", "-X3", "../x", "nan", "1e5", "<b>", "x y"]
MOVIE_NAMES = ["007", "tt0111161", "NA", "🎬", "p_q~r", "=1+1", "-9", "null", "50%", "[a](b)", "é 5"]
SCALES = {  # every rating that occurs, from the lowest
    "names": np.arange(0.5, 5.5, 0.5),
    "jester": np.round(np.linspace(-9.64, 9.74, 60), 2),
    "zero-one": np.array([0, 1]),
    "zero-to-four": np.arange(5),
    "one-to-seven": np.arange(1, 8),
    "tenths": np.round(np.arange(1, 5.05, 0.1), 1),
    "all-same": np.array([4]),
}


def write(kind: str, folder: Path) -> Path:
    """One of `SCALES` with whole ids, or "names" with ids that are words; taste goes by genre and is never certain."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(4)
    user_idx, movie_idx = np.divmod(np.arange(N_USERS * N_MOVIES), N_MOVIES)
    rated = (3 * user_idx + 5 * movie_idx) % 7 < 5
    user_idx, movie_idx = user_idx[rated], movie_idx[rated]
    values = SCALES[kind]
    liking = np.where((user_idx + movie_idx) % 2 == 0, 0.8, 0.2) + rng.uniform(-0.2, 0.2, len(user_idx))
    stars = values[np.clip((liking * len(values)).astype(int), 0, len(values) - 1)]
    users, movies = ids(kind)
    pd.DataFrame(
        {
            "user_id": users[user_idx],
            "movie_id": movies[movie_idx],
            "rating": [np.format_float_positional(value, trim="-") for value in stars],
            "timestamp": 978_300_760 + 86_400 * np.arange(len(stars)),
        }
    ).to_csv(folder / "ratings.csv", sep="\t", index=False)
    genres = np.where(np.arange(N_MOVIES) % 2, "Drama", "Comedy|Romance")
    titles = [f"Film {at} ({1980 + at})" for at in range(N_MOVIES)]
    table = pd.DataFrame({"movie_id": movies, "title": titles, "genres": genres})
    table.to_csv(folder / "movies.csv", sep="\t", index=False)
    people = {"user_id": users, "gender": np.where(np.arange(N_USERS) % 2, "F", "M")}
    pd.DataFrame(people).to_csv(folder / "users.csv", sep="\t", index=False)
    return folder


def ids(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """The raw ids of users and movies, as they stand in the files."""
    if kind != "names":
        return np.arange(N_USERS) + 100, np.arange(N_MOVIES) + 500
    users = USER_NAMES + [f"user {at}" for at in range(len(USER_NAMES), N_USERS)]
    movies = MOVIE_NAMES + [f"movie-{at}" for at in range(len(MOVIE_NAMES), N_MOVIES)]
    return np.array(users, object), np.array(movies, object)
