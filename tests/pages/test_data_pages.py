"""What the data pages show: on six ratings, on a set that knows nothing but ratings, on no data, on nonsense."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.common.movie_list import FOLLOWED
from pages.common.wording import plain
from recsys import sources
from recsys.data.movie_filter import MovieFilter
from recsys.errors import DatasetError
from recsys.jobs.training import first
from recsys.sources import CATALOG, Fetched
from recsys.sources.layouts import LAYOUTS
from tests.pages.row_tables import labels, row_table
from tests.pages.shown_texts import metrics, said
from tests.three_users import GAMMA, write_three_users

ROOT = Path(__file__).parents[2]
PAGES = {name: f"pages/data/{name}.py" for name in ("overview", "movies", "users", "welcome")}


@pytest.fixture
def three(data_dir: Path) -> Path:
    """The six ratings, with people, genres, years and times."""
    return write_three_users(data_dir / "three")


@pytest.fixture
def bare(data_dir: Path) -> Path:
    """The six ratings and the titles, and nothing else."""
    return write_three_users(data_dir / "bare", with_people=False)


def opened(page: str = "overview", **address: str | list[str]) -> AppTest:
    """The app, opened at a page with some choices in the address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.run()
    app.switch_page(PAGES[page])
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("folder", ["three", "bare"])
def test_every_page_opens_whatever_the_set_knows(page, folder, request):
    request.getfixturevalue(folder)
    opened(page)


@pytest.mark.parametrize("page", ["overview", "movies", "users"])
@pytest.mark.parametrize("tab", ["Ratings", "Genres", "Tables"])
def test_everything_drawn_has_a_text_for_those_who_cannot_see_it(three, page, tab):
    app = opened(page, tab=tab)
    drawn = [*app.get("vega_lite_chart"), *app.dataframe]
    assert drawn
    assert all(element.proto.alt for element in drawn)
    assert all(labels(app).values())


def test_overview_counts_what_is_there(three):
    shown = metrics(opened())
    assert shown["Users"] == "3"
    assert shown["Movies"] == "3 of 4"
    assert shown["Ratings"] == "6"
    assert shown["Mean"] == "3.17"
    assert shown["Density"] == "50.00\u00a0%"  # 6 of 3 x 4 pairs
    assert shown["Scale"] == "1 to 5"
    assert shown["Period"] == "2000"


def test_overview_says_how_long_the_tail_is_and_which_times_are_missing(three):
    text = said(opened())
    assert "The most rated movie holds 50\u00a0% of the ratings." in text  # 3 of 6
    assert "The most active user gave 50\u00a0% of the ratings" in text
    assert "The time of 33\u00a0% is not known" in text
    assert "Nothing was refused on reading." in text


def test_genres_have_their_tab_only_where_they_are_known(data_dir, three):
    assert [tab.label for tab in opened().tabs] == ["Ratings", "Genres", "Tables"]
    shutil.rmtree(three)
    write_three_users(data_dir / "bare", with_people=False)
    app = opened(tab="Genres")
    assert [tab.label for tab in app.tabs] == ["Ratings", "Tables"]
    assert "Period" not in metrics(app)
    assert len(app.get("vega_lite_chart")) == 3


def test_the_heatmap_goes_by_age_or_by_gender(three):
    app = opened(tab="Genres")
    assert app.segmented_control(key="by").options == ["Age", "Gender"]
    assert len(app.get("vega_lite_chart")) == 3
    assert not app.segmented_control(key="by").set_value("Gender").run().exception


def test_the_tables_can_be_looked_through(three):
    app = opened(tab="Tables")
    assert len(app.dataframe[0].value) == 6
    app.text_input(key="by_user").set_value("20").run()
    assert app.dataframe[0].value["stars"].tolist() == [3, 2, 1]
    app.text_input(key="by_title").set_value("beta, the").run()
    assert app.dataframe[0].value["title"].tolist() == ["The Beta"]
    app.multiselect(key="by_stars").set_value([5.0]).run()
    assert app.dataframe[0].value.empty
    app.text_input(key="by_user").set_value("99").run()
    assert "unknown user id" in app.warning[0].value
    app.segmented_control(key="table_choice").set_value("Movies").run()
    assert len(row_table(app, "table_movies")) == 4
    app.segmented_control(key="table_choice").set_value("Users").run()
    assert app.dataframe[0].value["n_ratings"].tolist() == [2, 3, 1]


