#!/usr/bin/env python3
"""Describes a safetensors file as the Python package reads it.

    python3 -m pip install numpy safetensors
    python3 Tests/NeuralNetworksTests/Golden/read_safetensors.py model.safetensors

Prints one JSON object, tensors in order of name, `first` being the first eight values row by row:

    {"dense/kernel": {"shape": [4, 16], "dtype": "F32", "sum": 0.1, "first": [...]}, ...,
     "__metadata__": {"key": "value", ...}}

`dtype` is the file's own word. Sums are taken in float64. A number that JSON has no word for is
printed as "nan", "inf" or "-inf". A file that the package rejects gives status 2 and its message.
"""
import argparse
import json
import math
import sys

import numpy as np
from safetensors import SafetensorError, safe_open

FIRST = 8


def number(value):
    value = value.item()
    return value if math.isfinite(value) else str(value)


def describe(path):
    with safe_open(path, framework="numpy") as file:
        description = {}
        for name in sorted(file.keys()):
            values = file.get_tensor(name)
            description[name] = {
                "shape": list(values.shape),
                "dtype": file.get_slice(name).get_dtype(),
                "sum": number(values.sum(dtype=np.float64)),
                "first": [number(value) for value in values.flatten()[:FIRST]],
            }
        description["__metadata__"] = dict(sorted((file.metadata() or {}).items()))
        return description


def main():
    parser = argparse.ArgumentParser(description="Describes a safetensors file as JSON.")
    parser.add_argument("path")
    path = parser.parse_args().path
    try:
        print(json.dumps(describe(path), indent=1, allow_nan=False))
    except (OSError, SafetensorError, TypeError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
