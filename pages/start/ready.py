"""What is ready on the page Start, and what is being prepared."""

import streamlit as st

from pages.common.preparing import tell_preparing
from pages.common.wording import duration, plain
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.data.words import capitalised
from recsys.jobs.training.progress import Status
from recsys.jobs.training.readiness import READY, Readiness, readiness
from recsys.models import MODELS
from recsys.storage.runs import Run

_SECONDS_BETWEEN_LOOKS = 1.0
_NAMED = 3  # models; the page Compare has them all


def show_ready(dataset: Dataset) -> None:
    """Say what is there and what is coming; looked at again and again while anything is on its way or missing."""
    standing = readiness(dataset)
    waits = standing.state != READY or _is_live(standing)
    st.fragment(run_every=_SECONDS_BETWEEN_LOOKS if waits else None)(_look)(dataset, waits)


def _look(dataset: Dataset, waited: bool) -> None:
    standing = readiness(dataset)
    if waited and standing.state == READY and not _is_live(standing):
        st.rerun()  # nothing is left to wait for
    with st.container(border=True, gap="xsmall"):
        ratings = capitalised(dataset.words.ratings)
        st.markdown(f":material/check_circle: **{ratings}** are read: {plain(dataset.name)}.")
        if standing.state == READY:
            st.markdown(f":material/check_circle: **Recommendations** are ready: {_by_whom(standing)}.")
            if standing.run is not None and standing.status is not None and _is_live(standing):
                st.markdown(f":material/hourglass_top: **Training**: {_under_way(standing.run, standing.status)}.")
        else:
            tell_preparing(standing, dataset)


def _by_whom(standing: Readiness) -> str:
    named, more = standing.models[:_NAMED], len(standing.models) - _NAMED
    if more > 0:
        return f"by {', '.join(named)} and {more} more"
    return "by " + " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))


def _is_live(standing: Readiness) -> bool:
    return standing.status is not None and standing.status.is_live


def _under_way(run: Run, status: Status) -> str:
    left = f", at most {duration(status.seconds_left)} left" if status.seconds_left > 0 else ""
    phase = status.phase if status.phase not in ("", "training") else f"{percent(status.share_done)} done"
    return f"{MODELS[run.model].title} on {plain(run.dataset)}: {phase}{left}"
