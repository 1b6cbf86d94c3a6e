"""Add data, and what becomes of imported sets, as the pages show them."""

import io
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from recsys import sources
from recsys.jobs.training import job
from recsys.sources.imports.saved import imported_set, imported_sets, save
from recsys.sources.imports.staging import Staging
from recsys.sources.recipe import Recipe
from recsys.storage import runs
from recsys.storage.spec import TrainSpec
from tests import book_club
from tests.browser.server import ROOT
from tests.pages.shown_texts import metrics, said

ADD = "pages/data/add.py"


def opened() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    app.switch_page(ADD)
    return app.run()


def uploaded(*files: tuple[str, bytes]) -> AppTest:
    app = opened()
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    app.run()
    assert not app.exception
    return app


def widget(kind, label: str):
    return next(one for one in kind if one.label == label)


def choose(app: AppTest, **chosen) -> AppTest:
    for label, value in chosen.items():
        widget(app.selectbox, label.replace("_", " ")).set_value(value)
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def club(data_dir):
    """The ratings of books, imported as "club" with a description."""
    with Staging() as staging:
        (data_dir / "own.csv").write_bytes(book_club.ratings_csv())
        staging.take(data_dir / "own.csv")
        (data_dir / "own.csv").unlink()
        save(staging, "club", Recipe(columns={"rating": "points"}), description="Of our club")


def test_a_wrong_guess_is_corrected_before_anything_is_kept(data_dir):
    app = uploaded(("Our ratings.csv", book_club.ratings_csv()))
    assert {box.label: box.value for box in app.selectbox if box.label in ("User", "Item", "Rating", "Time")} == {
        "User": "reader",
        "Item": "book",
        "Rating": "score",
        "Time": "when",
    }
    assert metrics(app)["Scale"] == "0 to 100"
    app = choose(app, Rating="points")
    assert metrics(app) | {"Density": ""} == {
        "Rows read": "345",
        "Kept": "343",
        "Readers": "24",
        "Books": "20",
        "Scale": "1 to 10",
        "Density": "",
    }
    assert widget(app.text_input, "Name").value == "Our-ratings"
    assert [widget(app.text_input, f"One {what} is a").value for what in ("item", "user", "star")] == [
        "book",
        "reader",
        "point",
    ]
    assert list(data_dir.iterdir()) == []


def test_what_is_imported_opens_and_speaks_its_words(data_dir):
    app = choose(
        uploaded(("ratings.csv", book_club.ratings_csv()), ("books.csv", book_club.books_csv())), Rating="points"
    )
    widget(app.text_input, "Name").set_value("club")
    widget(app.text_input, "One item is a").set_value("novel")
    widget(app.text_area, "Description").set_value("Of our club")
    widget(app.button, "Import").click()
    app.run()
    assert not app.exception
    assert app.title[0].value == "Overview"
    assert "club is imported: 343 ratings" in said(app).replace("\\", "")
    assert [item.name for item in sources.available()] == ["club"]
    dataset = sources.load("club")
    assert (dataset.n_ratings, dataset.scale.high, dataset.words.movies) == (343, 10, "novels")
    assert dataset.movie_table["title"].iloc[0] == "Book, the 0th"
    assert imported_set("club").card.description == "Of our club"
    assert "Of our club" in said(app)


def test_what_is_put_aside_goes_when_other_files_take_its_place(data_dir):
    app = uploaded(("a.csv", book_club.ratings_csv()))
    first = app.session_state["staging"][1].folder
    assert first.exists()
    app.file_uploader[0].set_value([("b.csv", book_club.ratings_csv(";"), "text/csv")])
    app.run()
    assert not first.exists()
    assert app.session_state["staging"][1].came_as == {"b.csv": "b.csv"}
    app.file_uploader[0].set_value(None)
    app.run()
    assert "staging" not in app.session_state


def test_files_that_are_no_table_are_told_in_a_sentence(data_dir):
    app = uploaded(("page.csv", b"<!doctype html><html><body>Log in</body></html>"))
    assert "web page" in said(app)
    assert not app.metric


def test_scale_values_of_no_rating_and_the_core_are_stated(data_dir):
    app = choose(uploaded(("r.csv", book_club.ratings_csv())), Rating="points", Scale="0 to 10")
    assert metrics(app)["Scale"] == "0 to 10"
    widget(app.text_input, "Not rated").set_value("1")
    app.run()
    n_ones = sum(book_club.points(i, j) == 1 for i in range(24) for j in range(20) if (3 * i + 5 * j) % 7 >= 2)
    assert metrics(app)["Kept"] == str(343 - n_ones)
    widget(app.text_input, "Not rated").set_value("x")
    app.run()
    assert "should be numbers" in said(app)


