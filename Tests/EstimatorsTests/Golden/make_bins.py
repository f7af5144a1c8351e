#!/usr/bin/env python3
"""Makes bins.json: the thresholds that scikit-learn's histogram gradient boosting finds in a large column.

    python3 Tests/EstimatorsTests/Golden/make_bins.py

Needs numpy and scikit-learn. The file lands beside this script. Of 250,000 values 200,000 are drawn; the values are
RandomState(7).random_sample, the weights 1 + the number of the row modulo 3.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper

x = np.random.RandomState(7).random_sample(250_000).reshape(-1, 1)
weights = 1.0 + np.arange(250_000) % 3


def thresholds(weights):
    return _BinMapper(n_bins=17, random_state=5).fit(x, sample_weight=weights).bin_thresholds_[0].tolist()


Path(__file__).with_name("bins.json").write_text(json.dumps(
    {"plain": thresholds(None), "weighted": thresholds(weights)}, indent=1) + "\n")
