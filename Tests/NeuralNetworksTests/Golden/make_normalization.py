"""Writes normalization.json, for NormalizationTests: data that Keras' Normalization layer was adapted
to, its mean and variance, and what it makes of other inputs. Needs keras and a backend (such as
KERAS_BACKEND=jax) and numpy."""

import json
import pathlib

import keras
import numpy as np


def case(shape, count):
    """Numbers whose features differ in scale by two orders of magnitude and lie far from 0."""
    draws = np.random.default_rng(5)
    scale = 10.0 ** np.linspace(-1, 1, shape[-1])
    data = (draws.normal(size=(count, *shape)) * scale + 3 * scale).astype(np.float32)
    x = (draws.normal(size=(3, *shape)) * scale).astype(np.float32)
    layer = keras.layers.Normalization(axis=-1)
    layer.adapt(data)
    return {
        "shape": list(shape), "data": data.flatten().tolist(), "x": x.flatten().tolist(),
        "mean": np.asarray(layer.mean).flatten().tolist(),
        "variance": np.asarray(layer.variance).flatten().tolist(),
        "y": np.asarray(layer(x)).flatten().tolist(),
    }


if __name__ == "__main__":
    text = json.dumps([case((5,), 40), case((3, 4, 3), 12)], separators=(",", ":"))
    pathlib.Path(__file__).with_name("normalization.json").write_text(text + "\n")
