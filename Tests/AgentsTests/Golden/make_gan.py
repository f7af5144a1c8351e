#!/usr/bin/env python3
"""Makes gan.json: two iterations of a GAN for each objective, as PyTorch computes them.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/AgentsTests/Golden/make_gan.py

The file lands beside this script. Everything is float64; the seed is fixed. Arrays are
{"shape": [...], "values": [...]} in the project's layout: dense kernels [I, O].

Generator: 3 - 5 - LeakyReLU 0.2 - batch normalization (momentum 0.8 as Keras has it, epsilon 1e-3, biased
variance) - 4 - the same - 6 tanh. Discriminator: 6 - 5 - LeakyReLU 0.2 - 4 - LeakyReLU 0.2 - 1. Eight real
examples, generated ones from the generator in inference, other latent draws for the generator's own update.
Adam as Keras has it: epsilon 1e-7 beside the root before its correction, beta1 0.5 and beta2 0.9.

gan     binary cross-entropy; the discriminator steps on the real batch, then on the generated one; losses
        and accuracy are the means of the two, taken before each step; then the generator steps.
lsgan   the same with mean squared errors.
wgan-gp one step of the critic on D(G(z)) - D(x) + 10 (|grad D(y)| - 1)^2, y = e x + (1 - e) G(z).
"""
import json
from pathlib import Path

import torch
from torch.nn import functional as F

OUTPUT = Path(__file__).with_name("gan.json")
torch.set_default_dtype(torch.float64)
# With this seed no gradient vanishes: Adam would scale its rounding up to a whole step.
torch.manual_seed(9)
LATENT, SAMPLE, BATCH = 3, 6, 8


def array(tensor):
    values = [float(f"{value:.12g}") for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def drawn(*shape):
    """Odd multiples of 1/128 between -1 and 1, exact in Float32."""
    return (2 * torch.randint(-64, 64, shape) + 1).double() / 128


def network(prefix, sizes, normalized):
    named = {}
    for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:]), start=1):
        named[f"{prefix}.dense_{index}.kernel"] = drawn(inputs, outputs)
        named[f"{prefix}.dense_{index}.bias"] = drawn(outputs)
        if normalized and index < len(sizes) - 1:
            layer = f"{prefix}.batch_normalization_{index}"
            named[f"{layer}.gamma"] = 1 + drawn(outputs) / 2
            named[f"{layer}.beta"] = drawn(outputs)
            named[f"{layer}.moving_mean"] = drawn(outputs)
            named[f"{layer}.moving_variance"] = 1 + drawn(outputs) / 2
    return named


def dense(named, layer, x):
    return x @ named[f"{layer}.kernel"] + named[f"{layer}.bias"]


def generate(named, z, training):
    x = z
    for index in (1, 2):
        x = F.leaky_relu(dense(named, f"generator.dense_{index}", x), 0.2)
        layer = f"generator.batch_normalization_{index}"
        mean, variance = named[f"{layer}.moving_mean"], named[f"{layer}.moving_variance"]
        if training:
            mean, variance = x.mean(0), x.var(0, unbiased=False)
            for name, moment in (("moving_mean", mean), ("moving_variance", variance)):
                named[f"{layer}.{name}"] = 0.8 * named[f"{layer}.{name}"] + 0.2 * moment.detach()
        x = (x - mean) / torch.sqrt(variance + 1e-3)
        x = named[f"{layer}.gamma"] * x + named[f"{layer}.beta"]
    return torch.tanh(dense(named, "generator.dense_3", x))


def discriminate(named, x):
    for index in (1, 2):
        x = F.leaky_relu(dense(named, f"discriminator.dense_{index}", x), 0.2)
    return dense(named, "discriminator.dense_3", x)


