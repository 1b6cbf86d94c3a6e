"""`Bayes`: what only it promises."""

import json
from dataclasses import astuple

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from recsys.data.dataset import Scale
from recsys.data.splitting import split
from recsys.errors import SettingError
from recsys.evaluation.metrics import rmse
from recsys.models.bayes import Bayes
from recsys.models.gibbs.shares import shares
from recsys.models.item_knn import ItemKnn
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.monitor import Checkpoint
from recsys.serving.viewer import as_visitor, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from recsys.sources import load
from tests.models import small

SMALL = {"n_factors": 3, "sweeps": 12, "burn_in": 4, "validation": 0.1}


class Follower:
    """Stops after some sweeps; keeps the checkpoint the way the job does, through JSON and copies."""

    def __init__(self, sweeps: int = 10**6, saved: Checkpoint | None = None) -> None:
        self.left, self.saved, self.reports = sweeps, saved, []

    def report(self, kind: str, **values: float) -> None:
        self.reports.append({"kind": kind} | values)
        self.left -= 1

    def should_stop(self) -> bool:
        return self.left <= 0

    def save(self, checkpoint: Checkpoint) -> None:
        arrays = {name: array.copy() for name, array in checkpoint.arrays.items()}
        self.saved = Checkpoint(arrays, json.loads(json.dumps(checkpoint.state)))

    def resume(self) -> Checkpoint | None:
        return self.saved


def test_it_learns_which_tribe_likes_what(two_tribes):
    model = Bayes(n_factors=3, sweeps=60, burn_in=20, validation=0).fit(two_tribes)
    even, odd = two_tribes.users.ids[[0, 1]]
    assert model.predict([even, odd], two_tribes.movies.ids[[0, 0]]).tolist() == pytest.approx([5, 1], abs=0.7)


def test_the_same_seed_gives_the_same_chain_and_another_seed_another(half_seen):
    first, again = (Bayes(**SMALL).fit(half_seen).arrays() for _ in range(2))
    other = Bayes(seed=7, **SMALL).fit(half_seen).arrays()
    np.testing.assert_array_equal(first["movie_factors"], again["movie_factors"])
    assert not np.array_equal(first["movie_factors"], other["movie_factors"])


@pytest.mark.parametrize("sweeps", [2, 7], ids=["in the burn-in", "after it"])
def test_stopped_and_resumed_it_ends_like_one_that_was_never_stopped(half_seen, sweeps):
    whole = Bayes(**SMALL).fit(half_seen).arrays()
    first = Follower(sweeps)
    Bayes(**SMALL).fit(half_seen, monitor=first)
    resumed = Bayes(**SMALL).fit(half_seen, monitor=Follower(saved=first.saved)).arrays()
    for name, array in whole.items():
        np.testing.assert_array_equal(resumed[name], array, err_msg=name)


def test_stopped_before_the_burn_in_is_over_it_serves_the_sample_it_has(half_seen):
    model = Bayes(**SMALL).fit(half_seen, monitor=Follower(1))
    assert model.factors.movie_factors.any()


def test_every_sweep_reports_the_error_of_the_average_and_of_the_sample(half_seen):
    follower = Follower()
    Bayes(**SMALL).fit(half_seen, monitor=follower)
    assert [report["epoch"] for report in follower.reports] == list(range(1, 13))
    last = follower.reports[-1]
    assert {"epochs", "train_rmse", "validation_rmse", "sample_rmse"} < set(last)
    assert last["validation_rmse"] != last["sample_rmse"]


def test_the_last_error_reported_is_that_of_the_model_on_the_ratings_held_out():
    """The mean over the samples after the burn-in, and no other: here its rank suffices to keep it whole."""
    data = small.random_dataset(40, 30)
    follower = Follower()
    model = Bayes(**SMALL, neighbours=0, seed=3).fit(data, monitor=follower)
    held_out = data.ratings.take(split(data.n_ratings, holdout=0.1, seed=3).test)
    errors = model.predict_pairs(held_out.user_idx, held_out.movie_idx) - held_out.stars
    assert follower.reports[-1]["validation_rmse"] == pytest.approx(np.sqrt(np.mean(errors**2)), abs=1e-4)


@pytest.fixture(scope="module")
def stacked() -> Bayes:
    data = small.random_dataset(60, 40)
    return Bayes(**SMALL).fit(data, np.arange(0, data.n_ratings, 2))


