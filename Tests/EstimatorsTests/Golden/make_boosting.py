#!/usr/bin/env python3
"""Makes boosting.json: what scikit-learn's histogram gradient boosting learns.

    python3 Tests/EstimatorsTests/Golden/make_boosting.py

Needs numpy and scikit-learn. The file lands beside this script: a list of cases with the examples, the
settings, the trees of the first and the last iteration node by node, and the raw outputs, predictions
and probabilities for some rows. "early
stopping" is given its validation rows, "held back" chooses them by the seed 0.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

OUTPUT = Path(__file__).with_name("boosting.json")
random = np.random.default_rng(15)


def tree(predictor):
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(bool)
    return {
        "left": np.where(leaf, -1, nodes["left"].astype(int)).tolist(),
        "right": np.where(leaf, -1, nodes["right"].astype(int)).tolist(),
        "feature": np.where(leaf, -1, nodes["feature_idx"]).tolist(),
        "threshold": [None if l else min(float(t), 1.7976931348623157e308)
                      for l, t in zip(leaf, nodes["num_threshold"])],
        "missingLeft": [bool(m) and not l for l, m in zip(leaf, nodes["missing_go_to_left"])],
        "count": nodes["count"].astype(int).tolist(),
        "value": [float(v) if l else None for l, v in zip(leaf, nodes["value"])],
    }


def rounded(values):
    return [[float(f"{v:.6g}") if np.isfinite(v) else None for v in row] for row in values]


def case(name, kind, x, y, settings, weights=None, validation=None):
    x = np.array([[np.nan if v is None else v for v in row] for row in rounded(x)])
    model = kind(random_state=0, **settings)
    extra = {}
    if validation is not None:
        vx = np.array(rounded(validation[0]), dtype=float)
        extra = {"X_val": vx, "y_val": validation[1]}
    model.fit(x, y, sample_weight=weights, **extra)
    raw = model._raw_predict(x[:40])
    result = {
        "name": name, "settings": settings, "x": rounded(x), "y": np.asarray(y).tolist(),
        "weights": None if weights is None else weights.tolist(),
        "validationX": None if validation is None else vx.tolist(),
        "validationY": None if validation is None else np.asarray(validation[1]).tolist(),
        "iterations": model.n_iter_, "raw": np.atleast_2d(raw).tolist(),
        "predicted": model.predict(x[:40]).tolist(),
        "probabilities": model.predict_proba(x[:40]).tolist()
        if kind is HistGradientBoostingClassifier else None,
        "trees": [tree(p) for i in (0, -1) for p in model._predictors[i]],
        "validationScores": None if not settings.get("early_stopping") else model.validation_score_.tolist(),
    }
    return result


def cases():
    x = random.normal(size=(600, 5))
    signal = x[:, 0] + x[:, 1] * x[:, 2] + np.sin(3 * x[:, 3])
    labels = (signal + random.normal(size=600) > 0).astype(int)
    yield case("binary", HistGradientBoostingClassifier, x, labels, {"max_iter": 30})
    small = np.round(x[:400] * 2) / 2
    missing = random.random(small.shape) < 0.15
    missing[:, 4] = False
    holes = np.where(missing, np.nan, small)
    classes = np.digitize(small[:, 0] + small[:, 1] + random.normal(size=400), [-1, 1]) * 3 - 2
    yield case("three classes with missing values", HistGradientBoostingClassifier, holes, classes,
               {"max_iter": 10, "max_depth": 4, "l2_regularization": 1.5, "min_samples_leaf": 8})
    yield case("values", HistGradientBoostingRegressor, x[:500], signal[:500],
               {"max_iter": 20, "max_bins": 32, "learning_rate": 0.3, "max_leaf_nodes": 9})
    weights = random.integers(0, 4, 400).astype(float)
    yield case("weights", HistGradientBoostingRegressor, x[:400], signal[:400],
               {"max_iter": 10, "max_bins": 64}, weights=weights)
    yield case("missing values that decide", HistGradientBoostingRegressor,
               np.where(random.random((200, 1)) < 0.4, np.nan, x[:200, :1]),
               random.normal(size=200), {"max_iter": 5, "min_samples_leaf": 5})
    yield case("early stopping", HistGradientBoostingClassifier, x[:300, :3], labels[:300],
               {"early_stopping": True, "n_iter_no_change": 4, "learning_rate": 0.3},
               validation=(x[300:400, :3], labels[300:400]))
    yield case("held back classes", HistGradientBoostingClassifier, x[:210, :3],
               labels[:210] + (x[:210, 1] > 1),
               {"early_stopping": True, "n_iter_no_change": 3, "learning_rate": 0.3})
    yield case("held back values", HistGradientBoostingRegressor, x[:205, :3], signal[:205],
               {"early_stopping": True, "n_iter_no_change": 3, "learning_rate": 0.3})


def main():
    found = list(cases())
    OUTPUT.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in found) + "\n]\n")
    for c in found:
        print(c["name"], c["iterations"], len(c["trees"][0]["left"]))


if __name__ == "__main__":
    main()
