"""Every model on data unlike MovieLens, from the file to the list: ids that are words, and stars on any scale."""

import numpy as np
import pytest

from recsys import sources
from recsys.data.splitting import split
from recsys.errors import UnsuitableError
from recsys.evaluation.protocol import measure
from recsys.jobs.training import job
from recsys.models import MODELS
from recsys.serving.explanation import explain
from recsys.serving.listing import recommended
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from recsys.serving.what_if import changes_from_address, changes_to_address
from recsys.storage import runs
from recsys.storage.spec import TrainSpec
from tests import every_kind
from tests.models.test_contract import FAST

SETTINGS = FAST | {"autorec": FAST["autorec"] | {"l2_encoder": 0.1, "l2_decoder": 0.1, "learning_rate": 0.02}}
KINDS = ("names", "jester", "zero-one")


@pytest.fixture(scope="module", params=KINDS)
def kind(request):
    return request.param


@pytest.fixture(scope="module")
def folder(kind, tmp_path_factory):
    """A data folder with this data set in it."""
    folder = tmp_path_factory.mktemp(kind)
    every_kind.write(kind, folder / "set")
    return folder


@pytest.fixture(scope="module", params=MODELS)
def served(request, folder):
    """A model that was trained as a job, saved and read back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        dataset = sources.load("set")
        run = job.create_run("set", TrainSpec("set", request.param, settings=SETTINGS.get(request.param, {})))
        job.train(run, dataset=dataset)
        return runs.load(run, dataset)


def test_ids_and_stars_are_those_of_the_file(served, kind):
    dataset, (users, movies) = served.dataset, every_kind.ids(kind)
    assert dataset.refused == ()
    assert dataset.users.ids.tolist() == users.tolist()
    assert dataset.movies.ids.tolist() == movies.tolist()
    values = every_kind.SCALES[kind]
    ends = (-10, 10) if kind == "jester" else (values[0], values[-1])
    assert (dataset.scale.low, dataset.scale.high) == ends


def test_every_user_has_a_list_of_raw_ids_and_predictions_on_the_scale(served):
    dataset = served.dataset
    for user_id in dataset.users.ids.tolist():
        table = served.recommend(user_id, 5)
        assert len(table)
        assert table["movie_id"].isin(dataset.movies.ids).all()
        assert table["predicted"].between(dataset.scale.low, dataset.scale.high).all()


def test_taste_is_learned_whatever_the_scale(served):
    """Users like every second film; the list, or the measures of it, would be empty if nothing counted as a like."""
    measured = measure(served, served.dataset, split(served.dataset.n_ratings))
    assert measured.n_users >= 5  # who liked something that was held out
    assert measured.values["ndcg_at_10"] > 0
    if served.key not in ("popular", "bias"):
        user_idx, movie_idx = np.divmod(np.arange(served.dataset.n_users * served.dataset.n_movies), 20)
        scores = np.array(served._score(np.arange(served.dataset.n_users)))[user_idx, movie_idx]
        agree = (user_idx + movie_idx) % 2 == 0
        assert scores[agree].mean() > scores[~agree].mean()


def test_an_address_a_file_and_a_changed_rating_lead_back_to_the_same_list(served):
    dataset = served.dataset
    user = known_user(served, dataset.users.ids[:1].tolist()[0])
    again = {dataset.movies.ids[movie : movie + 1].tolist()[0]: stars for movie, stars in user.given().items()}
    assert changed_user(user, changes_from_address(dataset, changes_to_address(again))) is user
    visitor = VisitorRatings.of(dataset, again.items())
    table = recommended(as_visitor(served, visitor), 5)
    for back in (
        VisitorRatings.from_address(dataset, visitor.to_address(dataset)),
        VisitorRatings.from_csv(dataset, visitor.to_csv(dataset)),
    ):
        assert recommended(as_visitor(served, back), 5).equals(table)


def test_a_prediction_is_explained_by_terms_that_add_up(served):
    dataset = served.dataset
    user = known_user(served, dataset.users.ids[2:3].tolist()[0])
    best = served.recommend(user.user_id, 1)
    told = explain(user, best["movie_id"].iloc[0])
    assert told.clipped == pytest.approx(best["predicted"].iloc[0], abs=1e-3)
    assert told.words
    parts = told.mean, told.user_bias, told.movie_bias, told.contributions["stars"].sum(), told.rest
    assert sum(parts) == pytest.approx(told.predicted, abs=1e-3)


@pytest.mark.parametrize("key", MODELS)
def test_where_all_ratings_are_the_same_a_model_goes_by_likes_or_says_so(data_dir, key):
    every_kind.write("all-same", data_dir / "same")
    dataset = sources.load("same")
    model = MODELS[key](**FAST.get(key, {}))
    assert model.suits(dataset) == (key in ("hybrid", "popular", "item-knn", "als", "two-tower", "ease"))
    if model.suits(dataset):
        table = model.fit(dataset).recommend(dataset.users.ids[0], 5)
        assert (table["score"] > 0).all() or key == "two-tower"  # whose score is the log of odds
        assert "predicted" not in table  # nobody gave stars
    else:
        with pytest.raises(UnsuitableError, match=f"all ratings of same are the same, so {key} cannot learn"):
            model.fit(dataset)
