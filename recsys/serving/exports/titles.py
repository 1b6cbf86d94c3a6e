"""The forms in which people write one title, so that two of them can be told to be the same."""

import re
from dataclasses import dataclass
from functools import cached_property

from recsys.data.folding import folded

_IN_FRONT = "the|a|an|la|le|les|il|lo|gli|el|los|las|un|une|der|das"  # dropped by some; no words of English titles
_BEHIND = _IN_FRONT + "|l'|die|det|den|de|het|i|o|os|as|ein|eine|una|uno"
_ARTICLE_BEHIND = re.compile(rf"^(?P<rest>.+?), (?P<article>{_BEHIND})(?=$| - |\s*:)")
_ARTICLE_IN_FRONT = re.compile(rf"(?:l'|(?:{_IN_FRONT}) )(?=.)")
_GROUP = re.compile(r"\(([^()]*)\)")
_SERIES = re.compile(r".*#\s*\d.*")  # of a book: "(The Hunger Games, #1)"
_AKA = re.compile(r"(?:^|[\s,;])(?:a\.k\.a\.?|aka|also known as)(?:[\s:]+|$)")
_SLASH = re.compile(r"\s+/\s+")
_SUBTITLE = re.compile(r",? or[:,]\s+|\s*:\s+|\s+:|\s+-+\s+")
_YEAR_BEHIND = re.compile(r"(?P<title>.*\S)\s*\((?P<year>[12]\d{3})\)\s*", re.DOTALL | re.ASCII)
_AND = re.compile(r"\s*&\s*|\s\+\s")
_INITIAL = re.compile(r"(?<=\b[^\W\d_])\.")  # "E.T." is "ET", as "L.A." is "LA"
_NOT_A_WORD = re.compile(r"[\W_]+")
_ROMAN = dict(
    zip(
        ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi"),
        map(str, range(1, 17)),
        strict=True,
    )
)
_IN_WORDS = {
    word: str(number)
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), start=1
    )
}
_NUMBERS = _ROMAN | _IN_WORDS
_NUMBER_IN_WORDS = re.compile(rf"\b(?:{'|'.join(_IN_WORDS)})\b")
_SPELLINGS = {"colour": "color", "theatre": "theater", "grey": "gray", "neighbour": "neighbor", "honour": "honor"}
_SPELLING = re.compile(rf"\b(?P<word>{'|'.join(_SPELLINGS)})(?P<ending>s?)\b")
_PARTS = {"pt": "part", "ep": "episode", "vol": "volume", "chap": "chapter"}
_PART = re.compile(
    rf"\b(?P<what>part|pt|episode|ep|chapter|chap|volume|vol|book)\b\.?\s*(?P<number>{'|'.join(_NUMBERS)}|\d+)\b"
)
_LATER_ROMAN = re.compile(r"(?<=\S\s)[ivx]{2,}\b(?!')")  # a first word may be a name; one letter may be anything
_FIFTH = re.compile(r"(?<=\S\s)v(?=\s*(?:[:(,]|-\s|$))")  # "Rocky V", not "Batman v Superman"
_VERSUS = re.compile(r"\b(?:vs|versus)\b\.?")


def without_year(text: str) -> tuple[str, int | None]:
    """A title without the year in parentheses behind it, and that year.

    Examples
    --------
    >>> without_year("Heat (1995)"), without_year("2012")
    (('Heat', 1995), ('2012', None))
    """
    behind = _YEAR_BEHIND.fullmatch(text)
    return (behind["title"], int(behind["year"])) if behind else (text, None)


def words_of(text: str) -> str:
    """A folded title as words alone, articles in front and numbers in figures.

    Examples
    --------
    >>> words_of("godfather: part ii, the"), words_of("e.t. the extra-terrestrial"), words_of("schindler's list")
    ('the godfather part 2', 'et the extra terrestrial', 'schindlers list')
    """
    text = _AND.sub(" and ", _in_figures(_spoken(text))).replace("'", "").replace("*", "")
    text = _SPELLING.sub(lambda match: _SPELLINGS[match["word"]] + match["ending"], text)
    return _NOT_A_WORD.sub(" ", _INITIAL.sub("", text)).strip()


def bare(text: str) -> str:
    """A folded title in the form that forgives most: no article in front, no space.

    Examples
    --------
    >>> bare("spider-man, the"), bare("l'avventura"), bare("***")
    ('spiderman', 'avventura', '***')
    """
    words = words_of(_ARTICLE_IN_FRONT.sub("", _INITIAL.sub("", _spoken(text)), count=1)) or words_of(text)
    return words.replace(" ", "") or "".join(text.split())


@dataclass(frozen=True)
class TitleForms:
    """One title as it may be written.

    Parameters
    ----------
    text : str
        As it is written, without the year.
    """

    text: str

    @cached_property
    def whole(self) -> str:
        """Folded, with what is in parentheses and without "a.k.a."."""
        pieces = [_spoken(_AKA.sub(" ", piece).strip()) for piece in self._pieces]
        return " ".join(piece for piece in pieces if piece) or self._folded

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Folded: the whole, the title before the parentheses, each that stands in them or after "a.k.a."."""
        names = [name.strip(" ,;") for text in self._pieces for part in _AKA.split(text) for name in _SLASH.split(part)]
        return tuple(dict.fromkeys(name for name in (self.whole, *names) if name))

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Folded: each name without its subtitle, or the subtitle alone."""
        parts: list[str] = []
        for name in self.names:
            cuts = list(_SUBTITLE.finditer(name))
            parts += [name[: cut.start()] for cut in cuts] + [name[cut.end() :] for cut in cuts]
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    @cached_property
    def _folded(self) -> str:
        return " ".join(folded(self.text.replace("—", " - ")).split())

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        """The title before the parentheses, and what stands in each; not the series that a book belongs to."""
        groups = [group for group in _GROUP.findall(self._folded) if not _SERIES.fullmatch(group)]
        return tuple(" ".join(piece.split()) for piece in (_GROUP.sub(" ", self._folded), *groups))


def _spoken(text: str) -> str:
    return _ARTICLE_BEHIND.sub(_to_the_front, text, count=1)


def _to_the_front(match: re.Match[str]) -> str:
    space = "" if match["article"].endswith("'") else " "
    return f"{match['article']}{space}{match['rest']}"


def _in_figures(text: str) -> str:
    """Numbers as figures, however they are written; a title that is nothing but a number stays ("9" is not "Nine")."""
    text = _PART.sub(_numbered, _VERSUS.sub("v", text))
    text = _LATER_ROMAN.sub(lambda match: _ROMAN.get(match[0], match[0]), text)
    if " " in _ARTICLE_IN_FRONT.sub("", text, count=1):
        text = _NUMBER_IN_WORDS.sub(lambda match: _IN_WORDS[match[0]], text)
    return _FIFTH.sub("5", text)


def _numbered(match: re.Match[str]) -> str:
    return f"{_PARTS.get(match['what'], match['what'])} {_NUMBERS.get(match['number'], match['number'])}"