def test_of_very_many_ratings_and_movies_the_first_are_shown_and_said_to_be(three, monkeypatch):
    monkeypatch.setattr("recsys.describe.rating_rows.MOST_SHOWN", 2)
    monkeypatch.setattr("pages.data.tables._MOVIES_SHOWN", 2)
    app = opened(tab="Tables", by_stars=["1", "2", "3", "4", "5"])
    assert len(app.dataframe[0].value) == 2
    assert "6 ratings, the first 2 of them below." in said(app)
    app = opened(tab="Tables", table="Movies")
    assert len(row_table(app, "table_movies")) == 2
    assert "The first 2 of 4 movies" in said(app)


def test_lines_refused_on_reading_are_listed(tribes_on_disk):
    ratings = tribes_on_disk / "ratings.csv"
    lines = ratings.read_text().splitlines()
    ratings.write_text("\n".join([*lines, lines[1], lines[2]]) + "\n")  # two pairs come twice; the later ones stay
    app = opened()
    assert app.expander[0].label == "2 lines were refused on reading"
    assert app.expander[0].dataframe[0].value["count"].sum() == 2


def test_movies_are_found_under_both_forms_of_their_title(three):
    app = opened("movies")
    for words in ("the beta", "Beta, The"):
        app.text_input(key="q").set_value(words).run()
        assert row_table(app, "movies")["title"].tolist() == ["The Beta"]
        assert app.header[0].value == "The Beta"
    assert "listed as “Beta, The”" in said(app).replace("\\", "")


def test_movies_are_filtered_by_genre_year_and_number_of_ratings(three):
    app = opened("movies", genres=["Comedy", "Drama"], match="All")
    assert row_table(app, "movies")["title"].tolist() == ["The Beta"]
    app = opened("movies", genres="Comedy", match="None")
    assert row_table(app, "movies")["title"].tolist() == [GAMMA, "Unseen"]
    app = opened("movies", years=["1990", "1991"])
    assert row_table(app, "movies")["title"].tolist() == ["Alpha", "The Beta"]
    app = opened("movies", counts=["2", "3"])
    assert row_table(app, "movies")["title"].tolist() == ["Alpha", "The Beta"]


def test_an_empty_result_names_the_inputs_that_emptied_it_and_drops_one(three):
    app = opened("movies", q="alpha", years=["1991", "2000"])
    assert "without the title there would be 2 movies" in app.info[0].value
    assert "without the years there would be 1 movie" in app.info[0].value
    app.button(key="drop_years").click().run()
    assert row_table(app, "movies")["title"].tolist() == ["Alpha"]
    assert "years" not in app.query_params


def test_an_empty_result_drops_everything(three):
    app = opened("movies", q="nothing", genres="Comedy", counts=["3", "3"])
    app.button(key="drop_all").click().run()
    assert len(row_table(app, "movies")) == 4


def test_a_movie_opens_from_the_address(three):
    app = opened("movies", movie="200")
    assert app.header[0].value == "The Beta"
    assert metrics(app)["Mean"] == "3.00"
    assert len(app.get("vega_lite_chart")) == 3  # stars, gender, age; one known time is no line
    assert "Nothing is trained on these ratings yet." in said(app)
    assert app.button(key="prepare")


def test_a_neighbour_opens_though_the_filter_leaves_it_out_until_the_filter_changes(three):
    beyond = opened("movies", q="alpha", movie="200")
    alpha = beyond.header[0].value
    assert alpha != "The Beta"  # from the address alone, the filter has the last word
    beyond.session_state[FOLLOWED] = 200, MovieFilter(words="alpha")
    beyond.query_params["movie"] = "200"
    beyond.run()
    assert beyond.header[0].value == "The Beta"
    beyond.text_input(key="q").set_value("alph").run()
    assert beyond.header[0].value == alpha


