"""What reading refused and told, line by line."""

from recsys.data.dataset import Refusal
from recsys.data.words import Words


def refused_lines(refused: tuple[Refusal, ...], told: tuple[str, ...], words: Words) -> list[str]:
    """Each reason with its first lines and what stands there, then the sentences told; in words of the data set."""
    lines = [f"  {item.file}: {item.count:,} × {words.said(item.reason)}, {_places(item)}" for item in refused]
    return lines + [f"  {words.said(sentence)}" for sentence in told]


def _places(item: Refusal) -> str:
    values = {line: f" ({field or 'line'}: {value!r})" for line, field, value in item.examples}
    return "first on line " + ", ".join(f"{line:,}{values.get(line, '')}" for line in item.lines)
