"""Writes linkage.json: average linkage of made points by SciPy.

    python make_linkage.py
"""

import json
import pathlib

import numpy as np
from scipy.cluster.hierarchy import average, leaves_list
from scipy.spatial.distance import pdist


def case(seed, rows, columns):
    points = np.random.default_rng(seed).normal(size=(rows, columns)).round(6)
    merges = average(pdist(points))
    return {
        "points": points.tolist(),
        "first": merges[:, 0].astype(int).tolist(),
        "second": merges[:, 1].astype(int).tolist(),
        "distance": merges[:, 2].tolist(),
        "leaves": leaves_list(merges).tolist(),
    }


path = pathlib.Path(__file__).with_name("linkage.json")
path.write_text(json.dumps([case(1, 2, 3), case(2, 7, 2), case(3, 60, 4)]) + "\n")
