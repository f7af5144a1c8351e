#!/usr/bin/env python3
"""Makes losses.json and optimizers.json: expected losses, gradients and optimiser steps.

    python3 -m pip install -r Benchmarks/requirements.txt
    python3 Tests/NeuralNetworksTests/Golden/make_losses_optimizers.py

The files land beside this script. All is computed in float64 with fixed seeds: losses, SGD, Adam
and the "torch" flavours by PyTorch itself, the "keras" flavours and clipping by the formulas below,
as Keras 3 states them. Inputs are multiples of a power of two, exact in Float32; results keep nine
significant digits.

losses.json, a list, one case a line. The value is the mean over all elements (over the N rows for
cross-entropy), and the gradient is that of the mean with respect to the predictions:

    {"loss": "huber", "attributes": {"delta": 1.0}, "predictions": {"shape", "values"},
     "targets": {"shape", "values"} or "labels": [...], "value": 0.1, "gradient": {...}}

    mse                    (p - y)^2
    huber                  d = p - y:  d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2)
    softmax_cross_entropy  -log softmax(p)[label], `labels` holds one class a row; with `smoothing`
                           e the target is (1 - e) one-hot + e / C
    soft_cross_entropy     -sum y log softmax(p), `targets` holds a distribution a row
    binary_cross_entropy   p is a logit, y in 0...1:  softplus(p) - p y

optimizers.json, a list, one case a line. `parameters[k]` is what step k + 1 leaves:

    {"optimizer": "adam", "flavour": "torch", "rule": "...", "settings": {...},
     "clipping": null or {"kind": "value" | "norm" | "global_norm", "limit": 1.0},
     "parameter_sizes": [7], "initial": [7 numbers],
     "gradients": [10 times 7], "parameters": [10 times 7]}

A `weight_decay` in the settings adds weight_decay p to the gradient first, but for adamw.
`parameter_sizes` cuts the seven numbers into tensors, which matters to clipping only: `norm` scales
each tensor's gradient by min(1, limit / its norm), `global_norm` all of them by min(1, limit / the
norm of all together), before the optimiser sees them. (PyTorch adds 1e-6 to the norm.)
"""
import json
import zlib
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

FOLDER = Path(__file__).parent
SEED = 20250118
STEPS = 10

# One scale per parameter: ordinary gradients, small ones that an epsilon can be seen in, a large
# one, and one that is always 0.
GRADIENT_SCALES = np.array([1.0, 1.0, 0.125, 2.0**-6, 2.0**-10, 8.0, 0.0])


def generator_for(name):
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def draw(generator, shape, low, high):
    """Odd multiples of 1/128 in the open interval: exact in Float32, never 0."""
    return (2 * generator.integers(low * 64, high * 64, size=shape) + 1) / 128


def rounded(values):
    """Nine significant digits, at any depth of nesting."""
    if isinstance(values, list):
        return [rounded(value) for value in values]
    return 0.0 if abs(values) < 1e-30 else float(f"{values:.9g}")


def array(tensor):
    return {"shape": list(tensor.shape), "values": rounded(tensor.detach().flatten().tolist())}


def write(name, cases):
    text = "[\n" + ",\n".join(json.dumps(case, allow_nan=False) for case in cases) + "\n]\n"
    (FOLDER / name).write_text(text)
    print(f"{name}: {len(cases)} cases, {len(text)} bytes")


# Losses


def loss_case(loss, predictions, function, attributes=None, targets=None, labels=None):
    predictions = torch.tensor(predictions, dtype=torch.float64, requires_grad=True)
    expected = torch.tensor(labels) if targets is None else torch.tensor(targets).double()
    value = function(predictions, expected)
    (gradient,) = torch.autograd.grad(value, predictions)
    case = {"loss": loss, "attributes": attributes or {}, "predictions": array(predictions)}
    if targets is None:
        case["labels"] = labels
    else:
        case["targets"] = array(expected)
    return case | {"value": rounded(value.item()), "gradient": array(gradient)}


def regression_cases():
    generator = generator_for("regression")
    for shape in ([4], [3, 5], [1, 1]):
        predictions, targets = (draw(generator, shape, -2, 2) for _ in range(2))
        yield loss_case("mse", predictions, F.mse_loss, targets=targets)
        for delta in (1.0, 0.5):
            yield loss_case(
                "huber", predictions, lambda p, y: F.huber_loss(p, y, delta=delta),
                {"delta": delta}, targets=targets)


