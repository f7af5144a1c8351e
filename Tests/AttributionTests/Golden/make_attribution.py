#!/usr/bin/env python3
"""Makes the golden files of the attribution methods: maps, attacks and activation maximization.

    python3 -m pip install torch==2.13.0 numpy==2.4.6 matplotlib==3.11.2
    PALESTRA_DATA=… python3 Tests/AttributionTests/Golden/make_attribution.py

PALESTRA_DATA names the folder that holds mnist/. The files land beside this script. --train trains
the network again; without it, its weights are read from cnn.safetensors. All values are computed in
float64 from weights and inputs as they are stored, and stored as float32. Images are [N, H, W, C],
convolution kernels [KH, KW, C, O], dense kernels [I, O], features flattened in the order H, W, C.

cnn.safetensors, tiny_cnn.safetensors    the networks, as ModelFile reads them
cnn_maps.safetensors, tiny_cnn_maps.safetensors    images, what the methods draw, and maps
attacks.safetensors    FGSM with epsilon 0.1; PGD with 0.3, 0.01 and 40 steps; logits of the results
activation_maximization.safetensors    the terms and their gradients at the first image, and ten
    steps from a start with weights 1 and 100 of the total variation, for the logit of its class
post_processing.safetensors    an array and what becomes of it; the color table "seismic"

cnn: conv 32 3x3 relu, conv 64 3x3 relu, max pool 2, dropout, dense 128 relu, dropout, dense 10;
trained for one epoch on MNIST, then rounded to float16. Its convolution biases stay at -1/64 or
below: black background then gives exact zeros behind closed gates. The six images keep a distance
from all discontinuities (a pre-activation of 0, two equal active pixels in a pooling window), so
that float32 takes the same branches.
tiny_cnn: conv 4 3x3 same, strides 2, linear; batch normalization; leaky relu 0.2; average pool 2
with strides 1; conv 5 3x3 same, leaky relu; dense 3. Maps under relu/ have relu instead of leaky relu.

Conventions:
- The neuron of a map is the largest logit of the unmodified image. The relevance methods start
  with its logit, the gradient family, deconvnet and guided backpropagation with 1.
- The derivative of relu at 0 is 0, and max pooling passes to the first of equal pixels, by rows.
- WSquare and flat normalize by the weights inside the image where a window reaches beyond it.
- Deep Taylor starts with relu(logit) and takes WSquare for kernel layers without activation.
- lrp.z and the like treat batch normalization as a scale layer under the same rule (with
  "two_linear" as two); with "bn_own" it has the rule for batch normalization without a rule.
- AlphaBetaX adds positive biases to the normalizers of w+, negative ones to those of w-.
- IB: the bias is ignored. until_1: the flat rule for the layers 0 and 1, the input layer not counted.
- "A_then_B" lists the rules of the kernel layers from the first to the last.
- occlusion_K_S: windows of K x K set to 0, S pixels apart, from the upper left until one reaches
  the lower right edge; a pixel's value is the mean drop of the logit over the windows that cover it.
- expected_gradients: mean over i of (x - b_i) * gradient at b_i + alpha_i (x - b_i).
- bias_free: sums of relevance of the network with biases of 0. The rule alpha 2 beta 1 does not
  conserve relevance where a neuron has no negative contributions.
- Activation maximization divides the gradient by its L2 norm; "best" is the image after the step
  from the lowest loss, "result" the same at standard deviation 0.1 around 0.5, clipped. "images"
  begins with the start.
- Post-processing truncates 0...255 to table indices; percentiles interpolate linearly.

Confirmed by other packages, with differences of at most 1.1e-7 of a map's maximum, which is what the
rounding to float32 leaves:
- iNNvestigate 2.1.2 (TensorFlow 2.14.1): the gradient family and integrated gradients; deconvnet and
  guided backpropagation, which it starts with the logit, after division by it; all maps lrp.* of cnn
  (it takes lists of rules from the last layer to the first, and counts the input layer in until); of
  tiny_cnn those with w_square, flat, IB and bn_own; post-processing except absmax.
- captum 0.9.0: the gradient family, integrated gradients (method riemann_left), deconvnet, guided
  backpropagation, Grad-CAM, guided Grad-CAM, occlusion, expected gradients; SmoothGrad as the mean of
  its maps for the given noise.
- zennit 0.5.1: lrp.z, epsilon, z_plus, alpha-beta IB, flat, w_square, lrp.z_input_bounded_0_1 and
  both deep_taylor maps of cnn.
- torchattacks 3.5.1: FGSM and PGD. keras-vis 0.4.1: activation maximization, with L2 norms in place
  of that version's root mean squares.

Where iNNvestigate 2.1.2 is not followed:
- It fuses batch normalization as gamma / sqrt(variance^2 + epsilon) with the shift
  beta - mean / sqrt(variance^2 + epsilon); here gamma / sqrt(variance + epsilon) and
  beta - mean gamma / sqrt(variance + epsilon).
- Its deep Taylor takes alpha 1 beta 0 for kernel layers without activation, and the gradient of
  batch normalization; here both have WSquare. With these formulas of its own put into this script,
  the remaining lrp maps of tiny_cnn and all deep_taylor maps agree too.
- It ignores the scale of SmoothGrad's noise, which is given here; version 1.0.8 integrates gradients
  from x, here from the reference; AlphaBetaX multiplies the term x- w- by b1, here by a1 (both are 0
  in the presets).
"""
import argparse
import gzip
import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