def test_samples_biases_and_neighbours_have_their_shares_in_a_prediction(stacked):
    data, seed = stacked.dataset, stacked.seed
    rows = np.arange(0, data.n_ratings, 2)
    parts = split(len(rows), holdout=0.1, seed=seed)
    samples = Bayes(**SMALL, neighbours=0).fit(data, rows)
    told = ItemKnn(sharpness=3.0, prior_similarity=0.15).fit(data, rows[parts.train])
    users = np.arange(60)
    mean, biases = samples.factors.mean, told.biases.score(users)
    apart = samples._score(users) - mean, biases - mean, told._score(users) - biases
    expected = mean + sum(share * part for share, part in zip(astuple(stacked.shares), apart, strict=True))
    np.testing.assert_allclose(stacked._score(users), expected, atol=1e-4)
    pairs = np.divmod(np.arange(60 * 40), 40)
    np.testing.assert_allclose(stacked._score_pairs(*pairs), expected.ravel(), atol=1e-4)
    assert np.abs(expected - samples._score(users)).max() > 0.1
    held_out = data.ratings.take(rows[parts.test])
    at = held_out.user_idx, held_out.movie_idx
    found = shares(np.stack([part[at] for part in apart], axis=1), held_out.stars - mean)
    assert astuple(stacked.shares) == pytest.approx(astuple(found), abs=1e-4)


def test_a_newcomer_hears_from_neighbours_too_and_every_term_is_in_the_score(stacked):
    movies, stars = np.array([2, 5, 9, 30]), np.array([5.0, 1, 4, 2])
    with_them = stacked._answers(movies, stars, None)
    told = stacked.neighbours._answers(movies, stars, None)
    alone = FactorModel._answers(stacked, movies, stars, None)
    biases = told.terms(0).mean + told.terms(0).user_bias + stacked.neighbours.biases.movie_bias
    expected = alone.score + stacked.shares.neighbours * (told.score - biases)
    np.testing.assert_allclose(with_them.stars, expected, atol=1e-5)
    assert np.abs(with_them.stars - alone.stars).max() > 0.05
    for movie in (0, 2, 17):
        terms = with_them.terms(movie)
        assert terms.total == pytest.approx(with_them.stars[movie], abs=1e-4)
        assert terms.contributions.shape == (4,)


def test_what_a_known_users_terms_leave_over_includes_the_neighbours_of_ratings_not_asked_about(stacked):
    given = stacked.neighbours.residuals[[8]].indices
    some, all_of_them = (stacked._answers(movies, np.full(len(movies), 3.0), 8) for movies in (given[:2], given))
    assert some.terms(17).total == pytest.approx(stacked._score(np.array([8]))[0, 17], abs=1e-4)
    theirs = stacked.neighbours._answers(given[:2], np.full(2, 3.0), 8).terms(17)
    alone = FactorModel._answers(stacked, given[:2], np.full(2, 3.0), 8).terms(17)
    assert some.terms(17).rest == pytest.approx(alone.rest + stacked.shares.neighbours * theirs.rest, abs=1e-5)
    assert all_of_them.terms(17).total == pytest.approx(some.terms(17).total, abs=1e-4)


def test_a_run_from_before_there_were_neighbours_is_served_as_it_was(stacked):
    alone = Bayes(**SMALL, neighbours=0).fit(stacked.dataset)
    stored = alone.arrays()
    assert not any("neighbours" in name or name == "shares" for name in stored)
    restored = Bayes(**SMALL).restore(stacked.dataset, stored)
    np.testing.assert_array_equal(restored._score(np.arange(60)), alone._score(np.arange(60)))


def test_until_the_burn_in_is_over_the_error_is_that_of_the_sample():
    follower = Follower()
    Bayes(**SMALL).fit(small.random_dataset(40, 30), monitor=follower)
    burning, kept = follower.reports[:4], follower.reports[4:]
    assert [report["validation_rmse"] == report["sample_rmse"] for report in burning] == [True] * 4
    assert kept[0]["validation_rmse"] == pytest.approx(kept[0]["sample_rmse"])  # the mean of one
    assert all(abs(report["validation_rmse"] - report["sample_rmse"]) > 1e-4 for report in kept[1:])


