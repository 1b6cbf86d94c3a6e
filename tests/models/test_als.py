"""The implicit ALS model: worked by hand, against the normal equations over all pairs, and its promises to serving."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.data.dataset import Scale
from recsys.models.als import Als, solved
from recsys.models.shared.likes import graded
from recsys.models.shared.monitor import Silent
from recsys.serving.next_question import teaching_value
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from tests.models.small import dataset

ALPHA, L2, K = 5.0, 2.0, 3
FAST = {"n_factors": K, "alpha": ALPHA, "l2": 0.3, "sweeps": 8}


def clicks(n_users: int = 40, n_movies: int = 17):
    """Who clicked on what: users like every second movie, and the last movie has been clicked by nobody."""
    user_idx, movie_idx = np.divmod(np.arange(n_users * (n_movies - 1)), n_movies - 1)
    chosen = ((user_idx + movie_idx) % 2 == 0) & (np.random.default_rng(1).random(len(user_idx)) < 0.75)
    stars = np.ones(chosen.sum())
    return dataset(user_idx[chosen], movie_idx[chosen], stars, n_users, n_movies, scale=Scale(1, 1, 1))


@pytest.fixture(scope="module")
def model():
    return Als(**FAST).fit(clicks())


def test_a_case_worked_by_hand():
    """One factor, two movies 1 and 2, alpha 3, l2 1: Y'Y = 5. Who chose movie 2 alone solves (5 + 3*4 + 1) x = 4*2."""
    weights = csr_array(np.array([[0, 3], [3, 3], [0, 0]], np.float32))
    vectors = solved(weights, np.array([[1], [2]], np.float32), l2=1.0)
    # both movies: (5 + 3*1 + 3*4 + 1) x = 4*1 + 4*2
    np.testing.assert_allclose(vectors[:, 0], [8 / 18, 12 / 21, 0], rtol=1e-6)


def test_each_side_solves_the_weighted_least_squares_over_all_pairs():
    """The oracle builds the whole table of pairs, those that were not chosen too, and solves each row by lstsq."""
    rng = np.random.default_rng(3)
    confidence = np.where(rng.random((6, 11)) < 0.4, rng.uniform(0.5, 4, (6, 11)), 0).astype(np.float32)
    other = rng.standard_normal((11, K)).astype(np.float32)
    vectors = solved(csr_array(confidence), other, l2=L2)
    for row, beyond in enumerate(confidence):
        root = np.sqrt(1 + beyond)[:, None]
        rows = np.vstack([root * other, np.sqrt(L2) * np.eye(K)])
        wanted = np.concatenate([root[:, 0] * (beyond > 0), np.zeros(K)])
        np.testing.assert_allclose(vectors[row], np.linalg.lstsq(rows, wanted, rcond=None)[0], rtol=1e-3, atol=1e-5)


def test_every_sweep_lowers_what_is_minimised():
    losses = [_objective(Als(**FAST | {"sweeps": sweeps}).fit(clicks())) for sweeps in range(1, 6)]
    assert (np.diff(losses) <= 1e-4).all()


def test_blocks_of_any_size_give_the_same(monkeypatch, model):
    monkeypatch.setattr("recsys.models.als._BLOCK_BYTES", 4 * K * K * 2)  # two rows at once
    vectors = Als(**FAST).fit(clicks()).factors.user_factors
    np.testing.assert_allclose(vectors, model.factors.user_factors, rtol=1e-5, atol=1e-6)  # sums in another order


def test_what_was_chosen_is_told_from_what_was_not(model):
    data = model.dataset
    scores = model._score(np.arange(data.n_users))
    user_idx, movie_idx = np.indices(scores.shape)
    known = movie_idx < data.n_movies - 1
    alike = (user_idx + movie_idx) % 2 == 0
    assert scores[alike & known].min() > scores[~alike & known].max()


def test_on_stars_the_confidence_grows_with_the_rating():
    """Of two movies that everybody rated the better rated one scores higher, though both were chosen."""
    n = 30
    user_idx, movie_idx = np.divmod(np.arange(2 * n), 2)
    data = dataset(user_idx, movie_idx, np.where(movie_idx == 0, 5.0, 1.0), n, 2)
    scores = Als(n_factors=1, alpha=2.0, l2=2.6, sweeps=20).fit(data)._score(np.array([0]))[0]
    assert scores[0] > scores[1] > 0
    assert graded(np.array([5.0, 1.0]), Scale(1, 5, 1)).tolist() == pytest.approx([1.2, 0.05])


def test_a_newcomer_gets_the_vector_that_training_gives_to_the_same_ratings(model):
    data = model.dataset
    for user_idx in range(data.n_users):
        own = data.ratings.take(data.rows_of_user(user_idx))
        answers = model.answers(own.movie_idx, own.stars)
        np.testing.assert_allclose(answers.score, model._score(np.array([user_idx]))[0], atol=1e-5)


