#!/usr/bin/env python3
"""Makes estimators.json: what scikit-learn's SVC, PCA and TSNE answer.

    python3 Tests/EstimatorsTests/Golden/make_estimators.py

Needs numpy and scikit-learn. Examples are rounded to float32 first, which is what the tested code takes.
Of SVC, solved with tol 1e-8 as two solvers stop at different points: decisions one against one (in the order of libsvm, above 0 for the first class), predictions and
gamma. Of PCA: components, variances and coordinates of the full solver. Of TSNE: the KL divergence of the
exact method, whose points depend on rounding.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.svm import SVC

OUTPUT = Path(__file__).with_name("estimators.json")
random = np.random.default_rng(11)


def blobs(count, width, classes, spread):
    centers = random.normal(0, 2, (classes, width))
    labels = random.integers(0, classes, count)
    rows = centers[labels] + random.normal(0, spread, (count, width))
    return rows.astype(np.float32), labels


def machine(name, rows, labels, queries, **settings):
    settings = {"tol": 1e-8, **settings}
    model = SVC(decision_function_shape="ovo", **settings).fit(rows.astype(np.float64), labels)
    decisions = model.decision_function(queries.astype(np.float64))
    if decisions.ndim == 1:
        # Two classes: scikit-learn turns the sign, so that above 0 is the second one.
        decisions = -decisions[:, None]
    return {
        "name": name, "settings": settings, "examples": rows.tolist(), "labels": labels.tolist(),
        "queries": queries.tolist(), "gamma": float(model._gamma),
        "decisions": decisions.tolist(), "classes": model.predict(queries).tolist(),
    }


def machines():
    rows, labels = blobs(60, 4, 2, 1.5)
    queries, _ = blobs(25, 4, 2, 2)
    yield machine("two classes", rows, labels * 3 + 2, queries)
    rows, labels = blobs(80, 5, 4, 1.8)
    queries, _ = blobs(25, 5, 4, 2)
    yield machine("four classes", rows, labels, queries)
    yield machine("linear", rows, labels, queries, kernel="linear", C=0.5)
    yield machine("poly", rows, labels, queries, kernel="poly", degree=2, coef0=1.0, gamma="auto")
    # A factor for which the kernel is nearly positive: otherwise the optimum is not unique.
    yield machine("sigmoid", rows, labels, queries, kernel="sigmoid", gamma=0.002, C=10.0)
    yield machine("far from the origin", rows + np.float32(100), labels, queries + np.float32(100),
                  gamma=0.1, C=10.0)
    sparse = np.where(random.random((50, 12)) < 0.7, 0, random.random((50, 12))).astype(np.float32)
    yield machine("zeros", sparse, (sparse.sum(1) > 1.6).astype(int), sparse[:20])


def components(name, rows, count):
    model = PCA(n_components=count, svd_solver="full").fit(rows.astype(np.float64))
    return {
        "name": name, "examples": rows.tolist(), "count": count, "mean": model.mean_.tolist(),
        "components": model.components_.tolist(), "variance": model.explained_variance_.tolist(),
        "ratio": model.explained_variance_ratio_.tolist(),
        "points": model.transform(rows.astype(np.float64)).tolist(),
    }


def main():
    tall = random.normal(0, 1, (30, 5)).astype(np.float32) * np.float32([3, 1, 0.5, 2, 4]) + 7
    wide = random.normal(0, 1, (6, 15)).astype(np.float32)
    rows, labels = blobs(60, 6, 3, 0.8)
    maps = []
    for perplexity in [5.0, 20.0]:
        model = TSNE(method="exact", perplexity=perplexity, init="pca", random_state=1)
        model.fit_transform(rows.astype(np.float64))
        maps.append({
            "perplexity": perplexity, "examples": rows.tolist(), "labels": labels.tolist(),
            "divergence": float(model.kl_divergence_)})
    OUTPUT.write_text(json.dumps({
        "machines": list(machines()),
        "components": [components("tall", tall, 5), components("tall, two", tall, 2),
                       components("wide", wide, 5)],
        "maps": maps,
    }) + "\n")


if __name__ == "__main__":
    main()
