#!/usr/bin/env python3
"""Makes example.safetensors with the Python package, and example.json, its description.

    python3 -m pip install numpy safetensors
    python3 Tests/NeuralNetworksTests/Golden/make_safetensors.py

Three float32 tensors and a metadata text, for the test that reads what others write. The
description has the form that read_safetensors.py prints, with `values` in full instead of `first`.
Every value is a multiple of 1/16, so that sums are exact and any order of adding gives them.

There is one metadata key, as the package writes several in an order that changes from run to run.
"""
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent
METADATA = {"description": 'Palestra test file: "quotes", a line\nbreak and caf\u00e9.'}


def tensors():
    # 5 and 12 have no common factor: twelve different numbers in no simple order.
    shuffled = (np.arange(12, dtype=np.float32) * 5 % 12 - 6) / 8
    return {
        "dense/kernel": shuffled.reshape(4, 3),
        "dense/bias": np.array([0.5, -1.25, 0.0625], dtype=np.float32),
        "scale": np.array(2.5, dtype=np.float32),
    }


def main():
    values = tensors()
    save_file(values, FOLDER / "example.safetensors", metadata=METADATA)
    description = {
        name: {
            "shape": list(value.shape), "dtype": "F32",
            "sum": float(value.sum(dtype=np.float64)), "values": value.flatten().tolist(),
        }
        for name, value in sorted(values.items())
    }
    description["__metadata__"] = METADATA
    text = json.dumps(description, indent=1, allow_nan=False) + "\n"
    (FOLDER / "example.json").write_text(text, encoding="utf-8")
    print(f"example.safetensors: {(FOLDER / 'example.safetensors').stat().st_size} bytes")


if __name__ == "__main__":
    main()