FOLDER = Path(__file__).parent
CLASSES = (3, 5, 8)
SMALLEST_MARGIN = 3e-6
PROBABILITIES = (0.6, 0.98)


# Files


TYPES = {"float32": "F32", "float16": "F16", "int32": "I32", "uint8": "U8"}


def write(name, tensors, metadata=None):
    """Writes a safetensors file whose bytes depend on the values only."""
    header, data = {"__metadata__": metadata} if metadata else {}, b""
    for key, value in tensors.items():
        value = np.ascontiguousarray(value)
        value = value.astype(np.float32) if value.dtype == np.float64 else value
        assert value.dtype.kind != "f" or np.isfinite(value).all(), key
        begin = len(data)
        data += value.tobytes()
        header[key] = {
            "dtype": TYPES[value.dtype.name], "shape": list(value.shape),
            "data_offsets": [begin, len(data)],
        }
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / name).write_bytes(struct.pack("<Q", len(text)) + text + data)


def read(name):
    bytes_ = (FOLDER / name).read_bytes()
    start = 8 + struct.unpack("<Q", bytes_[:8])[0]
    header, types = json.loads(bytes_[8:start]), {value: key for key, value in TYPES.items()}
    header.pop("__metadata__", None)
    tensors = {}
    for key, entry in header.items():
        begin, end = (start + offset for offset in entry["data_offsets"])
        values = np.frombuffer(bytes_[begin:end], types[entry["dtype"]])
        tensors[key] = values.reshape(entry["shape"])
    return tensors


def write_model(name, inputs, layers, tensors):
    """Writes a model file; `layers` are its layers' kinds and settings."""
    architecture = json.dumps({"inputs": inputs, "layers": layers}, separators=(",", ":"))
    metadata = {"format": "palestra", "format_version": "1", "architecture": architecture}
    write(name, tensors, metadata)


def conv_settings(filters, strides, padding, activation):
    return {
        "kind": "conv2d", "filters": filters, "size": [3, 3], "strides": strides,
        "padding": padding, "dilation": [1, 1], "groups": 1, "activation": activation,
        "initializer": "glorot_uniform", "use_bias": True,
    }


def dense_settings(units, activation):
    return {
        "kind": "dense", "units": units, "activation": activation,
        "initializer": "glorot_uniform", "use_bias": True,
    }


