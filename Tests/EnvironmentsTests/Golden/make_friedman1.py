#!/usr/bin/env python3
"""Makes friedman1.json: rows of scikit-learn's make_friedman1 without noise, and their targets.

    python3 Tests/EnvironmentsTests/Golden/make_friedman1.py

The file lands beside this script. `x` is rounded to Float32 first, and the targets are computed by
scikit-learn's own formula on the rounded rows.
"""
import json
from pathlib import Path
from unittest import mock

import numpy as np
from sklearn.datasets import make_friedman1

OUTPUT = Path(__file__).with_name("friedman1.json")


class Rounded(np.random.RandomState):
    """Draws that are exact in Float32."""

    def uniform(self, *arguments, **named):
        return super().uniform(*arguments, **named).astype(np.float32).astype(np.float64)


def main():
    with mock.patch("sklearn.datasets._samples_generator.check_random_state", Rounded):
        x, y = make_friedman1(n_samples=12, n_features=10, noise=0.0, random_state=3)
    OUTPUT.write_text(json.dumps({"x": x.tolist(), "y": y.tolist()}) + "\n")
    print(f"{OUTPUT.name}: {x.shape[0]} rows")


if __name__ == "__main__":
    main()
