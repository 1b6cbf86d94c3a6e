"""Texts as people type them: without case, accents and the signs that only printers tell apart."""

import unicodedata

_APOSTROPHES = "’‘‛ʼʹ′`´＇"
_QUOTES = "“”„‟″«»"
_DASHES = "‐‑‒–—―−﹘－"
_ALONE = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}  # no accent comes off
_UNSEEN = ("Mn", "Me", "Cf")  # accents that stand apart; soft hyphens, marks of direction, joiners
_FRACTIONS = "½⅓⅔¼¾"  # "8½" is 8 and a half, not 81 by 2
_SAME = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | _ALONE
    | {sign: " " + unicodedata.normalize("NFKD", sign).replace("⁄", "/") for sign in _FRACTIONS}
)


def folded(text: str) -> str:
    """``text`` in lower case without accents, with typewriter apostrophes, quotes and dashes.

    Examples
    --------
    >>> folded("L’Été — Amélie"), folded("SŁOŃ"), folded("8½")
    ("l'ete - amelie", 'slon', '8 1/2')
    """
    if text.isascii():
        return text.casefold().replace("`", "'")
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SAME))
    return "".join(sign for sign in plain if unicodedata.category(sign) not in _UNSEEN).translate(_SAME)
