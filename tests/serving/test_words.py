"""Whatever is told of a prediction is told in the words of the data set, for every model."""

import numpy as np
import pytest

from recsys.data.movie_filter import MovieFilter
from recsys.errors import SettingError, UnknownIdError
from recsys.models import MODELS
from recsys.serving.evidence import Evidence, Given
from recsys.serving.explanation import explain
from recsys.serving.reasons import KINDS, reason
from recsys.serving.similar import why_no_neighbours
from recsys.serving.standing import standing, why_empty
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings
from recsys.serving.why_above import why_above
from tests.books import BOOKS, as_books, words_of_movies
from tests.models.small import random_dataset
from tests.models.test_contract import untrained

DATA = as_books(random_dataset(30, 30, share=0.4, seed=3))
LIKED, DISLIKED = Given("Emma", 10, 0.9), Given("Ulysses", 2, -0.7)


@pytest.mark.parametrize("key", MODELS)
def test_what_a_model_says_is_in_the_words_of_the_set(key):
    model = untrained(key).fit(DATA)
    few = VisitorRatings.of(DATA, [(DATA.movies.ids[3], 10), (DATA.movies.ids[4], 2)])
    told = [model.remark()]
    for viewer in (known_user(model, DATA.users.ids[5]), as_visitor(model, few), as_visitor(model, NOBODY)):
        for movie_id in DATA.movies.ids.tolist():
            found = explain(viewer, movie_id)
            told += [found.words, found.certainty, *found.bars()["part"], standing(viewer, movie_id).words]
            told += [str(name) for table in found.by.values() if "name" in table for name in table["name"]]
            told.append(why_no_neighbours(model, movie_id))
        pairs = np.random.default_rng(7).choice(DATA.movies.ids, (12, 2))
        differences = [why_above(viewer, *pair) for pair in [*pairs.tolist(), DATA.movies.ids[[1, 1]].tolist()]]
        told += [text for one in differences for text in (one.words, *one.bars(2)["part"])]
        told += [
            why_empty(viewer, [MovieFilter(words="nowhere")]),
            why_empty(viewer, [MovieFilter(counts=(9999, 9999))]),
        ]
    assert [text for text in told if words_of_movies(text)] == []
    assert any("book" in text for text in told)


@pytest.mark.parametrize(
    ("about", "kind"),
    [
        ({"n_people": 0}, "unknown"),
        ({"ratings": [LIKED]}, "rating"),
        ({"movie_bias": 2.0}, "raised"),
        ({"movie_bias": 0.3, "mean": 4}, "raised"),
        ({"movie_bias": 0.3, "rest": 0.3, "mean": 4}, "raised"),
        ({"neighbours": [0.5], "rest": 0.5}, "raised"),
        ({"neighbours": [0.5, 0.4], "rest": 0.9}, "raised"),
        ({"neighbours": [0.5, 0.4], "rest": 0.9, "movie_bias": 0.6}, "raised"),
        ({"neighbours": [0.5], "rest": 0.5, "movie_bias": 0.6}, "raised"),
        ({"genres": [("Crime", 0.8)], "rest": 0.9}, "raised"),
        ({"movie_bias": -0.8, "ratings": [DISLIKED]}, "lowered"),
        ({"movie_bias": 0.01}, "average"),
        ({"movie_bias": 0.8, "rest": -0.8}, "average"),
        ({"score": 0.8, "likes": [LIKED]}, "order"),
        ({"score": 0.8, "likes": [DISLIKED]}, "order"),
        ({"score": 0.01, "likes": [LIKED, DISLIKED]}, "order"),
        ({"score": -0.1, "likes": [DISLIKED]}, "order"),
        ({"score": 0.1}, "everybody"),
        ({"score": 5.0, "likers": 5}, "everybody"),
        ({"score": 0.0}, "unranked"),
    ],
)
def test_a_reason_of_each_kind_is_in_the_words_of_the_set(about, kind):
    told = reason(
        Evidence(**{"scale": DATA.scale, "n_people": 30, "mean": 6.0, "movie_bias": 0.0, "words": BOOKS} | about)
    )
    assert told.kind == kind
    assert words_of_movies(told.words) == []


def test_every_kind_of_reason_is_tried():
    tried = test_a_reason_of_each_kind_is_in_the_words_of_the_set.pytestmark[0].args[1]
    assert {kind for _, kind in tried} == set(KINDS)


def test_what_is_refused_is_told_in_the_words_of_the_set():
    book = DATA.movies.ids[0]
    with pytest.raises(SettingError, match="a rating of 11 is not on the scale; give 2 to 10 points in steps of 2"):
        VisitorRatings.of(DATA, [(book, 11)])
    with pytest.raises(SettingError, match=f"book {book} is rated more than once"):
        VisitorRatings.of(DATA, [(book, 2), (book, 4)])
    with pytest.raises(UnknownIdError, match="unknown book id"):
        VisitorRatings.of(DATA, [(10**6, 2)])
    user = known_user(untrained("bias").fit(DATA), DATA.users.ids[0])
    unrated = DATA.movies.ids[np.setdiff1d(np.arange(DATA.n_movies), user.movie_idx)[0]]
    with pytest.raises(SettingError, match=f"book {unrated} is not rated"):
        changed_user(user, {int(unrated): None})
