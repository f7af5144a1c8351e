#!/usr/bin/env python3
"""Makes visualization.json: feature visualization and adversarial attacks as PyTorch does them.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/AttributionTests/Golden/make_visualization.py

The file lands beside this script. Everything is float64; the seed is fixed. Arrays are
{"shape": [...], "values": [...]} in the project's layouts: images [N, H, W, C], convolution kernels
[KH, KW, C, O], dense kernels [I, O], features flattened in the order H, W, C.

The network takes [6, 6, 1]: conv 3x3 to 3 channels, ReLU, max-pool 2, flatten, dense 3.

- `penalties`: values and gradients of total variation and L-p norms of a batch [2, 5, 4, 2].
- `targets`: objectives of logits, of a channel's mean, of a neuron, of a layer's norm and of a log
  probability, with the gradients at given images.
- `ascents`: keras-vis's loop (gradient over its L2 norm, RMSprop) and plain descent. Of each image the
  best one by the loss before a step, stored after it; the losses are sums over the images.
- `attacks`: FGSM and PGD from given starts, away from labels and towards targets.
- `maps`: cosine, Spearman's rank correlation by scipy's definition and the overlap of the largest values.
"""
import json
from pathlib import Path

import torch
from torch import nn

OUTPUT = Path(__file__).with_name("visualization.json")


