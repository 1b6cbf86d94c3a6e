"""What ``import recsys`` offers: everything a notebook needs, nothing loaded before it is asked for."""

import builtins
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import recsys
from recsys.data import splitting
from recsys.data.splitting import Split
from recsys.errors import NotFittedError, SettingError, StoreError, UnknownIdError
from recsys.evaluation import leaderboard
from recsys.evaluation.protocol import measure
from recsys.evaluation.stored import evaluate as evaluate_run
from recsys.jobs.training import job, known_runs, progress
from recsys.models import MODELS
from recsys.storage import files, runs
from recsys.storage.spec import TrainSpec

RATINGS = pd.DataFrame(
    [(user, movie, 5 if (user + movie) % 2 else 1) for user in range(8) for movie in range(8) if user != movie],
    columns=["user_id", "movie_id", "rating"],
)


@pytest.fixture(scope="module")
def dataset():
    return recsys.from_frame(RATINGS, name="tastes")


@pytest.fixture(scope="module")
def parts(dataset):
    return recsys.split(dataset)


@pytest.fixture(scope="module")
def model(dataset, parts):
    return recsys.Svd(n_factors=2).fit(dataset, parts.train)


def loaded_by(script: str) -> set[str]:
    """The libraries in memory after a script in a fresh interpreter."""
    ending = "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    ended = subprocess.run([sys.executable, "-c", script + ending], capture_output=True, text=True, check=True)
    return set(ended.stdout.split())


HEAVY = {"tensorflow", "keras", "streamlit", "sklearn", "altair"}


def test_importing_the_package_loads_no_library_at_all():
    assert not loaded_by("import recsys; dir(recsys)") & (HEAVY | {"numpy", "pandas", "scipy", "pyarrow", "requests"})


def test_looking_at_everything_that_is_offered_loads_nothing_heavy():
    loaded = loaded_by("import recsys; [getattr(recsys, name) for name in recsys.__all__]")
    assert not loaded & HEAVY
    assert "pandas" in loaded  # the check above sees what is loaded


def test_everything_offered_is_there_once_and_listed():
    assert len(set(recsys.__all__)) == len(recsys.__all__)
    assert set(recsys.__all__) <= set(dir(recsys))
    assert all(getattr(recsys, name) is not None for name in recsys.__all__)


def test_every_model_is_offered_by_the_name_of_its_class():
    assert {kind.__name__: kind for kind in MODELS.values()} == {
        name: offered
        for name in recsys.__all__
        if isinstance(offered := getattr(recsys, name), type)
        and issubclass(offered, recsys.Recommender)
        and offered is not recsys.Recommender
    }


def test_what_is_not_offered_is_no_attribute_and_rooms_are_imported_as_ever():
    with pytest.raises(AttributeError, match="module 'recsys' has no attribute 'recommend_me'"):
        _ = recsys.recommend_me
    assert loaded_by("from recsys import errors; import recsys.errors as same; assert errors is same")


def test_opening_files_is_as_it_was_everywhere_but_in_the_face():
    assert recsys.open is not builtins.open
    shadowed = {name for name, module in sys.modules.items() if name.startswith("recsys") and "open" in vars(module)}
    assert shadowed == {"recsys", "recsys.notebook"}


def test_a_split_of_a_data_set_is_the_one_that_trainings_use(dataset):
    for drawn in (recsys.split(dataset, holdout=0.2, seed=7), recsys.split(dataset.n_ratings, holdout=0.2, seed=7)):
        same = splitting.split(dataset.n_ratings, holdout=0.2, seed=7)
        np.testing.assert_array_equal(drawn.train, same.train)
        np.testing.assert_array_equal(drawn.test, same.test)
        assert (drawn.holdout, drawn.seed) == (0.2, 7)


def test_a_measurement_is_by_the_protocol_of_the_leaderboard(model, dataset, parts):
    found, same = recsys.evaluate(model, dataset, parts), measure(model, dataset, parts)
    timed = "recommend_all_seconds"
    assert {**found.values, timed: 0} == {**same.values, timed: 0}
    assert found.intervals == same.intervals
    assert (found.n_users, found.n_skipped) == (same.n_users, same.n_skipped)
    table = found.table().set_index("key")
    assert table.loc["rmse", ["measure", "value", "low", "high"]].tolist() == [
        "RMSE",
        found["rmse"],
        *found.intervals["rmse"],
    ]
    assert table.loc["diversity", ["value", "low"]].isna().all()
    assert list(table.index) == list(found.values)


