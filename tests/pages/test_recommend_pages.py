"""For you, Map, and the reasons and what-ifs of For a user, as they show a small data set."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from recsys.serving.map_store import map_file
from recsys.storage.runs import Run
from tests import every_kind
from tests.browser.server import ROOT
from tests.conftest import write_notebook_tables
from tests.pages.row_tables import recommended, row_table
from tests.pages.test_model_pages import FOR_USER, opened, texts, trained

FOR_YOU, MAP = "pages/recommend/for_you.py", "pages/recommend/map.py"
EVEN = "5_5000_4978_4956"  # positions 0, 2 and 4: what the even tribe loves


def train_svd() -> Run:
    return trained("svd", n_factors=2)


def train_item_knn() -> Run:
    return trained("item-knn")


def train_bayes() -> Run:
    return trained("bayes", with_map=False, n_factors=2, sweeps=20, burn_in=5)


@pytest.fixture
def svd_run(tribes_after) -> Run:
    return tribes_after(train_svd)


@pytest.fixture
def knn_run(tribes_after) -> Run:
    return tribes_after(train_item_knn)


@pytest.fixture
def bayes_run(tribes_after) -> Run:
    return tribes_after(train_bayes)


def said(app) -> str:
    return texts(app).replace("\\", "")


def film(movie_id: int) -> str:
    return f"Film {(5000 - movie_id) // 11}"


def test_without_a_model_the_pages_say_what_to_do(tribes_on_disk):
    for path in (FOR_YOU, MAP):
        page = opened(path)
        assert "Nothing is trained on these ratings yet." in said(page)
        assert page.button(key="prepare").label == "Prepare recommendations"
        assert not page.exception


def test_a_visitor_without_ratings_is_told_how_little_is_known(svd_run):
    page = opened(FOR_YOU)
    assert "The model knows no rating yet of yours." in said(page)
    assert "What everybody likes" in said(page)
    assert "the movies that most people rated 4 or more" in said(page)
    assert "The model knows 1 rating of yours." in said(opened(FOR_YOU, ratings="5_5000"))


def test_before_any_star_the_list_is_what_most_people_liked_whichever_model_is_picked(svd_run, half_seen):
    trained("ease")
    lists = [recommended(opened(FOR_YOU, model=model)) for model in ("svd", "ease")]
    assert lists[0]["movie_id"].tolist() == lists[1]["movie_id"].tolist()
    liked = half_seen.ratings.movie_idx[half_seen.ratings.stars >= 4]
    counts = np.bincount(liked, minlength=half_seen.n_movies)
    assert counts[half_seen.movies.to_index(lists[0]["movie_id"])].tolist() == sorted(counts[:-1], reverse=True)
    first = str(lists[0]["movie_id"].iloc[0])
    assert f"{counts.max()} people liked it" in said(opened(FOR_YOU, model="svd", why=first))


def test_where_all_ratings_are_the_same_nothing_is_called_liked(data_dir):
    every_kind.write("all-same", data_dir / "tribes")
    trained("ease")
    page = opened(FOR_YOU)
    assert "What most people chose" in said(page)
    assert "movies that most people chose." in said(page)
    first = str(recommended(page)["movie_id"].iloc[0])
    told = said(opened(FOR_YOU, why=first))
    assert "people chose it: the order is the same for everybody." in told
    assert "liked it" not in told


def test_three_ratings_of_a_tribe_bring_its_movies_to_the_top(knn_run, half_seen):
    page = opened(FOR_YOU, ratings=EVEN, order="stars")
    best = recommended(page)["movie_id"].tolist()
    positions = half_seen.movies.to_index(best[:7])
    assert (positions % 2 == 0).all()
    assert not {5000, 4978, 4956} & set(best)
    assert "The model knows" not in said(page)


def test_a_click_on_a_star_changes_the_list_and_the_address(svd_run):
    page = opened(FOR_YOU, ratings="5_5000_4978", find="browse")
    star = next(one for one in page.feedback if one.value is None)
    movie = int(star.key.rsplit("_", 1)[1])
    star.set_value(4).run()
    movie_id = 5000 - 11 * movie
    assert str(movie_id) in str(page.query_params["ratings"])
    assert movie_id not in recommended(page)["movie_id"].tolist()


def test_no_rating_is_lost_on_a_visit_elsewhere(svd_run):
    page = opened(FOR_YOU, ratings=EVEN, find="rated")
    assert len(page.feedback) == 3
    del page.query_params["ratings"]
    page.switch_page("pages/data/overview.py").run()
    page.switch_page(FOR_YOU).run()
    assert len(page.feedback) == 3


def test_ratings_can_be_taken_away_one_by_one_or_all_at_once(svd_run):
    page = opened(FOR_YOU, ratings=EVEN, find="rated")
    page.button(key="clear_rated_0").click().run()
    assert len(page.feedback) == 2
    page.button(key="start_over").click().run()
    assert "Nothing is rated yet" in said(page)


@pytest.mark.parametrize("find", ["search", "surprise", "rated", "nonsense"])
def test_every_way_to_find_a_film_opens_cold(svd_run, find):
    page = opened(FOR_YOU, find=find)
    assert not page.exception
    assert page.title[0].value == "For you"


@pytest.mark.parametrize("ratings", ["five", "5_1", "9_5000", "5_5000_5000", "_~_", "%00"])
def test_nonsense_ratings_are_named_and_break_nothing(svd_run, ratings):
    page = opened(FOR_YOU, ratings=ratings)
    assert "The ratings in the address cannot be read" in said(page)
    assert not page.exception


def test_a_chosen_row_opens_to_a_reason_on_both_pages(svd_run):
    first = int(recommended(opened(FOR_YOU, ratings=EVEN))["movie_id"].iloc[0])
    assert "Why Film" in said(opened(FOR_YOU, ratings=EVEN, why=str(first)))
    first = int(recommended(opened(FOR_USER, user="1007"))["movie_id"].iloc[0])
    page = opened(FOR_USER, user="1007", why=str(first))
    assert "Why Film" in said(page)
    assert any(word in said(page) for word in ("because", "liked", "user 1007's"))
    assert not re.search(r"\b(?:you|yours?)\b", said(page), re.IGNORECASE)
    assert not page.exception


def test_no_reason_is_opened_for_a_movie_that_is_not_in_the_list(svd_run):
    assert "Why Film" not in said(opened(FOR_YOU, ratings=EVEN, why="5000"))


def test_steering_tells_its_price_and_shows_the_genres_before_and_after(svd_run):
    page = opened(FOR_YOU, ratings=EVEN)
    page.slider(key="adventurous").set_value(1.0).run()
    assert "predicted stars on average" in said(page)
    assert not page.exception


def test_filters_apply_before_the_cut_and_say_what_emptied_the_list(svd_run, half_seen):
    page = opened(FOR_YOU, ratings=EVEN)
    page.multiselect(key="genres").set_value(["Drama"]).run()
    shown = half_seen.movies.to_index(recommended(page)["movie_id"].to_numpy())
    assert {tuple(genres) for genres in half_seen.movie_table["genres"].iloc[shown]} == {("Drama",)}
    page.text_input(key="q").set_value("nothing like it").run()
    assert "no movie has title with “nothing like it”; without the title there would be" in said(page)
    assert page.button(key="drop_words")


def test_somebody_who_rated_everything_is_told_so_and_offered_nothing_to_drop(svd_run, half_seen):
    everything = "5_" + "_".join(str(movie) for movie in half_seen.movies.ids[:20])
    page = opened(FOR_YOU, ratings=everything, genres="Drama", years=["1980", "1985"])
    assert "Nothing is left to recommend: all 20 movies that the model knows are rated." in said(page)
    assert not [button for button in page.button if button.key.startswith("drop")]
    assert not page.exception


def test_two_films_of_the_list_are_compared_part_by_part(svd_run):
    best = recommended(opened(FOR_USER, user="1007"))["movie_id"].tolist()
    page = opened(FOR_USER, user="1007", above=str(best[0]), below=str(best[2]))
    parts = next(table.value for table in page.dataframe if "difference" in table.value and "above" in table.value)
    assert f"is above {film(best[2])} by" in said(page)
    assert f"{film(best[0])} is at rank 1 of" in said(page)
    difference = parts["above"].sum() - parts["below"].sum()
    assert difference > 0
    assert parts["difference"].sum() == pytest.approx(difference)
    assert not page.exception


def test_a_film_that_is_not_in_the_list_is_told_by_its_status(svd_run, half_seen):
    rated = half_seen.movies.to_ids(half_seen.ratings.movie_idx[half_seen.rows_of_user(1)])[0]
    assert "is rated already" in said(opened(FOR_USER, user="1007", below=str(rated)))
    assert "is unknown to the model" in said(opened(FOR_USER, user="1007", below="4780"))
    page = opened(FOR_USER, user="1007", genres="Drama", below="4978")
    assert "is left out by genre Drama" in said(page) or "Film 2 is rated already" in said(page)


def test_any_film_can_be_found_by_its_title_to_be_compared_with(svd_run):
    page = opened(FOR_USER, user="1007", above="4989")
    page.text_input(key="below_title").set_value("Film 20").run()
    assert page.query_params["below"] == "4780"
    assert "Film 20 is unknown to the model" in said(page)
    page.text_input(key="below_title").set_value("Vertigo").run()
    assert "No other title has all of “Vertigo”" in said(page)
    assert not page.exception


@pytest.mark.parametrize("address", [{"above": "x"}, {"below": "x"}, {"above": "4780", "below": "4780"}])
def test_nonsense_films_to_compare_break_nothing(svd_run, address):
    for page in (opened(FOR_USER, user="1007", **address), opened(FOR_YOU, **address)):
        assert not page.exception


def test_the_map_shows_all_movies_that_the_model_knows(svd_run):
    page = opened(MAP, top="none")
    assert "All movies: 20 movies" in said(page)
    assert "Drawn are" not in said(page)
    assert not page.exception


def test_of_very_many_movies_the_most_rated_are_drawn_and_the_others_can_be_found(svd_run, monkeypatch):
    monkeypatch.setattr("recsys.charts.map.MOST_DRAWN", 3)
    page = opened(MAP, top="none")
    assert "Drawn are the 3 movies rated most." in said(page)
    assert "All movies: 20 movies" in said(page)


def test_the_map_finds_by_title_and_says_when_it_does_not(svd_run):
    page = opened(MAP)
    page.text_input(key="map_title").set_value("Film 7").run()
    assert "Found: 2 movies" in said(page)  # and Film 17
    page.text_input(key="map_title").set_value("Vertigo").run()
    assert "No movie on the map has these words" in said(page)


@pytest.mark.parametrize("address", [{"top": "user", "user": "1007"}, {"colour": "year"}, {"colour": "n_ratings"}])
def test_the_map_is_drawn_for_every_choice(svd_run, address):
    page = opened(MAP, ratings=EVEN, **address)
    assert not page.exception
    assert "All movies: 20 movies" in said(page)


def test_the_map_shows_neighbourhoods_unless_main_directions_are_asked_for(svd_run):
    assert opened(MAP).query_params["layout"] == "tsne"
    page = opened(MAP, layout="pca")
    assert not page.exception
    assert page.query_params["layout"] == "pca"


def test_a_map_that_is_not_laid_out_can_be(svd_run):
    map_file(svd_run).unlink()
    page = opened(MAP)
    assert "layout" not in page.query_params
    page.button(key="lay_out").click().run()
    assert map_file(svd_run).exists()
    assert page.query_params["layout"] == "tsne"


def test_the_chosen_movie_is_shown_with_those_nearest_to_it(svd_run):
    page = opened(MAP, film="5000")
    assert "Nearest to Film 0" in said(page)
    nearest = row_table(page, "map_nearest")
    assert (nearest["score"] > 0).all()
    assert {(5000 - movie_id) // 11 % 2 for movie_id in nearest["movie_id"]} == {0}  # those that the same tribe loves
    assert 5000 not in nearest["movie_id"].tolist()
    page.button(key="let_go").click().run()
    assert "Nearest to" not in said(page)
    assert "film" not in page.query_params


def test_buttons_zoom_the_map_around_the_chosen_movie(svd_run):
    page = opened(MAP, film="5000", top="none")

    def ends() -> list[float] | None:
        place = json.loads(page.get("vega_lite_chart")[0].proto.spec)["layer"][0]["encoding"]["x"]["scale"]
        return place.get("domain")

    assert ends() is None
    page.button(key="zoom_in").click().run()
    left, right = ends()
    page.button(key="zoom_in").click().run()
    assert ends()[1] - ends()[0] == pytest.approx((right - left) / 1.6)
    page.button(key="zoom_out").click().run()
    assert ends() == [left, right]
    page.button(key="zoom_all").click().run()
    assert ends() is None


def test_shapes_on_the_map_are_named_above_it(svd_run):
    assert next(html.value for html in opened(MAP, film="5000", top="none").main.get("html")).count("<span>") == 2
    assert not opened(MAP, top="none").main.get("html")


def test_a_chosen_movie_that_is_not_there_is_named(svd_run):
    page = opened(MAP, film="17")
    assert "unknown movie id '17'" in said(page)
    assert not page.exception


def test_the_number_of_wishes_in_force_stands_on_the_closed_panel(svd_run):
    page = opened(FOR_USER, user="1007", adventurous="1.0")
    assert not page.exception
    assert any("1 in force" in block.proto.popover.label for block in page.get("popover"))


def test_a_neighbourhood_model_names_the_film_it_goes_by(knn_run):
    first = int(recommended(opened(FOR_YOU, ratings=EVEN))["movie_id"].iloc[0])
    page = opened(FOR_YOU, ratings=EVEN, why=str(first))
    assert "Mostly because you gave Film" in said(page)
    assert not page.exception


def test_ratings_of_one_data_set_are_not_taken_for_those_of_another(svd_run, half_seen, data_dir):
    write_notebook_tables(half_seen, data_dir / "tribes-again")
    page = opened(FOR_YOU, ratings=EVEN, find="rated")
    page.selectbox(key="dataset").set_value("tribes-again").run()
    page.selectbox(key="dataset").set_value("tribes").run()
    assert not page.exception
    assert len(page.feedback) == 3


def test_the_pages_import_no_tensorflow(svd_run, tmp_path):
    script = tmp_path / "visit.py"
    script.write_text(
        "import sys\n"
        "from tests.pages.test_recommend_pages import FOR_USER, FOR_YOU, MAP, opened\n"
        f"app = opened(FOR_YOU, ratings={EVEN!r})\n"
        "assert not app.exception\n"
        "for path in (MAP, FOR_USER):\n"
        "    assert not app.switch_page(path).run().exception, path\n"
        "print(sorted({'tensorflow', 'keras', 'sklearn'} & set(sys.modules)))\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, str(script)], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def rated_first(half_seen, user_id: int) -> tuple[int, float]:
    """A film that the user rated, and its stars."""
    row = half_seen.rows_of_user(int(half_seen.users.to_index([user_id])[0]))[0]
    return int(half_seen.movies.ids[half_seen.ratings.movie_idx[row]]), float(half_seen.ratings.stars[row])


def test_what_if_shows_in_the_list_what_moved_and_reset_brings_the_first_back(knn_run, half_seen):
    movie_id, _ = rated_first(half_seen, 1007)
    before = recommended(opened(FOR_USER, user="1007"))
    page = opened(FOR_USER, user="1007", **{"if": f"x_{movie_id}"})
    assert not page.exception
    assert "What if · 1 change" in said(page)
    then = recommended(page).set_index("movie_id")
    assert then.loc[movie_id, "move"] == "new"  # no longer rated, so it can be recommended
    was = before.set_index("movie_id")["rank"]
    for moved, row in then[then["move"].notna() & ~then["move"].isin(["new", "gone"])].iterrows():
        assert was[moved] - row["rank"] == row["move"] != 0
    assert set(then.index[then["move"] == "gone"]) == set(was.index) - set(then.index[then["rank"].notna()])
    page.button(key="reset").click().run()
    assert "if" not in page.query_params
    assert recommended(page).equals(before)


def test_a_rating_changed_by_a_click_goes_into_the_address(svd_run, half_seen):
    page = opened(FOR_USER, user="1007", **{"if": "x_5000"} if 5000 in rated_ids(half_seen, 1007) else {"if": "1_5000"})
    star = next(one for one in page.feedback if one.value == 4)
    star.set_value(0).run()
    assert "1_" in page.query_params["if"]
    assert "What if · 2 changes" in said(page)


def test_a_film_that_was_added_can_be_taken_away_again(svd_run, half_seen):
    rated = rated_ids(half_seen, 1007)
    movie = next(movie for movie, movie_id in enumerate(half_seen.movies.ids.tolist()) if movie_id not in rated)
    added = {"if": f"5_{half_seen.movies.ids[movie]}"}
    page = opened(FOR_USER, user="1007", **added)
    page.button(key=f"clear_what_if_{movie}").click().run()
    assert not page.exception
    assert "if" not in page.query_params


def rated_ids(half_seen, user_id: int) -> set[int]:
    rows = half_seen.rows_of_user(int(half_seen.users.to_index([user_id])[0]))
    return set(half_seen.movies.to_ids(half_seen.ratings.movie_idx[rows]).tolist())


@pytest.mark.parametrize("nonsense", ["x", "9_5000", "x_17", "5_5000_5000~x", "x_~"])
def test_changes_that_make_no_sense_are_dropped_with_a_sentence(svd_run, nonsense):
    page = opened(FOR_USER, user="1007", **{"if": nonsense})
    assert not page.exception
    assert "The changes in the address cannot be used" in said(page)
    assert "if" not in page.query_params


def test_the_changes_of_one_user_are_not_those_of_another(svd_run, half_seen):
    movie_id, _ = rated_first(half_seen, 1007)
    page = opened(FOR_USER, user="1007", **{"if": f"x_{movie_id}"})
    page.selectbox(key="user_choice").set_value(1014).run()
    assert "if" not in page.query_params
    page.selectbox(key="user_choice").set_value(1007).run()
    assert page.query_params["if"] == f"x_{movie_id}"


def test_a_model_that_knows_its_doubts_shows_them(bayes_run):
    page = opened(FOR_USER, user="1007")
    assert not page.exception
    assert "How sure the model is" in [one.label for one in page.expander]
    first = str(int(recommended(page)["movie_id"].iloc[0]))
    assert "80 % of such ratings lie between" in said(opened(FOR_USER, user="1007", why=first))


def test_a_model_that_does_not_leaves_no_hole(svd_run):
    page = opened(FOR_USER, user="1007")
    assert "How sure the model is" not in [one.label for one in page.expander]
    assert "curious" not in [slider.key for slider in page.slider]


def test_a_cautious_list_is_another_one_and_tells_its_price(bayes_run):
    page = opened(FOR_USER, user="1007")
    page.slider(key="curious").set_value(-1.0).run()
    assert not page.exception
    assert "predicted stars on average" in said(page)


@pytest.mark.parametrize(("run", "why"), [("svd_run", "would tell the model most"), ("bayes_run", "is least sure")])
def test_a_visitor_can_be_asked_and_every_star_asks_anew(request, run, why):
    request.getfixturevalue(run)
    page = opened(FOR_YOU, ratings=EVEN, find="ask")
    assert why in said(page)
    before = [one.key for one in page.feedback]
    page.feedback[0].set_value(3).run()
    assert not page.exception
    assert before[0] not in [one.key for one in page.feedback]
