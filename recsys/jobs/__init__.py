"""Work in a process of its own, whose whole state is on disk, so that every page and shell can follow it."""
