"""How large a table, and what stands in it, may be. All is counted while it is read, since headers lie."""

from recsys.errors import DatasetError

MAX_COLUMNS = 1000
MAX_ROWS = 100_000_000  # ratings; three times those of the largest MovieLens set
MAX_ID = 500  # characters; a longer one is refused
MAX_FIELD = 10_000  # characters of any other text; the rest is cut off


def refuse_more_columns(n_columns: int, where: str) -> None:
    """Raise if a table has too many columns.

    Raises
    ------
    DatasetError
        With the number of them.
    """
    if n_columns > MAX_COLUMNS:
        raise DatasetError(f"{where} has {n_columns:,} columns, more than the {MAX_COLUMNS:,} allowed")
