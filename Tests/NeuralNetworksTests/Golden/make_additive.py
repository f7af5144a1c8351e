#!/usr/bin/env python3
"""Makes additive.json: what a neural additive model of PyTorch computes.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/NeuralNetworksTests/Golden/make_additive.py

The file lands beside this script. Everything is float64; the seed is fixed. Arrays are
{"shape": [...], "values": [...]}; drawn values are odd multiples of 1/128, exact in Float32.

One case for each kind of first layer, "exu" and "lin_relu", for one output and for two, of 2 subnets a
feature each: two learners of three features with 4, 2 and 3 units, one hidden layer of 5. A subnet is
a module of its own, so that nothing is shared with the grouped layers under test:

- parameters: first layer's kernel and bias [G, U] with zeros behind the units a subnet lacks, hidden
  kernel [G, U, 5] and bias [G, 5], last kernel [G, 5, 1], of two outputs the mixing kernel
  [L F, S, T], bias [L, T]; subnets in the order learner, feature, subnet.
- x: rows; normalized by `center` and `half_range`.
- contributions [N, L, F, T], outputs [N, T] (mean of the learners), and the loss
  mean((outputs - target)^2) + 0.5 mean(contributions^2) with its gradients at all parameters.
"""
import json
from pathlib import Path

import torch
from torch import nn

OUTPUT = Path(__file__).with_name("additive.json")
UNITS = [4, 2, 3]
LEARNERS, HIDDEN, ROWS = 2, 5, 6


def array(tensor):
    values = [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def drawn(*shape):
    return (2 * torch.randint(-96, 96, shape) + 1).double() / 128


class Subnet(nn.Module):
    def __init__(self, kind, units):
        super().__init__()
        self.kind = kind
        self.kernel = nn.Parameter(drawn(units) / (2 if kind == "exu" else 1))
        self.bias = nn.Parameter(drawn(units))
        self.hidden = nn.Linear(units, HIDDEN).double()
        self.last = nn.Linear(HIDDEN, 1, bias=False).double()
        for parameter in (self.hidden.weight, self.hidden.bias, self.last.weight):
            parameter.data = drawn(*parameter.shape)

    def forward(self, x):  # [N] to [N, 1]
        distance = x[:, None] - self.bias
        if self.kind == "exu":
            y = torch.clamp(torch.relu(distance * torch.exp(self.kernel)), 0, 1)
        else:
            y = torch.relu(distance * self.kernel)
        return self.last(torch.relu(self.hidden(y)))


def padded(rows, width):
    return torch.stack([torch.cat([row, row.new_zeros(width - len(row), *row.shape[1:])])
                        for row in rows])


def case(kind, outputs):
    subnets = 1 if outputs == 1 else 2
    nets = [[[Subnet(kind, units) for _ in range(subnets)] for units in UNITS]
            for _ in range(LEARNERS)]
    mixing = nn.Parameter(drawn(LEARNERS * len(UNITS), subnets, outputs)) if outputs > 1 else None
    bias = nn.Parameter(drawn(LEARNERS, outputs))
    x, target = 4 * drawn(ROWS, len(UNITS)), drawn(ROWS, outputs)
    center, half_range = drawn(len(UNITS)), torch.tensor([2.0, 0.5, 4.0]).double()
    z = (x - center) / half_range
    contributions = []
    for learner in range(LEARNERS):
        for feature in range(len(UNITS)):
            y = torch.cat([net(z[:, feature]) for net in nets[learner][feature]], dim=1)
            if mixing is not None:
                y = y @ mixing[learner * len(UNITS) + feature]
            contributions.append(y)
    contributions = torch.stack(contributions, 1).reshape(ROWS, LEARNERS, len(UNITS), outputs)
    result = (contributions.sum(2) + bias).mean(1)
    loss = ((result - target) ** 2).mean() + 0.5 * (contributions ** 2).mean()
    loss.backward()
    flat = [net for learner in nets for feature in learner for net in feature]
    width = max(UNITS)

    def listed(get):
        found = [
            padded([get(net.kernel) for net in flat], width),
            padded([get(net.bias) for net in flat], width),
            padded([get(net.hidden.weight).T for net in flat], width),
            torch.stack([get(net.hidden.bias) for net in flat]),
            torch.stack([get(net.last.weight).T for net in flat]),
        ]
        return found + ([get(mixing)] if mixing is not None else []) + [get(bias)]

    return {
        "kind": kind, "units": UNITS, "learners": LEARNERS, "subnets": subnets, "hidden": HIDDEN,
        "outputs": outputs, "x": array(x), "target": array(target), "center": array(center),
        "half_range": array(half_range),
        "parameters": [array(p) for p in listed(lambda p: p.data)],
        "contributions": array(contributions), "result": array(result), "loss": loss.item(),
        "gradients": [array(g) for g in listed(lambda p: p.grad)],
    }


def main():
    torch.manual_seed(11)
    cases = [case(kind, outputs) for kind in ("exu", "lin_relu") for outputs in (1, 2)]
    text = "[\n" + ",\n".join(json.dumps(item) for item in cases) + "\n]\n"
    OUTPUT.write_text(text)
    print(f"{OUTPUT.name}: {len(cases)} cases, {len(text)} bytes")


if __name__ == "__main__":
    main()
