"""Data sets that somebody brought: put aside, looked at, saved under a name, described, listed."""
