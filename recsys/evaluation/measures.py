"""What is measured: each measure's name, meaning, direction and usual size, declared once for page and commands."""

from dataclasses import dataclass

CUT = 10  # length of the lists that are measured
DEEP_CUT = 100  # how far down the first hit is looked for


@dataclass(frozen=True)
class Measure:
    """One column of the leaderboard.

    Parameters
    ----------
    key : str
        Its name in JSON and tables.
    title : str
        Its name for people.
    about : str
        What it says, in one line.
    higher_is_better : bool
    typical : str
        Where this package's models lie, weak ones and good ones, on MovieLens 100K and 1M.
    form : str
        How a value is written (a format specification).
    """

    key: str
    title: str
    about: str
    higher_is_better: bool
    typical: str
    form: str = ".4f"

    @property
    def direction(self) -> str:
        """Which way is better, in words."""
        return "higher is better" if self.higher_is_better else "lower is better"


_ALL = (
    Measure(
        "rmse", "RMSE", "Typical error of a predicted rating in stars; large errors weigh more.", False, "0.82–1.02"
    ),
    Measure("mae", "MAE", "Mean distance between predicted and given stars.", False, "0.64–0.81"),
    Measure(
        "ndcg_at_10",
        "NDCG@10",
        "Liked test movies among the best 10, worth more the higher they stand.",
        True,
        "0.02–0.32",
    ),
    Measure(
        "recall_at_10", "Recall@10", "Share of a user's liked test movies that the best 10 find.", True, "0.02–0.32"
    ),
    Measure(
        "precision_at_10",
        "Precision@10",
        "Share of the best 10 that the user liked in the test part.",
        True,
        "0.02–0.20",
    ),
    Measure("mrr", "MRR", "One over the rank of the first liked test movie (0 below rank 100).", True, "0.06–0.51"),
    Measure(
        "hit_rate_at_10",
        "Hit rate@10",
        "Share of users with at least one liked test movie in their 10.",
        True,
        "0.18–0.77",
    ),
    Measure(
        "coverage",
        "Coverage",
        "Share of all movies that are in somebody's 10; alone it proves nothing.",
        True,
        "0.01–0.30",
    ),
    Measure(
        "gini", "Gini", "How unevenly the places in the lists go to movies: 0 evenly, 1 all to one.", False, "0.94–1.00"
    ),
    Measure(
        "novelty",
        "Novelty",
        "Bits of surprise: 1 bit more means half as many users know the movie.",
        True,
        "1.4–5 bits",
        ".2f",
    ),
    Measure(
        "mean_popularity",
        "Popularity",
        "Mean number of training ratings of a recommended movie.",
        False,
        "140–2,300",
        ",.0f",
    ),
    Measure(
        "diversity",
        "Diversity",
        "How little the genres of a list's movies overlap, from 0 to 1.",
        True,
        "0.70–0.88",
        ".3f",
    ),
    Measure("train_seconds", "Training", "Seconds that the fit took.", False, "0.1–120 s", ",.1f"),
    Measure("bytes", "Size", "Bytes of the trained model on disk.", False, "50 kB–60 MB", ",d"),
    Measure(
        "recommend_all_seconds",
        "Lists for all",
        "Seconds to rank all unseen movies for every user.",
        False,
        "0.1–10 s",
        ",.2f",
    ),
)

MEASURES: dict[str, Measure] = {measure.key: measure for measure in _ALL}

# Sums over users divided by sums over users: these have an interval. Coverage and Gini belong to all lists together.
PER_USER = (
    "rmse",
    "mae",
    "ndcg_at_10",
    "recall_at_10",
    "precision_at_10",
    "mrr",
    "hit_rate_at_10",
    "novelty",
    "mean_popularity",
    "diversity",
)
