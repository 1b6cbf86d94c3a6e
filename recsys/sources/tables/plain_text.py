"""Whatever bytes a file has, as UTF-8 with ``\\n`` at the end of every line, some lines at a time."""

import codecs
import re
import zlib
from collections.abc import Iterable, Iterator

from recsys.errors import DatasetError
from recsys.sources.zip_rules import is_suspicious
from recsys.storage.encodings import wide_encoding

MAX_LINE = 1 << 20  # bytes; a longer line is no line of a table
MAX_TEXT = 8 << 30  # bytes that a packed file may unpack to
GZIP = b"\x1f\x8b"
_DAMAGE = b"\0" * 16  # what is left where a file was being written when the machine stopped

_OTHER_KINDS = (  # how files begin that are no text, or no table
    (re.compile(rb"\s*<(?:!doctype html|html|head|body)", re.IGNORECASE), "is a web page, such as a login page"),
    (re.compile(rb"\s*<(?:\?xml|!--)"), "is XML, which is not read"),
    (re.compile(rb"version https://git-lfs"), "is a pointer of Git LFS and not the file; fetch it with `git lfs pull`"),
    (re.compile(rb"PK\x03\x04"), "is a zip, or a spreadsheet; unpack it, or save the sheet as CSV"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "is a spreadsheet; save it as CSV"),
    (re.compile(rb"%PDF"), "is a PDF and no table"),
    (re.compile(rb"SQLite format 3"), "is a database; export the table of ratings as CSV"),
    (re.compile(rb"BZh|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd"), "is packed in a way that is not read; unpack it"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "is a picture"),
    (re.compile(rb"\x80[\x02-\x05]"), "looks like a pickle, which is never opened"),
    (re.compile(rb"\x89HDF|\x93NUMPY"), "is an array and no table; save it as CSV"),
)


def text_blocks(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """The lines of a file, many at a time, in UTF-8; every block but the last ends with a line's end.

    Text is UTF-8, UTF-16 or UTF-32, else line by line the Windows code page 1252 or latin-1, as GroupLens writes; it
    may be packed by gzip. Lines may end with ``\\n``, ``\\r\\n`` or ``\\r``.

    Parameters
    ----------
    chunks : iterable of bytes
        The file from its beginning, some bytes at a time.
    where : str
        The file, for error messages.

    Raises
    ------
    DatasetError
        If it is another kind of file, damaged, or has a line of more than 1 MiB.
    """
    rest: list[bytes] = []
    waiting = 0
    for text in _ends_alike(_decoded(_unpacked(chunks, where), where)):
        end = text.rfind(b"\n") + 1
        if end:
            yield _in_utf_8(b"".join([*rest, text[:end]]))
            rest, waiting = [], 0
        rest.append(text[end:])
        waiting += len(text) - end
        if waiting > MAX_LINE:
            raise DatasetError(f"{where} has a line of more than 1 MiB; it is no table of text")
    if waiting:
        yield _in_utf_8(b"".join(rest))


def encoding_of(start: bytes) -> str:
    """The encoding that a file has by its first bytes, for people.

    Examples
    --------
    >>> encoding_of("id;Café".encode()), encoding_of("Cafés".encode("cp1252")), encoding_of("a,b".encode("utf-16"))
    ('UTF-8', 'Windows-1252', 'UTF-16')
    """
    wide = wide_encoding(start)
    if wide:
        return wide[: len("utf-16")].upper()
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "Windows-1252"
    return "UTF-8"


def _unpacked(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """A file's bytes, out of gzip if they are packed by it."""
    packed: zlib._Decompress | None = None
    n_packed = n_unpacked = 0  # bytes; what comes out is counted: a header may say anything
    for i, chunk in enumerate(chunks):
        if not i and chunk.startswith(GZIP):
            packed = zlib.decompressobj(wbits=31)
        if packed is None:
            yield chunk
            continue
        n_packed += len(chunk)
        try:
            while chunk:
                if packed.eof:  # gzip files may follow each other
                    packed = zlib.decompressobj(wbits=31)
                out = packed.decompress(chunk, 8 << 20)
                n_unpacked += len(out)
                _refuse_bomb(where, n_packed, n_unpacked)
                yield out
                chunk = packed.unused_data if packed.eof else packed.unconsumed_tail
        except zlib.error as error:
            raise DatasetError(f"{where} is damaged ({error}); get it anew") from None
    if packed is not None and not packed.eof:
        raise DatasetError(f"{where} is damaged (it ends too soon); get it anew")


def _refuse_bomb(where: str, n_packed: int, n_unpacked: int) -> None:
    if n_unpacked > MAX_TEXT:
        raise DatasetError(f"{where} unpacks to more than the {MAX_TEXT >> 30} GiB allowed")
    if is_suspicious(n_packed, n_unpacked):
        raise DatasetError(f"{where} unpacks {n_packed:,} bytes to {n_unpacked:,}, as only an archive bomb does")


def _decoded(chunks: Iterable[bytes], where: str) -> Iterator[bytes]:
    """The same text without its mark, in bytes if it is in more of them, in pieces that end anywhere."""
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    for chunk in filter(None, chunks):
        if first:
            _refuse_other_kinds(chunk, where)
            wide = wide_encoding(chunk)
            decoder = codecs.getincrementaldecoder(wide)(errors="replace") if wide else None
            chunk, first = chunk.removeprefix(codecs.BOM_UTF8), False
        if decoder is not None:
            yield decoder.decode(chunk).removeprefix("\ufeff").encode("utf-8", errors="replace")
        elif _DAMAGE in chunk:
            raise DatasetError(f"{where} has runs of NUL bytes, as a file has that was cut off; get it anew")
        else:
            yield chunk


def _refuse_other_kinds(start: bytes, where: str) -> None:
    for pattern, what in _OTHER_KINDS:
        if pattern.match(start.removeprefix(codecs.BOM_UTF8)):
            raise DatasetError(f"{where} {what}")


def _ends_alike(texts: Iterable[bytes]) -> Iterator[bytes]:
    """Text whose lines all end with ``\\n``."""
    rest = b""
    for text in texts:
        text = rest + text
        rest = b""
        if text.endswith(b"\r"):  # the other half may come next
            text, rest = text[:-1], b"\r"
        yield text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text
    if rest:
        yield b"\n"


def _in_utf_8(block: bytes) -> bytes:
    """Whole lines in UTF-8; each is left as it is where it is that already."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return b"\n".join(map(_line_in_utf_8, block.split(b"\n")))
    return block


def _line_in_utf_8(line: bytes) -> bytes:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return line.decode("cp1252").encode()
        except UnicodeDecodeError:
            return line.decode("latin-1").encode()
    return line
