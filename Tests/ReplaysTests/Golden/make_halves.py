"""Writes halves.hdf5: episodes of float16 observations in both byte orders, as h5py stores them.

Run with h5py and NumPy installed.
"""

import json
import pathlib

import h5py
import numpy as np

# The smallest number, the largest, one that is rounded, and negative ones.
ROWS = [[6e-8, 65504.0], [0.1, -0.0], [-1.5, 2049.0]]
BOX = {"type": "Box", "dtype": "float16", "shape": [2], "low": [-65504.0] * 2, "high": [65504.0] * 2}
DISCRETE = {"type": "Discrete", "dtype": "int64", "start": 0, "n": 2}

if __name__ == "__main__":
    with h5py.File(pathlib.Path(__file__).with_name("halves.hdf5"), "w") as file:
        file.attrs["observation_space"] = json.dumps(BOX)
        file.attrs["action_space"] = json.dumps(DISCRETE)
        for number, order in enumerate("<>"):
            episode = file.create_group(f"episode_{number}")
            episode.attrs["id"] = number
            episode.attrs["total_steps"] = 2
            episode.attrs["spread"] = np.float16(0.1)
            episode["observations"] = np.array(ROWS, order + "f2")
            episode["actions"] = np.array([0, 1], np.int64)
            episode["rewards"] = np.array([1.0, 2.0])
            episode["terminations"] = np.array([False, True])
            episode["truncations"] = np.array([False, False])
