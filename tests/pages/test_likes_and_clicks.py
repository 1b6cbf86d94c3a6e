"""Every page on a set of likes: nothing on it needs stars that nobody gave, and nothing is left where they would be."""

import pytest

from recsys import sources
from recsys.evaluation.stored import evaluate
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec
from tests.likes import N_MOVIES, write
from tests.pages.row_tables import recommended, row_tables
from tests.pages.test_model_pages import opened, texts

PAGES = {
    "start": "pages/start/start.py",
    "overview": "pages/data/overview.py",
    "movies": "pages/data/movies.py",
    "users": "pages/data/users.py",
    "train": "pages/model/train.py",
    "compare": "pages/model/compare.py",
    "for_user": "pages/recommend/for_user.py",
    "for_you": "pages/recommend/for_you.py",
    "map": "pages/recommend/map.py",
}


def train(key: str, **settings):
    dataset = sources.load("tribes")
    run = job.create_run("tribes", TrainSpec("tribes", key, settings=settings))
    job.train(run, dataset=dataset, with_map=False)
    return run


@pytest.fixture(scope="module")
def likes(tmp_path_factory):
    """A data folder with a set of likes, and three models that were trained and measured on it."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("likes")
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        write(folder / "tribes")
        for key in ("als", "ease", "popular"):
            evaluate(train(key), sources.load("tribes"))
        yield sources.load("tribes")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_speaks_of_stars_that_nobody_gave(likes, name):
    page = opened(PAGES[name], dataset="tribes", user="100", why="502", model="als")
    assert not page.exception
    assert not page.error
    tables = [*(table.value for table in page.dataframe), *row_tables(page).values()]
    columns = {column for table in tables for column in table.columns}
    assert not columns & {"mean", "spread", "stars", "rating", "predicted", "everybody", "difference", "rmse", "mae"}
    assert not {metric.label for metric in page.metric} & {"Mean", "Spread", "Scale", "Predicted", "Its mean"}
    for word in ("RMSE", " MAE", "predicted", "Predicted", "Spread", " star"):
        assert word not in texts(page)


def test_start_speaks_of_what_was_chosen_and_nothing_of_rating(likes):
    page = opened(PAGES["start"])
    assert [metric.label for metric in page.metric] == ["Users", "Movies", "Choices", "Choices per user"]
    doors = [link.label.strip("*") for link in page.get("page_link")]
    assert doors == ["See recommendations for a user", "Choose movies yourself", "Look at the choices"]
    assert "rated" not in texts(page)


def test_the_overview_counts_choices_and_draws_no_histogram(likes):
    page = opened(PAGES["overview"])
    labels = [metric.label for metric in page.metric]
    assert labels == ["Users", "Movies", "Choices", "Density"]
    assert [tab.label for tab in page.tabs] == ["Choices", "Genres", "Tables"]


def test_only_models_that_can_learn_are_offered_and_the_others_are_named(likes):
    page = opened(PAGES["train"])
    offered = next(box.options for box in page.selectbox if box.label == "Model")
    assert offered == ["Hybrid", "Popularity", "Item k-NN", "Implicit ALS", "Two towers", "EASE"]
    assert "not offered: Biases, Content-based, User k-NN, SVD" in texts(page)


def test_a_reason_speaks_of_choices(likes):
    page = opened(PAGES["for_user"], user="100", model="ease", why=str(unseen(likes)))
    assert "also chose it" in texts(page)
    assert "liked" not in texts(page)


def test_a_heart_gives_a_like_and_takes_it_away_again(likes):
    page = opened(PAGES["for_you"], model="als")
    assert "What most people chose" in texts(page)
    hearts = [button for button in page.button if str(button.key).startswith("stars_browse")]
    assert {heart.label for heart in hearts} == {"Like"}
    hearts[0].click().run()
    assert f"1_{movie_of(likes, hearts[0])}" in page.query_params["ratings"]
    assert "The model knows 1 like of yours." in texts(page)
    heart = next(button for button in page.button if button.key == hearts[0].key)
    assert heart.label == "Liked"
    heart.click().run()
    assert "ratings" not in page.query_params


def test_what_if_a_like_were_taken_away_the_film_can_be_recommended_again(likes):
    taken = likes.movies.to_id(int(likes.ratings.movie_idx[likes.rows_of_user(0)[0]]))
    page = opened(PAGES["for_user"], user="100", model="als", **{"if": f"x_{taken}"})
    assert not page.exception
    table = recommended(page).set_index("movie_id")
    assert table.loc[taken, "move"] == "new"
    assert "predicted" not in table


def test_how_right_a_list_was_is_told_in_choices_without_stars(likes):
    marks = set()
    for user in likes.users.ids[:6].tolist():
        page = opened(PAGES["for_user"], user=str(user), model="ease", held_out="1")
        assert not page.exception
        assert "liked" not in texts(page)
        assert "rating" not in recommended(page)
        assert " listed, " in texts(page) or "there is nothing to hold the list against" in texts(page)
        marks |= set(recommended(page)["became"].dropna())
    assert marks == {"✓"}


def test_the_comparison_has_no_errors_to_look_at(likes):
    page = opened(PAGES["compare"], view="errors")
    assert not page.exception
    table = next(table.value for table in page.dataframe if "ndcg_at_10" in table.value)
    assert not {"rmse", "mae"} & set(table.columns)
    assert "Relevant in a list: chosen there." in texts(page)


def unseen(data) -> int:
    """A movie that the first user has not chosen, and likes of their kind have."""
    own = set(data.ratings.movie_idx[data.rows_of_user(0)].tolist())
    return data.movies.to_id(next(movie for movie in range(0, N_MOVIES, 2) if movie not in own))


def movie_of(data, button) -> int:
    return data.movies.to_id(int(button.key.rsplit("_", 1)[1]))
