#!/usr/bin/env python3
"""What scikit-learn's SVC makes of the smartphone activity table, and of the codes of untrained encoders.

    PALESTRA_DATA=… python3 Benchmarks/untrained_encoder.py            the publisher's split
    PALESTRA_DATA=… python3 Benchmarks/untrained_encoder.py --rows     the first 70 % of all rows, then the rest

The encoder is F/2 tanh - F/4 tanh - 32 tanh with Glorot-uniform kernels and no training. Beside it stand
`palestra encode --svc` and `--svc --untrained`. Needs numpy and scikit-learn.
"""
import argparse
import csv
import gzip
import os
from pathlib import Path

import numpy as np
from sklearn.svm import SVC


def table(part):
    folder = Path(os.environ["PALESTRA_DATA"]) / "uci-har"
    with gzip.open(folder / f"time_features_{part}.csv.gz", "rt") as file:
        rows = list(csv.reader(file))[1:]
    values = np.array(rows, dtype=np.float64)
    return values[:, :-2].astype(np.float32), values[:, -1].astype(int)


def encode(x, seed):
    random = np.random.default_rng(seed)
    widths = [x.shape[1], x.shape[1] // 2, x.shape[1] // 4, 32]
    for inputs, units in zip(widths, widths[1:]):
        limit = np.sqrt(6 / (inputs + units))
        x = np.tanh(x @ random.uniform(-limit, limit, (inputs, units)).astype(np.float32))
    return x


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", action="store_true", help="split all rows in their order, 70 % and the rest")
    (train, y_train), (test, y_test) = table("train"), table("test")
    if parser.parse_args().rows:
        x, y = np.concatenate([train, test]), np.concatenate([y_train, y_test])
        cut = int(0.7 * len(x))
        train, y_train, test, y_test = x[:cut], y[:cut], x[cut:], y[cut:]
    print(f"examples  {SVC().fit(train, y_train).score(test, y_test):.4f}")
    for seed in range(5):
        score = SVC().fit(encode(train, seed), y_train).score(encode(test, seed), y_test)
        print(f"untrained, seed {seed}  {score:.4f}")


if __name__ == "__main__":
    main()
