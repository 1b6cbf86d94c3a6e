"""What a user rated, with the model's predictions, beside their recommendations."""

import pandas as pd
import streamlit as st

from pages.common.download import download_csv
from pages.common.row_table import height_of
from pages.common.wording import plural
from pages.recommend.movie_rows import LONGEST, movie_rows, rated_columns
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.evaluation.metrics import rmse
from recsys.serving.viewer import Viewer

_BESIDE_A_REASON = 5  # rows that still stand below an open reason


def history(user: Viewer, rated: pd.DataFrame, *, chosen: RawId | None, short: bool) -> None:
    """Show what was rated; ``short`` below an open reason."""
    dataset = user.model.dataset
    said = dataset.words.said
    if not len(rated):
        st.info(said("This user has not rated anything, so there is nothing to show."), icon=":material/star_border:")
        return
    alt = "Movies this user chose" if dataset.is_implicit else "Movies this user rated, given and predicted"
    rows = min(len(rated), _BESIDE_A_REASON if short else LONGEST)
    shown = rated_columns(dataset)
    movie_rows(dataset, rated, shown, chosen=chosen, key="rated", label=said(alt), height=height_of(rows))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Click a row to see where its prediction comes from.", width="stretch")
        saved = rated.assign(rating=dataset.scale.high) if dataset.is_implicit else rated
        of = {"dataset": dataset, "user": user.user_id, "model": user.model.key}
        download_csv(saved, said(f"{'Chosen' if dataset.is_implicit else 'Rated'} movies"), key="download_rated", **of)
    st.caption(_kept_away(dataset, rated))


def _kept_away(dataset: Dataset, rated: pd.DataFrame) -> str:
    """How many of the ratings the model has not seen, and how far off it is on these."""
    said = dataset.words.said
    unseen = rated[rated["held_out"]]
    kept = "was kept" if len(unseen) == 1 else "were kept"
    if not len(unseen):
        return said("None of these ratings was kept away from training: the model has seen them all.")
    if dataset.is_implicit:
        return said(f"{plural(len(unseen), 'choice')} of these {kept} away from training.")
    error = rmse(unseen["predicted"].to_numpy(), unseen["rating"].to_numpy())
    return said(
        f"{plural(len(unseen), 'rating')} of these {kept} away from training; on them the error is "
        f"{error:.2f} stars (RMSE). The others the model has seen."
    )
