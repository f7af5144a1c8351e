"""Statistics of rliable 1.2.0 for the tests of ours.

    pip install rliable==1.2.0 "pandas<3"
    python make_statistics.py > statistics.json

The intervals come twice: by resamples whose indices are in the file, which must agree exactly, and by
rliable's own random ones, 5,000 of them.
"""

import json

import numpy as np
from rliable import library, metrics

REPS = 60
OWN_REPS = 5_000
FUNCTIONS = {
    "mean": metrics.aggregate_mean,
    "median": metrics.aggregate_median,
    "iqm": metrics.aggregate_iqm,
    "optimality_gap": metrics.aggregate_optimality_gap,
}


def intervals(function, scores, indices=None):
    """Percentile intervals of a function of one score matrix or of two."""
    if indices is None:
        bounds = library.get_interval_estimates({"x": scores}, function, reps=OWN_REPS)[1]["x"]
        return bounds.tolist()
    matrices = scores if isinstance(scores, list) else [scores]
    kind = library.StratifiedIndependentBootstrap if isinstance(scores, list) else library.StratifiedBootstrap
    bootstrap = kind(*matrices)
    draws = iter(indices)

    def update():
        draw = [(np.array(next(draws)).reshape(m.shape), *np.ogrid[: 0, : m.shape[1]][1:]) for m in matrices]
        return (draw, {}) if isinstance(scores, list) else draw[0]

    bootstrap.update_indices = update
    return bootstrap.conf_int(function, reps=REPS, size=0.95, method="percentile").tolist()


def draws(random, matrices):
    return [random.integers(m.shape[0], size=m.shape).ravel().tolist() for _ in range(REPS) for m in matrices]


def case(random, shape, ties):
    x, y = random.normal(0.6, 0.4, shape), random.normal(0.5, 0.3, (shape[0] + 2, shape[1]))
    if ties:
        x, y = np.round(x, 1), np.round(y, 1)
    taus = np.linspace(0, 1.2, 7)
    all_metrics = lambda s: np.array([f(s) for f in FUNCTIONS.values()])
    improvement = lambda a, b: np.array([metrics.probability_of_improvement(a, b)])
    profile = lambda s: library.score_distributions(s, taus)
    single, pair = draws(random, [x]), draws(random, [x, y])
    np.random.seed(1)
    return {
        "x": x.tolist(),
        "y": y.tolist(),
        "thresholds": taus.tolist(),
        "metrics": {name: float(f(x)) for name, f in FUNCTIONS.items()},
        "improvement": float(metrics.probability_of_improvement(x, y)),
        "profile": profile(x).tolist(),
        "draws": single,
        "pair_draws": pair,
        "metric_intervals": intervals(all_metrics, x, single),
        "profile_intervals": intervals(profile, x, single),
        "improvement_interval": intervals(improvement, [x, y], pair),
        "own_metric_intervals": intervals(all_metrics, x),
        "own_improvement_interval": intervals(improvement, [x, y]),
    }


random = np.random.default_rng(7)
cases = [case(random, (5, 3), False), case(random, (10, 1), False), case(random, (4, 2), True)]
print(json.dumps(cases))
