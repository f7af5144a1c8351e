"""Shapley values of the package shap for a small network: kernel_shap.json.

    python3 make_kernel_shap.py     # shap 0.51, scikit-learn 1.9
"""

import json
import pathlib
import warnings

import numpy as np
import shap

from networks import Network

warnings.simplefilter("ignore")
FOLDER = pathlib.Path(__file__).parent


def table(seed, rows, columns):
    return np.round(np.random.default_rng(seed).normal(0, 1, (rows, columns)), 2)


def case(name, network, background, rows, link="identity", weights=None, **arguments):
    data = background
    if weights is not None:
        data = shap.utils._legacy.DenseData(
            background, [str(i) for i in range(background.shape[1])], None, np.array(weights, float))
    explainer = shap.KernelExplainer(network, data, link=link)
    np.random.seed(0)
    values = explainer.shap_values(rows, silent=True, **arguments)
    return {
        "name": name, "network": network.json(), "background": background.tolist(),
        "weights": weights, "rows": rows.tolist(), "link": link,
        "sampleCount": arguments.get("nsamples"), "selection": str(arguments["l1_reg"]),
        "baseValues": np.asarray(explainer.expected_value).tolist(),
        "values": np.moveaxis(values, -1, 0).tolist(),
    }


small, small_rows = table(1, 7, 5), table(2, 4, 5)
small[:, 3] = 0.5
small_rows[:3, 3] = 0.5       # a column that does not vary
small_rows[1] = small[0]
tiny, tiny_rows = np.tile(table(3, 1, 4), (3, 1)), np.tile(table(3, 1, 4), (2, 1))
tiny_rows[1, 2] += 1          # none and one of the columns vary
wide, wide_rows = table(4, 6, 11), table(5, 3, 11)
three, two = Network(6, 5, 6, 3), Network(7, 5, 6, 2)
four, eleven = Network(8, 4, 3, 2), Network(9, 11, 8, 2)

cases = [
    case("three outputs", three, small, small_rows, l1_reg=False),
    case("logit", two, small, small_rows, link="logit", l1_reg=False),
    case("weights", three, small, small_rows, weights=[1, 2, 3, 4, 5, 6, 7], l1_reg=False),
    case("default", three, small, small_rows, l1_reg="num_features(10)"),
    case("few columns vary", four, tiny, tiny_rows, l1_reg=False),
] + [
    case(f"selection {reg}", eleven, wide, wide_rows, nsamples=5000, l1_reg=reg)
    for reg in ["num_features(10)", "num_features(3)", "aic", "bic", 0.0005, False]
]

# What a hundred draws of coalitions scatter around the exact values.
exact = shap.KernelExplainer(eleven, wide).shap_values(
    wide_rows, silent=True, nsamples=5000, l1_reg=False)[..., 1]
draws = []
for seed in range(100):
    np.random.seed(seed)
    draws.append(shap.KernelExplainer(eleven, wide).shap_values(
        wide_rows, silent=True, nsamples=200, l1_reg=False)[..., 1])
sampled = {
    "network": eleven.json(), "background": wide.tolist(), "rows": wide_rows.tolist(),
    "sampleCount": 200, "exact": exact.tolist(),
    "standardDeviation": np.std(draws, axis=0, ddof=1).tolist(),
}
# Summaries of a background; a value is missing for the one by clusters.
data = table(10, 60, 3)
missing = data.copy()
missing[4, 1] = np.nan
clusters = shap.kmeans(missing, 5)
summaries = {
    "data": data.tolist(), "missingRow": 4, "missingColumn": 1,
    "sample": shap.sample(data, 8, random_state=0).tolist(),
    "centers": clusters.data.tolist(), "weights": clusters.weights.tolist(),
}
(FOLDER / "kernel_shap.json").write_text(
    json.dumps({"cases": cases, "sampled": sampled, "summaries": summaries}) + "\n")
