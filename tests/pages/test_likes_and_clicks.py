"""Every page on a set of likes: nothing on it needs stars that nobody gave, and nothing is left where they would be."""

import numpy as np
import pandas as pd
import pytest

from recsys import sources
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec

N_USERS, N_MOVIES = 40, 24
PAGES = {
    "overview": "pages/data/overview.py",
    "movies": "pages/data/movies.py",
    "users": "pages/data/users.py",
    "train": "pages/model/train.py",
    "compare": "pages/model/compare.py",
    "for_user": "pages/recommend/for_user.py",
    "for_you": "pages/recommend/for_you.py",
    "map": "pages/recommend/map.py",
}
OF_STARS = ("RMSE", "MAE", "star", "Predicted", "Spread", "rating", "Rating", "Mean")


def write_likes(folder):
    """Users like every second movie; all ratings are 1."""
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
