"""The two lists of a user, by hand on the half-seen tribes."""

import numpy as np
import pytest

from recsys.data.genres import genre_mix
from recsys.errors import UnknownIdError
from recsys.models.bias import Bias
from recsys.serving import listing
from recsys.serving.viewer import changed_user, known_user


@pytest.fixture(scope="module")
def model(half_seen):
    return Bias().fit(half_seen)


def test_rated_movies_come_with_prediction_and_difference_best_first(model, half_seen):
    table = listing.rated(known_user(model, half_seen.users.ids[2]))
    assert len(table) == half_seen.user_counts[2]
    assert (table["rating"].diff().dropna() <= 0).all()
    np.testing.assert_allclose(table["difference"], table["predicted"] - table["rating"], atol=1e-6)
    rows = half_seen.rows_of_user(2)
    movie_ids = half_seen.movies.to_ids(half_seen.ratings.movie_idx[rows]).tolist()
    given = dict(zip(movie_ids, half_seen.ratings.stars[rows].tolist(), strict=True))
    assert dict(zip(table["movie_id"].tolist(), table["rating"].tolist(), strict=True)) == given


def test_rated_movies_say_which_ratings_were_kept_away_from_the_fit(model, half_seen):
    training = np.arange(half_seen.n_ratings) % 3 > 0
    table = listing.rated(known_user(model, half_seen.users.ids[2], training=training))
    rows = half_seen.rows_of_user(2)
    seen = half_seen.movies.to_ids(half_seen.ratings.movie_idx[rows[training[rows]]]).tolist()
    assert sorted(table.loc[~table["held_out"], "movie_id"].tolist()) == sorted(seen)


def test_a_rating_that_nothing_was_learned_from_is_not_held_out_for_that(half_seen):
    # of the first movie that user 2 rated nothing was learned, as where a fit only validates on its ratings
    rows = half_seen.rows_of_user(2)
    first = half_seen.ratings.movie_idx[rows[0]]
    learned = Bias().fit(half_seen, np.flatnonzero(half_seen.ratings.movie_idx != first))
    training = np.ones(half_seen.n_ratings, bool)
    training[rows[1]] = False
    viewer = known_user(learned, half_seen.users.ids[2], training=training)
    assert np.flatnonzero(~viewer.used).tolist() == [0, 1]
    table = listing.rated(viewer).set_index("movie_id")["held_out"]
    held_out = half_seen.movies.ids[half_seen.ratings.movie_idx[rows[1]]]
    assert table.index[table].tolist() == [held_out]


def test_a_rating_that_is_changed_is_no_longer_one_that_was_held_out(model, half_seen):
    training = np.ones(half_seen.n_ratings, bool)
    rows = half_seen.rows_of_user(2)
    training[rows[:2]] = False
    user = known_user(model, half_seen.users.ids[2], training=training)
    first, second = half_seen.movies.to_ids(half_seen.ratings.movie_idx[rows[:2]]).tolist()
    changed = changed_user(user, {first: 3, second: float(half_seen.ratings.stars[rows[1]])})  # the second is the same
    table = listing.rated(changed).set_index("movie_id")["held_out"]
    assert table.index[table].tolist() == [second]


def test_recommended_movies_keep_their_order_when_titles_are_joined(model, half_seen):
    user_id = half_seen.users.ids[2]
    plain = model.recommend(user_id, 5)
    table = listing.described(model, listing.recommended(known_user(model, user_id), 5))
    assert table["movie_id"].tolist() == plain["movie_id"].tolist()
    positions = half_seen.movies.to_index(plain["movie_id"])
    assert table["title"].tolist() == [f"Film {i}" for i in positions]
    assert table["n_ratings"].tolist() == half_seen.movie_counts[positions].tolist()


def test_an_unknown_user_is_named(model):
    with pytest.raises(UnknownIdError, match="unknown user id"):
        listing.rated(known_user(model, 5))


def test_a_movie_of_two_genres_counts_half_for_each(half_seen):
    # even films: Comedy and Romance, odd films: Drama
    mix = genre_mix(half_seen, {"a": np.array([0, 1]), "b": np.array([1])}).set_index(["which", "genre"])["share"]
    assert mix["a", "Drama"] == 0.5
    assert mix["a", "Comedy"] == mix["a", "Romance"] == 0.25
    assert mix["b", "Drama"] == 1


def test_the_mix_of_an_empty_list_is_nothing(half_seen):
    mix = genre_mix(half_seen, {"a": np.array([], int), "b": np.array([1])})
    assert mix[mix["which"] == "a"]["share"].tolist() == [0.0]  # of Drama, which the other list has