def test_a_movie_that_nobody_rated_says_so(three):
    app = opened("movies", movie="400")
    assert "Nobody rated this movie" in app.info[0].value


def test_a_title_is_never_markdown(three):
    app = opened("movies", movie="300")
    assert app.header[0].value == plain(GAMMA)
    assert plain(GAMMA) == "\\*Gamma\\* :\u2060red\\[x\\]"


def test_users_are_chosen_by_what_is_known_of_them(three):
    app = opened("users", user="20")
    picker = app.main.selectbox[0]
    assert picker.options == [
        "10 · Female · 18-24 · artist · 2 ratings",
        "20 · Male · 25-34 · writer · 3 ratings",
        "30 · Male · 25-34 · writer · 1 rating",
    ]
    assert picker.value == 20
    assert metrics(app)["Against everybody"] == "-1.17"  # 2 - 19 / 6
    assert row_table(app, "user_history_20")["title"].tolist() == [GAMMA, "Alpha", "The Beta"]
    picker.set_value(30).run()
    assert app.query_params["user"] == "30"
    assert metrics(app)["Ratings"] == "1"
    assert "First rating" not in metrics(app)


@pytest.mark.parametrize("nonsense", ["99", "abc", "", "-1", "1" * 400, "../../etc/passwd", "<b>", "1e3"])
@pytest.mark.parametrize(("page", "key"), [("users", "user"), ("movies", "movie")])
def test_an_unknown_id_in_the_address_gives_one_sentence(three, page, key, nonsense):
    app = opened(page, **{key: nonsense})
    assert len(app.warning) == 1
    assert f"unknown {key} id" in app.warning[0].value
    assert not app.get("vega_lite_chart")  # nobody else is shown instead
    if page == "users":
        app.main.selectbox[0].set_value(20).run()
        assert app.query_params["user"] == "20"
        assert (app.get("vega_lite_chart") != [], len(app.warning)) == (True, 0)


def test_nonsense_in_the_address_falls_back_to_the_defaults(three):
    app = opened("movies", genres="Opera", match="some", years=["x", "y"], counts="many")
    assert "there is no “Opera” here" in app.toast[0].value
    assert app.query_params["dataset"] == "three"
    assert len(row_table(app, "movies")) == 4
    assert metrics(opened(tab="nope", table="nope", by="nope"))["Users"] == "3"


@pytest.mark.parametrize("page", PAGES)
def test_without_data_every_page_offers_the_sources(data_dir, page):
    app = opened(page)
    assert {button.key for button in app.button} == {f"fetch_{key}" for key in CATALOG}
    assert "5.9 MB to download" in said(app)
    assert said(app).count("Licence: ") == len(CATALOG)
    assert not app.sidebar.selectbox


def test_a_fetched_set_is_opened_with_the_sentence_about_it(data_dir, monkeypatch):
    def fetch(name, *, progress):
        progress(1, None)
        progress(2_000_000, 2_000_000)
        return Fetched("three", write_three_users(data_dir / "three"), "Three users were fetched.")

    monkeypatch.setattr(sources, "fetch", fetch)
    app = opened("welcome")
    app.button(key="fetch_ml-1m").click().run()
    assert not app.exception
    assert app.success[0].value == plain("Three users were fetched.")
    assert metrics(app)["Users"] == "3"


def test_a_failed_download_is_one_sentence(data_dir, monkeypatch):
    def fetch(name, *, progress):
        raise DatasetError("files.grouplens.org cannot be reached; try again later")

    monkeypatch.setattr(sources, "fetch", fetch)
    app = opened("welcome")
    app.button(key="fetch_ml-1m").click().run()
    assert not app.exception
    assert [error.value for error in app.error] == [plain("files.grouplens.org cannot be reached; try again later")]


@pytest.mark.parametrize("page", ["overview", "movies", "users"])
def test_a_set_that_cannot_be_read_is_one_sentence_with_a_way_out(three, page):
    (three / "ratings.csv").write_text("user_id\tmovie_id\trating\n10\t100\tfive\n")
    app = opened(page)
    assert len(app.error) == 1
    assert app.get("page_link")


