"""A set of likes: who chose what, and every rating 1."""

from pathlib import Path

import numpy as np
import pandas as pd

N_USERS, N_MOVIES = 40, 24


def write(folder: Path) -> Path:
    """Users 100, 101, … like every second of the movies 500, 501, …, in the notebook's layout."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(3)
    user_idx, movie_idx = np.divmod(np.arange(N_USERS * N_MOVIES), N_MOVIES)
    chosen = ((user_idx + movie_idx) % 2 == 0) & (rng.random(len(user_idx)) < 0.7)
    ratings = {"user_id": user_idx[chosen] + 100, "movie_id": movie_idx[chosen] + 500, "rating": 1}
    pd.DataFrame(ratings).to_csv(folder / "ratings.csv", sep="\t", index=False)
    titles = [f"Film {at} ({1980 + at})" for at in range(N_MOVIES)]
    genres = np.where(np.arange(N_MOVIES) % 2, "Drama", "Comedy")
    table = pd.DataFrame({"movie_id": np.arange(N_MOVIES) + 500, "title": titles, "genres": genres})
    table.to_csv(folder / "movies.csv", sep="\t", index=False)
    return folder
