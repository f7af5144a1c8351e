#!/usr/bin/env python3
"""The convolutional denoising autoencoder in PyTorch, beside `palestra train --agent autoencoder --preset denoising`.

    PALESTRA_DATA=… python3 Benchmarks/denoising_peer.py --epochs 25                      SGD, 3,000 images
    PALESTRA_DATA=… python3 Benchmarks/denoising_peer.py --epochs 5 --adam 0.002 --first 60000

Prints the mean squared error against the clean test images after each epoch. Needs torch and numpy.
"""
import argparse
import gzip
import os
from pathlib import Path

import numpy as np
import torch
from torch import nn


def images(name, count):
    with gzip.open(Path(os.environ["PALESTRA_DATA"]) / "mnist" / name) as file:
        values = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
    return torch.tensor(values[:count] / 255, dtype=torch.float32)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.ConstantPad2d((0, 1, 0, 1), 0), nn.Conv2d(1, 32, 3, 2), nn.ReLU(), nn.Conv2d(32, 32, 3, 2), nn.ReLU(),
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(288, 32), nn.ReLU())
        self.decoder = nn.Sequential(
            nn.Linear(32, 288), nn.ReLU(), nn.Unflatten(1, (32, 3, 3)), nn.Upsample(scale_factor=2),
            nn.ConvTranspose2d(32, 32, 3, 2, output_padding=1), nn.ReLU())
        self.last = nn.ConvTranspose2d(32, 1, 3, 2)
        for layer in self.modules():
            if isinstance(layer, (nn.Conv2d, nn.Linear, nn.ConvTranspose2d)):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)

    def forward(self, x):
        return torch.sigmoid(self.last(self.decoder(self.encoder(x)))[:, :, :28, :28])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--first", type=int, default=3_000)
    parser.add_argument("--adam", type=float, metavar="RATE", help="Adam at a rate that falls to 0")
    options = parser.parse_args()
    torch.manual_seed(2)
    torch.set_num_threads(2)
    clean, test = images("train-images-idx3-ubyte.gz", options.first), images("t10k-images-idx3-ubyte.gz", 10_000)
    noisy = clean + 0.3 * torch.rand_like(clean)
    network = Network()
    print(sum(parameter.numel() for parameter in network.parameters()), "parameters")
    updates = options.epochs * len(clean) // 32
    if options.adam:
        optimizer = torch.optim.Adam(network.parameters(), options.adam)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda update: max(0, 1 - update / updates))
    else:
        optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.95)
        schedule = None
    for epoch in range(options.epochs):
        for rows in torch.randperm(len(clean)).split(32):
            optimizer.zero_grad()
            nn.functional.mse_loss(network(noisy[rows]), clean[rows]).backward()
            optimizer.step()
            if schedule:
                schedule.step()
        with torch.no_grad():
            error = nn.functional.mse_loss(network(test + 0.3 * torch.rand_like(test)), test)
            print(f"epoch {epoch + 1}: {error:.4f}", flush=True)


if __name__ == "__main__":
    main()
