"""Faults that an expert might put into the sampler and the fold-in, and the tests that are to notice each of them."""

from dataclasses import dataclass

_GIBBS, _SHARED = "recsys/models/gibbs", "recsys/models/shared"
_TESTS, _FOLD_IN = "tests/models/gibbs", "tests/models/shared/test_fold_in.py"
_BAYES = "tests/models/test_bayes.py"

_JOINT = f"{_TESTS}/test_joint.py::test_unknowns_and_ratings_drawn_in_turn_stay_as_the_model_has_them"
_WISHART = f"{_TESTS}/test_draws.py::test_precisions_of_vectors_are_from_the_wishart_of_vectors_and_link"
_VECTORS = f"{_TESTS}/test_chain.py::test_vectors_are_drawn_from_their_posterior_given_all_else"
_WEIGHTS = f"{_TESTS}/test_chain.py::test_noise_weights_are_drawn_given_the_errors_and_then_count"
_STRENGTH = (
    f"{_TESTS}/test_link.py::test_the_strength_of_the_link_is_drawn_from_its_posterior_with_the_weights_integrated_out"
)
_STEP = f"{_TESTS}/test_link.py::test_a_step_of_the_strength_is_taken_at_exactly_the_odds_of_metropolis_rule"
_SPREAD = f"{_TESTS}/test_spread.py::test_spread_and_noise_are_those_of_the_samples"
_NEWCOMER = f"{_FOLD_IN}::test_a_newcomer_is_as_like_others_as_the_trained_user_with_these_ratings"
_POSTERIOR = f"{_FOLD_IN}::test_somebody_folded_in_is_the_posterior_of_the_users_as_a_gaussian_has_it"
_GRID = f"{_FOLD_IN}::test_the_noise_is_the_best_of_a_grid_for_users_with_eight_and_with_64_ratings"
_VARIANCE = f"{_FOLD_IN}::test_the_noise_of_a_model_is_a_power_of_two_of_the_variance_of_its_ratings"


@dataclass(frozen=True)
class Fault:
    """One wrong line.

    Parameters
    ----------
    name : str
        What is wrong, in a few words.
    path : str
        File, from the root of the project.
    old, new : str
        Text that is there once, and what takes its place.
    tests : tuple of str
        All of them must fail; of a parametrised test, one case must.
    """

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]


_DRAWS = (
    Fault(
        "the link's rows give the Wishart no freedom",
        f"{_GIBBS}/draws.py",
        "size + _SURE + n + freedom, rng",
        "size + _SURE + n, rng",
        (_JOINT, _WISHART),
    ),
    Fault(
        "a covariance with few vectors has no mean",
        f"{_GIBBS}/draws.py",
        "size + _SURE + n",
        "size + n",
        (_JOINT, _WISHART, f"{_BAYES}::test_of_few_ratings_it_makes_no_more_than_they_say"),
    ),
    Fault(
        "the Wishart does not see the link's scatter",
        f"{_GIBBS}/draws.py",
        "np.eye(size) + scatter + centred",
        "np.eye(size) + centred",
        (_JOINT, _WISHART),
    ),
    Fault(
        "every row of a Wishart has the first one's freedom",
        f"{_GIBBS}/draws.py",
        "rng.chisquare(freedom - np.arange(size))",
        "rng.chisquare(freedom, size)",
        (_WISHART,),
    ),
    Fault(
        "the prior's mean is not drawn towards 0",
        f"{_GIBBS}/draws.py",
        "drawn = n * mean / (pull + n)",
        "drawn = mean",
        (f"{_TESTS}/test_draws.py::test_means_of_vectors_lie_around_theirs_as_the_precision_drawn_with_them_says",),
    ),
    Fault(
        "noise of a prior with the transposed root",
        f"{_GIBBS}/draws.py",
        "np.linalg.inv(upper).T.astype",
        "np.linalg.inv(upper).astype",
        (f"{_TESTS}/test_draws.py::test_noise_of_a_prior_has_its_covariance",),
    ),
    Fault(
        "the gamma's shape by the odds of one value",
        f"{_GIBBS}/draws.py",
        "odds = len(values) * each",
        "odds = each",
        (_JOINT, f"{_TESTS}/test_draws.py::test_shapes_of_a_gamma_are_drawn_by_the_odds_of_the_values"),
    ),
)

