"""Users found and put in order once for all sessions, as `pages.common.cache` does with everything else."""

import contextlib
from typing import Any

import numpy as np
import streamlit as st

from pages.common import cache
from recsys.data.dataset import Dataset
from recsys.data.ids import IndexArray
from recsys.data.splitting import split
from recsys.describe.find_users import matching_users
from recsys.errors import StoreError
from recsys.evaluation import by_user
from recsys.evaluation.by_user import UserErrors, UserOrder
from recsys.evaluation.stored import measured
from recsys.storage.runs import Run


def user_errors(run: Run, of: Dataset, manifest: dict[str, Any]) -> UserErrors:
    """How far off a trained model is on the held-out ratings of each user.

    Raises
    ------
    StoreError
        If the model is damaged, or was trained on other data.
    """
    return _user_errors(run, of, manifest, of.fingerprint, cache.saved_at(run))


def users_found(
    of: Dataset, words: str, order: UserOrder, run: Run | None = None, manifest: dict[str, Any] | None = None
) -> IndexArray:
    """Positions of the users who have some words in their label, in an order, shape (k,).

    Parameters
    ----------
    of : Dataset
    words : str
        Everybody has none.
    order : str
        One of `recsys.evaluation.by_user.USER_ORDERS`.
    run, manifest : Run, dict, optional
        Of the model by whose errors they are put in order, if they are.

    Raises
    ------
    StoreError
        If the model is damaged, or was trained on other data.
    """
    return _users_found(
        of, manifest or {}, of.fingerprint, words, order, run, 0 if run is None else cache.saved_at(run)
    )


@st.cache_resource(max_entries=4, show_spinner="Holding predictions against each user's ratings …")
def _user_errors(run: Run, _of: Dataset, _manifest: dict[str, Any], fingerprint: str, stamp: int) -> UserErrors:
    known = measured(run, _manifest)
    if known is not None:
        with contextlib.suppress(StoreError):
            return by_user.measured_errors(known.sums)
    test = split(_of.n_ratings, holdout=_manifest["holdout"], seed=_manifest["split_seed"]).test
    return by_user.user_errors(cache.recommender(run, _of), _of.ratings.take(test))


@st.cache_resource(max_entries=50, show_spinner=False)
def _users_found(
    _of: Dataset,
    _manifest: dict[str, Any],
    fingerprint: str,
    words: str,
    order: UserOrder,
    run: Run | None,
    stamp: int,
) -> IndexArray:
    errors = None if run is None else user_errors(run, _of, _manifest)
    ordered = by_user.in_order(_of, order, errors)
    return ordered[np.isin(ordered, matching_users(_of, words))] if words else ordered
