"""Writes open_integer_graphs.json, for OpenIntegerGraphTests: graphs whose nodes and edges are integer
boxes with infinite bounds, as Gymnasium 1.4 samples them. Needs Gymnasium.

Its batch of nodes is a new Box whose bounds are the ends of the type's range, so that nodes are drawn
uniformly, where an element of the Box itself is drawn from a normal or an exponential distribution.
int64 boxes without an upper bound are left out: Gymnasium's bound of high + 1 wraps around there.
"""

import json
import math
import pathlib
import warnings

import numpy as np
from gymnasium import spaces as S

warnings.filterwarnings("ignore")

INF = math.inf
BOUNDS = [(-INF, INF), (3, INF), (-INF, 5)]
BOXES = [(dtype, low, high) for dtype in ("int8", "int16", "int32") for low, high in BOUNDS] + [
    ("int64", -INF, 5)
]


def form(dtype, low, high):
    return {"type": "Box", "dtype": dtype, "shape": [2], "low": [low] * 2, "high": [high] * 2}


if __name__ == "__main__":
    records = []
    for dtype, low, high in BOXES:
        for seed in range(2):
            box = S.Box(low, high, (2,), dtype=dtype)
            graph = S.Graph(box, S.Box(low, high, (2,), dtype=dtype))
            graph.seed(seed)
            instance = graph.sample()
            space = {"type": "Graph", "node_space": form(dtype, low, high), "edge_space": form(dtype, low, high)}
            records.append({
                "space": space,
                "seed": seed,
                "nodes": instance.nodes.tolist(),
                "edges": None if instance.edges is None else instance.edges.tolist(),
                "links": None if instance.edge_links is None else instance.edge_links.tolist(),
            })
    path = pathlib.Path(__file__).with_name("open_integer_graphs.json")
    path.write_text(json.dumps(records) + "\n")
