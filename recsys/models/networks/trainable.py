"""What every network keeps between two batches, so that its training can go on elsewhere."""

import keras

from recsys.models.shared.epochs import Arrays


class Trainable:
    """A Keras model and its optimizer, whose state can be taken out and put back."""

    in_stars = True
    model: keras.Model
    _optimizer: keras.optimizers.Optimizer

    def state(self) -> Arrays:
        """Copies of all weights and of what the optimizer remembers, by number."""
        return {f"{i}": variable.numpy().copy() for i, variable in enumerate(self._variables())}

    def load_state(self, arrays: Arrays) -> None:
        """Take up what `state` returned."""
        for i, variable in enumerate(self._variables()):
            variable.assign(arrays[f"{i}"])

    def _variables(self) -> list[keras.Variable]:
        return [*self.model.trainable_variables, *self._optimizer.variables]
