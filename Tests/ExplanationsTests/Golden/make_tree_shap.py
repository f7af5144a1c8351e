"""Shapley values of the package shap for trees of scikit-learn: tree_shap.json.

    python3 make_tree_shap.py     # shap 0.51, scikit-learn 1.9

The values of the table have two binary digits after the point: scikit-learn compares in float32.
"""

import json
import pathlib

import numpy as np
import shap
from sklearn.ensemble import GradientBoostingClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier

FOLDER = pathlib.Path(__file__).parent


def table(seed, rows, columns):
    values = np.random.default_rng(seed).normal(0, 2, (rows, columns))
    return np.round(values * 4) / 4


def structure(tree, normalize):
    values = tree.value.reshape(tree.node_count, -1)
    if normalize:
        values = values / values.sum(axis=1, keepdims=True)
    return {
        "childrenLeft": tree.children_left.tolist(),
        "childrenRight": tree.children_right.tolist(),
        "feature": np.maximum(tree.feature, -1).tolist(),
        "threshold": np.where(tree.children_left < 0, 0, tree.threshold).tolist(),
        "missingGoesLeft": [bool(b) for b in tree.missing_go_to_left],
        "cover": tree.weighted_n_node_samples.tolist(),
        "value": values.tolist(),
    }


def case(name, model, trees, scale, base, rows, background):
    def outputs(explainer, **arguments):
        values = explainer.shap_values(rows, check_additivity=False, **arguments)
        values = values[..., None] if values.ndim == 2 else values
        return {"baseValues": np.atleast_1d(explainer.expected_value).tolist(),
                "values": np.moveaxis(values, -1, 0).tolist()}
    return {
        "name": name, "trees": trees, "scale": scale, "base": base,
        "rows": rows.tolist(), "background": background.tolist(),
        "pathDependent": outputs(
            shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")),
        "interventional": outputs(
            shap.TreeExplainer(model, background, feature_perturbation="interventional")),
    }


x, rows = table(0, 150, 6), table(1, 6, 6)
background = x[:9]
score = x[:, 0] * x[:, 1] + 2 * np.sin(x[:, 2]) + x[:, 3]
classes = np.digitize(score, [-1, 1])

tree = DecisionTreeClassifier(max_depth=5, random_state=0).fit(x, classes)
forest = RandomForestRegressor(n_estimators=6, max_depth=4, random_state=0).fit(x, score)
boosted = GradientBoostingClassifier(n_estimators=8, max_depth=3, random_state=0).fit(
    x, score > 0)

cases = [
    case("tree", tree, [structure(tree.tree_, True)], 1.0, [0.0] * 3, rows, background),
    case("forest", forest, [structure(t.tree_, False) for t in forest.estimators_],
         1 / 6, [0.0], rows, background),
    case("boosted", boosted, [structure(t.tree_, False) for t in boosted.estimators_[:, 0]],
         boosted.learning_rate, [float(boosted._raw_predict_init(x[:1])[0, 0])],
         rows, background),
]
(FOLDER / "tree_shap.json").write_text(json.dumps(cases) + "\n")
