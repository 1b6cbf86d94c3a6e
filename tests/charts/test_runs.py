"""Trainings laid over each other."""

import pandas as pd

from recsys.charts.runs import curves_of_runs


def curves(longest: int) -> pd.DataFrame:
    rows = [("a", "SVD", 1, 1.0, "training"), ("a", "SVD", 2, 1.1, "validation"), ("a", "SVD", 2, 1.2, "test")]
    rows += [("b: <c>", "SVD", longest, 0.9, "validation")]
    return pd.DataFrame(rows, columns=["name", "model", "epochs", "rmse", "what"])


def test_a_colour_stands_for_a_training_a_dash_for_training_and_validation_and_a_diamond_for_the_test_part():
    lines, tested = curves_of_runs(curves(4)).to_dict()["layer"]
    assert lines["encoding"]["color"]["scale"]["domain"] == ["a", "b: <c>"]
    assert lines["encoding"]["strokeDash"]["scale"]["domain"] == ["validation", "training"]
    assert "test" in str(tested["transform"])
    assert tested["encoding"]["shape"]["scale"] == {"domain": ["test"], "range": ["diamond"]}
    assert tested["mark"]["filled"] is True


def test_a_training_that_is_much_longer_than_another_does_not_press_it_against_the_axis():
    scales = [curves_of_runs(curves(n)).to_dict()["layer"][0]["encoding"]["x"]["scale"] for n in (4, 400)]
    assert [scale.get("type") for scale in scales] == [None, "log"]
