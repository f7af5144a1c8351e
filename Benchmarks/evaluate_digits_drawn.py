"""Evaluates how hard the embedded set digits-drawn is: a linear model and a LeNet in PyTorch.

    palestra data show digits-drawn --output train.npy --labels train_labels.npy
    palestra data show digits-drawn --split test --output test.npy --labels test_labels.npy
    python Benchmarks/evaluate_digits_drawn.py train.npy train_labels.npy test.npy test_labels.npy

The set is meant to be interesting: the linear model stays under 95%, the LeNet (20 and 40 filters,
200 units; the network `lenet`) goes over 99%.
"""

import sys

import numpy as np
import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(2)
x, y, tx, ty = (torch.from_numpy(np.load(name)) for name in sys.argv[1:5])
x, tx = x.float() / 255 - 0.5, tx.float() / 255 - 0.5
y, ty = y.long(), ty.long()


def evaluate(name, model, epochs, rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * 600)
    for epoch in range(epochs):
        for batch in torch.randperm(len(x)).split(100):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.no_grad():
        hits = sum((model(a).argmax(1) == b).sum().item() for a, b in zip(tx.split(1000), ty.split(1000)))
    print(f"{name}: {100 * hits / len(ty):.2f}% of {len(ty)} after {epochs} epochs", flush=True)


evaluate("linear", nn.Sequential(nn.Flatten(), nn.Linear(784, 10)), 10, 1e-3)
evaluate("lenet", nn.Sequential(
    nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 40, 5), nn.ReLU(),
    nn.MaxPool2d(2), nn.Flatten(), nn.Linear(640, 200), nn.ReLU(), nn.Linear(200, 10)), 4, 2e-3)