def test_what_does_not_belong_together_is_not_measured(model, dataset, parts):
    other = recsys.from_frame(RATINGS[:-1], name="tastes")
    with pytest.raises(SettingError, match="was fitted on 'tastes', which is not the same data"):
        recsys.evaluate(model, other, recsys.split(other))
    with pytest.raises(SettingError, match="the parts are of 55 ratings, and tastes has 56"):
        recsys.evaluate(model, dataset, recsys.split(other))
    with pytest.raises(SettingError, match="no test part"):
        recsys.evaluate(model, dataset, recsys.split(dataset, holdout=0))
    with pytest.raises(NotFittedError, match=r"call fit\(dataset\) first"):
        recsys.evaluate(recsys.Bias(), dataset, parts)


def test_a_model_that_has_seen_the_test_part_is_not_measured_on_it(dataset, parts, data_dir):
    for seen in (None, recsys.split(dataset, seed=7).train):
        with pytest.raises(SettingError, match=r"this Bias has seen ratings of the test part.*fit it on parts\.train"):
            recsys.evaluate(recsys.Bias().fit(dataset, seen), dataset, parts)
        with pytest.raises(SettingError, match="has seen ratings of the test part"):
            recsys.save(recsys.Bias().fit(dataset, seen), parts)
    assert not (data_dir / "models").exists()


def test_a_prediction_is_put_down_to_the_ratings_that_the_fit_has_seen(dataset, parts, model):
    held_back = parts.test[0]
    user_id = int(dataset.users.to_ids(dataset.ratings.user_idx[held_back]))
    movie_id = int(dataset.movies.to_ids(dataset.ratings.movie_idx[held_back]))
    told = recsys.explain(model, user_id, movie_id, parts)
    assert movie_id not in told.contributions["movie_id"].to_numpy()
    assert told.clipped == pytest.approx(float(model.predict([user_id], [movie_id])[0]), abs=1e-5)
    assert movie_id in recsys.explain(model, user_id, movie_id).contributions["movie_id"].to_numpy()
    with pytest.raises(UnknownIdError, match="first 99"):
        recsys.explain(model, 99, movie_id)


@pytest.mark.parametrize("kind", [recsys.Bias, recsys.Svd, recsys.Ease, recsys.ItemKnn, recsys.Popular])
def test_a_saved_model_is_opened_again_by_its_run_its_id_or_its_key(data_dir, dataset, parts, kind):
    saved = kind(seed=3).fit(dataset, parts.train)
    run = recsys.save(saved, parts)
    assert run.path.is_relative_to(data_dir)
    again = recsys.from_frame(RATINGS, name="tastes")  # the same content, read anew
    for what in (run, run.id, saved.key):
        model = recsys.open(what, again)
        assert (type(model), model.config, model.seed) == (kind, saved.config, 3)
        pd.testing.assert_frame_equal(model.recommend(5), saved.recommend(5))


def test_the_newest_run_of_a_model_is_opened_by_its_key(data_dir, dataset, parts):
    recsys.save(recsys.Bias(user_damping=1.0).fit(dataset, parts.train), parts)
    recsys.save(recsys.Bias(user_damping=2.0).fit(dataset, parts.train), parts)
    assert recsys.open("bias", dataset).config.user_damping == 2.0


def test_a_run_is_not_opened_with_other_data(data_dir, model, parts):
    run = recsys.save(model, parts)
    other = recsys.from_frame(RATINGS.assign(rating=6 - RATINGS["rating"]), name="tastes")
    for what in (run, run.id):
        with pytest.raises(StoreError, match="was trained on other data"):
            recsys.open(what, other)
    with pytest.raises(StoreError, match="no svd is trained on these data"):
        recsys.open("svd", other)


def test_what_is_no_run_is_said_with_those_that_are(data_dir, model, dataset, parts):
    with pytest.raises(StoreError, match=r"'nope' is neither a run of tastes \(it has none\) nor the key of a model"):
        recsys.open("nope", dataset)
    run = recsys.save(model, parts)
    with pytest.raises(StoreError, match=rf"\({run.id}\)"):
        recsys.open("nope", dataset)


