#!/usr/bin/env python3
"""Makes map_gradients.json: gradients and divergences of scikit-learn's exact t-SNE for 1 to 4 dimensions.

    python3 Tests/EstimatorsTests/Golden/make_map_gradients.py

Needs numpy and scikit-learn, whose `_kl_divergence` takes the joint probabilities of the pairs and the points.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.manifold import _t_sne

COUNT = 7
random = np.random.default_rng(5)
cases = []
for components in (1, 2, 3, 4):
    pairs = random.uniform(0.1, 1, COUNT * (COUNT - 1) // 2)
    pairs /= 2 * pairs.sum()
    points = random.normal(0, 1, (COUNT, components))
    divergence, gradient = _t_sne._kl_divergence(
        points.ravel(), pairs, max(components - 1, 1), COUNT, components)
    square = np.zeros((COUNT, COUNT))
    square[np.triu_indices(COUNT, 1)] = pairs
    cases.append({
        "p": (square + square.T).ravel().tolist(), "points": points.ravel().tolist(), "count": COUNT,
        "divergence": float(divergence), "gradient": gradient.ravel().tolist()})
Path(__file__).with_name("map_gradients.json").write_text(json.dumps(cases) + "\n")
