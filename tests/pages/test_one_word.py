"""One word for one thing, on every page and sets of all kinds: what people read is spelled in one way."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from recsys import sources
from recsys.data.dataset import Dataset
from recsys.evaluation.stored import evaluate
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec
from tests import every_kind, likes
from tests.pages.shown_texts import shown_texts
from tests.pages.test_data_pages import PAGES
from tests.pages.test_model_pages import FOR_USER, TRAIN, opened
from tests.pages.test_recommend_pages import FOR_YOU, MAP

COMPARE, ADD, START = "pages/model/compare.py", "pages/data/add.py", "pages/start/start.py"
SPELLED = {  # what nobody is to read, and what stands there instead
    r"\bfilms?\b": "movie",
    r"\d%": "a space before the sign",
    r"\b(None(?! of)|nan|NaN|NaT)\b|<NA>": "–",
    r"[+-]0\.0+(?!\d)": "a zero without a sign",
    r"\b0[kM]\b": "0",
}
_DATA = re.compile(r"\bFilm \d+|[Ff]ilm-[Nn]oir|FilmTrust")  # titles, genres and names
_FORMAT = re.compile(r"^%[+.\d]*[fdg]$")


@pytest.fixture(scope="module", params=["zero-to-four", "jester", "tenths", "all-same", "likes"])
def data(request, tmp_path_factory) -> Dataset:
    """A data set called "tribes" in a data folder of its own, with two models that can learn from it."""
    kind = request.param
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp(kind)
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        (likes.write if kind == "likes" else lambda place: every_kind.write(kind, place))(folder / "tribes")
        dataset = sources.load("tribes")
        for model in models_of(dataset):
            run = job.create_run("tribes", TrainSpec("tribes", model))
            job.train(run, dataset=dataset)
            evaluate(run, dataset)
        yield dataset


def models_of(dataset: Dataset) -> tuple[str, str]:
    return ("popular", "ease") if dataset.is_implicit else ("svd", "bias")


def misspelled(app: AppTest) -> dict[str, str]:
    """What a page shows that is spelled otherwise, and how it should be."""
    assert not app.exception
    shown = shown_texts(app)
    options = [before == "All" for before in ["", *shown]]  # genres: Any, All, None
    texts = [text for text, is_option in zip(shown, options, strict=False) if not (is_option and text == "None")]
    texts = [_DATA.sub("", text.replace("\\", "")) for text in texts if not _FORMAT.match(text)]
    assert len(texts) >= 10
    return {text: right for text in texts for wrong, right in SPELLED.items() if re.search(wrong, text, _case(wrong))}


def _case(wrong: str) -> int:
    return re.IGNORECASE if "film" in wrong else 0


@pytest.mark.parametrize(
    ("page", "address"),
    [
        (START, {}),
        *((PAGES["overview"], {"tab": tab}) for tab in ("Ratings", "Genres")),
        *((PAGES["overview"], {"tab": "Tables", "table": table}) for table in ("Ratings", "Movies", "Users")),
        (PAGES["movies"], {}),
        (PAGES["movies"], {"q": "nowhere"}),
        (PAGES["users"], {}),
        (PAGES["welcome"], {}),
        (ADD, {}),
        (TRAIN, {}),
        (COMPARE, {}),
        (COMPARE, {"view": "errors"}),
        (COMPARE, {"view": "user"}),
        (FOR_YOU, {}),
        *((FOR_YOU, {"find": way}) for way in ("browse", "search", "surprise", "ask", "rated")),
        (MAP, {}),
    ],
)
def test_every_page_spells_it_in_one_way(data, page, address):
    assert misspelled(opened(page, **address)) == {}


def test_a_list_and_its_reasons_spell_it_in_one_way(data):
    rated = data.movies.ids[data.ratings.movie_idx[data.rows_of_user(1)]].tolist()
    unrated = [movie for movie in data.movies.ids.tolist() if movie not in rated]
    who = {"user": str(data.users.to_id(1)), "model": models_of(data)[0]}
    more = {"above": str(unrated[0]), "below": str(unrated[-1]), "if": f"_{rated[0]}", "beside": "what-if"}
    for asked in ({}, {"why": str(unrated[0])}, {"why": str(unrated[0])} | more, {"q": "nowhere"}):
        assert misspelled(opened(FOR_USER, **who, **asked)) == {}
