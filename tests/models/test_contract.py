"""What every registered model promises; a new model is tested by being registered."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.errors import NotFittedError, SettingError, UnknownIdError
from recsys.models import MODELS, Recommender

NUMBERS = Path(__file__).with_name("numbers_by_version.json")  # what each model predicts, at the version it is at
pytestmark = pytest.mark.compiled  # as it is trained for people: to the bit the same each time
FAST: dict[str, dict] = {
    "bayes": {"n_factors": 3, "sweeps": 20, "burn_in": 5},
    "hybrid": {"n_factors": 3, "sweeps": 30},
    "als": {"n_factors": 4, "l2": 0.1},
    "svd": {"n_factors": 3, "shrinkage": 1.0},  # at the default little taste is left of so few ratings
    "mf": {"n_factors": 8, "epochs": 30, "batch_size": 64, "patience": 30},
    "two-tower": {"n_factors": 8, "hidden": 8, "epochs": 30, "batch_size": 64, "patience": 30},
    "autorec": {"n_hidden": 8, "epochs": 30, "batch_size": 8, "patience": 30},
}


def untrained(key: str) -> Recommender:
    return MODELS[key](**FAST.get(key, {}))


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, two_tribes: Dataset) -> Recommender:
    return untrained(request.param).fit(two_tribes)


@pytest.fixture(scope="module")
def on_half_seen(model: Recommender, half_seen: Dataset) -> Recommender:
    return untrained(model.key).fit(half_seen)


def seen(dataset: Dataset, user_idx: int) -> set[int]:
    return set(dataset.movies.to_ids(dataset.ratings.movie_idx[dataset.ratings.user_idx == user_idx]).tolist())


def test_predict_answers_each_pair_in_stars(model, two_tribes):
    users, movies = two_tribes.users.ids[[0, 1, 1]], two_tribes.movies.ids[[2, 2, 3]]
    predicted = model.predict(users, movies)
    assert predicted.shape == (3,)
    assert predicted.dtype == np.float32
    assert ((predicted >= 1) & (predicted <= 5)).all()


def test_one_pair_is_predicted_like_the_same_pair_among_many(model, two_tribes):
    users, movies = two_tribes.users.ids[:5], two_tribes.movies.ids[5:10]
    many = model.predict(users, movies)
    one_by_one = [model.predict(users[i : i + 1], movies[i : i + 1])[0] for i in range(5)]
    np.testing.assert_allclose(one_by_one, many, atol=1e-5)


def test_predict_of_nothing_is_nothing(model):
    assert model.predict([], []).shape == (0,)


def test_recommend_leaves_out_what_the_user_rated_and_what_nobody_rated(model, two_tribes):
    for user_idx in range(two_tribes.n_users):
        listed = model.recommend(two_tribes.users.ids[user_idx], 20)["movie_id"].tolist()
        assert listed == [two_tribes.movies.ids[user_idx]]  # all but this one are rated; the last one by nobody


def test_recommend_is_sorted_and_ranked_from_one(on_half_seen, half_seen):
    for user_id in half_seen.users.ids:
        table = on_half_seen.recommend(user_id, 6)
        assert len(table) == 6
        assert (np.diff(table["score"]) <= 1e-9).all()
        assert table["rank"].tolist() == [1, 2, 3, 4, 5, 6]


def test_a_shorter_list_is_the_beginning_of_a_longer_one(on_half_seen, half_seen):
    user_id = half_seen.users.ids[0]
    assert on_half_seen.recommend(user_id, 3).equals(on_half_seen.recommend(user_id, 6).head(3))


def test_recommend_never_returns_a_rated_movie(on_half_seen, half_seen):
    for user_idx, user_id in enumerate(half_seen.users.ids):
        listed = on_half_seen.recommend(user_id, 20)["movie_id"]
        assert len(listed)
        assert not set(listed) & seen(half_seen, user_idx)


def test_recommend_agrees_with_predict(on_half_seen, half_seen):
    for user_id in half_seen.users.ids[:4]:
        table = on_half_seen.recommend(user_id, 5)
        predicted = on_half_seen.predict([user_id] * len(table), table["movie_id"].to_numpy())
        np.testing.assert_allclose(table["predicted"], predicted, atol=1e-4)


def test_all_users_at_once_score_like_each_alone(on_half_seen, half_seen):
    everybody = on_half_seen._score(np.arange(half_seen.n_users))
    for user_idx in range(half_seen.n_users):
        np.testing.assert_allclose(on_half_seen._score(np.array([user_idx]))[0], everybody[user_idx], atol=1e-4)


def test_recommend_applies_a_filter_before_it_cuts(model, two_tribes):
    only = np.zeros(two_tribes.n_movies, bool)
    only[7] = True
    assert model.recommend(two_tribes.users.ids[7], 1, among=only)["movie_id"].tolist() == [two_tribes.movies.ids[7]]
    assert only.sum() == 1  # the caller's mask is not written to


def test_a_filter_that_leaves_nothing_gives_an_empty_table(model, two_tribes):
    table = model.recommend(two_tribes.users.ids[0], 5, among=np.zeros(two_tribes.n_movies, bool))
    assert len(table) == 0
    assert {"movie_id", "score", "predicted", "rank"} <= set(table)


def test_ids_are_raw_ids_and_never_positions(model, two_tribes):
    table = model.recommend(two_tribes.users.ids[3], 5)
    assert set(table["movie_id"]) <= set(two_tribes.movies.ids)
    with pytest.raises(UnknownIdError):
        model.recommend(3)


def test_recommending_to_everybody_is_recommending_to_each(on_half_seen, half_seen):
    everybody = on_half_seen.recommend_all(5)
    for user_idx, user_id in enumerate(half_seen.users.ids):
        alone = on_half_seen.recommend(user_id, 5)
        listed = everybody[user_idx][everybody[user_idx] >= 0]
        assert len(set(listed.tolist())) == len(alone)
        assert not set(half_seen.movies.to_ids(listed).tolist()) & seen(half_seen, user_idx)
        scores = (on_half_seen._score(np.array([user_idx]))[0] - on_half_seen.caution())[listed]
        np.testing.assert_allclose(scores, alone["score"], atol=1e-4)  # alike films may change places by rounding


def test_a_user_with_few_movies_left_has_a_list_filled_up_with_nothing(model, two_tribes):
    everybody = model.recommend_all(3)
    assert everybody[:, 0].tolist() == list(range(20))  # all but one are rated
    assert (everybody[:, 1:] == -1).all()


def test_similar_movies_leaves_the_movie_itself_out(model, two_tribes):
    movie_id = two_tribes.movies.ids[4]
    table = model.similar_movies(movie_id, 5)
    assert movie_id not in table["movie_id"].tolist()
    assert (np.diff(table["score"]) <= 1e-9).all()


def test_similar_movies_are_alike_at_all_and_no_more_than_the_same(on_half_seen, half_seen):
    for movie_id in half_seen.movies.ids:
        scores = on_half_seen.similar_movies(movie_id, half_seen.n_movies)["score"]
        assert (scores > 0).all()
        assert (scores <= 1).all()


def test_nothing_is_similar_to_a_movie_that_nobody_rated(model, two_tribes):
    assert len(model.similar_movies(two_tribes.movies.ids[-1])) == 0


def test_fitting_twice_is_fitting_once(model, two_tribes):
    again = untrained(model.key).fit(two_tribes, np.arange(100)).fit(two_tribes)
    for name, array in model.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], array, err_msg=name)


def test_what_is_held_back_has_no_say(model, half_seen):
    rows = np.flatnonzero(np.arange(half_seen.n_ratings) % 5 > 0)
    held_back = np.arange(half_seen.n_ratings) % 5 == 0
    ratings = half_seen.ratings
    other = replace(
        ratings,
        stars=np.where(held_back, 6 - ratings.stars, ratings.stars),
        movie_idx=np.where(held_back, ratings.movie_idx[::-1], ratings.movie_idx),
    )
    kept, scrambled = (untrained(model.key).fit(data, rows) for data in (half_seen, replace(half_seen, ratings=other)))
    users, movies = half_seen.users.ids[:12], half_seen.movies.ids[4:16]
    np.testing.assert_array_equal(kept.predict(users, movies), scrambled.predict(users, movies))


def test_restored_from_its_arrays_it_recommends_the_same(model, two_tribes):
    restored = untrained(model.key).restore(two_tribes, {k: v.copy() for k, v in model.arrays().items()})
    user_id = two_tribes.users.ids[5]
    assert restored.recommend(user_id).equals(model.recommend(user_id))
    assert restored.similar_movies(two_tribes.movies.ids[5]).equals(model.similar_movies(two_tribes.movies.ids[5]))


def test_its_arrays_need_no_pickle(model):
    assert all(array.dtype.kind in "biuf" for array in model.arrays().values())


@pytest.mark.parametrize("n", [0, -1])
def test_a_list_of_less_than_one_is_refused(model, two_tribes, n):
    with pytest.raises(SettingError, match=f"got {n}"):
        model.recommend(two_tribes.users.ids[0], n)


def test_an_unknown_id_is_named(model, two_tribes):
    with pytest.raises(UnknownIdError, match=r"unknown user id.*99999"):
        model.predict([99999], [two_tribes.movies.ids[0]])
    with pytest.raises(UnknownIdError, match=r"unknown movie id.*88888"):
        model.similar_movies(88888)


@pytest.mark.parametrize("key", MODELS)
def test_an_unfitted_model_says_what_to_call(key):
    with pytest.raises(NotFittedError, match=r"call fit\(dataset\) first"):
        MODELS[key]().recommend(1)


@pytest.mark.parametrize("key", MODELS)
def test_every_preset_is_within_its_declared_ranges(key):
    for preset in MODELS[key].presets.values():
        MODELS[key](**preset)


@pytest.mark.parametrize("key", MODELS)
def test_an_unknown_setting_is_named(key):
    with pytest.raises(SettingError, match="no_such_setting"):
        MODELS[key](no_such_setting=1)


def test_its_answers_for_a_trained_user_are_its_list_and_its_stars(on_half_seen, half_seen):
    for user_idx in range(4):
        rated = half_seen.ratings.take(half_seen.rows_of_user(user_idx))
        answers = on_half_seen.answers(rated.movie_idx, rated.stars, user_idx)
        known = np.flatnonzero(on_half_seen.movie_counts)
        predicted = on_half_seen.predict_pairs(np.full(len(known), user_idx), known)
        np.testing.assert_allclose(half_seen.scale.clip(answers.stars[known]), predicted, atol=1e-4)
        table = on_half_seen.recommend(half_seen.users.ids[user_idx], 5)
        listed = half_seen.movies.to_index(table["movie_id"].to_numpy())
        np.testing.assert_allclose(answers.score[listed], table["score"], atol=1e-4)


def test_its_answers_are_taken_apart_into_terms_that_add_up(on_half_seen, half_seen):
    rated = half_seen.ratings.take(half_seen.rows_of_user(3))
    for user_idx in (3, None):
        answers = on_half_seen.answers(rated.movie_idx, rated.stars, user_idx)
        for movie_idx in np.flatnonzero(on_half_seen.movie_counts):
            terms = answers.terms(int(movie_idx))
            assert terms.total == pytest.approx(answers.stars[movie_idx], abs=1e-4)
            assert terms.contributions is None or len(terms.contributions) == len(rated)


def test_its_answers_are_for_all_movies_and_for_somebody_without_ratings_too(on_half_seen, half_seen):
    nothing = np.zeros(0, np.int32), np.zeros(0, np.float32)
    answers = on_half_seen.answers(*nothing)
    assert answers.score.shape == answers.stars.shape == (half_seen.n_movies,)
    assert np.isfinite(answers.score).all()
    assert np.isfinite(answers.stars).all()


def test_similar_movies_rank_by_its_similarity(model, two_tribes):
    similarity = model.similarity(4)
    table = model.similar_movies(two_tribes.movies.ids[4], 5)
    if similarity is None:
        assert len(table) == 0
        return
    assert similarity.shape == (two_tribes.n_movies,)
    listed = two_tribes.movies.to_index(table["movie_id"].to_numpy())
    np.testing.assert_array_equal(similarity[listed], table["score"])


def test_a_ranking_is_of_the_candidates_best_first_and_ties_go_to_the_lower_position(model, two_tribes):
    scores = np.zeros(two_tribes.n_movies)
    scores[[2, 9]] = 1
    candidates = np.ones(two_tribes.n_movies, bool)
    candidates[2] = False
    table = model.ranking(scores, candidates, 3, stars=scores + 9)
    assert table["movie_id"].tolist() == two_tribes.movies.ids[[9, 0, 1]].tolist()
    assert table["predicted"].tolist() == [5, 5, 5]  # within the scale
    assert table["rank"].tolist() == [1, 2, 3]


@pytest.mark.parametrize("key", MODELS)
def test_an_unfitted_model_has_neither_data_set_nor_arrays(key):
    for ask in (lambda: MODELS[key]().dataset, lambda: MODELS[key]().arrays()):
        with pytest.raises(NotFittedError, match=r"call fit\(dataset\) first"):
            ask()


def test_its_numbers_are_those_of_its_version(on_half_seen, half_seen):
    users = np.repeat(half_seen.users.ids[[0, 7]], 6)
    movies = np.tile(half_seen.movies.ids[[0, 1, 6, 13, 19, 20]], 2)  # the last one nobody has rated
    ranked = on_half_seen.recommend(half_seen.users.ids[3], 4)
    numbers = np.concatenate([on_half_seen.predict(users, movies), ranked["score"]]).astype(np.float64)
    known = json.loads(NUMBERS.read_text())[on_half_seen.key]
    same = known["version"] == on_half_seen.version and np.allclose(known["numbers"], numbers, rtol=0.01, atol=1e-3)
    assert same, (
        f"{on_half_seen.key} gives other numbers than version {known['version']} did. If that is meant, raise "
        f"`version` in its class, so that what was trained before is shown as older, and write into {NUMBERS.name}: "
        + json.dumps({"version": on_half_seen.version, "numbers": numbers.round(3).tolist()})
    )


def test_a_movie_that_few_have_rated_is_ranked_behind_its_stars_by_its_support(on_half_seen, half_seen):
    held_back = on_half_seen.caution()
    assert held_back.shape == (half_seen.n_movies,)
    if not on_half_seen.ranks_in_stars:
        assert not held_back.any()
        return
    counts = on_half_seen.movie_counts
    # a tenth of the four stars from 1 to 5, for each halving of the ratings and one
    np.testing.assert_allclose(held_back, 0.4 * np.log2((counts.max() + 1) / (counts + 1)), rtol=1e-6)
    answers = on_half_seen.answers(np.zeros(0, np.int32), np.zeros(0, np.float32))
    np.testing.assert_allclose(answers.score, answers.stars - held_back, atol=1e-6)
    table = on_half_seen.recommend(half_seen.users.ids[0], 5)
    behind = held_back[half_seen.movies.to_index(table["movie_id"].to_numpy())]
    inside = table["predicted"].between(1.001, 4.999)  # not clipped
    np.testing.assert_allclose((table["score"] + behind)[inside], table["predicted"][inside], atol=1e-4)