def array(tensor):
    values = [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def drawn(*shape):
    """Odd multiples of 1/128 between -2 and 2: exact in Float32."""
    return (2 * torch.randint(-128, 128, shape) + 1).double() / 128


def network():
    conv, dense = nn.Conv2d(1, 3, 3).double(), nn.Linear(12, 3).double()
    kernel, bias = drawn(3, 3, 1, 3) / 2, drawn(3) / 8
    weight, offset = drawn(12, 3) / 2, drawn(3) / 8
    conv.weight.data = kernel.permute(3, 2, 0, 1).contiguous()
    conv.bias.data, dense.weight.data, dense.bias.data = bias, weight.T.contiguous(), offset

    def maps(x):  # [N, H, W, C]
        return torch.relu(conv(x.permute(0, 3, 1, 2))).permute(0, 2, 3, 1)

    def logits(x):
        pooled = torch.max_pool2d(maps(x).permute(0, 3, 1, 2), 2)
        return dense(pooled.permute(0, 2, 3, 1).flatten(1))

    return maps, logits, [kernel, bias, weight, offset]


def variation(x, beta):
    down = x[:, 1:, :-1] - x[:, :-1, :-1]
    across = x[:, :-1, 1:] - x[:, :-1, :-1]
    return (down**2 + across**2).pow(beta / 2).flatten(1).sum(1) / x[0].numel()


def norm(x, p):
    rows = x.flatten(1).abs()
    values = rows.max(1).values if p == float("inf") else rows.pow(p).sum(1).pow(1 / p)
    return values / x[0].numel()


def with_gradient(function, x):
    x = x.detach().requires_grad_(True)
    values = function(x)
    (gradient,) = torch.autograd.grad(values.sum(), x)
    return values, gradient


def penalties():
    x = drawn(2, 5, 4, 2)
    cases = []
    for name, parameter, function in [
        ("tv", 2.0, variation), ("tv", 1.5, variation), ("norm", 1.0, norm), ("norm", 6.0, norm),
        ("norm", 1e30, lambda x, p: norm(x, float("inf"))),
        ("squares", 0.0, lambda x, p: x.square().flatten(1).sum(1) / x[0].numel()),
    ]:
        values, gradient = with_gradient(lambda x: function(x, parameter), x)
        cases.append({"name": name, "parameter": parameter, "values": array(values),
                      "gradient": array(gradient)})
    return {"x": array(x), "cases": cases}


def targets(maps, logits, x):
    cases = {
        "logits": lambda x: logits(x)[range(3), [2, 0, 1]],
        "mixture": lambda x: logits(x)[:, 0] + logits(x)[:, 2],
        "log_probability": lambda x: torch.log_softmax(logits(x), 1)[range(3), [2, 0, 1]],
        "channel": lambda x: maps(x)[:, :, :, 1].flatten(1).mean(1),
        "neuron": lambda x: maps(x)[:, 2, 1, 0],
        "norm": lambda x: maps(x).flatten(1).square().sum(1).sqrt(),
    }
    found = []
    for name, function in cases.items():
        values, gradient = with_gradient(function, x)
        found.append({"name": name, "values": array(values), "gradient": array(gradient)})
    return found


def ascent(objective, start, settings):
    """The loop of keras-vis, image by image in one batch."""
    x, best, losses = start.clone(), start.clone(), []
    lowest = torch.full((len(start),), float("inf")).double()
    squares = torch.zeros_like(x)

    def rows(x):
        return (-objective(x) + settings["tv"] * variation(x, 2)
                + settings["lp"] * norm(x, 6))

    for _ in range(settings["steps"]):
        values, gradient = with_gradient(rows, x)
        if settings["rmsprop"]:
            gradient = gradient / gradient.flatten(1).norm(dim=1).view(-1, 1, 1, 1)
            squares = 0.95 * squares + 0.05 * gradient**2
            gradient = gradient / (squares + 1e-7).sqrt()
        x = x - settings["rate"] * gradient
        if settings["clips"]:
            x = x.clamp(*settings["range"])
        losses.append(values.sum().item())
        better = (values < lowest).view(-1, 1, 1, 1)
        best, lowest = torch.where(better, x, best), torch.minimum(values, lowest).detach()
    return {**settings, "losses": losses, "images": array(best)}


def attack(logits, x, labels, start, targeted, epsilon, alpha, steps):
    """steps = 0: FGSM."""
    def direction(x):
        x = x.detach().requires_grad_(True)
        loss = nn.functional.cross_entropy(logits(x), torch.tensor(labels), reduction="sum")
        (gradient,) = torch.autograd.grad(loss, x)
        return -gradient.sign() if targeted else gradient.sign()

    if steps == 0:
        result = (x + epsilon * direction(x)).clamp(0, 1)
    else:
        low, high = (x - epsilon).clamp(min=0), (x + epsilon).clamp(max=1)
        result = torch.minimum(torch.maximum(start, low), high)
        for _ in range(steps):
            result = torch.minimum(torch.maximum(result + alpha * direction(result), low), high)
    return {"labels": labels, "targeted": targeted, "epsilon": epsilon, "alpha": alpha,
            "steps": steps, "images": array(result)}


def ranks(values):
    return torch.stack([(values < value).sum() + ((values == value).sum() - 1) / 2
                        for value in values])


def maps_case():
    first = torch.randint(0, 30, (5, 8)).double()
    second = first + torch.randint(0, 20, (5, 8)).double()
    a, b = first.flatten(), second.flatten()
    order = [sorted(range(40), key=lambda i: (-v[i].item(), i))[:4] for v in (a, b)]
    return {
        "first": array(first), "second": array(second),
        "cosine": torch.dot(a, b).item() / (a.norm() * b.norm()).item(),
        "rank_correlation": torch.corrcoef(torch.stack([ranks(a), ranks(b)]))[0, 1].item(),
        "top_overlap": len(set(order[0]) & set(order[1])) / 4,
    }


def main():
    torch.manual_seed(5)
    maps, logits, parameters = network()
    start = drawn(3, 6, 6, 1) / 16
    pixels = (torch.randint(0, 129, (3, 6, 6, 1)).double()) / 128
    noise = drawn(3, 6, 6, 1) / 8
    labels = logits(pixels).argmax(1).tolist()
    others = [(label + 1) % 3 for label in labels]
    logit = lambda x: logits(x)[range(3), range(3)]
    probability = lambda x: torch.log_softmax(logits(x), 1)[range(3), range(3)]
    keras = {"objective": "logit", "rmsprop": True, "rate": 1.0, "steps": 10, "tv": 10.0,
             "lp": 10.0, "clips": False, "range": [0.0, 255.0]}
    descent = {"objective": "log_probability", "rmsprop": False, "rate": 0.125, "steps": 30,
               "tv": 2.25, "lp": 0.0, "clips": True, "range": [-0.5, 0.5]}
    result = {
        "parameters": [array(parameter) for parameter in parameters], "start": array(start),
        "penalties": penalties(), "targets": targets(maps, logits, start * 8),
        "ascents": [
            ascent(logit, start * 16, keras),
            ascent(probability, start, descent),
            ascent(probability, start, {**descent, "tv": 0.0}),
        ],
        "pixels": array(pixels), "noise": array(noise),
        "attacks": [
            attack(logits, pixels, labels, pixels, False, 0.125, 0.0, 0),
            attack(logits, pixels, others, pixels, True, 0.125, 0.0, 0),
            attack(logits, pixels, labels, pixels + noise, False, 0.25, 0.03125, 10),
            attack(logits, pixels, others, pixels + noise, True, 0.25, 0.03125, 10),
        ],
        "maps": maps_case(),
    }
    OUTPUT.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
