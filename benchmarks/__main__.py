"""Run benchmarks and print one table: `python -m benchmarks [PART ...]`."""

import os
import platform
import sys

from benchmarks import quality, reading, server, serving, steering, training
from benchmarks.table import print_rows

PARTS = {
    "reading": reading.rows,
    "training": training.rows,
    "serving": serving.rows,
    "steering": steering.rows,
    "server": server.rows,
    "quality": quality.rows,
}


def main(names: list[str]) -> int:
    """Run the parts named, or all of them."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, MovieLens 1M\n")
    for name in names or PARTS:
        print_rows(name, PARTS[name]())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
