"""Six ratings whose every statistic a reader can redo, in memory and as files.

====  =====  ======  ========
user  Alpha  T. Beta  *Gamma*
====  =====  ======  ========
10        5       4
20        3       2         1
30        4
====  =====  ======  ========

Nobody rated the fourth movie, which has no genres; the third one's title tries to be Markdown and has no year.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import IdIndex

GAMMA = "*Gamma* :red[x]"
RATINGS = (  # user, movie, stars, day of January 2000 or None
    (10, 100, 5, 1),
    (10, 200, 4, 2),
    (20, 100, 3, 2),
    (20, 200, 2, None),
    (20, 300, 1, 4),
    (30, 100, 4, None),
)
LISTED = ("Alpha", "Beta, The", GAMMA, "Unseen")


def three_users() -> Dataset:
    """The six ratings as a data set."""
    users, movies = IdIndex([10, 20, 30], "user"), IdIndex([100, 200, 300, 400], "movie")
    user_ids, movie_ids, stars, days = (list(column) for column in zip(*RATINGS, strict=True))
    return Dataset(
        name="three-users",
        fingerprint="3" * 64,
        scale=Scale(1, 5, 1),
        users=users,
        movies=movies,
        ratings=Ratings(
            users.to_index(user_ids).astype(np.int32),
            movies.to_index(movie_ids).astype(np.int32),
            np.array(stars, dtype=np.float32),
            len(users),
            len(movies),
        ),
        times=np.array([f"2000-01-0{day}" if day else "NaT" for day in days], dtype="datetime64[s]"),
        user_table=pd.DataFrame(
            {
                "user_id": [10, 20, 30],
                "gender": ["Female", "Male", "Male"],
                "age_group": pd.Categorical(["18-24", "25-34", "25-34"], ["18-24", "25-34"], ordered=True),
                "occupation": ["artist", "writer", "writer"],
            }
        ),
        movie_table=pd.DataFrame(
            {
                "movie_id": [100, 200, 300, 400],
                "title": ["Alpha", "The Beta", GAMMA, "Unseen"],
                "listed_title": list(LISTED),
                "year": pd.array([1990, 1991, None, 2000], dtype="Int16"),
                "genres": [["Comedy"], ["Comedy", "Drama"], ["Drama"], []],
            }
        ),
    )


def write_three_users(folder: Path, *, with_people: bool = True) -> Path:
    """The same in the layout of the notebook; without people there are no users' table, no times and no genres."""
    folder.mkdir(parents=True)
    ratings = pd.DataFrame(RATINGS, columns=["user_id", "movie_id", "rating", "day"])
    start = np.datetime64("2000-01-01", "s").astype(np.int64)
    ratings["timestamp"] = [str(start + int(day - 1) * 86_400) if day == day else "" for day in ratings.pop("day")]
    years = (" (1990)", " (1991)", "", " (2000)")
    movies = pd.DataFrame(
        {
            "movie_id": [100, 200, 300, 400],
            "title": [title + year for title, year in zip(LISTED, years, strict=True)],
            "genres": ["Comedy", "Comedy|Drama", "Drama", "(no genres listed)"],
        }
    )
    users = pd.DataFrame(
        {
            "user_id": [10, 20, 30],
            "gender": ["F", "M", "M"],
            "zipcode": ["1", "2", "3"],
            "age_desc": ["18-24", "25-34", "25-34"],
            "occ_desc": ["artist", "writer", "writer"],
        }
    )
    if with_people:
        users.to_csv(folder / "users.csv", sep="\t", index=False)
    else:
        ratings, movies = ratings.drop(columns="timestamp"), movies[["movie_id", "title"]]
    ratings.to_csv(folder / "ratings.csv", sep="\t", index=False)
    movies.to_csv(folder / "movies.csv", sep="\t", index=False)
    return folder
