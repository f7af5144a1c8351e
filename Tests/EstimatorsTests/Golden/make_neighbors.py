#!/usr/bin/env python3
"""Makes neighbors.json: what scikit-learn's KNeighborsClassifier answers.

    python3 Tests/EstimatorsTests/Golden/make_neighbors.py

Needs numpy and scikit-learn. The file lands beside this script: a list of cases

    {"name": ..., "k": ..., "examples": [N, D], "labels": [N], "queries": [M, D],
     "classes": [M], "distances": [M, k], "indices": [M, k] or null}

Brute force, uniform weights, float64. The numbers are rounded to float32 first, which is what the
tested code takes. "votes" has points on a grid, so that many votes are equal; its examples are all
different and no k-th neighbour is as far as the next one (scikit-learn promises no order there), which
is checked here. In "twins" every example occurs three times under other labels, and k is 1: the first
one is the nearest. "offset" lies far from the origin, where |x|^2 + |y|^2 - 2xy loses all digits of
float32; scikit-learn is asked after the offset is taken away.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

OUTPUT = Path(__file__).with_name("neighbors.json")
random = np.random.default_rng(7)


def case(name, k, examples, labels, queries, shift=0.0, with_indices=True):
    examples = np.asarray(examples, np.float32)
    queries = np.asarray(queries, np.float32)
    model = KNeighborsClassifier(k, algorithm="brute")
    model.fit(examples.astype(np.float64) - shift, labels)
    shifted = queries.astype(np.float64) - shift
    distances, indices = model.kneighbors(shifted)
    return {
        "name": name, "k": k, "examples": examples.tolist(), "labels": list(map(int, labels)),
        "queries": queries.tolist(), "classes": model.predict(shifted).tolist(),
        "distances": [[float(f"{d:.12g}") for d in row] for row in distances],
        "indices": indices.tolist() if with_indices else None,
    }


def normal():
    examples, labels = random.normal(size=(120, 6)), random.integers(0, 4, 120)
    queries = random.normal(size=(30, 6))
    for k in (1, 3, 10):
        yield case(f"normal {k}", k, examples, labels, queries)


def votes():
    points = [(x, y) for x in range(0, 14) for y in range(0, 14)]
    random.shuffle(points)
    examples = np.array(points[:90], np.float64)
    labels = random.integers(0, 3, 90)
    for k in (2, 4, 6):
        queries = []
        for _ in range(2000):
            query = random.integers(0, 14, 2)
            squares = np.sort(((examples - query) ** 2).sum(1))
            if squares[k - 1] < squares[k] and len(queries) < 30:
                queries.append(query)
        result = case(f"votes {k}", k, examples, labels, queries, with_indices=False)
        ties = 0
        for query in queries:
            near = np.argsort(((examples - query) ** 2).sum(1), kind="stable")[:k]
            counts = np.bincount(labels[near])
            ties += (counts == counts.max()).sum() > 1
        assert ties >= 5, ties
        yield result


def twins():
    base = random.integers(-5, 6, (20, 3))
    examples = np.concatenate([base, base, base])
    labels = np.concatenate([random.integers(0, 5, 20) for _ in range(3)])
    yield case("twins", 1, examples, labels, random.integers(-5, 6, (20, 3)), with_indices=False)
    yield case("twins at home", 1, examples, labels, base, with_indices=False)


def offset():
    examples = 4096 + random.normal(size=(60, 5))
    queries = 4096 + random.normal(size=(20, 5))
    yield case("offset", 3, examples, random.integers(0, 3, 60), queries, shift=4096.0)


def main():
    cases = [*normal(), *votes(), *twins(), *offset()]
    OUTPUT.write_text("[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n")
    print(f"{OUTPUT.name}: {len(cases)} cases")


if __name__ == "__main__":
    main()
