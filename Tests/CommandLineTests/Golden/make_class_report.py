"""Writes class_report.json: scikit-learn's scores of what figures.safetensors predicts.

Run: python make_class_report.py PALESTRA  (the built program; needs numpy, scikit-learn)
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from sklearn import metrics

here = pathlib.Path(__file__).parent
with tempfile.TemporaryDirectory() as folder:
    def run(*words):
        subprocess.run([sys.argv[1], *words], check=True, cwd=folder, stdout=subprocess.DEVNULL)

    run("data", "show", "digits-drawn", "--split", "test", "--output", "x.npy", "--labels", "y.npy")
    run("predict", "--model", str((here / "figures.safetensors").resolve()), "--input", "x.npy",
        "--output", "logits.npy")
    labels = np.load(folder + "/y.npy")
    predicted = np.load(folder + "/logits.npy").argmax(1)

precision, recall, f1, support = metrics.precision_recall_fscore_support(labels, predicted)
macro = metrics.precision_recall_fscore_support(labels, predicted, average="macro")
(here / "class_report.json").write_text(json.dumps({
    "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(),
    "support": support.tolist(), "macro": list(macro[:3]),
}, indent=1) + "\n")
