"""Writes own_files.json, for OwnDatasetTests: .npz files as numpy.savez writes them, in base64, and
mean and variance of tables by numpy. Needs numpy."""

import base64
import io
import json
import pathlib

import numpy as np


def packed(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return base64.b64encode(buffer.getvalue()).decode()


if __name__ == "__main__":
    draws = np.random.default_rng(4)
    colored = draws.integers(0, 256, (6, 3, 4, 3), dtype=np.uint8)
    grey = draws.integers(0, 256, (10, 3, 4), dtype=np.uint8)
    rows = (draws.normal(size=(50, 3)) * [1, 30, 1000] + [0, 5, -4000]).astype(np.float32)
    rows[:, 1] = 0.1
    classes = np.array([7, 3, 7, 3, 7, 3])
    golden = {
        "divided": packed(
            x_train=colored, y_train=classes.reshape(6, 1), x_test=colored[:2],
            y_test=classes[:2]),
        "whole": packed(x_train=grey, y_train=np.arange(10, dtype=np.int64) % 2),
        "rows": packed(x_train=rows, y_train=(np.arange(50) % 2).astype(np.float64)),
        "turned": packed(
            x_train=np.moveaxis(colored, 3, 1), y_train=classes),
        "foreign": packed(
            x_train=colored, y_train=classes, x_test=colored, y_test=classes + 1),
        "unnamed": packed(images=colored),
        "broken": packed(x_train=colored, y_train=classes / 2),
        "large": packed(x_train=colored, y_train=np.where(classes == 7, 20_000_001, 20_000_000)),
        "firstColored": colored[1].flatten().tolist(),
        "rowValues": rows.flatten().tolist(),
        "mean": rows.astype(np.float64).mean(axis=0).tolist(),
        "variance": rows.astype(np.float64).var(axis=0).tolist(),
    }
    text = json.dumps(golden, separators=(",", ":"))
    pathlib.Path(__file__).with_name("own_files.json").write_text(text + "\n")
