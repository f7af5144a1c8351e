"""Permutation importance and partial dependence of scikit-learn, Kendall's tau of SciPy: importance.json.

    python3 make_importance.py     # scikit-learn 1.9, SciPy
"""

import json
import pathlib

import numpy as np
from scipy.stats import kendalltau
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence, permutation_importance
from sklearn.metrics import r2_score

from networks import Network

FOLDER = pathlib.Path(__file__).parent
generator = np.random.default_rng(0)
network = Network(11, 4, 5, 2)


class Model(RegressorMixin, BaseEstimator):
    def fit(self, x, y):
        self.fitted_ = True
        return self

    def predict(self, x):
        return network.logits(np.asarray(x))[:, 0]


x = np.round(generator.normal(0, 1, (40, 4)), 4)
x[:, 2] = np.round(x[:, 2])
y = np.round(network.logits(x)[:, 0] + generator.normal(0, 0.3, 40), 4)
model = Model().fit(x, y)
seen = []


def score(estimator, rows, targets):
    seen.append(np.array(rows))
    return r2_score(targets, estimator.predict(rows))


# Numbered values show how scikit-learn shuffled: the same seed shuffles every column alike.
numbers = np.arange(160.0).reshape(4, 40).T
permutation_importance(model, numbers, y, scoring=score, n_repeats=3, random_state=0)
permutations = [[(seen[1 + 3 * j + r][:, j] - 40 * j).astype(int).tolist() for r in range(3)]
                for j in range(4)]
importance = permutation_importance(model, x, y, scoring=score, n_repeats=3, random_state=0)


def dependence(features, **arguments):
    found = partial_dependence(model, x, features, kind="both", method="brute", **arguments)
    return {"features": features, "resolution": arguments.get("grid_resolution", 100),
            "percentiles": list(arguments.get("percentiles", (0.05, 0.95))),
            "grid": [v.tolist() for v in found["grid_values"]],
            "average": found["average"][0].ravel().tolist(),
            "individual": found["individual"][0].reshape(40, -1).tolist()}


pairs = []
for seed in range(6):
    draws = np.random.default_rng(seed)
    a, b = draws.normal(0, 1, 8), draws.normal(0, 1, 8)
    if seed > 2:
        a, b = np.round(a), np.round(b)       # ties
    pairs.append({"a": a.tolist(), "b": b.tolist(), "tau": float(kendalltau(a, b).statistic)})

(FOLDER / "importance.json").write_text(json.dumps({
    "network": network.json(), "x": x.tolist(), "y": y.tolist(),
    "permutations": permutations, "importances": importance.importances.tolist(),
    "means": importance.importances_mean.tolist(),
    "standardDeviations": importance.importances_std.tolist(),
    "dependences": [dependence([0], grid_resolution=12), dependence([2]),
                    dependence([1, 3], grid_resolution=4, percentiles=(0.1, 0.8))],
    "pairs": pairs,
}) + "\n")
