"""Writes spaces.txt: texts, samples and flattened samples of Gymnasium's spaces, for SpaceTests.

A line is the space's number in SPACES and either `text` with the JSON-quoted text form, or a seed
and the samples of three draws as numbers that read back exactly. Run with Gymnasium installed.
"""

import json
import pathlib

import numpy as np
from gymnasium.spaces import Box, Discrete

INF = np.inf
f32 = np.float32


def array(values, dtype=f32):
    return np.array(values, dtype=dtype)


# The same list stands in SpaceTests.swift.
SPACES = [
    Box(-1.0, 1.0, (3,), f32),
    Box(array([-4.8, -INF, -0.41887903, -INF]), array([4.8, INF, 0.41887903, INF]), dtype=f32),
    Box(array([0.5, -INF, -INF, -2]), array([INF, 3.25, INF, 2]), dtype=f32),
    Box(-INF, INF, (2, 3), np.float64),
    Box(array([-1e-6, -1e5]), array([1e-6, 123456.789]), dtype=f32),
    Box(0, 255, (2, 2, 3), np.uint8),
    Box(-5, 5, (4,), np.int64),
    Box(array([-3, 0, 7], np.int32), array([3, 10, 7], np.int32), dtype=np.int32),
    Box(array([-100, 5], np.int8), array([100, 6], np.int8), dtype=np.int8),
    Box(0, 1, (5,), np.bool_),
    Box(0, 2**32 - 1, (2,), np.uint32),
    Box(0, 60000, (2,), np.uint16),
    Box(-30000, 60, (2,), np.int16),
    Box(0, 2**40, (2,), np.uint64),
    Box(np.linspace(-30, 0, 30), np.linspace(0, 1, 30), dtype=np.float64),
    Box(np.arange(-12, 0).reshape(3, 4) / 8, np.arange(12).reshape(3, 4) / 3, dtype=np.float64),
    Discrete(2),
    Discrete(7, start=-3),
    Discrete(2**40),
]


def numbers(sample):
    return [str(v) for v in np.asarray(sample).ravel().astype(object)]


if __name__ == "__main__":
    out = []
    for index, space in enumerate(SPACES):
        out.append(f"{index} text {json.dumps(str(space))}")
        for seed in range(100 if index < 4 or index > 15 else 25):
            space.seed(seed)
            out.append(f"{index} {seed} " + " ".join(sum((numbers(space.sample()) for _ in range(3)), [])))
    masked = Discrete(6, start=10)
    for seed in range(25):
        masked.seed(seed)
        drawn = [masked.sample(mask=array([0, 1, 0, 1, 1, 0], np.int8)) for _ in range(4)]
        drawn += [masked.sample(probability=np.array([0.1, 0, 0.4, 0.2, 0.3, 0])) for _ in range(4)]
        out.append(f"masked {seed} " + " ".join(map(str, drawn)))
    pathlib.Path(__file__).with_name("spaces.txt").write_text("\n".join(out) + "\n")
