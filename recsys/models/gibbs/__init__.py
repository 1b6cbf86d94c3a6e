"""Bayesian matrix factorization by Gibbs sampling, in numpy and scipy: the chain, its average and its intervals."""
