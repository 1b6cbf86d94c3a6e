"""Which model to take for what: only what the numbers allow to say."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.words import Words
from recsys.evaluation.bootstrap import UserSums
from recsys.evaluation.stored import Evaluation
from recsys.evaluation.verdicts import advice, lead, weakness
from recsys.storage.runs import Run

N_USERS = 400


def measured(
    model: str, *, ndcg: float, rmse: float | None, hit_rate: float = 0.75, luck: int | None = None
) -> Evaluation:
    """A model by its two measures over users; by ``luck``, a seed, users differ widely, else not at all."""
    noise = np.zeros(N_USERS) if luck is None else np.random.default_rng(luck).normal(0, 0.2, N_USERS)
    noise -= noise.mean()
    names, top = ["ndcg_at_10"], [np.full(N_USERS, ndcg) + noise]
    if rmse is not None:
        names, top = [*names, "rmse"], [*top, np.full(N_USERS, rmse**2) + noise]
    row = {"model": model, "ndcg_at_10": ndcg, "rmse": rmse, "hit_rate_at_10": hit_rate}
    one = Evaluation(Run("set", model, "run"), row, {}, {}, [], [])
    one.__dict__["sums"] = UserSums(tuple(names), np.array(top), np.ones((len(names), N_USERS)))
    return one


def test_one_model_for_lists_and_another_for_stars_where_both_lead_by_more_than_chance():
    said = advice([measured("ease", ndcg=0.3, rmse=0.95), measured("bayes", ndcg=0.1, rmse=0.82)])
    assert said == [
        "For lists take EASE (NDCG@10 0.3000): it is ahead of all others by more than chance.",
        "For stars take Bayesian factorization (RMSE 0.8200): it is ahead of all others by more than chance.",
        "Even so, 25\u00a0% of the users measured find nothing that they liked among the first 10 of EASE.",
    ]


def test_models_that_cannot_be_told_apart_are_named_together():
    three = [
        measured("ease", ndcg=0.300, rmse=None, luck=1),
        measured("als", ndcg=0.299, rmse=None, luck=2),
        measured("popular", ndcg=0.1, rmse=None),
    ]
    found = lead(three, "ndcg_at_10")
    assert ([one.row["model"] for one in found.alike], [one.row["model"] for one in found.others]) == (
        ["als"],
        ["popular"],
    )
    assert advice(three)[0] == "For lists take EASE or Implicit ALS (NDCG@10 0.3000): they cannot be told apart."


def test_where_nobody_is_behind_chance_alone_could_explain_the_order():
    two = [measured("ease", ndcg=0.300, rmse=None, luck=1), measured("als", ndcg=0.299, rmse=None, luck=2)]
    assert "chance alone could explain who is ahead" in advice(two)[0]


def test_many_that_are_alike_are_counted():
    models = ("ease", "als", "svd", "mf", "bias")
    alike = [measured(model, ndcg=0.3 - at / 1e4, rmse=None, luck=at) for at, model in enumerate(models)]
    said = advice([*alike, measured("popular", ndcg=0.01, rmse=None)])[0]
    assert said == "For lists take EASE (NDCG@10 0.3000); 4 others cannot be told apart from it."


def test_a_single_model_is_no_choice():
    assert advice([measured("ease", ndcg=0.3, rmse=None, hit_rate=1.0)]) == [
        "For lists, only EASE is measured (NDCG@10 0.3000), so there is no choice yet."
    ]


def with_groups(*groups: tuple[str, int, float]) -> Evaluation:
    rows = [{"group": group, "n": n, "rmse": rmse} for group, n, rmse in groups]
    return replace(measured("bayes", ndcg=0.1, rmse=0.8), slices={"popularity": rows})


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([("1–4", 500, 1.0), ("5–9", 5000, 0.7)], ["movies with 1–4 ratings (RMSE 1.00, over all 0.80)"]),
        ([("1–4", 50, 1.2), ("5–9", 5000, 0.81)], []),  # the first has too few, the second is within chance
        ([], []),
    ],
)
def test_a_group_is_a_weakness_where_its_error_is_larger_by_more_than_chance(groups, said):
    assert weakness(with_groups(*groups)) == said


def test_it_speaks_in_the_words_of_the_set():
    books = Words("reader", "readers", "book", "books", "point", "points")
    said = advice([measured("ease", ndcg=0.3, rmse=0.95), measured("bayes", ndcg=0.1, rmse=0.82)], books)
    assert said[1].startswith("For points take Bayesian factorization")
    assert "of the readers measured" in said[2]