_CHAIN = (
    Fault(
        "noise weights do not know the noise precision",
        f"{_GIBBS}/chain.py",
        "self._draw_weights(precision * errors, rng)",
        "self._draw_weights(errors, rng)",
        (_JOINT, _WEIGHTS),
    ),
    Fault(
        "the noise precision is half of what it should be",
        f"{_GIBBS}/chain.py",
        "2 / (error + 1)",
        "1 / (error + 1)",
        (_JOINT,),
    ),
    Fault(
        "a side's own weights are missing from its error",
        f"{_GIBBS}/chain.py",
        "np.sum(self.weight * errors, dtype",
        "np.sum(errors, dtype",
        (_JOINT, f"{_TESTS}/test_chain.py::test_the_error_of_a_side_is_weighted_by_both"),
    ),
    Fault(
        "vectors are drawn without their own noise weight",
        f"{_GIBBS}/chain.py",
        "scale = (precision * self.weight[rows])",
        "scale = np.full(len(self.weight[rows]), precision)",
        (_VECTORS,),
    ),
    Fault(
        "vectors are drawn around the prior's mean without the link",
        f"{_GIBBS}/chain.py",
        "pull = (link.explained() + self",
        "pull = (0 * link.explained() + self",
        (_JOINT, _VECTORS),
    ),
    Fault(
        "the prior of the first sweeps stays half as wide for ever",
        f"{_GIBBS}/chain.py",
        "min(1.0, (sweep - 1) / _WIDE_FOR)",
        "min(0.5, (sweep - 1) / _WIDE_FOR)",
        (f"{_TESTS}/test_chain.py::test_the_prior_is_wide_in_the_first_sweeps_alone",),
    ),
    Fault(
        "a rating counts twice for a noise weight",
        f"{_GIBBS}/chain.py",
        "self.observed.counts / 2",
        "self.observed.counts",
        (_JOINT, _WEIGHTS),
    ),
)

_LINK = (
    Fault(
        "the strength is drawn as if vectors had one direction",
        f"{_GIBBS}/link.py",
        "size, k = len(self._gram), right.shape[1]",
        "size, k = len(self._gram), 1",
        (_JOINT, _STRENGTH, _STEP),
    ),
    Fault(
        "the strength is surer beforehand than it is said to be",
        f"{_GIBBS}/link.py",
        "_PRIOR_SPREAD = 2.0",
        "_PRIOR_SPREAD = 1.5",
        (_STEP,),
    ),
    Fault(
        "weights of the link, drawn by the dual, have the covariance of strength 1",
        f"{_GIBBS}/link.py",
        "first = own / root",
        "first = own",
        (_JOINT, f"{_TESTS}/test_link.py::test_the_link_is_drawn_from_its_posterior"),
    ),
    Fault(
        "weights of the link, drawn directly, have the covariance of strength 1",
        f"{_GIBBS}/link.py",
        "error + root * own",
        "error + own",
        (f"{_TESTS}/test_link.py::test_the_link_is_drawn_from_its_posterior",),
    ),
)

_OBSERVED = (
    Fault(
        "what the other bias explains is not taken off a rating",
        f"{_GIBBS}/observed.py",
        "stars * met[..., size + 1] - met[..., size]",
        "stars * met[..., size + 1]",
        (_JOINT, _VECTORS, f"{_TESTS}/test_observed.py::test_the_sums_of_a_row_are_those_of_its_ratings"),
    ),
    Fault(
        "of a row with many ratings only the last piece is summed",
        f"{_GIBBS}/observed.py",
        "total += of_each",
        "total = of_each",
        (f"{_TESTS}/test_observed.py::test_a_row_too_long_for_one_piece_is_summed_whole",),
    ),
    Fault(
        "where a row has no more ratings the first movie counts",
        "recsys/models/shared/padded.py",
        "indices[entry], self._matrix.shape[1])",
        "indices[entry], 0)",
        (_JOINT, _VECTORS, f"{_TESTS}/test_observed.py::test_the_sums_of_a_row_are_those_of_its_ratings"),
    ),
)

