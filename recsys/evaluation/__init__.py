"""Honest numbers: a fitted model measured on ratings it has not seen.

``predicting`` has the predictions, ``protocol`` all measures of one model, ``stored`` keeps them beside the run.
"""

from recsys.evaluation.predicting import accuracy, predict_rows

__all__ = ["accuracy", "predict_rows"]
