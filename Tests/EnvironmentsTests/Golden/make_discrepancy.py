#!/usr/bin/env python3
"""Makes discrepancy.json: squared maximum mean discrepancies and median distances, by NumPy.

    python3 Tests/EnvironmentsTests/Golden/make_discrepancy.py

The file lands beside this script. Float64; the seed is fixed.
k(a, b) = exp(-|a - b|^2 / (2 sigma^2)); the biased estimator of Gretton et al. (2012), equation 5. `rewards`
are the parts of each answer in -MMD^2: 2 mean_j k(x_i, y_j) - mean_j k(x_i, x_j) - mean k(y, y').
"""
import json
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).with_name("discrepancy.json")
random = np.random.default_rng(5)


def kernel(a, b, sigma):
    return np.exp(-((a[:, None] - b[None]) ** 2).sum(-1) / (2 * sigma ** 2))


def case(answers, real, width):
    # Odd multiples of 1/128 are exact in Float32.
    x, y = ((2 * random.integers(-64, 64, (count, width)) + 1) / 128 for count in (answers, real))
    distances = np.sqrt(((y[:, None] - y[None]) ** 2).sum(-1))
    sigma = np.median(distances[np.triu_indices(real, 1)]) if real > 1 else 1.0
    xx, yy, xy = kernel(x, x, sigma), kernel(y, y, sigma), kernel(x, y, sigma)
    rewards = 2 * xy.mean(1) - xx.mean(1) - yy.mean()
    return {"width": width, "answers": x.ravel().tolist(), "real": y.ravel().tolist(), "sigma": sigma,
            "rewards": rewards.tolist(), "mmd": float(xx.mean() + yy.mean() - 2 * xy.mean())}


cases = [case(*sizes) for sizes in ((1, 1, 5), (4, 4, 3), (7, 6, 17), (3, 9, 40))]
OUTPUT.write_text(json.dumps(cases) + "\n")
print(f"{OUTPUT}: {OUTPUT.stat().st_size} bytes")
