"""Steering lists and filtering them, against oracles that take every movie one by one."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.data.movie_filter import MovieFilter, combined_mask
from recsys.errors import SettingError
from recsys.serving.listing import recommended
from recsys.serving.next_question import least_sure_of, most_teaching, teaching_value
from recsys.serving.similar import BY_GENRE, BY_RATERS, nearest_movies, rater_similarity
from recsys.serving.steering import Steering, genre_shares, liked_movies, movie_vectors, steer
from recsys.serving.viewer import as_visitor, known_user
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings
from tests.conftest import tribes
from tests.models.small import factorized
from tests.models.test_contract import untrained
from tests.three_users import three_users

HALF = tribes("half-seen", rated=lambda user_idx, movie_idx: (3 * user_idx + 5 * movie_idx) % 7 < 4)
SVD = factorized().fit(HALF)
SMALL = three_users()
genres = st.lists(st.sampled_from(["Comedy", "Romance", "Drama"]), max_size=2, unique=True).map(tuple)
limits = st.none() | st.tuples(st.integers(1978, 2003), st.integers(1978, 2003)).map(sorted).map(tuple)
numbers = st.none() | st.tuples(st.integers(0, 14), st.integers(0, 14)).map(sorted).map(tuple)


@settings(max_examples=200, deadline=None)
@given(genres, genres, genres, limits, numbers, st.sampled_from(["", "film", "1", "film 2"]))
def test_filters_leave_exactly_the_movies_that_pass_one_by_one(any_of, all_of, none_of, years, counts, words):
    filters = [MovieFilter(genres=g, genre_mode=m) for m, g in (("any", any_of), ("all", all_of), ("none", none_of))]
    filters.append(MovieFilter(words=words, years=years, counts=counts))
    expected = []
    for movie, row in enumerate(HALF.movie_table.itertuples()):
        own, n = set(row.genres), int((HALF.ratings.movie_idx == movie).sum())
        passes = (not any_of or bool(own & set(any_of))) and own >= set(all_of) and not own & set(none_of)
        passes = passes and (years is None or years[0] <= row.year <= years[1])
        passes = passes and (counts is None or counts[0] <= n <= counts[1])
        expected.append(passes and all(word in row.title.lower() for word in words.split()))
    assert combined_mask(HALF, filters).tolist() == expected


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 19), genres, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_whatever_the_steering_a_list_holds_only_what_passes_and_is_not_rated(user_idx, none_of, a, v, m):
    user = known_user(SVD, HALF.users.ids[user_idx])
    among = MovieFilter(genres=none_of, genre_mode="none").mask(HALF)
    table = steer(user, 6, Steering(a, v, m), among=among).table
    listed = HALF.movies.to_index(table["movie_id"].to_numpy())
    possible = set(np.flatnonzero(among & (SVD.movie_counts > 0))) - set(user.movie_idx)
    assert len(set(listed)) == len(listed) == min(6, len(possible))
    assert set(listed) <= possible
    assert table["rank"].tolist() == list(range(1, len(table) + 1))


def test_without_steering_the_list_is_the_models_own():
    user = known_user(SVD, HALF.users.ids[2])
    steered = steer(user, 5)
    assert steered.table["movie_id"].tolist() == recommended(user, 5)["movie_id"].tolist()
    assert steered.costs == {"together": 0.0}


@pytest.mark.parametrize("name", ["varied", "match_genres"])
def test_a_little_of_a_greedy_part_begins_as_the_models_own_list(name):
    user = known_user(SVD, HALF.users.ids[2])
    steered = steer(user, 5, Steering(**{name: 1e-9}))
    assert steered.table["movie_id"].tolist() == steered.plain["movie_id"].tolist()


def test_the_cost_is_what_the_tables_say():
    user = known_user(SVD, HALF.users.ids[2])
    steered = steer(user, 5, Steering(adventurous=1, varied=0.7))
    assert set(steered.costs) == {"adventurous", "varied", "together"}
    gone = steered.plain["predicted"].mean() - steered.table["predicted"].mean()
    assert abs(steered.costs["together"] - gone) < 1e-6
    alone = steer(user, 5, Steering(varied=0.7))
    assert abs(steered.costs["varied"] - alone.costs["together"]) < 1e-6


def test_the_adventurous_list_is_less_known():
    user = known_user(SVD, HALF.users.ids[2])
    steered = steer(user, 3, Steering(adventurous=1))
    counts = dict(zip(HALF.movies.ids.tolist(), HALF.movie_counts.tolist(), strict=True))
    means = [np.mean([counts[movie] for movie in table["movie_id"]]) for table in (steered.table, steered.plain)]
    assert means[0] <= means[1]


def test_an_adventurous_list_seeks_films_that_few_rated_but_not_those_that_next_to_nobody_did():
    raters = np.repeat([20, 10, 2], [10, 5, 6])  # of films 0 to 9, 10 to 14, 15 to 20
    model = factorized().fit(tribes("unequal", rated=lambda user_idx, movie_idx: user_idx < raters[movie_idx]))
    someone = as_visitor(model, NOBODY)
    score = np.ones_like(someone.answers.score)
    score[[0, 10, 15]] = 3.2, 3.1, 3.15
    someone = replace(someone, answers=replace(someone.answers, score=score, stars=score))
    positions = [
        model.dataset.movies.to_index(steer(someone, 3, Steering(adventurous=weight)).table["movie_id"]).tolist()
        for weight in (0, 1)
    ]
    assert positions == [[0, 15, 10], [10, 15, 0]]  # 3.1 + 1.09, 3.15 + 0, 3.2 - 0.54


def test_a_varied_list_is_the_one_a_loop_over_every_choice_finds():
    user = known_user(SVD, HALF.users.ids[2])
    left = list(np.flatnonzero(user.candidates()))
    score = user.answers.score.astype(float)
    low, high = min(score[left]), max(score[left])
    vectors, expected = movie_vectors(SVD), []
    while left and len(expected) < 5:
        gains = [
            0.4 * (score[i] - low) / (high - low) - 0.6 * max([vectors[i] @ vectors[j] for j in expected], default=0)
            for i in left
        ]
        expected.append(left.pop(int(np.argmax(gains))))
    listed = steer(user, 5, Steering(varied=0.6)).table["movie_id"].to_numpy()
    assert HALF.movies.to_index(listed).tolist() == expected


def test_a_list_that_must_match_has_the_genres_of_what_was_liked():
    # liked: one drama and one comedy romance, so half of the shares is drama
    ids = HALF.movies.ids
    someone = as_visitor(
        SVD, VisitorRatings.of(HALF, [(ids[0], 5), (ids[1], 5), (ids[2], 5), (ids[3], 5), (ids[5], 1)])
    )
    steered = steer(someone, 6, Steering(match_genres=1))
    listed = HALF.movies.to_index(steered.table["movie_id"].to_numpy())
    assert sorted(listed % 2) == [0, 0, 0, 1, 1, 1]
    np.testing.assert_allclose(genre_shares(HALF)[liked_movies(someone)].sum(axis=0) / 4, [0.25, 0.5, 0.25])


def test_somebody_who_liked_nothing_is_steered_all_the_same():
    assert len(steer(as_visitor(SVD, NOBODY), 5, Steering(1, 1, 1)).table) == 5


@pytest.mark.parametrize("key", ["popular", "bias", "content", "user-knn", "item-knn", "ease"])
def test_every_model_can_be_steered_and_asked_for_a_movie_to_rate(key):
    someone = as_visitor(untrained(key).fit(HALF), NOBODY)
    assert len(steer(someone, 5, Steering(0.5, 0.5, 0.5)).table) == 5
    assert most_teaching(someone) in HALF.movies.ids


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_steering_outside_its_range_is_refused(value):
    with pytest.raises(SettingError, match="match-genres must be between 0 and 1"):
        Steering(match_genres=value)


def test_what_teaches_is_the_variance_that_a_rating_takes_away():
    viewer = known_user(SVD, HALF.users.ids[2])
    fold_in, share = SVD.fold_in(), SVD.movie_counts / HALF.n_users
    value = teaching_value(viewer)
    vectors, used = fold_in.vectors.astype(float), viewer.movie_idx

    def doubt(rated):
        covariance = fold_in.uncertainty(np.asarray(rated))
        return (share * np.einsum("mk,kl,ml->m", vectors, covariance, vectors)).sum()

    for movie in np.flatnonzero(viewer.candidates())[:4]:
        gone = doubt(used) - doubt([*used, movie])
        assert value[movie] == pytest.approx(share[movie] * gone, rel=1e-3, abs=1e-6)


def test_the_next_movie_to_ask_about_is_never_one_that_was_rated():
    someone = as_visitor(SVD, NOBODY)
    asked = []
    for _ in range(6):
        movie = most_teaching(someone)
        assert movie not in asked
        asked.append(movie)
        someone = as_visitor(SVD, VisitorRatings.of(HALF, [(one, 4) for one in asked]))
    assert most_teaching(someone, among=np.zeros(HALF.n_movies, bool)) is None


def test_who_rated_both_is_counted_by_hand():
    similarity = rater_similarity(HALF, 0)
    raters = [set(HALF.ratings.user_idx[HALF.ratings.movie_idx == movie]) for movie in range(HALF.n_movies)]
    for a, b in itertools.product([0], range(1, 20)):
        damped = np.sqrt((len(raters[a]) + 10) * (len(raters[b]) + 10))
        assert similarity[b] == pytest.approx(len(raters[a] & raters[b]) / damped)


def test_nearest_movies_leave_out_the_movie_itself_and_what_is_unlike():
    tables = nearest_movies(SVD, HALF.movies.ids[0], 30)
    for table in tables.values():
        assert HALF.movies.ids[0] not in table["movie_id"].tolist()
        assert table["score"].is_monotonic_decreasing
    assert HALF.movies.ids[20] in tables[BY_GENRE]["movie_id"].tolist()  # nobody rated it, but its genres are known
    assert HALF.movies.ids[20] not in tables[BY_RATERS]["movie_id"].tolist()


def with_doubts(below: list[float], above: list[float]):
    """A visitor who rated nothing, of a model whose doubts are these; scores are 4, 3.5, 3, 2 for the first films."""
    viewer = as_visitor(SVD, NOBODY)
    n = viewer.model.dataset.n_movies
    score = np.full(n, 1.0, np.float32)
    score[:4] = [4, 3.5, 3, 2]
    low, high = np.zeros(n, np.float32), np.zeros(n, np.float32)
    low[:4], high[:4] = below, above
    answers = replace(viewer.answers, score=score, stars=score, doubt=lambda share: (low, high))
    return replace(viewer, answers=answers)


def listed(viewer, curious: float) -> list[int]:
    table = steer(viewer, 4, Steering(curious=curious)).table
    return viewer.model.dataset.movies.to_index(table["movie_id"].to_numpy()).tolist()


def test_a_cautious_list_ranks_by_what_is_surely_good_and_a_curious_one_by_what_might_be():
    viewer = with_doubts(below=[-2, -1, -0.1, 0], above=[0, 0.2, 2, 0.1])
    assert listed(viewer, 0) == [0, 1, 2, 3]
    assert listed(viewer, -1) == [2, 1, 0, 3]  # 2.9, 2.5, 2, 2: of a tie the first
    assert listed(viewer, 1) == [2, 0, 1, 3]  # 5, 4, 3.7, 2.1
    assert listed(viewer, 0.4) == [0, 2, 1, 3]  # 4, 3.8, 3.58, 2.04


@pytest.fixture(scope="module")
def bayes():
    return untrained("bayes").fit(HALF)


@given(st.integers(0, HALF.n_users - 1), st.sampled_from([-1.0, 0.0, 1.0]))
@settings(deadline=None, max_examples=40)
def test_the_ends_of_the_slider_rank_by_the_bounds_before_they_are_clipped(bayes, user_idx, curious):
    viewer = known_user(bayes, HALF.users.ids[user_idx])
    below, above = viewer.answers.doubt(0.8)
    bound = viewer.answers.score + {-1.0: below, 0.0: 0, 1.0: above}[curious]
    candidates = np.flatnonzero(viewer.candidates())
    best = sorted(candidates.tolist(), key=lambda movie: (-bound[movie], movie))[:6]
    steered = steer(viewer, 6, Steering(curious=curious))
    assert HALF.movies.to_index(steered.table["movie_id"].to_numpy()).tolist() == best
    if not curious:
        assert steered.table.equals(steered.plain)
        assert steered.costs == {"together": 0}


def test_what_being_cautious_costs_is_told_in_predicted_stars():
    viewer = with_doubts(below=[-4, 0, 0, 0], above=[0, 0, 0, 0])
    steered = steer(viewer, 1, Steering(curious=-1))
    assert steered.costs["curious"] == pytest.approx(0.5)  # 4 stars are left for 3.5


def test_a_model_without_doubts_cannot_be_cautious():
    with pytest.raises(SettingError, match="does not know how sure it is"):
        steer(as_visitor(SVD, NOBODY), 4, Steering(curious=-0.5))


def test_one_is_asked_about_the_films_that_the_model_doubts_most():
    viewer = with_doubts(below=[-1, -2, -0.5, 0], above=[0, 2, 1, 0.1])  # widths 1, 4, 1.5, 0.1, and 0 for the rest
    assert least_sure_of(viewer, 4).tolist() == [1, 2, 0, 3]


@pytest.mark.parametrize("key", ["svd", "item-knn", "bayes"])
def test_one_is_not_asked_about_what_one_has_rated(key):
    ids = HALF.movies.ids[:4].tolist()
    ratings = VisitorRatings.of(HALF, [(movie_id, 5) for movie_id in ids])
    asked = least_sure_of(as_visitor(untrained(key).fit(HALF), ratings), 8)
    assert len(set(asked.tolist())) == 8
    assert not set(asked.tolist()) & {0, 1, 2, 3}