def mnist(split):
    """Images [N, 28, 28, 1] of 0..1, rounded to float32, and labels."""
    folder = Path(os.environ["PALESTRA_DATA"]) / "mnist"
    with gzip.open(folder / f"{split}-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28, 1)
    with gzip.open(folder / f"{split}-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8).astype(np.int64)
    return images.astype(np.float32) / np.float32(255), labels


def double(array):
    return torch.tensor(np.asarray(array)).double()


# Networks


@dataclass
class Kernel:
    """A layer x * kernel + bias; `linear` also takes other weights, and then no bias by itself."""

    kernel: torch.Tensor
    bias: torch.Tensor
    activation: str = "linear"

    def linear(self, x, kernel):
        return x * kernel

    def __call__(self, x, relu=torch.relu):
        return activate(self.linear(x, self.kernel) + self.bias, self.activation, relu)


class Scale(Kernel):
    pass


class Dense(Kernel):
    def linear(self, x, kernel):
        return x @ kernel


@dataclass
class Conv(Kernel):
    stride: int = 1
    padding: str = "valid"

    def linear(self, x, kernel):
        x = x.permute(0, 3, 1, 2)
        if self.padding == "same":
            x = F.pad(x, [*self.sides(x.shape[3], 1), *self.sides(x.shape[2], 0)])
        return F.conv2d(x, kernel.permute(3, 2, 0, 1), stride=self.stride).permute(0, 2, 3, 1)

    def sides(self, size, axis):
        """Zeros before and after, the odd one after."""
        outputs = -(-size // self.stride)
        total = max((outputs - 1) * self.stride + self.kernel.shape[axis] - size, 0)
        return total // 2, total - total // 2


@dataclass
class BatchNormalization:
    gamma: torch.Tensor
    beta: torch.Tensor
    mean: torch.Tensor
    variance: torch.Tensor
    epsilon: float = 1e-3

    def scale_layers(self, fuse_mode):
        deviation = (self.variance + self.epsilon).sqrt()
        if fuse_mode == "one_linear":
            scale = self.gamma / deviation
            return [Scale(scale, self.beta - self.mean * scale)]
        return [Scale(1 / deviation, -self.mean / deviation), Scale(self.gamma, self.beta)]

    def __call__(self, x, relu=None):
        return self.scale_layers("one_linear")[0](x)


@dataclass
class ActivationLayer:
    activation: str

    def __call__(self, x, relu=torch.relu):
        return activate(x, self.activation, relu)


@dataclass
class AveragePool:
    size: int
    stride: int

    def __call__(self, x, relu=None):
        return F.avg_pool2d(x.permute(0, 3, 1, 2), self.size, self.stride).permute(0, 2, 3, 1)


@dataclass
class MaxPool:
    size: int

    def __call__(self, x, relu=None):
        return F.max_pool2d(x.permute(0, 3, 1, 2), self.size).permute(0, 2, 3, 1)


class Flatten:
    def __call__(self, x, relu=None):
        return x.flatten(1)


def activate(x, name, relu):
    if name == "relu":
        return relu(x)
    return torch.where(x > 0, x, 0.2 * x) if name == "leaky_relu" else x


def apply(layers, x, relu=torch.relu):
    for layer in layers:
        x = layer(x, relu)
    return x


def cnn(named, bias_free=False):
    def parameters(name):
        bias = double(named[f"{name}.bias"])
        return double(named[f"{name}.kernel"]), bias * 0 if bias_free else bias

    return [
        Conv(*parameters("conv2d_1"), "relu"), Conv(*parameters("conv2d_2"), "relu"), MaxPool(2),
        Flatten(), Dense(*parameters("dense_1"), "relu"), Dense(*parameters("dense_2")),
    ]


CNN_LAYERS = [
    conv_settings(32, [1, 1], "valid", "relu"), conv_settings(64, [1, 1], "valid", "relu"),
    {"kind": "max_pooling2d", "size": [2, 2], "padding": "valid"},
    {"kind": "dropout", "rate": 0.25}, {"kind": "flatten"}, dense_settings(128, "relu"),
    {"kind": "dropout", "rate": 0.5}, dense_settings(10, "linear"),
]


# Training


def train(x, labels):
    """One epoch of Adam with batches of 32; the parameters in float16."""
    torch.manual_seed(11)
    network = torch.nn.ModuleList([
        torch.nn.Conv2d(1, 32, 3), torch.nn.Conv2d(32, 64, 3), torch.nn.Linear(9216, 128),
        torch.nn.Linear(128, 10)])
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    order = torch.randperm(len(x))
    x, labels = torch.tensor(x).permute(0, 3, 1, 2), torch.tensor(labels)
    keep_biases_negative(network)
    for batch in order.split(32):
        loss = F.cross_entropy(training_pass(network, x[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        keep_biases_negative(network)
    named = {}
    for name, layer in zip(("conv2d_1", "conv2d_2", "dense_1", "dense_2"), network):
        kernel = layer.weight.detach().permute(2, 3, 1, 0) if "conv" in name else layer.weight.T
        named[f"{name}.kernel"] = kernel.detach().numpy().astype(np.float16)
        named[f"{name}.bias"] = layer.bias.detach().numpy().astype(np.float16)
    return named


def training_pass(network, x):
    x = F.max_pool2d(torch.relu(network[1](torch.relu(network[0](x)))), 2)
    x = F.dropout(x, 0.25).permute(0, 2, 3, 1).flatten(1)
    return network[3](F.dropout(torch.relu(network[2](x)), 0.5))


def keep_biases_negative(network):
    with torch.no_grad():
        for layer in network[:2]:
            layer.bias.clamp_(max=-1 / 64)


def selected_images(layers, x, labels):
    """The first two test images of each class that qualify."""
    chosen = []
    for label in CLASSES:
        found = []
        for index in np.flatnonzero(labels == label):
            if qualifies(layers, double(x[index : index + 1]), label):
                found.append(index)
            if len(found) == 2:
                break
        chosen += found
    return double(x[chosen]), labels[chosen], chosen


def qualifies(layers, x, label):
    """Right, with a probability far enough from 1 for float32, and far from discontinuities."""
    probability = torch.softmax(apply(layers, x), 1)[0, label].item()
    low, high = PROBABILITIES
    return low < probability < high and margin(layers, x) > SMALLEST_MARGIN


def margin(layers, x):
    """The smallest distance from another gate of a relu or another winner of a pooling window."""
    margins = []
    for layer in layers:
        if isinstance(layer, Kernel) and layer.activation == "relu":
            margins.append((layer.linear(x, layer.kernel) + layer.bias).abs().min())
        if isinstance(layer, MaxPool):
            windows = F.unfold(x.permute(0, 3, 1, 2), layer.size, stride=layer.size)
            best = windows.reshape(len(x), x.shape[3], -1, windows.shape[2]).topk(2, dim=2).values
            gaps = (best[:, :, 0] - best[:, :, 1])[best[:, :, 0] > 0]
            margins.append(gaps.min())
        x = layer(x)
    return min(value.item() for value in margins)


# Gradients


class ReLUOfBackwardSignal(torch.autograd.Function):
    """ReLU that passes relu(g) back: through the forward gate (guided) or ignoring it."""

    @staticmethod
    def forward(context, x, guided):
        context.save_for_backward(x > 0)
        context.guided = guided
        return torch.relu(x)

    @staticmethod
    def backward(context, gradient):
        (gate,) = context.saved_tensors
        return torch.relu(gradient) * (gate if context.guided else 1), None


def guided_relu(x):
    return ReLUOfBackwardSignal.apply(x, True)


def deconvnet_relu(x):
    return ReLUOfBackwardSignal.apply(x, False)


def selected(outputs, neurons):
    return outputs[range(len(outputs)), neurons]


def gradient(layers, x, neurons, relu=torch.relu):
    x = x.detach().requires_grad_(True)
    return torch.autograd.grad(selected(apply(layers, x, relu), neurons).sum(), x)[0]


def integrated_gradients(layers, x, neurons, steps=64, reference=0):
    difference = x - reference
    gradients = [
        gradient(layers, reference + k / steps * difference, neurons) for k in range(steps)]
    return difference * sum(gradients) / steps


def smoothgrad(layers, x, neurons, noise, postprocess, relu=torch.relu):
    return sum(postprocess(gradient(layers, x + n, neurons, relu)) for n in noise) / len(noise)


def expected_gradients(layers, x, neurons, baselines, alphas):
    terms = [
        (x - baseline) * gradient(layers, baseline + alpha * (x - baseline), neurons)
        for baseline, alpha in zip(baselines, alphas)
    ]
    return sum(terms) / len(terms)


def grad_cam(layers, x, neurons, count):
    """The map of the output of the first `count` layers, and enlarged to the input's size."""
    features = apply(layers[:count], x)
    weights = gradient(layers[count:], features, neurons).mean((1, 2), keepdim=True)
    small = torch.relu((weights * features).sum(3, keepdim=True))
    large = F.interpolate(
        small.permute(0, 3, 1, 2), x.shape[1:3], mode="bilinear", align_corners=False)
    return small, large.permute(0, 2, 3, 1)


def occlusion(layers, x, neurons, size, stride):
    clean = selected(apply(layers, x), neurons)
    last = -(-(x.shape[1] - size) // stride) * stride
    total, count = torch.zeros_like(x), torch.zeros_like(x)
    for top in range(0, last + 1, stride):
        for left in range(0, last + 1, stride):
            covered = torch.zeros_like(x)
            covered[:, top : top + size, left : left + size] = 1
            drop = clean - selected(apply(layers, x * (1 - covered)), neurons)
            total += drop[:, None, None, None] * covered
            count += covered
    return total / count


# Relevance rules: (layer, x, r) to the relevance of x


def divided(a, b):
    return a / torch.where(b == 0, 1e-7, b)


def with_sign(x, epsilon):
    return torch.where(x >= 0, x + epsilon, x - epsilon)


def pulled_back(function, x, upstream):
    """The product of `upstream` and the Jacobian matrix of the function at x."""
    x = x.detach().requires_grad_(True)
    return torch.autograd.grad(function(x), x, upstream)[0]


def contributions(layer, x, kernel, s):
    """x_i * sum_j w_ij s_j"""
    return x * pulled_back(lambda x: layer.linear(x, kernel), x, s)


def z_rule(layer, x, r):
    z = layer.linear(x, layer.kernel) + layer.bias
    return contributions(layer, x, layer.kernel, divided(r, z))


def epsilon_rule(epsilon, bias=True):
    def rule(layer, x, r):
        z = layer.linear(x, layer.kernel) + (layer.bias if bias else 0)
        return contributions(layer, x, layer.kernel, r / with_sign(z, epsilon))

    return rule


def weight_rule(layer, x, r, kernel):
    s = divided(r, layer.linear(torch.ones_like(x), kernel))
    return pulled_back(lambda x: layer.linear(x, kernel), x, s)


def w_square_rule(layer, x, r):
    return weight_rule(layer, x, r, layer.kernel.square())


def flat_rule(layer, x, r):
    return weight_rule(layer, x, r, torch.ones_like(layer.kernel))


def signs(x):
    return x.clamp(min=0), x.clamp(max=0)


def alpha_beta_rule(alpha, beta, bias=True):
    def rule(layer, x, r):
        (positive_x, negative_x), (positive_w, negative_w) = signs(x), signs(layer.kernel)

        def part(w_of_positive, w_of_negative):
            z = layer.linear(positive_x, w_of_positive) + layer.linear(negative_x, w_of_negative)
            s = divided(r, z + layer.bias if bias else z)
            return contributions(layer, positive_x, w_of_positive, s) + contributions(
                layer, negative_x, w_of_negative, s)

        result = alpha * part(positive_w, negative_w)
        return result - beta * part(negative_w, positive_w) if beta else result

    return rule


def alpha_beta_x_rule(alpha, beta):
    def rule(layer, x, r):
        (positive_x, negative_x), (positive_w, negative_w) = signs(x), signs(layer.kernel)
        positive_b, negative_b = signs(layer.bias)

        def part(x, w, b):
            return contributions(layer, x, w, divided(r, layer.linear(x, w) + b))

        return (
            alpha[0] * part(positive_x, positive_w, positive_b)
            + alpha[1] * part(negative_x, negative_w, negative_b)
            - beta[0] * part(positive_x, negative_w, negative_b)
            - beta[1] * part(negative_x, positive_w, positive_b))

    return rule


def z_plus_fast_rule(layer, x, r):
    kernel = layer.kernel.clamp(min=0)
    return contributions(layer, x, kernel, divided(r, layer.linear(x, kernel)))


def bounded_rule(low, high):
    def rule(layer, x, r):
        positive_w, negative_w = signs(layer.kernel)
        low_x, high_x = torch.full_like(x, low), torch.full_like(x, high)
        parts = [(x, layer.kernel, 1), (low_x, positive_w, -1), (high_x, negative_w, -1)]
        s = divided(r, sum(sign * layer.linear(x, w) for x, w, sign in parts))
        return sum(sign * contributions(layer, x, w, s) for x, w, sign in parts)

    return rule


# Relevance of whole networks


@dataclass
class Rules:
    """Which rule each layer has; a rule of the first kernel layer or of a range goes first."""

    conv: object
    dense: object = None
    batch_normalization: object = None
    fuse_mode: str = "one_linear"
    input_layer: object = None
    each: list = None
    until: tuple = (-1, None)

    def rule(self, layers, index):
        kernel_layers = [i for i, layer in enumerate(layers) if isinstance(layer, Kernel)]
        if self.each:
            return self.each[kernel_layers.index(index)]
        if self.input_layer and index == kernel_layers[0]:
            return self.input_layer
        if index <= self.until[0]:
            return self.until[1]
        return self.dense if self.dense and isinstance(layers[index], Dense) else self.conv


def everywhere(rule, fuse_mode="one_linear"):
    return Rules(rule, batch_normalization=rule, fuse_mode=fuse_mode)


def preset(conv, **options):
    rule = alpha_beta_x_rule((2, 0), (1, 0))
    return Rules(conv, dense=epsilon_rule(0.1), batch_normalization=rule, **options)


def first_relevance(layers, x, neurons):
    logits = apply(layers, x)
    return logits * F.one_hot(torch.as_tensor(neurons), logits.shape[1])


def lrp(layers, x, neurons, rules):
    inputs = [x]
    for layer in layers:
        inputs.append(layer(inputs[-1]))
    r = first_relevance(layers, x, neurons)
    for index in reversed(range(len(layers))):
        layer, x, y = layers[index], inputs[index], inputs[index + 1]
        if isinstance(layer, Kernel):
            r = rules.rule(layers, index)(layer, x, r)
        elif isinstance(layer, BatchNormalization):
            r = batch_normalization_relevance(layer, x, y, r, rules)
        elif isinstance(layer, AveragePool):
            r = x * pulled_back(layer, x, divided(r, y))
        elif not isinstance(layer, ActivationLayer):
            r = pulled_back(layer, x, r)
    return r


def batch_normalization_relevance(layer, x, y, r, rules):
    if rules.batch_normalization is None:
        return r * x * (y - layer.beta) / with_sign((x - layer.mean) * y, 1e-7)
    scales = layer.scale_layers(rules.fuse_mode)
    inputs = [x, scales[0](x)]
    for scale, x in reversed(list(zip(scales, inputs))):
        r = rules.batch_normalization(scale, x, r)
    return r


def deep_taylor(layers, x, neurons, bounds=None):
    inputs, r = [x], torch.relu(first_relevance(layers, x, neurons))
    for layer in layers:
        inputs.append(layer(inputs[-1]))
    first = next(i for i, layer in enumerate(layers) if isinstance(layer, Kernel))
    for index in reversed(range(len(layers))):
        layer, x = layers[index], inputs[index]
        if isinstance(layer, Kernel):
            rule = alpha_beta_rule(1, 0, bias=False) if layer.activation == "relu" else w_square_rule
            rule = bounded_rule(*bounds) if bounds and index == first else rule
            r = rule(layer, x, r)
        elif isinstance(layer, BatchNormalization):
            r = w_square_rule(layer.scale_layers("one_linear")[0], x, r)
        else:
            r = pulled_back(layer, x, r)
    return r


# The maps of the trained network


def lrp_rules():
    alpha_1, alpha_2 = alpha_beta_rule(1, 0), alpha_beta_rule(2, 1)
    return {
        "lrp.z": everywhere(z_rule),
        "lrp.epsilon_1e-7": everywhere(epsilon_rule(1e-7)),
        "lrp.epsilon_0.1": everywhere(epsilon_rule(0.1)),
        "lrp.epsilon_1": everywhere(epsilon_rule(1.0)),
        "lrp.epsilon_0.1_IB": everywhere(epsilon_rule(0.1, bias=False)),
        "lrp.w_square": everywhere(w_square_rule),
        "lrp.flat": everywhere(flat_rule),
        "lrp.alpha_2_beta_1": everywhere(alpha_2),
        "lrp.alpha_2_beta_1_IB": everywhere(alpha_beta_rule(2, 1, bias=False)),
        "lrp.alpha_1_beta_0": everywhere(alpha_1),
        "lrp.alpha_1_beta_0_IB": everywhere(alpha_beta_rule(1, 0, bias=False)),
        "lrp.z_plus": everywhere(alpha_beta_rule(1, 0, bias=False)),
        "lrp.z_plus_fast": everywhere(z_plus_fast_rule),
        "lrp.sequential_preset_a": preset(alpha_1),
        "lrp.sequential_preset_b": preset(alpha_2),
        "lrp.sequential_preset_a_flat": preset(alpha_1, input_layer=flat_rule),
        "lrp.sequential_preset_b_flat": preset(alpha_2, input_layer=flat_rule),
        "lrp.sequential_preset_b_flat_until_1": preset(
            alpha_2, input_layer=flat_rule, until=(1, flat_rule)),
        # Four rules, from the first convolution to the last dense layer.
        "lrp.z_plus_then_alpha_2_beta_1_then_epsilon_1e-7_then_z": Rules(
            None, each=[alpha_beta_rule(1, 0, bias=False), alpha_2, epsilon_rule(1e-7), z_rule]),
        "lrp.z_input_bounded_0_1": Rules(z_rule, input_layer=bounded_rule(0.0, 1.0)),
    }


def gradient_maps(layers, x, neurons, noise, baselines, alphas):
    def same(values):
        return values

    plain, guided = gradient(layers, x, neurons), gradient(layers, x, neurons, guided_relu)
    small, large = grad_cam(layers, x, neurons, 2)
    maps = {
        "gradient": plain, "gradient.abs": plain.abs(), "gradient.square": plain.square(),
        "input_t_gradient": x * plain,
        "deconvnet": gradient(layers, x, neurons, deconvnet_relu),
        "guided_backprop": guided,
        "integrated_gradients": integrated_gradients(layers, x, neurons),
        "expected_gradients": expected_gradients(layers, x, neurons, baselines, alphas),
        "grad_cam.small": small, "grad_cam": large, "guided_grad_cam": guided * large,
    }
    for name, relu in (("smoothgrad", torch.relu), ("guided_smoothgrad", guided_relu)):
        maps[name] = smoothgrad(layers, x, neurons, noise, same, relu)
        maps[f"{name}.square"] = smoothgrad(layers, x, neurons, noise, torch.square, relu)
    return maps


def cnn_maps(layers, x, neurons, noise, baselines, alphas):
    maps = gradient_maps(layers, x, neurons, noise, baselines, alphas)
    maps["occlusion_3_1"] = occlusion(layers, x, neurons, 3, 1)
    maps["occlusion_5_2"] = occlusion(layers, x, neurons, 5, 2)
    for name, rules in lrp_rules().items():
        maps[name] = lrp(layers, x, neurons, rules)
    maps["deep_taylor"] = deep_taylor(layers, x, neurons)
    maps["deep_taylor.bounded_0_1"] = deep_taylor(layers, x, neurons, (0.0, 1.0))
    return maps


def conservation(layers, x):
    """Sums of relevance and the logit, of the network with biases of 0."""
    logits = apply(layers, x)
    neurons = logits.argmax(1)
    sums = {"bias_free.neurons": neurons.int(), "bias_free.logit": selected(logits, neurons)}
    for name in ("lrp.z", "lrp.alpha_1_beta_0", "lrp.alpha_2_beta_1", "lrp.flat"):
        sums[f"bias_free.{name}"] = lrp(layers, x, neurons, lrp_rules()[name]).sum((1, 2, 3))
    return sums


def random_inputs(x):
    """Noise for SmoothGrad, and alphas and baselines for expected gradients, exact in float32."""
    draws = np.random.default_rng(5)
    noise = double(np.round(draws.normal(0, 0.1, (8, 28, 28, 1)) * 1024) / 1024)
    alphas = double((draws.permutation(32)[:8] * 2 + 1) / 64)
    return noise, double(x[:8]), alphas


# Attacks


def cross_entropy_sign(layers, x, labels):
    x = x.detach().requires_grad_(True)
    loss = F.cross_entropy(apply(layers, x), torch.as_tensor(labels), reduction="sum")
    return torch.autograd.grad(loss, x)[0].sign()


def fgsm(layers, x, labels, epsilon):
    return (x + epsilon * cross_entropy_sign(layers, x, labels)).clamp(0, 1)


def pgd(layers, x, labels, start, epsilon, step, count):
    moved = start
    for _ in range(count):
        moved = moved + step * cross_entropy_sign(layers, moved, labels)
        moved = (x + (moved - x).clamp(-epsilon, epsilon)).clamp(0, 1)
    return moved


def attacks(layers, x, labels):
    draws = np.random.default_rng(6)
    shifts = draws.integers(-307, 308, x.shape) / 1024
    start = double((x.numpy() + shifts).clip(0, 1).astype(np.float32))
    results = {
        "fgsm": fgsm(layers, x, labels, 0.1), "pgd.start": start,
        "pgd": pgd(layers, x, labels, start, 0.3, 0.01, 40),
    }
    for name in ("fgsm", "pgd"):
        results[f"{name}.logits"] = apply(layers, results[name])
    return results


# Activation maximization


def activation_loss(layers, x, filters):
    return -sum(apply(layers, x)[:, index].mean() for index in filters)


def lp_loss(x, p=6.0):
    norm = x.abs().max() if np.isinf(p) else x.abs().pow(p).sum().pow(1 / p)
    return norm / x[0].numel()


def variation_loss(x, beta=2.0):
    corner = x[:, :-1, :-1]
    squares = (x[:, 1:, :-1] - corner).square() + (x[:, :-1, 1:] - corner).square()
    return squares.pow(beta / 2).sum() / x[0].numel()


def loss_and_gradient(loss, x):
    x = x.detach().requires_grad_(True)
    value = loss(x)
    return value.detach(), torch.autograd.grad(value, x)[0]


def maximization(layers, start, filters, variation_weight, iterations=10):
    """All images from the start on, the losses before each step, and the result of the best one."""
    images, losses, velocity, best = [start], [], 0, None
    for _ in range(iterations):
        x = images[-1]
        loss, g = loss_and_gradient(
            lambda x: activation_loss(layers, x, filters) + variation_weight * variation_loss(x), x)
        g = g / g.square().sum().clamp(min=1e-12).sqrt()
        velocity = 0.95 * velocity + 0.05 * g.square()
        images.append(x - g / (velocity + 1e-7).sqrt())
        if not losses or loss < min(losses):
            best = images[-1]
        losses.append(loss)
    centered = (best - best.mean()) / (best.std(correction=0) + 1e-7)
    return {
        "images": torch.cat(images), "losses": torch.stack(losses), "best": best,
        "result": (centered * 0.1 + 0.5).clamp(0, 1),
    }


def activation_maximization(layers, x, filters):
    """The terms at x with their gradients, and ten steps with weights 1 and 100 of the variation."""
    terms = {
        "am": lambda x: activation_loss(layers, x, filters),
        "lp_6": lp_loss, "lp_infinity": lambda x: lp_loss(x, np.inf),
        "tv_2": variation_loss, "tv_3": lambda x: variation_loss(x, 3.0),
    }
    results = {}
    for name, loss in terms.items():
        results[f"{name}.loss"], results[f"{name}.gradient"] = loss_and_gradient(loss, x)
    for weight in (1, 100):
        steps = maximization(layers, maximization_start(), filters, weight)
        results |= {f"weight_{weight}.{name}": value for name, value in steps.items()}
    return results


def maximization_start():
    """Uniform noise with the mean 0.5 and the standard deviation 0.05."""
    noise = np.random.default_rng(7).random((1, 28, 28, 1))
    return double((0.5 + 0.05 * (noise - noise.mean()) / noise.std()).astype(np.float32))


# The tiny network


def tiny_parameters():
    """Multiples of 1/64; the biases and the batch normalization's parts have both signs."""
    draws = np.random.default_rng(TINY_SEED)

    def drawn(low, high, *shape):
        return (draws.integers(round(low * 64), round(high * 64) + 1, shape) / 64).astype("float32")

    return {
        "conv2d_1.kernel": drawn(-0.75, 0.75, 3, 3, 2, 4), "conv2d_1.bias": drawn(-0.5, 0.5, 4),
        "batch_normalization_1.gamma": drawn(0.5, 1.5, 4) * [1, -1, 1, 1],
        "batch_normalization_1.beta": drawn(-0.5, 0.5, 4),
        "batch_normalization_1.moving_mean": drawn(-0.5, 0.5, 4),
        "batch_normalization_1.moving_variance": drawn(0.25, 2, 4),
        "conv2d_2.kernel": drawn(-0.75, 0.75, 3, 3, 4, 5), "conv2d_2.bias": drawn(-0.5, 0.5, 5),
        "dense_1.kernel": drawn(-0.5, 0.5, 45, 3), "dense_1.bias": drawn(-0.5, 0.5, 3),
    }, double(drawn(-1, 1, 2, 8, 8, 2))


# No normalizer is near 0 with this seed, and the images have different largest logits.
TINY_SEED = 267
TINY_LAYERS = [
    conv_settings(4, [2, 2], "same", "linear"),
    {"kind": "batch_normalization", "momentum": 0.99, "epsilon": 0.001, "unbiased": False},
    {"kind": "activation", "activation": "leaky_relu"},
    {"kind": "average_pooling2d", "size": [2, 2], "strides": [1, 1], "padding": "valid"},
    conv_settings(5, [1, 1], "same", "leaky_relu"), {"kind": "flatten"},
    dense_settings(3, "linear"),
]


def tiny_cnn(named, activation):
    values = {name: double(value) for name, value in named.items()}
    batch = [
        values[f"batch_normalization_1.{name}"]
        for name in ("gamma", "beta", "moving_mean", "moving_variance")]
    return [
        Conv(values["conv2d_1.kernel"], values["conv2d_1.bias"], "linear", 2, "same"),
        BatchNormalization(*batch), ActivationLayer(activation), AveragePool(2, 1),
        Conv(values["conv2d_2.kernel"], values["conv2d_2.bias"], activation, 1, "same"),
        Flatten(), Dense(values["dense_1.kernel"], values["dense_1.bias"]),
    ]


def tiny_lrp_rules():
    rules = lrp_rules()
    names = (
        "lrp.z", "lrp.epsilon_0.1", "lrp.w_square", "lrp.flat", "lrp.alpha_2_beta_1",
        "lrp.alpha_2_beta_1_IB", "lrp.sequential_preset_a", "lrp.sequential_preset_b_flat")
    return {name: rules[name] for name in names} | {
        "lrp.z_bn_own": Rules(z_rule),
        "lrp.z_two_linear": everywhere(z_rule, "two_linear"),
        "lrp.epsilon_0.1_two_linear": everywhere(epsilon_rule(0.1), "two_linear"),
        "lrp.alpha_2_beta_1_bn_own": Rules(alpha_beta_rule(2, 1)),
        "lrp.z_input_bounded_-1_1": Rules(
            z_rule, batch_normalization=z_rule, input_layer=bounded_rule(-1.0, 1.0)),
    }


def tiny_maps(layers, relu_layers, x):
    neurons, relu_neurons = apply(layers, x).argmax(1), apply(relu_layers, x).argmax(1)
    plain = gradient(layers, x, neurons)
    maps = {"gradient": plain, "input_t_gradient": x * plain}
    for name, rules in tiny_lrp_rules().items():
        maps[name] = lrp(layers, x, neurons, rules)
    return maps | {
        "relu/gradient": gradient(relu_layers, x, relu_neurons),
        "relu/deconvnet": gradient(relu_layers, x, relu_neurons, deconvnet_relu),
        "relu/guided_backprop": gradient(relu_layers, x, relu_neurons, guided_relu),
        "relu/lrp.z": lrp(relu_layers, x, relu_neurons, everywhere(z_rule)),
        "relu/deep_taylor": deep_taylor(relu_layers, x, relu_neurons),
        "relu/deep_taylor.bounded_-1_1": deep_taylor(relu_layers, x, relu_neurons, (-1.0, 1.0)),
    }


# Post-processing


def project(x, low=0.0, high=1.0, absmax=None, positive_only=False):
    if absmax is None:
        absmax = np.abs(x).max(axis=tuple(range(1, x.ndim)), keepdims=True)
    x = x / np.where(absmax == 0, 1, absmax)
    return low + (x if positive_only else (x + 1) / 2).clip(0, 1) * (high - low)


def table_indices(x, **options):
    return project(x, 0, 255, **options).astype(np.uint8)


def absmax_reduced(x):
    places = np.abs(x).argmax(-1)[..., None]
    return np.take_along_axis(x, places, -1)[..., 0]


def clip_quantile(x, q=1):
    return x.clip(np.percentile(x, q), np.percentile(x, 100 - q))


def gamma(x, exponent=0.5):
    largest = np.abs(x).max()
    return np.sign(x) * (np.abs(x) / largest) ** exponent * largest


def post_processing():
    import matplotlib

    draws = np.random.default_rng(8)
    x = draws.normal(0, 1, (3, 6, 5, 3)).astype(np.float32).astype(np.float64)
    x[2] = 0
    table = matplotlib.colormaps["seismic"]
    return {
        "x": x, "project": project(x), "project_-1_1": project(x, -1, 1),
        "project_absmax_2": project(x, absmax=2.0),
        "project_positive_only": project(x, positive_only=True),
        "heatmap.sum_indices": table_indices(x.sum(-1)),
        "heatmap.sum": table(table_indices(x.sum(-1)))[..., :3],
        "heatmap.absmax_indices": table_indices(absmax_reduced(x)),
        "graymap.indices": table_indices(x.sum(-1)),
        "graymap.abs_indices": table_indices(np.abs(x).sum(-1), positive_only=True),
        "gamma_0.5": gamma(x), "clip_quantile_1": clip_quantile(x),
        "clip_quantile_10": clip_quantile(x, 10),
        "bk_proj.rgb": project(clip_quantile(x)), "bk_proj.gray_indices": table_indices(x[..., 0]),
        "seismic": table(np.arange(256))[:, :3],
        "seismic_bytes": table(np.arange(256), bytes=True)[:, :3],
    }


# All files


def numpy_arrays(tensors):
    return {name: np.asarray(value.detach()) for name, value in tensors.items()}


def make_cnn(trains):
    train_x, train_labels = mnist("train")
    if trains:
        write_model("cnn.safetensors", [28, 28, 1], CNN_LAYERS, train(train_x, train_labels))
    named = read("cnn.safetensors")
    layers = cnn(named)
    x, labels, indices = selected_images(layers, *mnist("t10k"))
    logits = apply(layers, x)
    noise, baselines, alphas = random_inputs(train_x)
    maps = cnn_maps(layers, x, logits.argmax(1), noise, baselines, alphas)
    given = {"images": x, "smoothgrad.noise": noise, "expected_gradients.baselines": baselines,
             "expected_gradients.alphas": alphas, "logits": logits}
    indices_of = {"labels": torch.tensor(labels).int(), "neurons": logits.argmax(1).int()}
    sums = conservation(cnn(named, bias_free=True), x)
    write("cnn_maps.safetensors", numpy_arrays(given | indices_of | maps | sums))
    write("attacks.safetensors", numpy_arrays(attacks(layers, x, labels)))
    results = activation_maximization(layers, x[:1], [int(labels[0])])
    write("activation_maximization.safetensors", numpy_arrays(results))
    print(f"test images {[int(index) for index in indices]}, labels {labels.tolist()}")


def make_tiny_cnn():
    named, x = tiny_parameters()
    write_model("tiny_cnn.safetensors", [8, 8, 2], TINY_LAYERS, named)
    layers, relu_layers = tiny_cnn(named, "leaky_relu"), tiny_cnn(named, "relu")
    given = {"images": x}
    for prefix, network in (("", layers), ("relu/", relu_layers)):
        logits = apply(network, x)
        given |= {f"{prefix}logits": logits, f"{prefix}neurons": logits.argmax(1).int()}
    write("tiny_cnn_maps.safetensors", numpy_arrays(given | tiny_maps(layers, relu_layers, x)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", action="store_true", help="train the network again")
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    make_cnn(parser.parse_args().train)
    make_tiny_cnn()
    write("post_processing.safetensors", post_processing())


if __name__ == "__main__":
    main()