def test_any_other_scale_is_stated_in_numbers(data_dir):
    app = choose(uploaded(("r.csv", book_club.ratings_csv())), Rating="points", Scale="Another one")
    widget(app.number_input, "Lowest").set_value(-2.0)
    widget(app.number_input, "Highest").set_value(12.0)
    widget(app.number_input, "Step").set_value(0.0)
    app.run()
    assert metrics(app)["Scale"] == "-2 to 12, any number"
    choose(app, Ratings_at_least=5)
    widget(app.number_input, "Lowest").set_value(20.0)
    app.run()
    assert "needs low <= high" in said(app).replace("\\", "")
    widget(app.number_input, "Lowest").set_value(0.0)
    app.run()
    assert widget(app.selectbox, "Ratings at least").value == 5


def test_a_zip_is_looked_into(data_dir):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("export/ratings.csv", book_club.ratings_csv())
        file.writestr("export/books.csv", book_club.books_csv())
    app = choose(uploaded(("export.zip", packed.getvalue())), Rating="points")
    assert metrics(app)["Books"] == "20"
    widget(app.button, "Import").click()
    app.run()
    assert sources.load("export").movie_table["title"].iloc[0] == "Book, the 0th"


def test_a_table_whose_columns_say_nothing_is_read_once_they_are_named(data_dir):
    content = book_club.ratings_csv().replace(b"reader,book,score,points,when", b"a,b,c,d,e")
    app = choose(uploaded(("r.csv", content)), User="a", Item="b", Rating="d", Time="e")
    assert metrics(app)["Kept"] == "343"


def test_many_refused_lines_are_an_error_unless_any_number_is_allowed(data_dir):
    bad = b"".join(b"007,x%d,1,many,\n" % i for i in range(60))
    app = choose(uploaded(("r.csv", book_club.ratings_csv() + bad)), Rating="points")
    assert "more than 5" in said(app).replace("\\", "")
    assert not app.metric
    app = choose(app, Refused_lines=True)
    assert metrics(app)["Kept"] == "343"


def test_a_name_that_is_taken_is_told_and_nothing_is_lost(data_dir):
    (data_dir / "club.zip").write_bytes(b"")
    app = choose(uploaded(("ratings.csv", book_club.ratings_csv())), Rating="points")
    widget(app.text_input, "Name").set_value("club")
    widget(app.button, "Import").click()
    app.run()
    assert "there is a club.zip in" in said(app).replace("\\", "")
    assert metrics(app)["Kept"] == "343"


def test_only_what_lies_in_the_folder_to_import_from_is_offered_and_taken(data_dir, tmp_path_factory, monkeypatch):
    assert not list(opened().multiselect)
    root = tmp_path_factory.mktemp("import")
    (root / "ratings.csv").write_bytes(book_club.ratings_csv())
    (root.parent / "secret.csv").write_bytes(book_club.ratings_csv())
    (root / "out.csv").symlink_to(root.parent / "secret.csv")
    monkeypatch.setenv("RECSYS_IMPORT_DIR", str(root))
    app = opened()
    assert app.multiselect[0].options == ["ratings.csv"]
    app.multiselect[0].set_value(["ratings.csv"])
    app.run()
    assert metrics(app)["Rows read"] == "345"


@pytest.mark.parametrize("path", ["../secret.csv", "out.csv", "/etc/passwd"])
def test_a_path_that_a_browser_makes_up_is_refused(data_dir, tmp_path_factory, monkeypatch, path):
    root = tmp_path_factory.mktemp("import")
    (root.parent / "secret.csv").write_bytes(book_club.ratings_csv())
    (root / "out.csv").symlink_to(root.parent / "secret.csv")
    monkeypatch.setenv("RECSYS_IMPORT_DIR", str(root))
    monkeypatch.setattr("pages.data.add_files.listed_below", lambda: [path])
    app = opened()
    app.multiselect[0].set_value([path])
    app.run()
    assert "there is no file" in said(app)
    assert not app.metric


def test_an_imported_set_is_renamed_with_its_models(club):
    job.train_new(sources.load("club"), TrainSpec("club", "bias"))
    app = opened()
    assert "1 training" in said(app)
    app.text_input(key="new_name_club").set_value("novels")
    app.button(key="do_rename_club").click()
    app.run()
    assert not app.exception
    assert "club is novels now" in said(app)
    assert app.session_state["dataset"] == "novels"
    assert runs.newest(sources.load("novels"), "bias")


def test_an_imported_set_is_described_anew(club):
    app = opened()
    assert "Of our club" in said(app)
    app.text_area(key="text_club").set_value("Of another club")
    app.text_input(key="item_word_club").set_value("novel")
    app.button(key="do_describe_club").click()
    app.run()
    assert "Of another club" in said(app)
    assert sources.load("club").words.movies == "novels"


def test_an_imported_set_is_deleted_once_that_is_said_twice(club):
    app = opened()
    assert "for good?" in said(app)  # what the first button opens
    app.button(key="do_delete_club").click()
    app.run()
    assert not app.exception
    assert "club is deleted, and with it 0 trainings" in said(app)
    assert imported_sets() == sources.available() == []


def test_why_a_set_cannot_be_deleted_is_told(club):
    with job.the_only_trainer():
        app = opened()
        app.button(key="do_delete_club").click()
        app.run()
    assert "a training is running" in said(app)
    assert len(imported_sets()) == 1
