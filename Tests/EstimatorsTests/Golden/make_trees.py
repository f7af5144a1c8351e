#!/usr/bin/env python3
"""Makes trees.json: scikit-learn's decision trees, node by node.

    python3 Tests/EstimatorsTests/Golden/make_trees.py

Needs numpy and scikit-learn. The file lands beside this script: a list of cases with the examples, the
settings, the nodes of `tree_` and the predictions of the first rows. Ties between columns are resolved
by the order in which they are drawn, which follows from the seed. "grid" has many ties. "forest" has
the predictions of two forests, one of them with weights. "missing" has columns with missing values.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

OUTPUT = Path(__file__).with_name("trees.json")
random = np.random.default_rng(151)


def case(name, kind, x, y, settings, weights=None, seed=3):
    x = np.array([[float(f"{v:.5g}") for v in row] for row in x])
    model = kind(random_state=seed, **settings).fit(x, y, sample_weight=weights)
    tree = model.tree_
    leaf = tree.children_left < 0
    return {
        "name": name, "settings": settings, "x": x.tolist(), "y": np.asarray(y).tolist(),
        "weights": None if weights is None else weights.tolist(),
        "seed": seed,
        "left": tree.children_left.tolist(), "right": tree.children_right.tolist(),
        "feature": np.where(leaf, -1, tree.feature).tolist(),
        "threshold": np.where(leaf, 0, tree.threshold).tolist(),
        "cover": tree.weighted_n_node_samples.tolist(),
        "value": tree.value.reshape(tree.node_count, -1).tolist(),
        "predicted": model.predict(x[:40]).tolist(),
        "probabilities": model.predict_proba(x[:40]).tolist()
        if kind is DecisionTreeClassifier else None,
    }


def cases():
    x = random.normal(size=(250, 4))
    signal = x[:, 0] + x[:, 1] * x[:, 2]
    classes = np.digitize(signal + 0.4 * random.normal(size=250), [-0.7, 0.8]) + 5
    yield case("gini", DecisionTreeClassifier, x, classes, {})
    yield case("entropy", DecisionTreeClassifier, x, classes,
               {"criterion": "entropy", "max_depth": 5, "min_samples_leaf": 4})
    yield case("values", DecisionTreeRegressor, x, signal, {"min_samples_split": 12})
    weights = random.integers(0, 4, 250).astype(float)
    yield case("weights", DecisionTreeClassifier, x, classes, {"max_depth": 6}, weights)
    yield case("decrease", DecisionTreeRegressor, x, signal, {"min_impurity_decrease": 0.02},
               weights)
    grid = random.integers(0, 4, (200, 6)).astype(float)
    grid[:, 3] = 1
    labels = ((grid[:, 0] + grid[:, 1] > 3) ^ (random.random(200) < 0.2)).astype(int)
    yield case("grid", DecisionTreeClassifier, grid, labels, {"max_features": 2})


def forest():
    x = random.normal(size=(200, 6)).round(3)
    signal = x[:, 0] + x[:, 1] * x[:, 2]
    noisy = (signal + random.normal(size=200)).round(3)
    labels = (noisy > 0).astype(int)
    weights = random.random(200).round(2)
    classifier = RandomForestClassifier(30, random_state=5).fit(x, labels)
    regressor = RandomForestRegressor(30, random_state=6).fit(x, noisy, sample_weight=weights)
    return {
        "x": x.tolist(), "labels": labels.tolist(), "values": noisy.tolist(),
        "weights": weights.tolist(), "probabilities": classifier.predict_proba(x[:60]).tolist(),
        "predicted": regressor.predict(x[:60]).tolist(),
    }


def missing():
    """Trees and a forest of columns with missing values (null); an infinite threshold is null."""
    draws = np.random.default_rng(7)
    x = draws.normal(size=(160, 4))
    signal = x[:, 0] + x[:, 1] * x[:, 2] + 0.3 * draws.normal(size=160)
    # What is missing says something in the first column, nothing in the second, and all of the fourth.
    gone = np.stack([
        (signal > 0.8) & (draws.random(160) < 0.7), draws.random(160) < 0.2,
        np.zeros(160, bool), np.ones(160, bool)], 1)
    x[gone] = np.nan
    only = np.array([[1, np.nan][int(v)] for v in signal > 0.5])
    labels = np.digitize(signal, [-0.5, 0.6])
    weights = draws.integers(0, 3, 160).astype(float)
    found = [
        case("gini", DecisionTreeClassifier, x, labels, {}),
        case("entropy", DecisionTreeClassifier, x, labels,
             {"criterion": "entropy", "min_samples_leaf": 5}, weights),
        case("values", DecisionTreeRegressor, x, signal.round(3), {"max_depth": 5}),
        case("columns", DecisionTreeClassifier, x, labels, {"max_features": 2}, seed=9),
        # Known values that are all the same, and others that are missing.
        case("constant", DecisionTreeClassifier, np.stack([only, x[:, 2]], 1), labels,
             {"max_depth": 3}),
    ]

    def nulls(rows):
        return [[None if np.isnan(v) else v for v in row] for row in rows]

    for c in found:
        c["x"] = nulls(c["x"])
        c["threshold"] = [None if np.isinf(v) else v for v in c["threshold"]]
    rows = np.array([[float(f"{v:.5g}") for v in row] for row in x])
    forest = RandomForestClassifier(20, random_state=5).fit(rows, labels)
    return {"trees": found, "forest": {
        "x": nulls(rows), "labels": labels.tolist(),
        "probabilities": forest.predict_proba(rows[:40]).tolist()}}


def main():
    found = {"trees": list(cases()), "forest": forest(), "missing": missing()}
    OUTPUT.write_text(json.dumps(found, separators=(",", ":")) + "\n")
    for c in found["trees"]:
        print(c["name"], len(c["left"]))


if __name__ == "__main__":
    main()