def test_blocks_that_need_little_memory_give_the_same_predictions():
    data = small.random_dataset(40, 30)
    wide, narrow = (Bayes(**SMALL, memory=memory).fit(data) for memory in (512, 1))
    assert np.allclose(wide.predict(data.users.ids, data.movies.ids[[0] * 40]),
                       narrow.predict(data.users.ids, data.movies.ids[[0] * 40]), atol=1e-3)  # fmt: skip


def test_a_scale_twice_as_long_gives_predictions_twice_as_high_and_intervals_twice_as_wide():
    once, twice = (small.random_dataset(40, 30, times=times) for times in (1, 2))
    stars, errors = [], []
    for data in (once, twice):
        model = Bayes(**SMALL).fit(data)
        stars.append(model.predict(data.users.ids, data.movies.ids[[0] * 40]))
        errors.append(model.uncertainty.standard_error(np.arange(40), np.zeros(40, int)))
    np.testing.assert_allclose(stars[1], 2 * stars[0], rtol=1e-3)
    np.testing.assert_allclose(errors[1], 2 * errors[0], rtol=1e-3)


@pytest.mark.parametrize("side_information", [True, False])
def test_nothing_known_of_users_and_movies_is_no_hindrance(side_information):
    data = small.random_dataset(30, 20)
    model = Bayes(**SMALL, side_information=side_information).fit(data)
    assert np.isfinite(model.predict(data.users.ids[:20], data.movies.ids)).all()


def test_ratings_that_are_all_the_same_are_predicted_as_they_are():
    data = small.dataset([0, 0, 1, 1], [0, 1, 0, 1], [4, 4, 4, 4], 2, 2)
    assert Bayes(**SMALL).fit(data).predict([10], [70])[0] == pytest.approx(4, abs=0.3)


FEW = {  # users, movies, stars
    "one rating": ([0], [0], [4]),
    "one rating at the end of the scale": ([0], [0], [1]),
    "two that agree": ([0, 1], [0, 1], [4, 4]),
    "two of one user": ([0, 0], [0, 1], [3, 5]),
    "two of one movie": ([0, 1], [0, 0], [2, 4]),
    "one user": ([0] * 6, range(6), [3, 4, 2, 5, 3, 3]),
    "one movie": (range(6), [0] * 6, [3, 4, 2, 5, 3, 3]),
    "all but one the same": ([0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2] * 3, [4] * 8 + [1]),
    "a user who always says the same": ([0, 0, 0, 1, 1, 1, 2, 2, 2], [0, 1, 2] * 3, [3, 3, 3, 1, 5, 4, 4, 4, 3]),
    "five": ([0, 0, 1, 1, 2], [0, 1, 0, 2, 2], [4, 3, 5, 2, 3]),
}


@pytest.mark.parametrize("case", FEW)
def test_of_few_ratings_it_makes_no_more_than_they_say(case):
    """Who rated nothing, and what nobody rated, is expected at the mean, and nobody is sure of it."""
    users, movies, stars = FEW[case]
    n_users, n_movies = max(users) + 2, max(movies) + 2  # the last of each has no rating
    data = small.dataset(users, movies, stars, n_users, n_movies)
    for seed in (1, 42):
        model = Bayes(seed=seed).fit(data)
        nobody, nothing = np.array([n_users - 1]), np.array([n_movies - 1])
        unclipped = model._score_pairs(nobody, nothing)[0]  # at an end of the scale it would hide what is wrong
        assert unclipped == pytest.approx(np.mean(stars), abs=0.35)
        low, high = model.interval_pairs(nobody, nothing)
        assert high[0] - low[0] > 1.5
        fitted = model._score_pairs(np.array(users), np.array(movies))
        assert fitted.mean() == pytest.approx(np.mean(stars), abs=0.35)
        assert np.abs(fitted - stars).max() < np.ptp(stars) + 0.35


def test_among_many_ratings_who_has_none_is_expected_at_the_mean_of_the_ratings():
    data = small.random_dataset(60, 40)
    ratings = data.ratings
    known = np.flatnonzero((ratings.user_idx != 7) & (ratings.movie_idx != 11))
    model = Bayes(**SMALL).fit(data, known)
    mean = ratings.stars[known].mean()
    assert model._score_pairs(np.array([7]), np.array([11]))[0] == pytest.approx(mean, abs=0.35)
    others = np.arange(40) != 11
    expected = model._score(np.array([7]))[0][others]  # each movie as those who rated it liked it
    given = np.bincount(ratings.movie_idx[known], ratings.stars[known], 40)[others] / model.movie_counts[others]
    assert np.corrcoef(expected, given)[0, 1] > 0.9


