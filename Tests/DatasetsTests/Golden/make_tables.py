"""Writes tables.json: summaries and correlations of made tables and of the diabetes table.

    python make_tables.py DIABETES_CSV

pandas computes summaries and correlations (with missing values pair by pair), SciPy ranks with ties
and kernel densities.
"""

import io
import json
import pathlib
import sys

import numpy as np
import pandas as pd
import scipy.stats

NAMES = ["mean", "std", "min", "25%", "50%", "75%", "max"]


def number(value):
    return None if pd.isna(value) else float(value)


def summary(column):
    values = column.dropna()
    low, high = values.quantile(0.25), values.quantile(0.75)
    reach = 1.5 * (high - low)
    described = values.describe()
    return {
        "name": column.name,
        "count": int(values.count()),
        "missing": int(column.isna().sum()),
        "distinct": int(values.nunique()),
        "zeros": int((values == 0).sum()),
        "outliers": int(((values < low - reach) | (values > high + reach)).sum()),
        "statistics": [number(described[name]) for name in NAMES],
    }


def described(csv, target):
    frame = pd.read_csv(io.StringIO(csv), na_values=["?", "NA", "NaN", ""], keep_default_na=False)
    numeric = frame.select_dtypes("number")
    return {
        "csv": csv,
        "target": target,
        "columns": [summary(numeric[name]) for name in numeric.columns],
        "correlations": {
            method: [[number(value) for value in row] for row in numeric.corr(method).to_numpy()]
            for method in ["pearson", "spearman"]
        },
    }


def made(seed, rows, holes):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, 4)) * [1, 100, 0.01, 5] + [0, 1e4, 0, -3]
    x[:, 3] = np.round(x[:, 3] + 0.05 * x[:, 1])
    x[:, 2] += 0.01 * x[:, 0]
    lines = ["a,b,c,d,kind,y"]
    for row in x:
        fields = [repr(float(value)) for value in row[:3]] + [str(int(row[3]))]
        for index in range(4):
            if random.random() < holes:
                fields[index] = ["", "NA", "?", "NaN"][index]
        fields.append(["red", "green", "blue"][int(random.integers(3))])
        fields.append(str(int(row[0] + 0.3 * random.normal() > 0)))
        lines.append(",".join(fields))
    return "\n".join(lines) + "\n"


def densities():
    random = np.random.default_rng(5)
    values = np.concatenate([random.normal(size=40), 3 + 0.5 * random.normal(size=25)])
    points = np.linspace(values.min() - 1, values.max() + 1, 21)
    density = scipy.stats.gaussian_kde(values, bw_method="scott")
    return {
        "values": values.tolist(), "points": points.tolist(), "density": density(points).tolist()
    }


def main():
    pima = pathlib.Path(sys.argv[1]).read_text()
    diabetes = described(pima, "Outcome")
    del diabetes["csv"]  # The file is not in the repository.
    golden = {
        "made": [described(made(1, 60, 0), "y"), described(made(2, 60, 0.1), "y")],
        "diabetes": diabetes,
        "density": densities(),
    }
    path = pathlib.Path(__file__).with_name("tables.json")
    path.write_text(json.dumps(golden) + "\n")


main()