class Adam:
    """Keras's: epsilon beside the uncorrected root."""

    def __init__(self, named, prefix, rate=0.01):
        self.names = [name for name in named if name.startswith(prefix) and ".moving_" not in name]
        self.rate, self.steps = rate, 0
        self.m = {name: torch.zeros_like(named[name]) for name in self.names}
        self.v = {name: torch.zeros_like(named[name]) for name in self.names}

    def step(self, named, loss):
        gradients = torch.autograd.grad(loss, [named[name] for name in self.names])
        self.steps += 1
        rate = self.rate * (1 - 0.9 ** self.steps) ** 0.5 / (1 - 0.5 ** self.steps)
        for name, gradient in zip(self.names, gradients):
            self.m[name] = 0.5 * self.m[name] + 0.5 * gradient
            self.v[name] = 0.9 * self.v[name] + 0.1 * gradient ** 2
            step = rate * self.m[name] / (self.v[name].sqrt() + 1e-7)
            named[name] = (named[name] - step).detach().requires_grad_()


def loss(objective, outputs, target):
    targets = torch.full_like(outputs, target)
    if objective == "lsgan":
        return F.mse_loss(outputs, targets)
    return F.binary_cross_entropy_with_logits(outputs, targets)


def case(objective):
    named = {**network("generator", [LATENT, 5, 4, SAMPLE], True),
             **network("discriminator", [SAMPLE, 5, 4, 1], False)}
    weights = {name: array(tensor) for name, tensor in named.items()}
    named = {name: t if ".moving_" in name else t.clone().requires_grad_() for name, t in named.items()}
    adams = Adam(named, "generator."), Adam(named, "discriminator.")
    steps = []
    for _ in range(2):
        real, z, other = drawn(BATCH, SAMPLE), 2 * drawn(BATCH, LATENT), 2 * drawn(BATCH, LATENT)
        mixture = (drawn(BATCH, 1) + 1) / 2
        fake = generate(named, z, False).detach()
        if objective == "wgan-gp":
            between = (mixture * real + (1 - mixture) * fake).requires_grad_()
            slope, = torch.autograd.grad(discriminate(named, between).sum(), [between], create_graph=True)
            penalty = ((slope.square().sum(1) + 1e-12).sqrt() - 1).square().mean()
            of_real, of_fake = discriminate(named, real), discriminate(named, fake)
            d_loss = of_fake.mean() - of_real.mean() + 10 * penalty
            right = [of_real > 0, of_fake <= 0]
            adams[1].step(named, d_loss)
            g_loss = -discriminate(named, generate(named, other, True)).mean()
        else:
            of_real = discriminate(named, real)
            d_real = loss(objective, of_real, 1.0)
            adams[1].step(named, d_real)
            of_fake = discriminate(named, fake)
            d_fake = loss(objective, of_fake, 0.0)
            adams[1].step(named, d_fake)
            d_loss = (d_real + d_fake) / 2
            if objective == "gan":
                of_real, of_fake = torch.sigmoid(of_real), torch.sigmoid(of_fake)
            right = [of_real > 0.5, of_fake <= 0.5]
            g_loss = loss(objective, discriminate(named, generate(named, other, True)), 1.0)
        adams[0].step(named, g_loss)
        accuracy = torch.cat(right).double().mean()
        steps.append({
            "real": array(real), "z": array(z), "other": array(other), "mixture": array(mixture),
            "fake": array(fake),
            "metrics": {
                name: float(torch.as_tensor(value).detach()) for name, value in (
                    ("d_loss", d_loss), ("d_accuracy", accuracy), ("g_loss", g_loss),
                    ("d_real", of_real.mean()), ("d_fake", of_fake.mean()))}})
    return {"objective": objective, "weights": weights, "steps": steps,
            "expected": {name: array(tensor) for name, tensor in named.items()}}


OUTPUT.write_text(json.dumps([case(name) for name in ("gan", "lsgan", "wgan-gp")]) + "\n")
print(f"{OUTPUT}: {OUTPUT.stat().st_size} bytes")
