"""Writes metrics.json: figures of scikit-learn and SciPy for random predictions.

Run: python make_metrics.py  (needs scikit-learn, scipy)
"""

import json

import numpy as np
from scipy.interpolate import interp1d
from scipy.optimize import brentq
from sklearn import metrics

rng = np.random.default_rng(11)
many = []
for count, classes in [(60, 4), (200, 10), (30, 6)]:
    labels = rng.integers(0, classes - (classes == 6), count)  # The last class may not occur.
    scores = rng.normal(size=(count, classes)).astype(np.float32)
    scores[np.arange(count), labels] += 1
    predicted = scores.argmax(1)
    all_classes = np.arange(classes)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        labels, predicted, labels=all_classes, zero_division=0)
    macro = metrics.precision_recall_fscore_support(
        labels, predicted, labels=all_classes, average="macro", zero_division=0)[:3]
    micro = metrics.precision_recall_fscore_support(
        labels, predicted, labels=all_classes, average="micro", zero_division=0)[:3]
    specificity = [metrics.recall_score(labels != c, predicted != c) for c in all_classes]
    many.append({
        "labels": labels.tolist(), "classes": classes, "scores": scores.reshape(-1).tolist(),
        "predicted": predicted.tolist(),
        "confusion": metrics.confusion_matrix(labels, predicted, labels=all_classes).reshape(-1).tolist(),
        "accuracy": metrics.accuracy_score(labels, predicted),
        "balanced": metrics.balanced_accuracy_score(labels, predicted),
        "topK": [metrics.top_k_accuracy_score(labels, scores, k=k, labels=all_classes)
                 for k in range(1, classes)],
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(),
        "specificity": specificity, "macro": list(macro), "micro": list(micro),
    })
two = []
for count, shift, digits in [(50, 1.0, 6), (80, 0.0, 1), (40, 9.0, 6), (41, -0.5, 0)]:
    truth = rng.random(count) < 0.4
    scores = np.round(rng.normal(size=count) + shift * truth, digits).astype(np.float32)
    fpr, tpr, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=False)
    eer = brentq(lambda x: 1 - x - interp1d(fpr, tpr)(x), 0, 1) if shift < 5 else 0.0
    two.append({
        "truth": truth.tolist(), "scores": scores.tolist(), "fpr": fpr.tolist(), "tpr": tpr.tolist(),
        "thresholds": [float(t) for t in thresholds[1:]], "auc": metrics.roc_auc_score(truth, scores),
        "eer": eer,
    })
json.dump({"many": many, "two": two}, open("metrics.json", "w"))
