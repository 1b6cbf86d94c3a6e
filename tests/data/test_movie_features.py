"""Features of movies beyond genres and years."""

from dataclasses import replace

import pandas as pd

from recsys.data.movie_features import movie_features
from tests.models import small


def with_texts(**columns: list):
    dataset = small.random_dataset(10, 8)
    plain = dataset.movie_table.drop(columns=["genres", "year"], errors="ignore")
    return replace(dataset, movie_table=plain.assign(**columns))


def test_tags_words_and_values_that_tell_some_movies_from_others_are_features():
    tags = [["space", "rare"], ["space"], ["space", "all"], [], ["all"], ["all"], ["all"], ["all"]]
    features = movie_features(
        with_texts(
            tags=pd.Series(tags, dtype=object),
            overview=["A pirate ship.", "The PIRATE!", "pirates and a pirate", None, "x", "y", "z", ""],
            **{"more:book_author": ["Le Guin"] * 3 + ["Lem"] * 2 + [None] * 3},
        )
    )
    assert features.names == ["tag space", "“pirate” in the overview", "book author Le Guin"]
    assert features.values.tolist() == [[1, 1, 1]] * 3 + [[0, 0, 0]] * 5


def test_there_are_hundreds_of_features_at_most():
    tags = [[f"tag {i}" for i in range(500)]] * 3 + [[]] * 5
    assert len(movie_features(with_texts(tags=pd.Series(tags, dtype=object))).names) == 100
