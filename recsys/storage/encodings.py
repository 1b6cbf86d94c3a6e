"""The encoding of a text that somebody brings, by its first bytes."""

import codecs

_MARKS = (  # the longer ones first: that of UTF-32 begins as that of UTF-16 does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096  # bytes
_FEWEST = 4  # bytes that say anything without a mark


def wide_encoding(start: bytes) -> str | None:
    """The encoding of more than one byte a letter that a text has, by its mark or its NULs; None for one in bytes.

    What is decoded by it may begin with the mark, ``\\ufeff``.

    Examples
    --------
    >>> wide_encoding("a,b".encode("utf-16-le")), wide_encoding("a,b".encode("utf-32")), wide_encoding(b"a,b,c")
    ('utf-16-le', 'utf-32-le', None)
    """
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    sample = start[:_LOOKED_AT]
    if len(sample) >= _FEWEST:
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if sample[first::2].count(0) > len(sample) / 4:  # half of every other byte
                return encoding
    return None
