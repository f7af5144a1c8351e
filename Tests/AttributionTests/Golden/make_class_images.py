#!/usr/bin/env python3
"""Makes class_images.json: gradient ascent on the input of a small network, as PyTorch does it.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/AttributionTests/Golden/make_class_images.py

The file lands beside this script. Everything is float64; the seed is fixed. Arrays are
{"shape": [...], "values": [...]} in the project's layouts: images [N, H, W, C], convolution kernels
[KH, KW, C, O], dense kernels [I, O], features flattened in the order H, W, C.

The network takes [6, 6, 1]: conv 3x3 to 3 channels, ReLU, max-pool 2, flatten, dense 3. From given
starts, one for each class, `steps` steps down the gradient of

    sum over images: -log softmax(f(x))[k] + smoothing * sum of squared differences of neighbours

each followed by a cut to the range. Without and with smoothing: the gradient at the start, the loss
before each step and at the end, the images at the end and the probabilities of their classes.
"""
import json
from pathlib import Path

import torch
from torch import nn

OUTPUT = Path(__file__).with_name("class_images.json")
STEPS, STEP_SIZE, RANGE = 30, 0.125, (-0.5, 0.5)


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

    def forward(x):  # [N, H, W, C]
        maps = torch.max_pool2d(torch.relu(conv(x.permute(0, 3, 1, 2))), 2)
        return dense(maps.permute(0, 2, 3, 1).flatten(1))

    return forward, [kernel, bias, weight, offset]


def ascent(forward, start, smoothing):
    def loss_of(x):
        log = torch.log_softmax(forward(x), 1)
        rough = (x[:, 1:] - x[:, :-1]).square().sum() + (x[:, :, 1:] - x[:, :, :-1]).square().sum()
        return -log[range(3), range(3)].sum() + smoothing * rough

    x, losses, first = start.clone(), [], None
    for _ in range(STEPS):
        x = x.detach().requires_grad_(True)
        loss = loss_of(x)
        (gradient,) = torch.autograd.grad(loss, x)
        first = gradient if first is None else first
        losses.append(loss.item())
        x = (x - STEP_SIZE * gradient).clamp(*RANGE)
    losses.append(loss_of(x).item())
    probabilities = torch.softmax(forward(x), 1)[range(3), range(3)]
    return {
        "smoothing": smoothing, "gradient": array(first), "losses": losses, "images": array(x),
        "probabilities": array(probabilities),
    }


def main():
    torch.manual_seed(5)
    forward, parameters = network()
    start = drawn(3, 6, 6, 1) / 16
    result = {
        "parameters": [array(parameter) for parameter in parameters], "start": array(start),
        "steps": STEPS, "step_size": STEP_SIZE, "range": list(RANGE),
        "cases": [ascent(forward, start, smoothing) for smoothing in (0.0, 0.0625)],
    }
    OUTPUT.write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