_SPREADS = (
    Fault(
        "calibrated errors are a tenth of what they were",
        f"{_GIBBS}/spread.py",
        "quantiles=np.quantile(errors, _LEVELS)",
        "quantiles=np.quantile(0.1 * errors, _LEVELS)",
        (f"{_TESTS}/test_spread.py::test_intervals_reach_as_far_as_errors_on_ratings_held_out_do",),
    ),
    Fault(
        "the variance over samples is that of a whole population",
        f"{_GIBBS}/spread.py",
        "* (n / np.maximum(n - 1, 1))",
        "* 1",
        (_SPREAD,),
    ),
    Fault(
        "an erratic movie has little noise",
        f"{_GIBBS}/spread.py",
        "noise / weights[1]",
        "noise * weights[1]",
        (_SPREAD,),
    ),
    Fault(
        "a newcomer is as unsure as no trained user is",
        f"{_GIBBS}/spread.py",
        "self.movie_noise + self.movie_spread + spread",
        "self.movie_noise + self.movie_spread",
        (f"{_TESTS}/test_spread.py::test_a_newcomer_has_everybodys_noise_and_a_spread_of_their_own",),
    ),
)

_KEPT = (
    Fault(
        "the spread takes the noise's precision for its variance",
        f"{_GIBBS}/posterior.py",
        "1 / chain.precision",
        "chain.precision",
        (f"{_TESTS}/test_posterior.py::test_mean_and_noise_are_those_of_the_chains_samples",),
    ),
    Fault(
        "the average that is watched has the burn-in in it",
        f"{_GIBBS}/posterior.py",
        "        if kept:\n",
        "        if True:\n",
        (
            f"{_TESTS}/test_posterior.py::test_the_error_of_the_average_is_clipped_to_the_scale_and_counts_what_is_kept_alone",
            "tests/models/test_bayes.py::test_the_last_error_reported_is_that_of_the_model_on_the_ratings_held_out",
        ),
    ),
    Fault(
        "the last sweep of the burn-in is kept",
        f"{_GIBBS}/sampling.py",
        "kept=sweep > self._config.burn_in",
        "kept=sweep >= self._config.burn_in",
        ("tests/models/test_bayes.py::test_until_the_burn_in_is_over_the_error_is_that_of_the_sample",),
    ),
    Fault(
        "intervals are not in stars",
        f"{_GIBBS}/sampling.py",
        "self._posterior.spread.uncertainty(self._unit)",
        "self._posterior.spread.uncertainty(1.0)",
        (
            "tests/models/test_bayes.py::"
            "test_a_scale_twice_as_long_gives_predictions_twice_as_high_and_intervals_twice_as_wide",
        ),
    ),
    Fault(
        "the mean is cut as if everybody had as many ratings",
        f"{_GIBBS}/average.py",
        "np.sqrt(counts + 1.0)",
        "np.sqrt(0 * counts + 1.0)",
        (f"{_TESTS}/test_average.py::test_what_is_cut_is_what_matters_least_where_there_are_most_ratings",),
    ),
)

