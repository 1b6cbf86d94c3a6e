"""The frame of the dashboard: page config, navigation, and the data set picked for all pages."""

import logging
from pathlib import Path

import streamlit as st

from pages.common import widgets

ART = Path(__file__).parent / "pages" / "common"


def navigation() -> "st.Page":
    """The pages, under the headings of the menu; the one to show."""
    return st.navigation(
        {
            "Data": [
                st.Page(
                    "pages/data/overview.py",
                    title="Overview",
                    icon=":material/bar_chart:",
                    default=True,
                    help="How the ratings spread over stars, movies, users, genres and time; and the tables.",
                ),
                st.Page(
                    "pages/data/movies.py",
                    title="Movies",
                    icon=":material/movie:",
                    help="Find movies by title, genre, year and number of ratings, and look at one of them.",
                ),
                st.Page(
                    "pages/data/users.py",
                    title="Users",
                    icon=":material/person:",
                    help="What one user rated, and how that differs from everybody else.",
                ),
                st.Page(
                    "pages/data/welcome.py",
                    title="Get data",
                    icon=":material/download:",
                    help="The data sets that can be fetched, with their sizes and licences.",
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
                    title="For a user",
                    icon=":material/recommend:",
                    help="What a user rated, with predictions, beside the best movies the user has not seen.",
                ),
                st.Page(
                    "pages/recommend/for_you.py",
                    title="For you",
                    icon=":material/theater_comedy:",
                    help="Give some films stars, and see what the model makes of them at once.",
                ),
                st.Page(
                    "pages/recommend/map.py",
                    title="Map",
                    icon=":material/map:",
                    help="All movies in two dimensions: those the model finds alike lie near each other.",
                ),
            ],
        }
    )


if __name__ == "__main__":
    page = navigation()
    st.set_page_config(page_title=f"{page.title} · Matinee", page_icon=str(ART / "ticket.svg"), layout="wide")
    st.logo(str(ART / "matinee.svg"), size="large", icon_image=str(ART / "ticket.svg"))
    with st.sidebar:
        widgets.dataset_picker()
    page.run()
else:
    # `streamlit run` finds this App and imports the file once, before the first visitor. Declaring the pages then
    # keeps Streamlit from looking for pages in pages/ by itself: on a fresh server it would find none there and
    # greet whoever opens a deep link with "Page not found".
    app = st.App(__file__)
    logging.disable(logging.WARNING)  # it would warn that there is no visitor yet
    navigation()
    logging.disable(logging.NOTSET)
