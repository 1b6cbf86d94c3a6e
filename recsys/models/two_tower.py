"""Two towers: a small deep network for users and one for movies, whose outputs meet in a dot product."""

from recsys.data.dataset import Ratings
from recsys.data.movie_features import movie_features
from recsys.data.user_features import user_features
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.network_settings import TwoTowerSettings
from recsys.models.shared.validation import validation_slice


class TwoTower(FactorModel):
    """Predict ``mean + user_bias + movie_bias + user_tower . movie_tower`` (after Huang et al., 2013; Yi et al., 2019).

    A tower turns what is known of one side into a vector of ``n_factors``, by linear and ReLU layers:

        linear = embedding[id] + A features,    tower = linear + C relu(B linear + b) + c

    Features of a user: gender, age group, occupation; of a movie: genres and five-year period; each as far as the
    data set has it. Dropout (Srivastava et al., 2014) leaves out some of the ReLU outputs at each step. The sum over
    the training ratings of

        (stars - prediction)^2 + l2 * (w_u |user_tower|^2 + w_m |movie_tower|^2) + l2_bias * (biases^2)

    is minimised by mini-batches, with w = (mean count / count)^0.5 of the user's and the movie's ratings. After
    training each tower is evaluated once for all its rows, and served as factors. Whoever has no ratings to learn from
    has an embedding and a bias of 0, so that the features alone speak: a new movie is predicted by its genres and its
    period, a new user by gender, age and occupation.
    """

    key = "two-tower"
    version = 4
    title = "Two towers"
    summary = "Two small deep networks, one that reads all we know of a user and one of a movie, meet in a dot product."
    Config = TwoTowerSettings
    config: TwoTowerSettings

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        from recsys.models.networks.two_tower import TwoTowerNetwork  # TensorFlow: only where it trains

        dataset = self.dataset
        learned, validation = validation_slice(train, share=self.config.validation, seed=self.seed)
        self._count(learned)
        features = user_features(dataset), movie_features(dataset).values
        network = TwoTowerNetwork(learned, validation, dataset.scale, self.config, self.seed, features=features)
        weights = fit_epochs(network, epochs=self.config.epochs, patience=self.config.patience, monitor=monitor)
        self.factors = Factors(**weights)