def test_a_score_is_the_sum_of_what_each_rating_adds(model, half_seen):
    for fitted in (model, Als(**FAST).fit(half_seen)):
        data = fitted.dataset
        own = data.ratings.take(data.rows_of_user(3))
        for user_idx in (3, None):
            answers = fitted.answers(own.movie_idx, own.stars, user_idx)
            for movie in range(data.n_movies):
                adds = dict(answers.terms(movie).by["likes"])
                assert list(adds) == own.movie_idx.tolist()
                assert sum(adds.values()) == pytest.approx(answers.score[movie], abs=1e-5)


def test_somebody_without_ratings_is_the_mean_user_and_nobody_chose_the_last_movie(model):
    nothing = model.answers(np.zeros(0, np.int32), np.zeros(0, np.float32))
    expected = model.factors.movie_factors @ model.factors.user_factors.mean(axis=0)
    np.testing.assert_allclose(nothing.score, expected, atol=1e-6)
    assert nothing.score[-1] == 0
    rows = np.flatnonzero(model.dataset.ratings.user_idx > 0)  # nothing is learned of the first user
    partly = Als(**FAST).fit(model.dataset, rows)
    np.testing.assert_allclose(partly.factors.user_factors[0], partly.factors.user_factors[1:].mean(axis=0), atol=1e-6)


def test_what_a_rating_would_teach_follows_from_the_same_least_squares(model):
    """The belief after some choices has the inverse of their normal equations as its covariance."""
    movies = model.factors.movie_factors.astype(np.float64)
    chosen = np.array([0, 2])
    fold_in = model.fold_in()
    belief = fold_in.vectors @ fold_in.uncertainty(chosen) @ fold_in.vectors.T
    normal = movies.T @ movies + pull(model) * np.eye(K) + ALPHA * movies[chosen].T @ movies[chosen]
    np.testing.assert_allclose(belief, movies @ np.linalg.inv(normal) @ movies.T, atol=1e-5)
    viewer = as_visitor(model, VisitorRatings.of(model.dataset, [(model.dataset.movies.to_id(0), 1.0)]))
    assert np.isfinite(teaching_value(viewer)).all()


def test_a_like_more_moves_the_list_of_a_user_as_training_again_would(model):
    data = model.dataset
    user = known_user(model, data.users.to_id(0))
    own = data.ratings.take(data.rows_of_user(0))
    other = next(movie for movie in range(data.n_movies - 1) if movie not in own.movie_idx)
    changed = changed_user(user, {data.movies.to_id(other): 1.0})
    expected = model.answers(np.append(own.movie_idx, other), np.append(own.stars, 1).astype(np.float32)).score
    np.testing.assert_allclose(changed.answers.score, expected, atol=1e-5)


def test_the_pull_means_the_same_on_more_of_the_same_data(model):
    """40 users and 16 movies with n ratings: the mean user has n / 40, the mean movie n / 16."""
    n = model.dataset.n_ratings
    assert pull(model) == pytest.approx(0.3 * np.sqrt(n / 40 * n / 16))


def pull(model: Als) -> float:
    """What the squared lengths of the vectors weigh."""
    return model._pull()


class Stopping(Silent):
    """Asks to stop after some sweeps, and keeps what was saved."""

    def __init__(self, after: int) -> None:
        self.after, self.sweeps, self.saved = after, 0, None

    def report(self, kind, **values):
        self.sweeps += 1

    def should_stop(self):
        return self.sweeps >= self.after

    def save(self, checkpoint):
        self.saved = checkpoint


class Resuming(Silent):
    def __init__(self, checkpoint) -> None:
        self.checkpoint = checkpoint

    def resume(self):
        return self.checkpoint


def test_a_fit_that_was_stopped_goes_on_to_the_same_vectors(model):
    stopping = Stopping(after=3)
    stopped = Als(**FAST).fit(clicks(), monitor=stopping)
    assert stopping.sweeps == 3
    assert not np.array_equal(stopped.factors.movie_factors, model.factors.movie_factors)
    resumed = Als(**FAST).fit(clicks(), monitor=Resuming(stopping.saved))
    np.testing.assert_array_equal(resumed.factors.user_factors, model.factors.user_factors)


def _objective(model: Als) -> float:
    """What `Als` minimises, over all pairs."""
    ratings = model.dataset.ratings
    chosen = np.zeros((ratings.n_users, ratings.n_movies))
    chosen[ratings.user_idx, ratings.movie_idx] = 1
    users, movies = model.factors.user_factors.astype(float), model.factors.movie_factors.astype(float)
    error = (1 + ALPHA * chosen) * (chosen - users @ movies.T) ** 2
    return float(error.sum() + pull(model) * ((users**2).sum() + (movies**2).sum()))
