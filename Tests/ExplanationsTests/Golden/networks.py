"""The small network that the golden scripts explain, in float64."""

import numpy as np


class Network:
    """softmax(tanh(x W + b) V + c)"""

    def __init__(self, seed, features, hidden, outputs, unused=()):
        generator = np.random.default_rng(seed)
        self.w = np.round(generator.normal(0, 0.6, (features, hidden)), 3)
        self.w[list(unused)] = 0
        self.b = np.round(generator.normal(0, 0.3, hidden), 3)
        self.v = np.round(generator.normal(0, 1.0, (hidden, outputs)), 3)
        self.c = np.round(generator.normal(0, 0.3, outputs), 3)

    def logits(self, x):
        return np.tanh(np.asarray(x) @ self.w + self.b) @ self.v + self.c

    def __call__(self, x):
        e = np.exp(self.logits(x))
        return e / e.sum(axis=1, keepdims=True)

    def json(self):
        return {"w": self.w.tolist(), "b": self.b.tolist(),
                "v": self.v.tolist(), "c": self.c.tolist()}
