"""`Hybrid`: the order of one model, the stars of another, and what it is between its two halves."""

import numpy as np
import pytest

from recsys.models.bayes import Bayes
from recsys.models.ease import Ease
from recsys.models.hybrid import Hybrid
from recsys.models.mf import MatrixFactorization
from recsys.models.shared.monitor import Checkpoint, Silent
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from tests.models import small

SMALL = {"n_factors": 3, "sweeps": 12, "l2": 5.0, "validation": 0.1}


class Follower(Silent):
    """Stops after some reports; looks at the model where it can be used for the first time."""

    def __init__(self, model: Hybrid, reports: float = np.inf, saved: Checkpoint | None = None) -> None:
        self.model, self.left, self.saved = model, reports, saved
        self.seen: list[type] = []
        self.stages: list[float] = []

    def report(self, kind: str, **values: float) -> None:
        self.left -= 1
        self.stages.append(values["stage"])

    def should_stop(self) -> bool:
        return self.left <= 0

    def save(self, checkpoint: Checkpoint) -> None:
        arrays = {name: array.copy() for name, array in checkpoint.arrays.items()}
        self.saved = Checkpoint(arrays, dict(checkpoint.state))

    def resume(self) -> Checkpoint | None:
        return self.saved

    def usable(self) -> None:
        self.seen.append(type(self.model.predictor))
        assert len(self.model.recommend(self.model.dataset.users.ids[0], 3)) == 3
        assert self.model.arrays()


@pytest.fixture(scope="module")
def data():
    return small.random_dataset(30, 12)


@pytest.fixture(scope="module")
def fitted(data):
    return Hybrid(**SMALL).fit(data)


@pytest.fixture(scope="module")
def parts(data):
    sampled = Bayes(n_factors=3, sweeps=12, burn_in=11, validation=0.1)
    return Ease(l2=5.0).fit(data), sampled.fit(data)


def test_it_ranks_like_the_one_and_predicts_like_the_other(data, fitted, parts):
    order, stars = parts
    assert type(fitted.predictor) is Bayes
    for user_id in data.users.ids[:5]:
        table, ranked = fitted.recommend(user_id, 6), order.recommend(user_id, 6)
        assert table["movie_id"].tolist() == ranked["movie_id"].tolist()
        np.testing.assert_allclose(table["score"], ranked["score"], atol=1e-6)
        expected = stars.predict([user_id] * len(table), table["movie_id"])
        np.testing.assert_allclose(table["predicted"], expected, atol=1e-6)
    movies = data.movies.ids[:4]
    np.testing.assert_array_equal(fitted.interval([10] * 4, movies), stars.interval([10] * 4, movies))
    assert fitted.similar_movies(movies[0])["movie_id"].tolist() == order.similar_movies(movies[0])["movie_id"].tolist()


@pytest.mark.parametrize("visitor", [True, False])
def test_one_prediction_is_taken_apart_in_stars_and_its_place_in_what_was_rated(data, fitted, visitor):
    ratings = VisitorRatings.of(data, [(71, 5), (73, 2)]) if visitor else None
    viewer = as_visitor(fitted, ratings) if visitor else known_user(fitted, 12)
    for movie in np.flatnonzero(viewer.candidates())[:4].tolist():
        terms = viewer.answers.terms(movie)
        assert terms.total == pytest.approx(float(viewer.answers.stars[movie]), abs=1e-4)
        assert sum(adds for _, adds in terms.by["likes"]) == pytest.approx(float(viewer.answers.score[movie]), abs=1e-5)


def test_a_changed_rating_moves_order_and_stars(data, fitted):
    user = known_user(fitted, 12)
    changed = changed_user(user, {int(data.movies.ids[user.movie_idx[0]]): 1 if user.stars[0] > 3 else 5})
    assert not np.allclose(changed.answers.score, user.answers.score)
    assert not np.allclose(changed.answers.stars, user.answers.stars)


def test_it_can_be_used_before_its_better_half_has_begun(data):
    model = Hybrid(**SMALL)
    follower = Follower(model)
    model.fit(data, monitor=follower)
    assert follower.seen == [MatrixFactorization]
    assert sorted(set(follower.stages)) == [1, 2]
    assert follower.stages == sorted(follower.stages)


def test_with_the_stars_of_the_quick_half_there_is_no_other(data):
    model = Hybrid(**SMALL | {"stars": "mf"})
    follower = Follower(model)
    model.fit(data, monitor=follower)
    assert type(model.predictor) is MatrixFactorization
    assert set(follower.stages) == {1}
    assert not follower.seen  # nothing better is to come


def test_stopped_in_its_quick_half_it_does_not_begin_the_other(data):
    model = Hybrid(**SMALL)
    follower = Follower(model, reports=2)
    model.fit(data, monitor=follower)
    assert type(model.predictor) is MatrixFactorization
    assert set(follower.stages) == {1}


@pytest.mark.compiled
@pytest.mark.parametrize("before", [1, 3], ids=["in the quick half", "in the other"])
def test_stopped_and_resumed_it_ends_like_one_that_was_never_stopped(data, before):
    whole = Hybrid(**SMALL)
    following = Follower(whole)
    whole.fit(data, monitor=following)
    quick = following.stages.count(1)
    first = Hybrid(**SMALL)
    stopped = Follower(first, reports=2 if before == 1 else quick + 4)
    first.fit(data, monitor=stopped)
    again = Hybrid(**SMALL)
    going_on = Follower(again, saved=stopped.saved)
    again.fit(data, monitor=going_on)
    assert len(going_on.seen) == (before == 1)  # what is there already is not put back to the first half
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], array, err_msg=name)


def test_the_stars_that_predict_better_what_neither_learned_from_are_those_that_stay(data, monkeypatch):
    def hopeless(self, user_idx, movie_idx):
        return np.full(len(user_idx), 1.0, np.float32)

    monkeypatch.setattr(Bayes, "predict_pairs", hopeless)
    assert type(Hybrid(**SMALL).fit(data).predictor) is MatrixFactorization


def test_where_all_ratings_are_the_same_it_ranks_and_predicts_that_rating():
    data = small.dataset([0, 0, 1, 1, 2], [0, 1, 1, 2, 1], [3] * 5, 3, 4, scale=small.Scale(3, 3, 1))
    model = Hybrid(**SMALL).fit(data)
    assert model.recommend(12, 3)["movie_id"].tolist() == [70, 72]
    assert model.predict([12], [70]).tolist() == [3]
    again = Hybrid(**SMALL).restore(data, model.arrays())
    assert again.predict([12], [70]).tolist() == [3]
