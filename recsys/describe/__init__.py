"""Tables that describe a data set: counts, histograms, profiles of users and movies, time."""
