"""How right a list is, by hand: five movies by popularity, of which one user's ratings of three were kept away."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.models.item_knn import ItemKnn
from recsys.models.popular import Popular
from recsys.serving.explanation import nearest_liked
from recsys.serving.how_right import LIKED, NOT_LIKED, HowRight, how_right, with_held_out, with_outcomes
from recsys.serving.listing import recommended
from recsys.serving.order import fit
from recsys.serving.person import somebody
from recsys.serving.standing import RANKED, RATED, standing
from recsys.serving.steering import Steering, liked_movies, steer
from recsys.serving.viewer import changed_user, known_user
from tests.books import BOOKS
from tests.models.small import ONE_TO_FIVE, dataset

# Movies 70 to 75 are liked by 5, 4, 3, 2, 1 and 0 others; user 10, the first, rated 70, 71, 72 and 75, whose ratings
# but the first are kept away: 71 was liked, 72 was not, and of 75 there is no other rating to learn from.
OTHERS = [(user, movie) for movie in range(5) for user in range(1, 6 - movie)]
OWN = {0: 5.0, 1: 4.0, 2: 1.0, 5: 5.0}


def one_user(**about):
    pairs = [(0, movie) for movie in OWN] + OTHERS
    stars = [*OWN.values(), *[5.0] * len(OTHERS)]
    data = dataset(*zip(*pairs, strict=True), stars, 6, 6, title=[f"Film {i}" for i in range(6)], **about)
    training = np.arange(data.n_ratings) >= len(OWN)
    training[0] = True
    return data, training


DATA, TRAINING = one_user()
MODEL = Popular().fit(DATA, np.flatnonzero(TRAINING))
USER = known_user(MODEL, 10, training=TRAINING)
OPEN = with_held_out(USER)


def listed(viewer, n: int = 20) -> list[int]:
    return recommended(viewer, n)["movie_id"].tolist()


def test_a_list_leaves_out_what_was_held_out_unless_it_is_asked_how_right_it_is():
    assert listed(USER) == [73, 74]
    assert listed(OPEN) == [71, 72, 73, 74]  # 70 is known from training, of 75 nothing is


def test_hits_and_what_is_expected_by_chance_are_counted_over_the_candidates():
    table = recommended(OPEN, 2)
    found = how_right(OPEN, table)
    assert (found.n_listed, found.n_held_out, found.n_liked, found.n_not_liked) == (2, 3, 1, 1)
    assert (found.n_to_find, found.n_candidates) == (1, 4)
    assert found.by_chance == 2 * 1 / 4
    assert found.words == (
        "Of 2 listed, 1 was kept away from training and liked; by chance 0.50. There was 1 such movie to find. "
        "1 more was kept away and not liked."
    )


def test_what_is_expected_by_chance_is_the_mean_over_all_lists_that_could_be_drawn():
    rng = np.random.default_rng(0)
    found = how_right(OPEN, recommended(OPEN, 2))
    drawn = [(rng.permutation(found.n_candidates)[:2] < found.n_to_find).sum() for _ in range(4000)]
    assert np.mean(drawn) == pytest.approx(found.by_chance, abs=0.03)


def test_each_movie_says_what_became_of_it():
    table = with_outcomes(OPEN, recommended(OPEN)).set_index("movie_id")
    assert table["outcome"].dropna().to_dict() == {71: LIKED, 72: NOT_LIKED}
    assert table["rating"].dropna().to_dict() == {71: 4.0, 72: 1.0}


def test_filters_count_for_the_candidates_and_for_what_there_is_to_find():
    among = np.array([True, False, True, True, False, True])
    found = how_right(OPEN, recommended(OPEN, among=among), among=among)
    assert (found.n_liked, found.n_not_liked, found.n_to_find, found.n_candidates) == (0, 1, 0, 2)
    assert found.by_chance == 0
    assert found.words == (
        "3 ratings of user 10 were kept away from training, none of them of a movie that was liked and could be listed."
    )


def test_where_nothing_of_a_user_was_held_out_it_says_so():
    other = with_held_out(known_user(MODEL, 11, training=TRAINING))
    assert how_right(other, recommended(other)).words == (
        "Nothing that user 11 rated was kept away from training, so there is nothing to hold the list against."
    )
    assert with_outcomes(other, recommended(other))["outcome"].isna().all()


def test_without_any_candidate_nothing_is_expected():
    none = np.zeros(6, bool)
    assert how_right(OPEN, recommended(OPEN, among=none), among=none).by_chance == 0


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((20, 3, 0, 0, 3, 60), "Of 20 listed, 0 were kept away from training and liked; by chance 1.00."),
        ((20, 3, 2, 0, 3, 60_000), "Of 20 listed, 2 were kept away from training and liked; by chance less than 0.01."),
    ],
)
def test_what_became_of_a_list_is_told_in_words(numbers, words):
    assert HowRight(*numbers).words == f"{words} There were 3 such movies to find."


def test_where_all_ratings_are_the_same_whatever_was_chosen_is_a_hit_and_books_are_books():
    choices = replace(DATA, scale=replace(ONE_TO_FIVE, low=1, high=1), words=BOOKS.of_choices())
    ones = replace(choices, ratings=replace(choices.ratings, stars=np.ones(choices.n_ratings, np.float32)))
    model = Popular().fit(ones, np.flatnonzero(TRAINING))
    viewer = with_held_out(known_user(model, 10, training=TRAINING))
    table = with_outcomes(viewer, recommended(viewer))
    assert table["outcome"].dropna().tolist() == [LIKED, LIKED]
    assert "rating" not in table
    found = how_right(viewer, table)
    assert (found.n_liked, found.n_to_find) == (2, 2)
    assert found.words.startswith(
        "Of 4 listed, 2 were kept away from training and chosen; by chance 2.00. There were 2 such book"
    )


def test_a_movie_that_was_held_out_has_a_place_and_no_reason_that_knows_of_its_rating():
    model = ItemKnn().fit(DATA, np.flatnonzero(TRAINING))
    viewer = known_user(model, 10, training=TRAINING)
    assert standing(viewer, 71).status == RATED
    found = standing(with_held_out(viewer), 71)
    assert (found.status, found.of) == (RANKED, 4)
    assert standing(with_held_out(viewer), 70).status == RATED
    assert with_held_out(viewer).answers is viewer.answers


def test_the_fit_is_the_share_of_all_that_can_be_listed():
    assert fit(OPEN, np.array([1])).tolist() == [87.5]  # three of four fit less well, and itself counts half
    assert fit(USER, np.array([3])).tolist() == [75.0]


def test_steering_by_what_was_liked_does_not_look_at_what_is_to_be_found():
    genres = [["Drama"], ["Opera"], ["Opera"], ["Drama"], ["Opera"], ["Opera"]]
    data, training = one_user(genres=genres)
    viewer = known_user(Popular().fit(data, np.flatnonzero(training)), 10, training=training)
    assert liked_movies(viewer).tolist() == [0, 1, 5]
    assert liked_movies(with_held_out(viewer)).tolist() == [0]
    best = steer(with_held_out(viewer), 1, Steering(match_genres=1.0)).table["movie_id"].tolist()
    assert best == [73]


def test_the_nearest_movies_that_were_liked_are_none_that_the_list_may_have(monkeypatch):
    monkeypatch.setattr(MODEL, "similarity", lambda movie_idx: np.array([0.6, 0.5, 0.4, 1.0, 0.2, 0.1]))
    assert nearest_liked(USER, 73)["movie_id"].tolist() == [70, 71, 75]
    assert nearest_liked(OPEN, 73)["movie_id"].tolist() == [70]


def test_a_held_out_rating_that_is_changed_is_known_and_no_longer_listed():
    assert 71 not in listed(changed_user(OPEN, {71: 2.0}))
    assert 72 in listed(changed_user(OPEN, {71: 2.0}))


def test_whose_list_it_is_is_said_by_name():
    assert OPEN.person == somebody("user 10")
