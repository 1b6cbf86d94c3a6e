"""Titles as sources file them, "Godfather, The (1972)", and as people say them: "The Godfather", 1972."""

import re
from typing import NamedTuple

_MARK = r"\s*\((?:V|TV|VG)\)"  # IMDb: made for video, for television, a game
_YEAR = re.compile(
    rf"(?P<name>.*\S)\s*\((?P<year>18[7-9]\d|19\d\d|20\d\d)(?:\s*[-–]\s*\d{{0,4}})?\)(?P<marks>(?:{_MARK})*)"
)
_MARKS = re.compile(rf"(?:{_MARK})+$")
_GROUP = re.compile(r"\((?P<inside>[^()]*)\)")
_ARTICLES = "The|A|An|La|Le|L'|Les|Un|Une|Il|Lo|Gli|El|Los|Las|Der|Die|Das"
# Too short or too common as words to be taken for articles outside a foreign title in parentheses.
_ARTICLES_ABROAD = "I|O|Os|Det|Den|De|Het|Ein|Eine|Una|Uno"
_FILED = re.compile(rf"(?P<rest>.+), (?P<article>{_ARTICLES})")
_FILED_ABROAD = re.compile(rf"(?P<also>a\.k\.a\. )?(?P<rest>.+), (?P<article>{_ARTICLES}|{_ARTICLES_ABROAD})")


class Title(NamedTuple):
    """A title in its two forms, and the year if it is known."""

    title: str
    listed_title: str
    year: int | None


def parse_title(text: str) -> Title:
    """Take a filed title apart.

    Parameters
    ----------
    text : str
        As in the source, with or without a year in parentheses at its end.

    Returns
    -------
    Title
        ``title`` as people say it, ``listed_title`` as filed but without the year, ``year`` or None.

    Examples
    --------
    >>> parse_title("Godfather, The (1972)")
    Title(title='The Godfather', listed_title='Godfather, The', year=1972)
    >>> parse_title("Hate (Haine, La) (1995)").title
    'Hate (La Haine)'
    >>> parse_title("unknown").year is None
    True
    """
    text = " ".join(text.split())
    match = _YEAR.fullmatch(text)
    if match is None:
        return Title(spoken(text), text, None)
    listed = match["name"] + match["marks"]
    return Title(spoken(listed), listed, int(match["year"]))


def spoken(listed: str) -> str:
    """A filed title with its articles in front, also in the parentheses after it.

    Examples
    --------
    >>> spoken("City of Lost Children, The (Cité des enfants perdus, La)")
    'The City of Lost Children (La Cité des enfants perdus)'
    >>> spoken("I, Worst of All (Yo, la peor de todas)")
    'I, Worst of All (Yo, la peor de todas)'
    """
    listed = _MARKS.sub("", listed) or listed
    main, bracket, rest = listed.partition(" (")
    match = _FILED.fullmatch(main.rstrip())
    if match:
        main = _joined(match["article"], match["rest"])
    return main + _GROUP.sub(_spoken_group, bracket + rest)


def _spoken_group(group: re.Match[str]) -> str:
    inside = group["inside"].strip()
    match = _FILED_ABROAD.fullmatch(inside)
    if match:
        inside = (match["also"] or "") + _joined(match["article"], match["rest"])
    return f"({inside})"


def _joined(article: str, rest: str) -> str:
    return article + rest if article.endswith("'") else f"{article} {rest}"
