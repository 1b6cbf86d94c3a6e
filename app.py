"""The frame of the dashboard: page config, navigation, and the data set picked for all pages."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from pages.common import screen, widgets
from recsys.data.words import OF_MOVIES, Words
from recsys.jobs.training import first

ART = Path(__file__).parent / "pages" / "common"


def navigation(words: Words) -> "st.Page":
    """The pages, under the headings of the menu, in the words of the data set; the one to show."""
    said = words.said
    return st.navigation(
        {
            "": [
                st.Page(
                    "pages/start/start.py",
                    title="Start",
                    icon=":material/local_activity:",
                    default=True,
                    help="What this is, what is ready, and where to go.",
                ),
            ],
            "Data": [
                st.Page(
                    "pages/data/overview.py",
                    title="Overview",
                    icon=":material/bar_chart:",
                    help=said("How the ratings spread over stars, movies, users, genres and time; and the tables."),
                ),
                st.Page(
                    "pages/data/movies.py",
                    title=said("Movies"),
                    icon=":material/movie:",
                    help=said("Find movies by title, genre, year and number of ratings, and look at one of them."),
                ),
                st.Page(
                    "pages/data/users.py",
                    title=said("Users"),
                    icon=":material/person:",
                    help=said("What one user rated, and how that differs from everybody else."),
                ),
                st.Page(
                    "pages/data/welcome.py",
                    title="Get data",
                    icon=":material/download:",
                    help="The data sets that can be fetched, with their sizes and licences.",
                ),
                st.Page(
                    "pages/data/add.py",
                    title="Add data",
                    icon=":material/add_circle:",
                    help="Bring ratings, likes or clicks of your own, and rename or delete what was brought before.",
                ),
            ],
            "Model": [
                st.Page(
                    "pages/model/train.py",
                    title="Train",
                    icon=":material/model_training:",
                    help="Train a model or load a trained one, and watch the error fall.",
                ),
                st.Page(
                    "pages/model/compare.py",
                    title="Compare",
                    icon=":material/leaderboard:",
                    help="Every model on the same ratings: who is better at what, and where each of them errs.",
                ),
            ],
            "Recommend": [
                st.Page(
                    "pages/recommend/for_user.py",
                    title=said("For a user"),
                    icon=":material/recommend:",
                    help=said("What a user rated, with predictions, beside the best movies the user has not seen."),
                ),
                st.Page(
                    "pages/recommend/for_you.py",
                    title="For you",
                    icon=":material/theater_comedy:",
                    help=said("Give some movies stars, and see what the model makes of them at once."),
                ),
                st.Page(
                    "pages/recommend/map.py",
                    title="Map",
                    icon=":material/map:",
                    help=said("All movies in two dimensions: those the model finds alike lie near each other."),
                ),
            ],
        }
    )


@asynccontextmanager
async def serving(app: "st.App") -> AsyncIterator[None]:
    """What a server does beside serving, from its start to its end."""
    first.begin_in_background()
    yield


if __name__ == "__main__":
    # before the menu: until a page has an icon, the browser fetches that of its entry in the menu from Google's fonts
    st.set_page_config(page_icon=str(ART / "ticket.svg"), layout="wide", initial_sidebar_state=screen.SIDEBAR)
    page = navigation(widgets.words_in_force())
    st.set_page_config(page_title=f"{page.title} · Matinee")
    screen.style()
    st.logo(str(ART / "matinee.svg"), size="large", icon_image=str(ART / "ticket.svg"))
    with st.sidebar:
        widgets.dataset_picker()
    page.run()
else:
    # `streamlit run` finds this App and imports the file once, before the first visitor. Declaring the pages then
    # keeps Streamlit from looking for pages in pages/ by itself: on a fresh server it would find none there and
    # greet whoever opens a deep link with "Page not found".
    app = st.App(__file__, lifespan=serving)
    logging.disable(logging.WARNING)  # it would warn that there is no visitor yet
    navigation(OF_MOVIES)
    logging.disable(logging.NOTSET)
