"""What a fit would take where that grows faster than the ratings: told beforehand, and declined above a limit."""

from dataclasses import dataclass

MOST_SECONDS = 3600.0
MOST_BYTES = 8e9
_MANY_SECONDS, _MANY_BYTES = 90.0, 2e9


@dataclass(frozen=True)
class Needs:
    """What a fit and its model would take, as far as that grows faster than the number of ratings; rough.

    Parameters
    ----------
    seconds : float
        On two cores of today.
    bytes : float
        Of memory at most, beside the ratings.
    """

    seconds: float
    bytes: float

    @property
    def in_words(self) -> str:
        """The two figures: "about 25 minutes and 3.2 GB of memory"."""
        minutes = self.seconds / 60
        if minutes < 1:
            time = "less than a minute"
        elif minutes < 90:
            time = f"about {minutes:.0f} minute{'' if round(minutes) == 1 else 's'}"
        else:
            time = f"about {minutes / 60:,.0f} hours"
        return f"{time} and {self.bytes / 1e9:.1f} GB of memory"

    @property
    def is_worth_saying(self) -> bool:
        """Whether somebody should know of it before they begin."""
        return self.seconds > _MANY_SECONDS or self.bytes > _MANY_BYTES

    @property
    def is_too_much(self) -> bool:
        """Whether it is above what a fit may take."""
        return self.seconds > MOST_SECONDS or self.bytes > MOST_BYTES


LIMIT = f"{MOST_SECONDS / 60:.0f} minutes and {MOST_BYTES / 1e9:.0f} GB"