def classification_cases():
    generator = generator_for("classification")
    for rows, classes in ((4, 3), (1, 2), (6, 10)):
        logits = draw(generator, (rows, classes), -4, 4)
        labels = generator.integers(0, classes, size=rows).tolist()
        yield loss_case("softmax_cross_entropy", logits, F.cross_entropy, labels=labels)
    far = [[1000.0, -1000.0, 0.0], [-500.0, -500.0, -501.0]]
    yield loss_case("softmax_cross_entropy", far, F.cross_entropy, labels=[1, 2])

    soft = generator_for("soft targets")
    for rows, classes in ((4, 3), (6, 10)):
        logits = draw(soft, (rows, classes), -4, 4)
        labels = soft.integers(0, classes, size=rows).tolist()
        for smoothing in (0.1, 0.5):
            yield loss_case(
                "softmax_cross_entropy", logits,
                lambda p, y: F.cross_entropy(p, y, label_smoothing=smoothing),
                {"smoothing": smoothing}, labels=labels)
        yield loss_case(
            "soft_cross_entropy", logits, F.cross_entropy, targets=np.eye(classes)[labels])
        weights = soft.integers(1, 9, size=(rows, classes)).astype(float)
        weights /= 2.0 ** np.ceil(np.log2(weights.sum(axis=1, keepdims=True)))
        yield loss_case("soft_cross_entropy", logits, F.cross_entropy, targets=weights)

    binary = F.binary_cross_entropy_with_logits
    for shape in ([5], [4, 3]):
        logits = draw(generator, shape, -4, 4)
        hard = generator.integers(0, 2, size=shape)
        yield loss_case("binary_cross_entropy", logits, binary, targets=hard)
        shares = generator.integers(0, 9, size=shape) / 8
        yield loss_case("binary_cross_entropy", logits, binary, targets=shares)
    far = [-200.0, -90.0, 90.0, 200.0]
    yield loss_case("binary_cross_entropy", far, binary, targets=[1.0, 0.0, 1.0, 0.0])


# Optimisers


def torch_stepper(make):
    """A function that applies one gradient with a PyTorch optimiser and returns the parameters."""
    def start(initial):
        parameter = torch.tensor(initial, dtype=torch.float64)
        optimizer = make([parameter])

        def step(gradient):
            parameter.grad = torch.tensor(gradient)
            optimizer.step()
            return parameter.numpy().copy()
        return step
    return start


def keras_rmsprop(learning_rate, rho, epsilon):
    """keras/src/optimizers/rmsprop.py: epsilon under the root."""
    def start(initial):
        state = {"parameter": initial.copy(), "velocity": np.zeros_like(initial)}

        def step(gradient):
            state["velocity"] = rho * state["velocity"] + (1 - rho) * gradient**2
            state["parameter"] -= learning_rate * gradient / np.sqrt(state["velocity"] + epsilon)
            return state["parameter"].copy()
        return step
    return start


def keras_adagrad(learning_rate, initial_accumulator, epsilon):
    """keras/src/optimizers/adagrad.py: epsilon under the root."""
    def start(initial):
        accumulator = np.full_like(initial, initial_accumulator)
        parameter = initial.copy()

        def step(gradient):
            accumulator[:] += gradient**2
            parameter[:] -= learning_rate * gradient / np.sqrt(accumulator + epsilon)
            return parameter.copy()
        return step
    return start


RULES = {
    "sgd": "b = momentum b + g (b = g at first); p -= lr (g + momentum b if nesterov, else b)",
    "adam": "m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; "
            "p -= lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon)",
    "adamw": "p -= lr weight_decay p, then as adam",
    ("rmsprop", "torch"): "v = rho v + (1 - rho) g^2; p -= lr g / (sqrt(v) + epsilon)",
    ("rmsprop", "keras"): "v = rho v + (1 - rho) g^2; p -= lr g / sqrt(v + epsilon)",
    ("adagrad", "torch"): "a = a + g^2; p -= lr g / (sqrt(a) + epsilon)",
    ("adagrad", "keras"): "a = a + g^2; p -= lr g / sqrt(a + epsilon)",
}


def starter(optimizer, flavour, settings):
    """The function that starts a run of this optimiser from an initial vector."""
    rate, epsilon = settings["learning_rate"], settings.get("epsilon")
    decay = settings.get("weight_decay", 0.0)
    if (optimizer, flavour) == ("rmsprop", "keras"):
        return keras_rmsprop(rate, settings["rho"], epsilon)
    if (optimizer, flavour) == ("adagrad", "keras"):
        return keras_adagrad(rate, settings["initial_accumulator"], epsilon)
    makers = {
        "sgd": lambda p: torch.optim.SGD(
            p, rate, momentum=settings["momentum"], nesterov=settings["nesterov"],
            weight_decay=decay),
        "adam": lambda p: torch.optim.Adam(
            p, rate, betas=(settings["beta1"], settings["beta2"]), eps=epsilon, weight_decay=decay),
        "adamw": lambda p: torch.optim.AdamW(
            p, rate, betas=(settings["beta1"], settings["beta2"]), eps=epsilon, weight_decay=decay),
        "rmsprop": lambda p: torch.optim.RMSprop(
            p, rate, alpha=settings["rho"], eps=epsilon, weight_decay=decay),
        "adagrad": lambda p: torch.optim.Adagrad(
            p, rate, eps=epsilon, weight_decay=decay, initial_accumulator_value=settings["initial_accumulator"]),
    }
    return torch_stepper(makers[optimizer])


