#!/usr/bin/env python3
"""Makes layers.json: what PyTorch's normalisations and a small convolutional network compute.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/NeuralNetworksTests/Golden/make_layers.py

The file lands beside this script. Everything is float64; the seed is fixed. Arrays are
{"shape": [...], "values": [...]} in the project's layouts: images [N, H, W, C], convolution kernels
[KH, KW, C, O], dense kernels [I, O], features flattened in the order H, W, C.

- batch_normalization, layer_normalization: input, gamma, beta, upstream; output in training, the
  gradients at input, gamma and beta; for the first also the running moments before and after one
  step with PyTorch's defaults (momentum 0.1, epsilon 1e-5), and the output in use after it.
- network: conv 3x3 to 4 channels, ReLU, max-pool 2, conv 2x2 to 3, ReLU, flatten, dense 5; the
  cross-entropy of a batch and its gradients at all parameters, in order.
"""
import json
from pathlib import Path

import torch
from torch import nn

OUTPUT = Path(__file__).with_name("layers.json")


def array(tensor):
    values = [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]
    return {"shape": list(tensor.shape), "values": values}


def drawn(*shape):
    """Odd multiples of 1/128 between -2 and 2: exact in Float32."""
    return (2 * torch.randint(-128, 128, shape) + 1).double() / 128


def batch_normalization(shape):
    channels = shape[-1]
    x, gamma, beta, upstream = drawn(*shape), drawn(channels), drawn(channels), drawn(*shape)
    layer = nn.BatchNorm1d(channels).double()
    layer.weight.data, layer.bias.data = gamma.clone(), beta.clone()
    layer.running_mean.copy_(drawn(channels))
    layer.running_var.copy_(drawn(channels).abs())
    before = [array(layer.running_mean), array(layer.running_var)]
    rows = x.reshape(-1, channels).requires_grad_(True)
    y = layer(rows)
    gradients = torch.autograd.grad(
        y, [rows, layer.weight, layer.bias], upstream.reshape(-1, channels))
    after = [array(layer.running_mean), array(layer.running_var)]
    layer.eval()
    return {
        "input": array(x), "gamma": array(gamma), "beta": array(beta),
        "upstream": array(upstream), "output": array(y.reshape(shape)),
        "gradients": [array(gradients[0].reshape(shape)), *map(array, gradients[1:])],
        "before": before, "after": after, "in_use": array(layer(rows).reshape(shape)),
    }


def layer_normalization(shape):
    features = shape[-1]
    x, gamma, beta, upstream = drawn(*shape), drawn(features), drawn(features), drawn(*shape)
    variables = [value.clone().requires_grad_(True) for value in (x, gamma, beta)]
    y = nn.functional.layer_norm(variables[0], [features], variables[1], variables[2], 1e-5)
    return {
        "input": array(x), "gamma": array(gamma), "beta": array(beta),
        "upstream": array(upstream), "output": array(y),
        "gradients": [array(g) for g in torch.autograd.grad(y, variables, upstream)],
        "before": [], "after": [], "in_use": array(y),
    }


def network():
    first, second, dense = nn.Conv2d(2, 4, 3), nn.Conv2d(4, 3, 2), nn.Linear(12, 5)
    layers = [layer.double() for layer in (first, second, dense)]
    for layer in layers:
        for parameter in layer.parameters():
            parameter.data = drawn(*parameter.shape) / 4
    x, labels = drawn(3, 8, 8, 2), [4, 0, 2]
    h = first(x.permute(0, 3, 1, 2)).relu()
    h = second(nn.functional.max_pool2d(h, 2)).relu()
    logits = dense(h.permute(0, 2, 3, 1).flatten(1))
    loss = nn.functional.cross_entropy(logits, torch.tensor(labels))
    parameters = [value for layer in layers for value in (layer.weight, layer.bias)]
    gradients = torch.autograd.grad(loss, parameters)

    def own(values):
        return [array(v.permute(2, 3, 1, 0) if v.dim() == 4 else v.T if v.dim() == 2 else v)
                for v in values]
    return {"input": array(x), "labels": labels, "parameters": own(parameters),
            "logits": array(logits), "loss": float(f"{loss.item():.9g}"),
            "gradients": own(gradients)}


def main():
    torch.manual_seed(20250117)
    text = json.dumps({
        "batch_normalization": [batch_normalization([6, 3]), batch_normalization([2, 3, 4, 5])],
        "layer_normalization": [layer_normalization([4, 7]), layer_normalization([2, 3, 6])],
        "network": network(),
    }, allow_nan=False)
    OUTPUT.write_text(text + "\n")
    print(f"{OUTPUT.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
