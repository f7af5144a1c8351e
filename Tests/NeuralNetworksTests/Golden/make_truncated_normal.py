#!/usr/bin/env python3
"""Makes truncated_normal.json: SciPy's distribution of a standard normal variable within -2...2.

    python3 Tests/NeuralNetworksTests/Golden/make_truncated_normal.py

Needs SciPy. The file lands beside this script: [{"x": ..., "probability": P(X <= x)}, ...].
"""
import json
from pathlib import Path

from scipy.stats import truncnorm

OUTPUT = Path(__file__).with_name("truncated_normal.json")

points = [step / 20 for step in range(-39, 40)]
rows = [{"x": x, "probability": float(f"{truncnorm.cdf(x, -2, 2):.9g}")} for x in points]
OUTPUT.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
print(f"{OUTPUT.name}: {len(rows)} points; deviation {truncnorm.std(-2, 2):.9f}")
