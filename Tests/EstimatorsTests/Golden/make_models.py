#!/usr/bin/env python3
"""Makes models.json: linear models, neighbors, machines, clusters, preparation, metrics and folds of
scikit-learn.

    python3 Tests/EstimatorsTests/Golden/make_models.py

Needs numpy and scikit-learn. The file lands beside this script. Logistic regression is solved to a
gradient of 1e-12 by Newton's method; the tested code reaches the same optimum.
"""
import json
from pathlib import Path

import numpy as np
from sklearn.cluster import KMeans
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import (average_precision_score, brier_score_loss, f1_score, log_loss,
                             mean_absolute_error, precision_score, r2_score, recall_score,
                             roc_auc_score)
from sklearn.model_selection import (GridSearchCV, KFold, StratifiedKFold, cross_val_score,
                                     train_test_split)
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

OUTPUT = Path(__file__).with_name("models.json")
random = np.random.default_rng(77)


def table(rows, columns):
    return random.normal(size=(rows, columns)).round(3)


def holes(values):
    return [[None if np.isnan(v) else float(v) for v in row] for row in values]


def linear():
    x = table(120, 4) * [1, 20, 0.1, 3] + [0, 70, 2, -1]
    x = x.round(4)
    signal = (x - x.mean(0)) / x.std(0) @ [1, -2, 0.5, 0] + 0.5 * random.normal(size=120)
    binary = (signal > 0.3).astype(int) * 4 - 1
    three = np.digitize(signal, [-1, 1.2])
    weights = random.integers(0, 4, 120) / 2
    found = {"x": x.tolist(), "values": signal.tolist(), "binary": binary.tolist(),
             "three": three.tolist(), "weights": weights.tolist(), "logistic": [], "ridge": []}
    for name, y, c, w in (("binary", binary, 1.0, None), ("binary", binary, 0.01, weights),
                          ("three", three, 1.0, None), ("three", three, 30.0, weights)):
        model = LogisticRegression(C=c, solver="newton-cg", tol=1e-12, max_iter=10000)
        model.fit(x, y, sample_weight=w)
        found["logistic"].append({
            "y": name, "C": c, "weighted": w is not None, "coefficients": model.coef_.tolist(),
            "intercepts": model.intercept_.tolist(),
            "probabilities": model.predict_proba(x[:20]).tolist()})
    wide = x[:3]
    for name, model, rows, w in (("ridge", Ridge(0.7), x, None), ("weights", Ridge(2), x, weights),
                                 ("no intercept", Ridge(1, fit_intercept=False), x, None),
                                 ("wide", Ridge(0.5), wide, None),
                                 ("least squares", LinearRegression(), x, weights),
                                 ("least norm", LinearRegression(), wide, None)):
        model.fit(rows, signal[:len(rows)], sample_weight=w)
        found["ridge"].append({
            "name": name, "rows": len(rows), "alpha": getattr(model, "alpha", 0),
            "weighted": w is not None, "intercept": float(model.intercept_),
            "coefficients": model.coef_.tolist()})
    return found


def machines():
    x = table(90, 3)
    y = np.digitize(x[:, 0] + x[:, 1] ** 2 + 0.3 * random.normal(size=90), [0, 1.2])
    queries = table(20, 3)
    found = {"x": x.tolist(), "y": y.tolist(), "queries": queries.tolist(), "svc": [],
             "neighbors": []}
    for kernel in ("rbf", "linear", "poly", "sigmoid"):
        model = SVC(kernel=kernel, tol=1e-10, decision_function_shape="ovo").fit(x, y)
        found["svc"].append({"kernel": kernel, "classes": model.predict(queries).tolist(),
                             "decisions": model.decision_function(queries).tolist()})
    for weights in ("uniform", "distance"):
        rows = np.concatenate([queries, x[:3]])
        found["neighbors"].append({
            "weights": weights, "rows": rows.tolist(),
            "probabilities": KNeighborsClassifier(7, weights=weights).fit(x, y)
            .predict_proba(rows).tolist(),
            "values": KNeighborsRegressor(4, weights=weights).fit(x, x[:, 2]).predict(rows).tolist()})
    return found


def clusters():
    x = np.concatenate([table(40, 2) + c for c in ([0, 0], [4, 0], [0, 5])]).round(3)
    weights = random.integers(1, 4, 120).astype(float)
    start = x[:3]
    far = np.array([[0, 0], [100, 100], [4, 0]], dtype=float)
    found = {"x": x.tolist(), "weights": weights.tolist(), "cases": []}
    for name, k, init, w, n in (("given", 3, start, None, 1), ("weights", 3, start, weights, 1),
                                ("empty", 3, far, None, 1), ("seeded", 5, None, None, 10),
                                ("seeded with weights", 4, None, weights, 3)):
        model = KMeans(k, init="k-means++" if init is None else init, n_init=n, random_state=3)
        model.fit(x, sample_weight=w)
        found["cases"].append({
            "name": name, "k": k, "nInit": n, "start": None if init is None else init.tolist(),
            "weighted": w is not None, "centers": model.cluster_centers_.tolist(),
            "labels": model.labels_.tolist(), "inertia": float(model.inertia_),
            "iterations": model.n_iter_,
            "distances": model.transform(x[:10]).tolist()})
    return found


