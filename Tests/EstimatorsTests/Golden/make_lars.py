"""Paths of least angle regression by scikit-learn: lars.json.

    python3 make_lars.py     # scikit-learn 1.9
"""

import json
import pathlib

import numpy as np
from sklearn.linear_model import lars_path

# Columns are dropped on the lasso's way and cross 0 on the other.
generator = np.random.default_rng(8)
x = np.round(generator.normal(0, 1, (30, 5)) @ generator.normal(0, 1, (5, 5)), 2)
y = np.round(x @ [1.5, -2, 0, 0.5, 1] + generator.normal(0, 1, 30), 2)
paths = []
for method, limit, alpha in [("lar", 500, 0), ("lasso", 500, 0), ("lar", 3, 0),
                             ("lasso", 500, 0.4)]:
    alphas, active, coefficients = lars_path(x, y, method=method, max_iter=limit, alpha_min=alpha)
    paths.append({"method": method, "maxIterations": limit, "minimumAlpha": alpha,
                  "alphas": alphas.tolist(), "active": [int(a) for a in active],
                  "coefficients": coefficients.T.tolist()})
(pathlib.Path(__file__).parent / "lars.json").write_text(
    json.dumps({"x": x.tolist(), "y": y.tolist(), "paths": paths}) + "\n")
