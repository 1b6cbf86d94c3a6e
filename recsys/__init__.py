"""Look inside a movie recommender: ratings, models, training, evaluation, explanation."""

__version__ = "0.1.0"
