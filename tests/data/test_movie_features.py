"""Features of movies beyond genres and years."""

from dataclasses import replace

import numpy as np
import pandas as pd

from recsys.data import movie_features as features_module
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


def films(genres, years):
    return small.dataset([0], [0], [5], 1, len(genres), genres=genres, year=years)


def test_a_movie_has_each_of_its_genres_and_its_period():
    known = movie_features(films([["War"], ["Drama", "War"], []], [1999, 1990, 1994]))
    assert known.names == ["Drama", "War", "1990 to 1994", "1995 to 1999"]
    assert known.values.tolist() == [[0, 1, 0, 1], [1, 1, 1, 0], [0, 0, 1, 0]]


def test_of_free_text_the_most_common_names_have_a_column(monkeypatch):
    monkeypatch.setattr(features_module, "MOST_NAMES", 2)
    genres = [["a tale of loss", "Drama"], ["Drama", "War"], ["War"], ["a war of tales"]]
    known = movie_features(films(genres, [1950, 1990, 1991, 2001]))
    assert known.names == ["Drama", "War", "1950 to 1954", "1990 to 1994"]
    assert known.values.tolist() == [[1, 0, 1, 0], [1, 1, 0, 1], [0, 1, 0, 1], [0, 0, 0, 0]]
    assert known.values.dtype == np.float32
