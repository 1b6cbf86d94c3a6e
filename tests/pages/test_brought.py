"""For you, when a visitor brings ratings from another place."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_model_pages import opened
from tests.pages.test_recommend_pages import EVEN, FOR_YOU, said, svd_run  # noqa: F401
from tests.serving.exports.films import letterboxd

LIST = letterboxd(
    "2020-01-01,Film 0,1980,u,4.5",
    "2020-01-02,The Film 1,1982,u,0.5",
    "2020-01-03,Film 4: Again,1985,u,5",  # Film 4 is of 1984: a sequel, or a year that is wrong
    "2020-01-04,Film [6]: *Again*,1987,u,5",
    "2020-01-05,Metropolis,1927,u,4",
    "2020-01-06,Film 3,1983,u,",
)


@pytest.fixture
def page(svd_run) -> AppTest:  # noqa: F811
    return opened(FOR_YOU, model="svd")


def bring(page: AppTest, data: bytes, name: str = "ratings.csv") -> AppTest:
    page.file_uploader(key="ratings_file").set_value((name, data, "text/csv")).run()
    assert not page.exception
    return page


def ratings(page: AppTest) -> str:
    """As the address has them: by stars, each film by its id, in the order of positions."""
    found = page.query_params.get("ratings", "")
    return found if isinstance(found, str) else found[0]


def asked(page: AppTest) -> list:
    return [one for one in page.selectbox if one.label.endswith("rated 5")]


def tabs(page: AppTest) -> list[str]:
    return [tab.label for tab in page.tabs]


def test_an_export_is_matched_and_reported(page):
    bring(page, LIST)
    assert ratings(page) == "5_5000~1_4989"
    report = next(one for one in page.expander if "Letterboxd" in one.label)
    assert report.label == "Letterboxd: 2 ratings matched, 2 to choose, 1 unknown, 1 left out"
    assert tabs(page)[:4] == ["Which movie?", "Unknown", "Left out", "Matched"]
    tables = {tuple(table.value): table.value for table in page.dataframe}
    assert tables["line", "title", "rating"]["title"].tolist() == ["Metropolis (1927)"]
    assert tables["line", "title", "reason"].values.tolist() == [[7, "Film 3", "not rated"]]
    assert tables["line", "title", "rating", "film", "stars"]["stars"].tolist() == [5, 1]
    assert "The best 18 for you" in said(page)


def test_which_film_was_meant_is_chosen_and_taken_back(page):
    bring(page, LIST)
    first, second = asked(page)
    assert first.label == "Film 4: Again (1985), rated 5"
    assert second.label == "Film [6]: *Again* (1987), rated 5"
    assert "Film \\[6\\]: \\*Again\\* \\(1987\\), rated 5" in [text.value for text in page.markdown]
    assert first.value is None
    assert first.options == ["Film 4 (1984) · 11 ratings · id 4956"]
    first.set_value(4).run()
    assert not page.exception
    assert ratings(page) == "5_5000_4956~1_4989"
    assert [one.value for one in asked(page)] == [None, 4]
    asked(page)[1].set_value(None).run()
    assert ratings(page) == "5_5000~1_4989"
    assert [one.value for one in asked(page)] == [None, None]


def test_what_is_unknown_can_be_found_by_hand(page):
    bring(page, LIST)
    page.selectbox(key="by_hand_1").set_value(5).run()
    page.text_input(key="by_hand_words_1_5").set_value("film 7 (1987)").run()
    assert not page.exception
    page.selectbox(key="brought_1_5").set_value(7).run()
    assert not page.exception
    assert ratings(page) == "5_5000~4_4923~1_4989"
    assert "Unknown" not in tabs(page)
    page.selectbox(key="brought_1_5").set_value(None).run()
    assert ratings(page) == "5_5000~1_4989"
    assert "Unknown" in tabs(page)


def test_what_was_given_here_stays_and_comes_back_when_a_choice_is_taken_back(svd_run):  # noqa: F811
    page = opened(FOR_YOU, model="svd", ratings="5_4890~3_5000~2_4956")
    bring(page, LIST)
    assert ratings(page) == "5_5000_4890~2_4956~1_4989"
    assert "1 rating of the file stand in place of stars given here before." in said(page)
    asked(page)[0].set_value(4).run()
    assert ratings(page) == "5_5000_4956_4890~1_4989"
    asked(page)[1].set_value(None).run()
    assert ratings(page) == "5_5000_4890~2_4956~1_4989"


def test_stars_given_since_a_choice_are_the_visitors_own(page):
    bring(page, LIST)
    asked(page)[0].set_value(4).run()
    page.query_params["ratings"] = "3_5000_4956~1_4989"  # of a film that was matched, and of the one chosen
    page.run()
    asked(page)[1].set_value(None).run()
    assert ratings(page) == "3_5000_4956~1_4989"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b"PK\3\4", "the archive is damaged or locked"),
        (b"<html>*no*</html>", "the file is no export of Letterboxd, IMDb, Goodreads, Trakt"),
        (letterboxd("d,Film 0,1980,u", header="Date,Name,Year,Letterboxd URI"), "lacks the column of the rating"),
    ],
)
def test_a_file_that_cannot_be_used_leaves_everything_as_it_was(svd_run, data, sentence):  # noqa: F811
    page = bring(bring(opened(FOR_YOU, model="svd", ratings=EVEN), LIST), data)
    before = ratings(page)
    assert "5000" in before
    assert [sentence in error.value.replace("\\", "") for error in page.error] == [True]
    assert page.error[0].value.startswith("Nothing was loaded: ")
    assert any("Letterboxd" in one.label for one in page.expander)  # the report of the earlier file
    page.run()
    assert not page.error
    assert ratings(page) == before


def test_more_than_a_visitor_can_have_leaves_everything_as_it_was(svd_run, monkeypatch):  # noqa: F811
    page = opened(FOR_YOU, model="svd", ratings="5_4890_4879_4868")
    monkeypatch.setattr("recsys.serving.visitor_ratings.MOST_RATINGS", 4)
    bring(page, LIST)
    assert "5 ratings are too many for a visitor" in page.error[0].value
    assert ratings(page) == "5_4890_4879_4868"
    assert not any("Letterboxd" in one.label for one in page.expander)


def test_the_report_is_closed_without_its_ratings_and_starting_over_takes_both(page):
    bring(page, LIST)
    page.button(key="close_brought").click().run()
    assert ratings(page) == "5_5000~1_4989"
    assert not any("Letterboxd" in one.label for one in page.expander)
    bring(page, LIST)
    page.button(key="start_over").click().run()
    assert ratings(page) == ""
    assert not any("Letterboxd" in one.label for one in page.expander)


def test_the_file_that_was_saved_here_is_brought_back_whole(page):
    own = b"movie_id,title,rating\n5000,Film 0,5\n4989,Film 1,1\n"
    bring(page, own, "my-ratings.csv")
    assert ratings(page) == "5_5000~1_4989"
    assert tabs(page)[:1] == ["Matched"]


def test_many_to_choose_come_some_at_a_time(page, monkeypatch):
    monkeypatch.setattr("pages.recommend.brought._AT_ONCE", 1)
    bring(page, LIST)
    assert len(asked(page)) == 1
    assert "1 more follow when these are chosen." in said(page)
