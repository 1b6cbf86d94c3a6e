"""A person's own taste: ratings that other places export, matched to the movies of a data set."""
