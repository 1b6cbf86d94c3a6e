"""A person's own taste: ratings that other places export, matched to the films of a data set."""
