"""The slice of the training ratings that early stopping looks at, and that nothing is learned from."""

from recsys.data.dataset import Ratings
from recsys.data.splitting import split


def validation_slice(train: Ratings, *, share: float, seed: int) -> tuple[Ratings, Ratings]:
    """The ratings to learn from, and the ``share`` of ``train`` to validate on.

    Where there are too few ratings for a slice it is those that are learned from: better than nothing.
    """
    parts = split(len(train), holdout=share, seed=seed)
    learned = train.take(parts.train)
    return learned, train.take(parts.test) if len(parts.test) else learned
