"""Where a page leads: the natural next steps, at its end."""

from dataclasses import dataclass, field

import streamlit as st

from pages.common import address
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId


@dataclass(frozen=True)
class Step:
    """One way on.

    Parameters
    ----------
    page : str
        Its file.
    label : str
        What one does there, about movies, users and stars.
    icon : str
    query : dict
        What the address has beside the data set.
    of_choices : str, optional
        The label where there are no stars to give: what was chosen was not rated.
    """

    page: str
    label: str
    icon: str
    query: dict[str, str] = field(default_factory=dict)
    of_choices: str | None = None

    def said(self, dataset: Dataset) -> str:
        """What one does there, in the words of a data set."""
        chosen = self.of_choices if dataset.is_implicit else None
        return dataset.words.said(chosen or self.label)


LOOK_AT_THE_RATINGS = Step("pages/data/overview.py", "Look at the ratings", ":material/bar_chart:")
FIND_MOVIES = Step("pages/data/movies.py", "Look at the movies", ":material/movie:")
LOOK_AT_USERS = Step("pages/data/users.py", "Look at the users", ":material/person:")
RECOMMEND = Step("pages/recommend/for_user.py", "See recommendations for a user", ":material/recommend:")
RATE = Step(
    "pages/recommend/for_you.py",
    "Rate movies yourself",
    ":material/theater_comedy:",
    of_choices="Choose movies yourself",
)
TRAIN = Step("pages/model/train.py", "Train a model", ":material/model_training:")
COMPARE = Step("pages/model/compare.py", "Compare the models", ":material/leaderboard:")
YOURS_ON_THE_MAP = Step("pages/recommend/map.py", "See yours on the map", ":material/map:", {"top": "you"})
SEE_MAP = Step("pages/recommend/map.py", "See the movies on a map", ":material/map:")


def recommend_for(user_id: RawId) -> Step:
    """To what one user is recommended."""
    return Step(RECOMMEND.page, "See recommendations for this user", RECOMMEND.icon, {"user": str(user_id)})


def about_user(user_id: RawId) -> Step:
    """To what one user rated."""
    query = {"user": str(user_id)}
    return Step(LOOK_AT_USERS.page, "How this user rates", LOOK_AT_USERS.icon, query, "What this user chose")


def on_the_map(user_id: RawId) -> Step:
    """To what one user rated and is recommended, on the map."""
    return Step(SEE_MAP.page, "See these movies on the map", SEE_MAP.icon, {"top": "user", "user": str(user_id)})


def recommend_by(model: str, run: str | None = None) -> Step:
    """To the recommendations of one model, or of one run of it."""
    return Step(RECOMMEND.page, RECOMMEND.label, RECOMMEND.icon, {"model": model} | ({"run": run} if run else {}))


def about_movie(movie_id: RawId, title: str) -> tuple[Step, Step]:
    """To the stars that oneself gives a movie, and to its place on the map."""
    return (
        Step(RATE.page, "Rate it yourself", RATE.icon, {"find": "search", "find_title": title}, "Choose it yourself"),
        Step(SEE_MAP.page, "Show it on the map", SEE_MAP.icon, {"film": str(movie_id)}),
    )


def next_steps(dataset: Dataset, *steps: Step) -> None:
    """Draw the ways on from a page, the natural one first; each is a link that can be opened beside the page."""
    st.space("small")
    with st.container(horizontal=True, gap="medium", vertical_alignment="center", key="next_steps"):
        st.markdown("**Go on**", width="content")
        for step in steps:
            query = address.link(**step.query)
            st.page_link(step.page, label=step.said(dataset), icon=step.icon, query_params=query, width="content")