def clipped(gradient, sizes, clipping):
    if clipping is None:
        return gradient
    limit = clipping["limit"]
    if clipping["kind"] == "value":
        return np.clip(gradient, -limit, limit)
    groups = [gradient] if clipping["kind"] == "global_norm" else np.split(
        gradient, np.cumsum(sizes)[:-1])
    return np.concatenate([group * min(1.0, limit / np.linalg.norm(group)) for group in groups])


def optimizer_case(optimizer, flavour, settings, clipping=None, sizes=(7,)):
    generator = generator_for("optimizer")  # the same start and gradients for every case
    initial = draw(generator, 7, -1, 1)
    gradients = draw(generator, (STEPS, 7), -2, 2) * GRADIENT_SCALES
    if clipping:
        # Without the large coordinate and at half the size, some steps stay under the limits.
        gradients = gradients / np.maximum(GRADIENT_SCALES, 1)
        gradients[::2] /= 4
    effective = [clipped(gradient, sizes, clipping) for gradient in gradients]
    check_clipping(gradients, effective, clipping)
    step = starter(optimizer, flavour, settings)(initial)
    parameters = [step(gradient) for gradient in effective]
    return {
        "optimizer": optimizer,
        "flavour": flavour,
        "rule": RULES.get(optimizer) or RULES[optimizer, flavour],
        "settings": settings,
        "clipping": clipping,
        "parameter_sizes": list(sizes),
        "initial": rounded(initial.tolist()),
        "gradients": rounded(gradients.tolist()),
        "parameters": rounded(np.array(parameters).tolist()),
    }


def check_clipping(gradients, effective, clipping):
    """A clipping case that clips every step, or none, would prove little."""
    touched = [not np.array_equal(a, b) for a, b in zip(gradients, effective)]
    if clipping and (all(touched) or not any(touched)):
        raise SystemExit(f"{clipping}: clips {sum(touched)} of {len(touched)} steps")


def optimizer_cases():
    for momentum, nesterov in ((0.0, False), (0.9, False), (0.9, True)):
        yield optimizer_case("sgd", "torch", {
            "learning_rate": 0.05, "momentum": momentum, "nesterov": nesterov})
    for rate, beta1, beta2, epsilon in (
        (1e-3, 0.9, 0.999, 1e-8), (1e-3, 0.9, 0.999, 1e-7), (1e-3, 0.5, 0.999, 1e-7),
        (0.05, 0.9, 0.98, 1e-3), (0.05, 0.5, 0.9, 1e-8),
    ):
        yield optimizer_case("adam", "torch", {
            "learning_rate": rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon})
    for flavour in ("torch", "keras"):
        for rate, epsilon in ((1e-3, 1e-7), (0.05, 1e-3)):
            yield optimizer_case("rmsprop", flavour, {
                "learning_rate": rate, "rho": 0.9, "epsilon": epsilon})
    for flavour, rate, accumulator, epsilon in (
        ("keras", 0.05, 0.1, 1e-7), ("keras", 0.05, 0.1, 1e-2), ("torch", 0.05, 0.1, 1e-7),
        ("torch", 0.05, 0.1, 1e-2), ("torch", 0.01, 0.0, 1e-10),
    ):
        yield optimizer_case("adagrad", flavour, {
            "learning_rate": rate, "initial_accumulator": accumulator, "epsilon": epsilon})
    for decay in (0.01, 0.5):
        yield optimizer_case("sgd", "torch", {
            "learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": decay})
        for optimizer in ("adam", "adamw"):
            yield optimizer_case(optimizer, "torch", {
                "learning_rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7,
                "weight_decay": decay})
    yield optimizer_case("rmsprop", "torch", {
        "learning_rate": 0.05, "rho": 0.9, "epsilon": 1e-3, "weight_decay": 0.1})
    yield optimizer_case("adagrad", "torch", {
        "learning_rate": 0.05, "initial_accumulator": 0.1, "epsilon": 1e-2, "weight_decay": 0.1})
    sgd = {"learning_rate": 0.05, "momentum": 0.9, "nesterov": False}
    adam = {"learning_rate": 0.05, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-7}
    for kind, limit in (("value", 0.5), ("norm", 1.0), ("global_norm", 1.0)):
        clipping = {"kind": kind, "limit": limit}
        yield optimizer_case("sgd", "torch", sgd, clipping, sizes=(4, 3))
        yield optimizer_case("adam", "torch", adam, clipping, sizes=(4, 3))


def main():
    write("losses.json", [*regression_cases(), *classification_cases()])
    write("optimizers.json", list(optimizer_cases()))


if __name__ == "__main__":
    main()
