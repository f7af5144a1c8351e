#!/usr/bin/env python3
"""The dense GAN of Keras-GAN in PyTorch, and how far samples are from real digits.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Benchmarks/gan_peer.py train --images x.npy --out torch.npy [--iterations 30000] [--seed 1]
    python3 Benchmarks/gan_peer.py distance real.npy samples.npy ...

`train` learns from uint8 or 0...1 images [N, 28, 28(, 1)], such as those of `palestra data show mnist --output
x.npy`, and writes 10,000 samples as float32 [N, 28, 28, 1] in 0...1, as `palestra generate --out x.npy` does.

`distance` prints the Fréchet distance (Heusel et al., 2017, https://arxiv.org/abs/1706.08500, equation 6) between the
first array of features [N, D] and each of the others. Features are what a layer of a classifier of real digits gives:

    palestra train --network lenet --env Classification/mnist-v0 --epochs 3 --out lenet
    palestra predict --model lenet/model.safetensors --layer dense_1 --input samples.npy --output f.npy
"""
import argparse
import sys
import time

import numpy as np


def train(options):
    import torch
    from torch import nn

    class KerasBatchNorm(nn.BatchNorm1d):
        """The running variance is that of the batch as it is, as in Keras; PyTorch multiplies it by n / (n - 1)."""

        def forward(self, x):
            if not self.training:
                return super().forward(x)
            with torch.no_grad():
                self.running_mean.lerp_(x.mean(0), self.momentum)
                self.running_var.lerp_(x.var(0, correction=0), self.momentum)
            return nn.functional.batch_norm(x, None, None, self.weight, self.bias, True, 0.0, self.eps)

    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    images = np.load(options.images)
    scale = 127.5 if images.dtype == np.uint8 else 0.5
    images = torch.from_numpy(images.reshape(len(images), -1).astype(np.float32) / scale - 1)
    layers = []
    for inputs, outputs in ((100, 256), (256, 512), (512, 1024)):
        # Keras's momentum 0.8 keeps 0.8 of the running moments.
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(0.2), KerasBatchNorm(outputs, eps=1e-3, momentum=0.2)]
    generator = nn.Sequential(*layers, nn.Linear(1024, 784), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Linear(784, 512), nn.LeakyReLU(0.2), nn.Linear(512, 256), nn.LeakyReLU(0.2), nn.Linear(256, 1))
    for module in [*generator.modules(), *discriminator.modules()]:
        if isinstance(module, nn.Linear):
            nn.init.xavier_uniform_(module.weight)
            nn.init.zeros_(module.bias)
    updates = [torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999), 1e-7) for network in (generator, discriminator)]
    ones, zeros, loss = torch.ones(32, 1), torch.zeros(32, 1), nn.BCEWithLogitsLoss()
    start = time.perf_counter()
    for iteration in range(options.iterations):
        real = images[torch.randint(len(images), (32,))]
        generator.eval()
        with torch.no_grad():
            fake = generator(torch.randn(32, 100))
        generator.train()
        for batch, targets in ((real, ones), (fake, zeros)):
            updates[1].zero_grad()
            loss(discriminator(batch), targets).backward()
            updates[1].step()
        updates[0].zero_grad()
        loss(discriminator(generator(torch.randn(32, 100))), ones).backward()
        updates[0].step()
    print(f"{options.iterations} iterations in {time.perf_counter() - start:.1f} s", file=sys.stderr)
    generator.eval()
    with torch.no_grad():
        samples = generator(torch.randn(10_000, 100))
    np.save(options.out, (0.5 * samples + 0.5).numpy().reshape(-1, 28, 28, 1))


def frechet(one, other):
    """|mean - mean'|^2 + trace(C + C' - 2 (C C')^(1/2)), the root by eigenvalues of a similar symmetric matrix."""
    means = one.mean(0), other.mean(0)
    covariances = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    values, vectors = np.linalg.eigh(covariances[0])
    root = vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T
    product = np.linalg.eigvalsh(root @ covariances[1] @ root)
    trace = np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * np.sqrt(np.maximum(product, 0)).sum()
    return float(((means[0] - means[1]) ** 2).sum() + trace)


def distance(options):
    real = np.load(options.features[0]).astype(np.float64)
    for path in options.features[1:]:
        other = np.load(path).astype(np.float64)
        print(f"{path}: {frechet(real.reshape(len(real), -1), other.reshape(len(other), -1)):.3f}")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
commands = parser.add_subparsers(required=True)
command = commands.add_parser("train")
command.add_argument("--images", required=True)
command.add_argument("--out", required=True)
command.add_argument("--iterations", type=int, default=30_000)
command.add_argument("--seed", type=int, default=1)
command.add_argument("--threads", type=int, default=2)
command.set_defaults(run=train)
command = commands.add_parser("distance")
command.add_argument("features", nargs="+")
command.set_defaults(run=distance)
options = parser.parse_args()
options.run(options)