def test_a_changed_source_is_read_again(three):
    assert metrics(opened())["Ratings"] == "6"
    with (three / "ratings.csv").open("a") as ratings:
        ratings.write("30\t200\t4\t\n")
    assert metrics(opened())["Ratings"] == "7"


def test_no_page_imports_tensorflow(three):
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file({str(ROOT / "app.py")!r}, default_timeout=30).run()
for page in {list(PAGES.values())}:
    assert not app.switch_page(page).run().exception
assert "tensorflow" not in sys.modules and "keras" not in sys.modules
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr[-2000:]


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["ml-1m", "ml-100k"])
def test_the_real_sets_open_on_every_page(real_data_dir, monkeypatch, name):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    for page in PAGES:
        app = opened(page, dataset=name)
        assert not app.warning
        assert not app.error


@pytest.mark.realdata
def test_the_real_million_has_its_known_figures(real_data_dir, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    app = opened(dataset="ml-1m")
    assert metrics(app)["Movies"] == "3,706 of 3,883"
    assert "The top 20 % of movies hold 65\u00a0% of the ratings." in said(app)
    assert "The busiest 20 % of users gave 57\u00a0% of the ratings; half of all users gave 96 or fewer." in said(app)
    assert metrics(opened("users", dataset="ml-1m", user="2000"))["Ratings"] == "98"


CASES = ROOT / "tests/sources/cases"


@pytest.mark.parametrize("table", ["Ratings", "Movies", "Users"])
def test_ids_that_a_browser_cannot_count_are_shown_as_text(data_dir, table):
    shutil.copytree(CASES / "ids-beyond-253", data_dir / "big")
    app = opened(tab="Tables", table=table)
    shown = row_table(app, "table_movies") if table == "Movies" else app.dataframe[-1].value
    column = "movie_id" if table == "Movies" else "user_id"
    assert shown[column].iloc[0] == ("9007199254740993" if table == "Movies" else "100000000000000001")


def test_what_a_source_says_of_a_movie_stands_on_its_page(data_dir):
    shutil.copytree(CASES / "ml-latest-small", data_dir / "small")
    text = said(opened("movies", movie="11"))
    assert "Tags: funny" in text
    app = opened("movies", movie="1")
    links = [element.proto.url for element in app.get("link_button")]
    assert links == ["https://www.imdb.com/title/tt0114709/", "https://www.themoviedb.org/movie/862"]


def test_what_was_told_on_reading_stands_on_the_overview(data_dir):
    shutil.copytree(CASES / "notebook-mal-minus-1", data_dir / "mal")
    assert "15 lines with \\-1 were set aside" in said(opened())


def test_a_refused_line_is_shown_with_what_stands_there(data_dir):
    shutil.copytree(CASES / "rating-5-of-nan", data_dir / "nan")
    app = opened()
    assert app.dataframe[0].value["examples"][0][0] == "line 2: rating 'NaN'"


@pytest.mark.parametrize("is_there", [True, False])
def test_get_data_names_the_data_folder_and_all_that_is_read_there(is_there, data_dir, monkeypatch):
    if is_there:
        write_three_users(data_dir / "three")
    monkeypatch.chdir(data_dir.parent)
    monkeypatch.setenv("RECSYS_DATA_DIR", data_dir.name)  # relative: what it is called from here helps nobody
    app = opened("welcome")
    assert app.code[0].value == str(data_dir)
    text = said(app)
    assert [layout.key for layout in LAYOUTS if plain(layout.title) not in text] == []
    assert "A single table" in text


def test_after_the_first_fetch_the_first_training_begins_and_start_says_so(data_dir, monkeypatch):
    begun = []
    monkeypatch.setattr(first, "begin_in_background", lambda: begun.append(True))
    monkeypatch.setattr(
        sources, "fetch", lambda name, *, progress: Fetched(name, write_three_users(data_dir / name), "Fetched.")
    )
    app = opened("welcome")
    app.button(key="fetch_ml-1m").click().run()
    assert app.title[0].value == "See what a movie recommender sees"
    assert begun == [True]
    app.switch_page(PAGES["welcome"]).run()
    app.button(key="fetch_ml-100k").click().run()
    assert app.title[0].value == "Overview"
    assert begun == [True]
