"""Writes samples.json, for SampleTests: spaces as `palestra sample` reads them, a seed, and the
elements that Gymnasium draws, as its to_jsonable lists them. Needs Gymnasium."""

import json
import pathlib

import numpy as np
from gymnasium import spaces

SPACES = [
    ('{"type": "Discrete", "n": 4, "start": 2}', spaces.Discrete(4, start=2)),
    ('{"type": "MultiBinary", "n": 3}', spaces.MultiBinary(3)),
    ('{"type": "MultiDiscrete", "nvec": [3, 5, 2]}', spaces.MultiDiscrete([3, 5, 2])),
    ('{"type": "Text", "max_length": 8}', spaces.Text(8)),
    ('{"type": "Box", "low": -1, "high": 1, "shape": [3], "dtype": "float64"}',
     spaces.Box(-1, 1, (3,), np.float64)),
]

if __name__ == "__main__":
    golden = []
    for text, space in SPACES:
        space.seed(42)
        golden.append({
            "space": text,
            "elements": json.loads(json.dumps(space.to_jsonable([space.sample() for _ in range(5)])))})
    path = pathlib.Path(__file__).with_name("samples.json")
    path.write_text(json.dumps(golden, indent=1) + "\n")