def test_a_single_rating_is_no_reason_to_be_sure_on_whatever_scale():
    data = small.dataset([0], [0], [40], 2, 2, scale=Scale(0, 100, 0))
    model = Bayes().fit(data)
    assert model.predict([10, 11], [70, 71]).tolist() == pytest.approx([40, 40], abs=6)
    low, high = model.interval([11], [71])
    assert high[0] - low[0] > 30


def test_intervals_hold_the_prediction_and_grow_with_their_share_within_the_scale():
    data = small.random_dataset(60, 40)
    model = Bayes(**SMALL).fit(data)
    users, movies = np.repeat(data.users.ids, 40), np.tile(data.movies.ids, 60)
    predicted = model.predict(users, movies)
    (low, high), (lower, higher) = (model.interval(users, movies, share) for share in (0.5, 0.95))
    assert (low <= predicted).all()
    assert (predicted <= high).all()
    assert (lower <= low).all()
    assert (high <= higher).all()
    assert lower.min() >= 1
    assert higher.max() <= 5
    assert (higher - lower).mean() > (high - low).mean() + 0.5


def test_about_as_many_new_ratings_lie_in_the_interval_as_it_says():
    data = small.random_dataset(150, 100)
    rows = np.random.default_rng(0).permutation(data.n_ratings)
    model = Bayes(n_factors=3, sweeps=60, burn_in=20, validation=0.1).fit(data, rows[1000:])
    new = data.ratings.take(rows[:1000])
    low, high = model.interval_pairs(new.user_idx, new.movie_idx, 0.8)
    assert np.mean((low <= new.stars) & (new.stars <= high)) == pytest.approx(0.8, abs=0.06)


def test_the_interval_of_a_user_is_that_of_each_pair(half_seen):
    model = Bayes(**SMALL).fit(half_seen)
    low, high = known_user(model, half_seen.users.ids[3]).interval(0.9)
    everything = np.arange(half_seen.n_movies)
    np.testing.assert_allclose(
        (low, high), model.interval_pairs(np.full_like(everything, 3), everything, 0.9), atol=1e-4
    )


def test_the_more_a_visitor_rated_the_narrower_are_their_intervals():
    data = small.random_dataset(60, 40)
    model = Bayes(**SMALL).fit(data)
    rated = data.movies.ids[:12].tolist()
    widths = []
    for ids in ([], rated[:3], rated):
        somebody = as_visitor(model, VisitorRatings.of(data, [(movie_id, 3) for movie_id in ids]))
        below, above = somebody.answers.doubt(0.8)
        widths.append(float(np.mean(above - below)))
    assert widths[0] > widths[1] > widths[2]


@pytest.mark.parametrize("share", [0, 1, -0.5])
def test_a_share_that_no_interval_can_have_is_refused(half_seen, share):
    with pytest.raises(SettingError, match="share must be above 0"):
        Bayes(**SMALL).fit(half_seen).interval(half_seen.users.ids[:1], half_seen.movies.ids[:1], share)


def test_a_burn_in_that_leaves_no_sample_is_refused():
    with pytest.raises(SettingError, match="burn_in must be below sweeps, 10, got 10"):
        Bayes(sweeps=10, burn_in=10)


@pytest.mark.realdata
def test_few_factors_and_sweeps_reach_this_far_on_movielens_100k(real_data_dir, monkeypatch):
    """On the frozen split; the biases alone reach 0.931 there, and intervals hold as many new ratings as they say."""
    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    dataset = load("ml-100k")
    parts = split(dataset.n_ratings, holdout=0.1, seed=42)
    test = dataset.ratings.take(parts.test)
    with threadpool_limits(1, user_api="blas"):
        model = Bayes(n_factors=4, sweeps=24, burn_in=9).fit(dataset, parts.train)
    assert rmse(model.predict_pairs(test.user_idx, test.movie_idx), test.stars) < 0.899
    for share in (0.5, 0.8, 0.95):
        low, high = model.interval_pairs(test.user_idx, test.movie_idx, share)
        assert np.mean((low <= test.stars) & (test.stars <= high)) == pytest.approx(share, abs=0.02)
