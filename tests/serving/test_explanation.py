"""Explanations add up, and say in words what weighs most."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.serving.explanation import explain, nearest_liked
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from tests.conftest import tribes
from tests.models.small import factorized
from tests.models.test_contract import untrained

HALF = tribes("half-seen", rated=lambda user_idx, movie_idx: (3 * user_idx + 5 * movie_idx) % 7 < 4)
MODELS = {key: untrained(key).fit(HALF) for key in ("popular", "bias", "content", "user-knn", "item-knn", "ease")}
MODELS["svd"] = factorized().fit(HALF)
ratings = st.dictionaries(st.integers(0, HALF.n_movies - 1), st.integers(1, 5), max_size=12)


def total(found) -> float:
    base = found.mean + found.user_bias + found.movie_bias
    return base + found.contributions["stars"].sum() + found.rest


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MODELS)), ratings, st.integers(0, HALF.n_movies - 1))
def test_the_parts_of_a_visitors_prediction_add_up_to_it(key, given_stars, movie_idx):
    pairs = [(HALF.movies.ids[movie], stars) for movie, stars in given_stars.items()]
    viewer = as_visitor(MODELS[key], VisitorRatings.of(HALF, pairs))
    found = explain(viewer, HALF.movies.ids[movie_idx])
    assert abs(total(found) - viewer.answers.stars[movie_idx]) < 1e-4
    if key != "user-knn":
        assert abs(found.rest) < 1e-6  # of a visitor the model knows nothing else


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(MODELS)), st.integers(0, 19), ratings, st.integers(0, HALF.n_movies - 1))
def test_the_parts_of_a_users_prediction_add_up_to_it_as_trained_and_as_changed(key, user_idx, changes, movie_idx):
    user = known_user(MODELS[key], HALF.users.ids[user_idx])
    movie_id = HALF.movies.ids[movie_idx]
    shown = MODELS[key].predict([HALF.users.ids[user_idx]], [movie_id])[0]
    found = explain(user, movie_id)
    assert abs(total(found) - found.predicted) < 1e-9
    assert abs(found.clipped - shown) < 1e-4
    changed = changed_user(user, {HALF.movies.ids[movie]: stars for movie, stars in changes.items()})
    assert abs(total(explain(changed, movie_id)) - changed.answers.stars[movie_idx]) < 1e-4


def test_genres_and_neighbours_make_up_what_is_beyond_the_biases():
    user_id, movie_id = HALF.users.ids[3], HALF.movies.ids[5]
    for key, kind in (("content", "genres"), ("user-knn", "neighbours")):
        found = explain(known_user(MODELS[key], user_id), movie_id)
        taste = found.predicted - found.mean - found.user_bias - found.movie_bias
        assert len(found.by[kind])
        assert abs(found.by[kind]["stars"].sum() - taste) < 1e-4


def test_the_likes_of_ease_add_up_to_its_score():
    user = known_user(MODELS["ease"], HALF.users.ids[3])
    found = explain(user, HALF.movies.ids[5])
    assert abs(found.by["likes"]["score"].sum() - user.answers.score[5]) < 1e-5
    assert (found.by["likes"]["rating"] < 3).any()  # low ratings count too, for little


def test_ratings_that_were_held_back_from_the_fit_explain_nothing():
    training = np.ones(HALF.n_ratings, bool)
    held_back = HALF.rows_of_user(3)[:2]
    training[held_back] = False
    viewer = known_user(MODELS["svd"], HALF.users.ids[3], training=training)
    found = explain(viewer, HALF.movies.ids[5])
    assert not set(found.contributions["movie_id"]) & set(HALF.movies.to_ids(HALF.ratings.movie_idx[held_back]))
    assert len(found.contributions) == HALF.user_counts[3] - 2


def test_the_words_name_the_rating_that_adds_most():
    ids = HALF.movies.ids
    viewer = as_visitor(MODELS["item-knn"], VisitorRatings.of(HALF, [(ids[0], 5), (ids[1], 1)]))
    found = explain(viewer, ids[4])
    best = found.contributions.sort_values("stars").iloc[-1]
    assert found.words == f"Mostly because you gave {best['title']} {best['rating']:g}."


def test_of_a_movie_that_nobody_rated_nothing_is_known():
    found = explain(known_user(MODELS["svd"], HALF.users.ids[0]), HALF.movies.ids[-1])
    assert "nothing is known" in found.words


def test_the_document_says_when_the_number_shown_is_clipped():
    documents = [
        explain(known_user(MODELS["svd"], user), movie).document()
        for user in HALF.users.ids[:4]
        for movie in HALF.movies.ids[:12]
    ]
    outside = [document for document in documents if not 1 <= document["predicted"] <= 5]
    assert outside
    assert all(document["clipped"] in (1, 5) for document in outside)
    assert all("clipped" not in document for document in documents if 1 <= document["predicted"] <= 5)


@pytest.mark.parametrize("n", [0, 2, 100])
def test_the_bars_add_up_however_many_ratings_are_shown(n):
    found = explain(known_user(MODELS["svd"], HALF.users.ids[3]), HALF.movies.ids[5])
    assert abs(found.bars(n)["stars"].sum() - found.predicted) < 1e-9


def test_the_nearest_liked_movies_are_liked_and_alike():
    table = nearest_liked(known_user(MODELS["svd"], HALF.users.ids[2]), HALF.movies.ids[4], 3)
    assert (table["rating"] >= 4).all()
    assert (HALF.movies.to_index(table["movie_id"]) % 2 == 0).all()
    assert table["similarity"].is_monotonic_decreasing


def test_how_sure_the_model_is_stands_in_a_sentence_and_in_the_document():
    found = explain(known_user(untrained("bayes").fit(HALF), HALF.users.ids[3]), HALF.movies.ids[5])
    sure = replace(found, clipped=4.31, between=(3.42, 5.0))
    assert sure.certainty == "Predicted 4.3; 80 % of such ratings lie between 3.4 and 5.0."
    assert (sure.document()["low"], sure.document()["high"]) == (3.42, 5.0)
    low, high = found.between
    assert low <= found.clipped <= high
    assert low < high


def test_a_model_that_does_not_know_how_sure_it_is_says_nothing_of_it():
    found = explain(known_user(MODELS["svd"], HALF.users.ids[3]), HALF.movies.ids[5])
    assert found.certainty == ""
    assert not {"low", "high"} & set(found.document())