_STACKED = (
    Fault(
        "a single rating says how far ratings lie apart",
        f"{_GIBBS}/sampling.py",
        "((scale.high - scale.low) / 4) ** 2",
        "0",
        (f"{_BAYES}::test_a_single_rating_is_no_reason_to_be_sure_on_whatever_scale",),
    ),
    Fault(
        "few ratings decide about the shares alone",
        f"{_GIBBS}/shares.py",
        "np.eye(3) / _SPREAD**2",
        "np.eye(3) * 1e-9",
        (f"{_TESTS}/test_shares.py::test_belief_and_ratings_weigh_what_they_are_sure_of",),
    ),
    Fault(
        "neighbours count with their biases",
        "recsys/models/bayes.py",
        "model._score_pairs(*pairs) - model.biases.score_pairs(*pairs)",
        "model._score_pairs(*pairs)",
        (f"{_BAYES}::test_samples_biases_and_neighbours_have_their_shares_in_a_prediction",),
    ),
    Fault(
        "what neighbours say is not among a newcomer's reasons",
        "recsys/models/bayes.py",
        "given + share * theirs.contributions",
        "given",
        (f"{_BAYES}::test_a_newcomer_hears_from_neighbours_too_and_every_term_is_in_the_score",),
    ),
)

_FOLDED_IN = (
    Fault(
        "the prior of the fold-in is as wide as all users together",
        f"{_SHARED}/fold_in.py",
        "apart.T @ apart / n_users",
        "apart.T @ apart",
        (_POSTERIOR,),
    ),
    Fault(
        "the fold-in's noise is chosen for 64 ratings alone",
        f"{_SHARED}/fold_in.py",
        "_SIZES = (8, 64)",
        "_SIZES = (64,)",
        (_GRID,),
    ),
    Fault(
        "the fold-in's noise is chosen on movies that training has fitted",
        f"{_SHARED}/fold_in.py",
        "unseen = compared[~np.isin(compared, movie_idx)]",
        "unseen = compared",
        (_GRID,),
    ),
    Fault(
        "the fold-in tries multiples of the standard deviation",
        f"{_SHARED}/fold_in.py",
        "noises = _NOISES * max(variance, 1e-6)",
        "noises = _NOISES * max(variance, 1e-6) ** 0.5",
        (_GRID, _VARIANCE),
    ),
    Fault(
        "a model tells the fold-in the standard deviation for the variance",
        f"{_SHARED}/factors.py",
        "variance = float(np.var(train",
        "variance = float(np.std(train",
        (_VARIANCE,),
    ),
    Fault(
        "the bias takes what the factors explain",
        f"{_SHARED}/fold_in.py",
        "weight = 1 - seen @ smoother.sum(axis=1)",
        "weight = np.ones(len(above))",
        (_POSTERIOR,),
    ),
    Fault(
        "somebody new starts without the average user's taste",
        f"{_SHARED}/fold_in.py",
        "movie_bias=movie_bias + movie_factors @ average",
        "movie_bias=movie_bias",
        (_POSTERIOR,),
    ),
    Fault(
        "the bias of somebody folded in is sure",
        f"{_SHARED}/fold_in.py",
        "return taste + np.float32(self.noise / (self.bias_damping + len(movie_idx)))",
        "return taste",
        (f"{_FOLD_IN}::test_what_is_unsure_of_somebody_is_the_posterior_covariance",),
    ),
    Fault(
        "a model's prior counts users whose ratings are all held out",
        f"{_SHARED}/factors.py",
        "self.factors, self.user_counts > 0",
        "self.factors, self.dataset.user_counts > 0",
        (f"{_FOLD_IN}::test_a_model_folds_in_with_the_spread_of_the_users_that_it_learned_from",),
    ),
    Fault(
        "the length of a newcomer's ratings is not damped",
        "recsys/models/user_knn.py",
        "np.sqrt(residuals @ residuals + self.config.damping * unit)",
        "np.sqrt(residuals @ residuals)",
        (_NEWCOMER,),
    ),
    Fault(
        "a newcomer's neighbours come from outside of the pool too",
        "recsys/models/user_knn.py",
        "among = fullest(self.residuals, self.config.pool)",
        "among = np.arange(len(lengths))",
        (_NEWCOMER,),
    ),
)

FAULTS = (*_DRAWS, *_CHAIN, *_LINK, *_OBSERVED, *_SPREADS, *_KEPT, *_STACKED, *_FOLDED_IN)
