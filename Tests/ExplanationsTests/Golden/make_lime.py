"""Explanations of the package lime on given random rows: lime.json.

    python3 make_lime.py     # lime 0.2.0.1, scikit-learn 1.9

The rows that lime draws are kept in the file, rounded, and given back to it: both sides explain the
same ones.
"""

import json
import pathlib
import warnings

import numpy as np
from lime import lime_tabular
from scipy.stats import norm

from networks import Network

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(__file__).parent
generator = np.random.default_rng(0)


def training_data():
    x = generator.normal(0, 1, (120, 6))
    x[:, 1] = np.round(x[:, 1] * 2) / 2          # ties, also with boundaries
    x[:, 2] = generator.integers(0, 3, 120)      # categories
    x[:, 3] = np.maximum(0, x[:, 3])             # half of the values are 0: boundaries coincide
    x[:, 4] = 40 + 12 * x[:, 4]
    return np.round(x, 3)


x = training_data()
labels = (x[:, 0] + x[:, 1] + 0.05 * (x[:, 4] - 40) > 0).astype(int) + (x[:, 5] > 1)
names = ["a", "b", "kind", "d", "e", "f"]
three = Network(3, 6, 6, 3)
three.w[4] /= 20


def case(name, rows, predict, output, samples=110, arguments={}, explain={}, categories=(2,)):
    explainer = lime_tabular.LimeTabularExplainer(
        x, training_labels=labels, feature_names=names, categorical_features=list(categories),
        random_state=0, **arguments)
    drawn = explainer._LimeTabularExplainer__data_inverse
    found = []
    for row in rows:
        data, inverse = drawn(row, samples)
        data, inverse = np.round(data, 2), np.round(inverse, 2)
        data[0] = 1 if explainer.discretizer is not None else row
        if explainer.discretizer is None:
            data[:, list(categories)] = (inverse[:, list(categories)] == row[list(categories)])
            data[0, list(categories)] = 1
        inverse[0] = row
        explainer._LimeTabularExplainer__data_inverse = lambda *_: (data, inverse)
        explanation = explainer.explain_instance(row, predict, num_samples=samples, **explain)
        found.append({
            "row": row.tolist(), "interpretable": data.tolist(), "inputs": inverse.tolist(),
            "labels": [int(l) for l in explanation.available_labels()]
            if explainer.mode == "classification" else [1, 0],
            "surrogates": {str(label): {
                "features": [int(f) for f, _ in explanation.local_exp[label]],
                "conditions": [c for c, _ in explanation.as_list(label)]
                if explainer.mode == "classification" or label == 1 else
                [c for c, _ in explanation.domain_mapper.map_exp_ids(explanation.local_exp[label])],
                "weights": [float(w) for _, w in explanation.local_exp[label]],
                "intercept": float(explanation.intercept[label]),
            } for label in explanation.local_exp},
            "score": float(explanation.score),
            "localPrediction": float(explanation.local_pred[0]),
        })
    discretizer = explainer.discretizer
    return {
        "name": name, "output": output, "categories": list(categories),
        "arguments": {k: v for k, v in arguments.items()}, "explain": explain,
        "bins": {} if discretizer is None else {
            str(f): {"names": discretizer.names[f], "means": [float(m) for m in discretizer.means[f]],
                     "standardDeviations": [float(s) for s in discretizer.stds[f]],
                     "minima": [float(m) for m in discretizer.mins[f]],
                     "maxima": [float(m) for m in discretizer.maxs[f]]}
            for f in discretizer.names},
        "frequencies": {str(f): explainer.feature_frequencies[f].tolist()
                        for f in explainer.categorical_features},
        "values": {str(f): [float(v) for v in explainer.feature_values[f]]
                   for f in explainer.categorical_features},
        "explanations": found,
    }


def value(rows):
    return three.logits(rows)[:, 0]


rows = x[:2]
cases = [
    case("quartiles", rows, three, "probabilities"),
    case("deciles", rows, three, "probabilities", arguments={"discretizer": "decile"},
         explain={"num_features": 3}),
    case("entropy", rows, three, "probabilities", arguments={"discretizer": "entropy"},
         explain={"top_labels": 2}),
    case("numbers", rows, three, "probabilities", arguments={"discretize_continuous": False},
         explain={"num_features": 4, "labels": [0, 2]}),
    case("lasso path", rows, three, "probabilities",
         arguments={"feature_selection": "lasso_path", "kernel_width": 1.5},
         explain={"num_features": 3}),
    case("highest weights", rows, three, "probabilities",
         arguments={"feature_selection": "highest_weights", "discretize_continuous": False,
                    "sample_around_instance": True},
         explain={"num_features": 3, "distance_metric": "manhattan"}),
    case("all features", rows, three, "probabilities", arguments={"feature_selection": "none"}),
    case("regression", rows, value, "value",
         arguments={"mode": "regression", "feature_selection": "forward_selection"},
         explain={"num_features": 4}),
]

probabilities = [1e-300, 1e-20, 1e-5, 0.02, 0.2, 0.5, 0.6, 0.93, 0.999, 1 - 1e-12]
(FOLDER / "lime.json").write_text(json.dumps({
    "x": x.tolist(), "labels": labels.tolist(), "names": names, "network": three.json(),
    "cases": cases,
}) + "\n")
(FOLDER / "normal_quantiles.json").write_text(json.dumps({
    "probabilities": probabilities, "quantiles": norm.ppf(probabilities).tolist()}) + "\n")
