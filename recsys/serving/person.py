"""Whom sentences speak of: the one who reads them, or somebody else."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """How somebody is called in a sentence: at first so that it is clear who is meant, from then on shorter.

    Parameters
    ----------
    who, whose, of_whom : str
        At first: "user 2000", "user 2000's", "of user 2000".
    they, them, their : str
        From then on.
    """

    who: str
    whose: str
    of_whom: str
    they: str
    them: str
    their: str


YOU = Person("you", "your", "of yours", "you", "you", "your")


def somebody(name: str) -> Person:
    """Somebody else than who reads it, by name.

    Examples
    --------
    >>> somebody("user 2000").whose, somebody("user 2000").their
    ("user 2000's", 'their')
    """
    return Person(name, f"{name}'s", f"of {name}", "they", "them", "their")
