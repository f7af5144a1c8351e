#!/usr/bin/env python3
"""Makes estimators.npz, estimator_values.npz and estimators.json: tables and what scikit-learn's pipelines
predict for their test rows.

    python3 -m pip install -r Tests/requirements.txt scikit-learn==1.9.1
    python3 Tests/AgentsTests/Golden/make_estimators.py

The files land beside this script. All features are multiples of 1/128, exact in float32. In column 1 a
fifth of the values are 0 and stand for missing ones.

cases   the agent, its settings as on the command line, the probabilities [M, 3] or values [M].
"""
import json
from pathlib import Path

import numpy as np
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

SEED = 3
HERE = Path(__file__).parent


def table():
    random = np.random.default_rng(5)
    x = np.round(random.normal(size=(150, 4)) * [1, 4, 0.5, 20] * 128) / 128
    x[random.random(150) < 0.2, 1] = 0
    score = x[:, 0] + 0.3 * x[:, 1] - 2 * x[:, 2] * (x[:, 3] > 0) + random.normal(0, 0.4, 150)
    return x, np.digitize(score, [-0.7, 0.8]), np.round(score * 128) / 128


def missing(x):
    x = x.copy()
    x[x[:, 1] == 0, 1] = np.nan
    return x


def main():
    x, classes, values = table()
    zeros = FunctionTransformer(missing)
    cases = [
        ("logistic-regression", {}, make_pipeline(StandardScaler(), LogisticRegression(tol=1e-8))),
        (
            "logistic-regression",
            {"missing_zeros": "1", "imputation": "median", "scaling": "min-max"},
            make_pipeline(
                zeros, SimpleImputer(strategy="median"), MinMaxScaler(), LogisticRegression(tol=1e-8)
            ),
        ),
        (
            "nearest-neighbors",
            {"n_neighbors": "7", "weights": "distance"},
            make_pipeline(StandardScaler(), KNeighborsClassifier(7, weights="distance")),
        ),
        (
            "nearest-neighbors",
            {"missing_zeros": "1", "imputation": "nearest"},
            make_pipeline(zeros, KNNImputer(), StandardScaler(), KNeighborsClassifier()),
        ),
        (
            "svc",
            {"C": "2", "probability": "false"},
            make_pipeline(StandardScaler(), SVC(C=2)),
        ),
        ("decision-tree", {"max_depth": "4"}, DecisionTreeClassifier(max_depth=4, random_state=SEED)),
        (
            "random-forest",
            {"n_estimators": "12"},
            RandomForestClassifier(n_estimators=12, random_state=SEED),
        ),
        (
            "gradient-boosting",
            {"max_iter": "15", "missing_zeros": "1"},
            make_pipeline(zeros, HistGradientBoostingClassifier(max_iter=15)),
        ),
    ]
    numbers = [
        ("ridge", {"alpha": "2"}, make_pipeline(StandardScaler(), Ridge(alpha=2))),
        ("nearest-neighbors", {}, make_pipeline(StandardScaler(), KNeighborsRegressor())),
        ("decision-tree", {"max_depth": "4"}, DecisionTreeRegressor(max_depth=4, random_state=SEED)),
        (
            "random-forest",
            {"n_estimators": "12"},
            RandomForestRegressor(n_estimators=12, random_state=SEED),
        ),
        ("gradient-boosting", {"max_iter": "15"}, HistGradientBoostingRegressor(max_iter=15)),
    ]
    train, test = slice(0, 100), slice(100, None)
    written = []
    for agent, settings, model in cases:
        model.fit(x[train], classes[train])
        if agent == "svc":
            found = np.eye(3)[model.predict(x[test])]
        else:
            found = model.predict_proba(x[test])
        written.append({"agent": agent, "settings": settings, "outputs": found.tolist()})
    for agent, settings, model in numbers:
        model.fit(x[train], values[train])
        found = model.predict(x[test])[:, None]
        written.append({"agent": agent, "settings": settings, "outputs": found.tolist()})
    for name, y in ("estimators", classes), ("estimator_values", values):
        np.savez(
            HERE / f"{name}.npz",
            x_train=x[train].astype(np.float32),
            x_test=x[test].astype(np.float32),
            y_train=y[train].astype(np.int64 if name == "estimators" else np.float32),
            y_test=y[test].astype(np.int64 if name == "estimators" else np.float32),
        )
    (HERE / "estimators.json").write_text(json.dumps({"seed": SEED, "cases": written}) + "\n")


if __name__ == "__main__":
    main()
