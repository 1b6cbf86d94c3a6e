"""An imported set is read as its card says, under the name of its folder."""

import io
import zipfile

import pytest

from recsys import sources
from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import DatasetError
from recsys.sources.imports.card import CARD
from recsys.sources.imports.saved import redescribe, save
from recsys.sources.imports.staging import Staging
from recsys.sources.reading import read
from recsys.sources.recipe import Recipe
from recsys.storage.paths import data_dir as folder_of_data
from tests import book_club

WORDS = Words("reader", "readers", "book", "books", "point", "points")
POINTS = Recipe(columns={"rating": "points"})


def brought(name: str, recipe: Recipe, file: str = "Our ratings.csv", content: bytes = book_club.ratings_csv(), **more):
    with Staging() as staging:
        staging.add(file, io.BytesIO(content))
        save(staging, name, recipe, **more)
    return sources.load(name)


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in files.items():
            file.writestr(name.replace("__", "."), content)
    return packed.getvalue()


def test_it_is_read_by_its_recipe_and_calls_things_by_its_words(data_dir):
    dataset = brought("club", POINTS, words=WORDS)
    assert (dataset.name, dataset.n_ratings, dataset.scale) == ("club", book_club.N_RATINGS, Scale(1, 10, 1))
    assert dataset.words == WORDS
    again = sources.load("club")  # from the cache
    assert (again.words, again.fingerprint, again.scale) == (WORDS, dataset.fingerprint, dataset.scale)


def test_a_recipe_that_is_given_goes_before_that_of_the_card(data_dir):
    brought("club", POINTS)
    assert sources.load("club", Recipe(columns={"rating": "score"})).scale.high > 10


def test_the_fingerprint_is_that_of_the_files_and_the_recipe(data_dir):
    prints = [
        brought("a", POINTS).fingerprint,
        brought("b", POINTS, words=WORDS, description="Other words").fingerprint,
        brought("c", Recipe(columns={"rating": "points"}, scale=Scale(0, 10, 1))).fingerprint,
        brought("d", Recipe(), content=book_club.ratings_csv(";")).fingerprint,
    ]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3
    redescribe("a", description="Changed", words=OF_MOVIES)
    assert sources.load("a").fingerprint == prints[0]


def test_a_zip_is_kept_and_listed_and_loaded_under_the_name_of_the_set(data_dir):
    content = zipped(ratings__csv=book_club.ratings_csv(), books__csv=book_club.books_csv())
    dataset = brought("club", POINTS, "Export (1).zip", content, words=WORDS)
    assert sorted(path.name for path in (data_dir / "club").iterdir()) == ["Export-1.zip", CARD]
    assert (dataset.name, dataset.scale.high, dataset.words) == ("club", 10, WORDS)
    assert dataset.movie_table["title"].iloc[0] == "Book, the 0th"
    (item,) = sources.available()
    assert (item.name, item.path) == ("club", data_dir / "club")


def test_a_zip_alone_in_a_folder_is_loaded_under_the_name_of_the_folder(data_dir):
    (data_dir / "club").mkdir()
    (data_dir / "club" / "other.zip").write_bytes(zipped(ratings__csv=book_club.ratings_csv()))
    assert [item.name for item in sources.available()] == ["club"]
    assert sources.load("club").name == "club"


def test_a_set_whose_recipe_names_what_is_not_there_is_not_listed_but_told(data_dir):
    brought("club", Recipe(ratings="Our-ratings.csv", columns={"rating": "points"}))
    (data_dir / "club" / "Our-ratings.csv").rename(data_dir / "club" / "x.csv")
    assert sources.available() == []
    assert "has no file 'Our-ratings.csv'" in sources.not_read()[0].reason
    with pytest.raises(DatasetError, match="has no file"):
        sources.load("club")


def test_read_alone_nothing_is_kept_of_it(data_dir, tmp_path_factory):
    file = tmp_path_factory.mktemp("own") / "r.csv"
    file.write_bytes(book_club.ratings_csv())
    assert read(file, POINTS).n_ratings == book_club.N_RATINGS
    assert list(folder_of_data().iterdir()) == []