def test_only_parts_that_can_be_drawn_again_are_saved(data_dir, model, parts):
    with pytest.raises(SettingError, match=r"draw them with recsys\.split"):
        recsys.save(model, Split(parts.train, parts.test))
    with pytest.raises(NotFittedError):
        recsys.save(recsys.Bias(), parts)
    assert not (data_dir / "models").exists()


def test_a_disk_that_is_full_leaves_nothing_behind(data_dir, model, parts, monkeypatch):
    def full(path, write):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_atomically", full)
    with pytest.raises(StoreError, match="No space left on device"):
        recsys.save(model, parts)
    monkeypatch.undo()
    assert not list(data_dir.rglob("*.*"))


@pytest.mark.parametrize("fails_at", ["arrays.npz", "manifest.json", "status.json"])
def test_a_disk_that_fills_up_on_the_way_leaves_nothing_behind(data_dir, model, parts, monkeypatch, fails_at):
    write = files.write_atomically

    def filling_up(path, fill):
        if path.name == fails_at:
            raise OSError(28, "No space left on device")
        write(path, fill)

    monkeypatch.setattr(files, "write_atomically", filling_up)
    with pytest.raises(StoreError, match="No space left on device"):
        recsys.save(model, parts)
    assert runs.all_runs("tastes") == []


def test_a_run_from_a_notebook_tells_what_one_from_a_training_tells(data_dir, dataset, parts):
    spec = TrainSpec("tastes", "bias")
    trained = job.create_run("tastes", spec)
    told = job.train(trained, dataset=dataset)
    model = recsys.Bias().fit(dataset, parts.train)
    run = recsys.save(model, parts)
    mine = runs.read_manifest(run)
    changing = {"run", "seconds", "started", "finished", "checksum"}
    assert {key: value for key, value in mine.items() if key not in changing} == {
        key: value for key, value in told.items() if key not in changing
    }
    assert model.fit_seconds > 0
    assert mine["seconds"] == round(model.fit_seconds, 3)
    assert mine["finished"] - mine["started"] == pytest.approx(model.fit_seconds, abs=1e-5)
    assert progress.status(run).state == "finished"
    assert not progress.can_resume(run)
    assert known_runs.read_spec(run) == replace(spec, with_map=False)


def test_a_run_from_a_notebook_is_in_the_cache_and_on_the_leaderboard(data_dir, dataset, parts):
    run = recsys.save(recsys.Bias().fit(dataset, parts.train), parts)
    assert known_runs.cached(dataset, TrainSpec("tastes", "bias")) == run
    assert leaderboard.standing(dataset, 42).trained == {"bias": run}
    assert evaluate_run(run, dataset).row["rmse"] == recsys.evaluate(recsys.open(run, dataset), dataset, parts)["rmse"]


def test_a_run_on_all_ratings_says_so(data_dir, dataset):
    everything = recsys.split(dataset, holdout=0)
    run = recsys.save(recsys.Bias().fit(dataset, everything.train), everything)
    manifest = runs.read_manifest(run)
    assert manifest["holdout"] == 0
    assert manifest["metrics"] == {"rmse": None, "mae": None, "n_test": 0, "best_validation_rmse": None}


def test_a_model_says_how_long_its_own_fit_took_and_no_other(dataset):
    model = recsys.Bias()
    assert model.fit_seconds is None
    assert model.fit(dataset).fit_seconds > 0
    assert model.restore(dataset, model.arrays()).fit_seconds is None


def test_settings_are_kept_as_a_preset_where_one_has_the_same(data_dir, dataset, parts, monkeypatch):
    monkeypatch.setattr(recsys.Bias, "presets", {"default": {}, "firm": {"user_damping": 50.0}})
    kept = []
    for settings in ({}, {"user_damping": 50.0}, {"user_damping": 7.0}):
        run = recsys.save(recsys.Bias(**settings).fit(dataset, parts.train), parts)
        spec = known_runs.read_spec(run)
        assert runs.read_manifest(run)["preset"] == spec.preset
        kept.append((spec.preset, spec.settings))
    assert kept == [("default", {}), ("firm", {}), ("default", {"user_damping": 7.0})]


def test_a_model_that_was_opened_can_be_saved_again_without_knowing_how_long_its_fit_took(
    data_dir, model, parts, dataset
):
    opened_again = recsys.open(recsys.save(model, parts), dataset)
    manifest = runs.read_manifest(recsys.save(opened_again, parts))
    assert manifest["seconds"] is None
