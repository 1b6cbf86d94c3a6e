"""Training as a job: its own process, whose whole state is on disk, so that every page and shell can follow it."""