def preparation():
    x = table(40, 4) * [1, 50, 0.01, 1] + [0, 1000, 3, 0]
    x = x.round(4)
    x[:, 3] = 1e8 / 3
    x[:, 0] = x[:, 0].round(0)
    gaps = np.where(random.random(x.shape) < 0.2, np.nan, x)
    gaps[5, :] = np.nan
    found = {"x": holes(gaps), "scalers": {}, "imputers": {}}
    for name, scaler in (("standard", StandardScaler()), ("min-max", MinMaxScaler((-1, 1))),
                         ("robust", RobustScaler())):
        scaled = scaler.fit_transform(gaps)
        found["scalers"][name] = holes(scaled)
    for strategy in ("median", "mean", "most_frequent"):
        found["imputers"][strategy] = SimpleImputer(strategy=strategy).fit_transform(gaps).tolist()
    # No two distances are equal: which rows are nearest is well defined.
    other = table(40, 4)
    other = np.where(random.random(other.shape) < 0.2, np.nan, other)
    other[7, :] = np.nan
    found["gaps"] = holes(other)
    found["imputers"]["neighbors"] = KNNImputer(n_neighbors=3).fit_transform(other).tolist()
    return found


def metrics():
    y = random.integers(0, 2, 80)
    scores = (0.3 * y + random.random(80) * 0.7).round(2)
    predicted = (scores > 0.5).astype(int)
    three = random.integers(0, 3, 60)
    probabilities = random.dirichlet([1, 1, 1], 60) * 0.5 + np.eye(3)[three] * 0.5
    values, guesses = table(30, 1)[:, 0], table(30, 1)[:, 0]
    folds = {}
    labels = [5, 1, 1, 5, 2, 1, 2, 5, 5, 1, 1, 2, 1]
    for name, splitter in (("plain", KFold(4)), ("shuffled", KFold(4, shuffle=True, random_state=9)),
                           ("stratified", StratifiedKFold(3)),
                           ("stratified, shuffled",
                            StratifiedKFold(3, shuffle=True, random_state=9))):
        folds[name] = [test.tolist() for _, test in splitter.split(np.zeros(13), labels)]
    train, test = train_test_split(np.arange(13), test_size=0.3, stratify=labels, random_state=4)
    plain = train_test_split(np.arange(13), test_size=0.3, random_state=4)
    x = table(150, 3)
    classes = (x[:, 0] * x[:, 1] + 0.4 * random.normal(size=150) > 0).astype(int)
    grid = {"max_depth": [1, 3, None], "min_samples_leaf": [1, 10]}
    search = GridSearchCV(DecisionTreeClassifier(random_state=0), grid, cv=StratifiedKFold(4))
    search.fit(x, classes)
    return {
        "y": y.tolist(), "scores": scores.tolist(), "auc": roc_auc_score(y, scores),
        "averagePrecision": average_precision_score(y, scores),
        "logLoss": log_loss(y, np.stack([1 - scores, scores], 1)),
        "brier": brier_score_loss(y, scores), "precision": precision_score(y, predicted),
        "recall": recall_score(y, predicted), "f1": f1_score(y, predicted),
        "three": three.tolist(), "probabilities": probabilities.tolist(),
        "threeAUC": roc_auc_score(three, probabilities, multi_class="ovr"),
        "threeLogLoss": log_loss(three, probabilities),
        "values": values.tolist(), "guesses": guesses.tolist(), "r2": r2_score(values, guesses),
        "meanAbsoluteError": mean_absolute_error(values, guesses),
        "foldLabels": labels, "folds": folds, "train": train.tolist(), "test": test.tolist(),
        "plainTrain": plain[0].tolist(), "plainTest": plain[1].tolist(),
        "searchX": x.tolist(), "searchY": classes.tolist(),
        "searchMeans": search.cv_results_["mean_test_score"].tolist(),
        "searchStandardDeviations": search.cv_results_["std_test_score"].tolist(),
        "searchBest": int(search.best_index_),
        "crossScores": cross_val_score(
            LogisticRegression(), x, classes, cv=StratifiedKFold(5)).tolist(),
    }


def main():
    found = {"linear": linear(), "machines": machines(), "clusters": clusters(),
             "preparation": preparation(), "metrics": metrics()}
    OUTPUT.write_text(json.dumps(found, separators=(",", ":")) + "\n")
    print(OUTPUT.name, OUTPUT.stat().st_size)


if __name__ == "__main__":
    main()
