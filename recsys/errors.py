"""Errors that a person can act on: each message is one sentence that names the thing, the value and the way out."""


class RecsysError(Exception):
    """Base of every error that is shown to a person as it stands, without a traceback."""


class DatasetError(RecsysError):
    """The ratings could not be found, read or downloaded."""


class UnknownIdError(RecsysError, KeyError):
    """A raw user or movie id that the data set does not have."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would show the message in quotes


class SettingError(RecsysError, ValueError):
    """A setting or argument outside what is allowed."""


class UnsuitableError(SettingError):
    """A model cannot learn from a data set, whatever its settings."""


class TooLargeError(SettingError):
    """A fit that would take more time or memory than one may."""


class NotFittedError(RecsysError):
    """A model was asked for something before it was fitted."""


class StoreError(RecsysError):
    """A trained model on disk is missing, damaged or belongs to other data."""


class TrainingError(RecsysError):
    """A training job could not start, resume or finish."""
