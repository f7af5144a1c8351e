#!/usr/bin/env python3
"""Makes schedules.json, plateaus.json and stopping.json: learning rates by PyTorch and Keras.

    python3 -m pip install -r Benchmarks/requirements.txt
    KERAS_BACKEND=torch python3 Tests/NeuralNetworksTests/Golden/make_schedules.py

The files land beside this script. All numbers come from the libraries themselves.

schedules.json, a list, one case a line: `rates[t]` is the learning rate of step t.

    {"schedule": "cosine", "source": "torch CosineAnnealingLR", "from": 0.1, "to": 0.001,
     "steps": 20, "rates": [...]}

The keys are the arguments of the schedule's maker in LearningRateSchedule.swift. PyTorch counts in
float64, Keras in float32.

plateaus.json: `rates[e]` is the optimiser's rate after Keras's ReduceLROnPlateau saw `values[e]`.

    {"settings": {"monitor", "mode", "factor", "patience", "min_delta", "cooldown", "min_lr"},
     "start": 0.001, "values": [...], "rates": [...]}

stopping.json: what Keras's EarlyStopping did. The model's only weight is the number of the epoch,
so `weight` says which epoch was left or restored; `stopped_epoch` is null where the end came first.

    {"settings": {...}, "values": [...], "stopped_epoch": 7, "weight": 4.0}
"""
import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
import torch
from torch.optim import lr_scheduler

FOLDER = Path(__file__).parent
SEED = 20250302


def write(name, cases):
    text = "[\n" + ",\n".join(json.dumps(case, allow_nan=False) for case in cases) + "\n]\n"
    (FOLDER / name).write_text(text)
    print(f"{name}: {len(cases)} cases, {len(text)} bytes")


def rounded(values):
    return [float(f"{value:.12g}") for value in values]


# Schedules


def torch_rates(base, steps, make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=base)
    schedule = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < steps:
            schedule.step()
    return rates


def warmed(start, base, steps, after):
    def make(optimizer):
        line = lr_scheduler.LinearLR(optimizer, start_factor=start / base, total_iters=steps)
        return lr_scheduler.SequentialLR(optimizer, [line, after(optimizer)], milestones=[steps])
    return make


def torch_schedules():
    def case(schedule, source, arguments, base, steps, make):
        return {"schedule": schedule, "source": f"torch {source}", **arguments,
                "rates": rounded(torch_rates(base, steps, make))}

    yield case("constant", "ConstantLR", {"rate": 0.05}, 0.05, 4,
               lambda o: lr_scheduler.ConstantLR(o, factor=1.0))
    for every, factor in ((3, 0.1), (5, 0.5)):
        yield case("step", "StepLR", {"rate": 0.1, "factor": factor, "every": every}, 0.1, 14,
                   lambda o: lr_scheduler.StepLR(o, every, gamma=factor))
    for milestones in ([2, 7, 9], [0, 4], [3, 3, 6]):
        yield case("multi_step", "MultiStepLR", {"rate": 0.2, "factor": 0.3, "at": milestones},
                   0.2, 12, lambda o: lr_scheduler.MultiStepLR(o, milestones, gamma=0.3))
    yield case("exponential", "ExponentialLR", {"rate": 0.1, "factor": 0.9, "every": 1}, 0.1, 15,
               lambda o: lr_scheduler.ExponentialLR(o, 0.9))
    yield case("linear", "LinearLR", {"from": 0.02, "to": 0.1, "steps": 6}, 0.1, 10,
               lambda o: lr_scheduler.LinearLR(o, start_factor=0.2, total_iters=6))
    yield case("cosine", "CosineAnnealingLR", {"from": 0.1, "to": 0.001, "steps": 20}, 0.1, 21,
               lambda o: lr_scheduler.CosineAnnealingLR(o, 20, eta_min=0.001))
    cosine = {"schedule": "cosine", "from": 0.1, "to": 0.0, "steps": 12}
    yield case("warmup", "SequentialLR", {"from": 0.001, "to": 0.1, "steps": 5, "then": cosine},
               0.1, 18, warmed(0.001, 0.1, 5, lambda o: lr_scheduler.CosineAnnealingLR(o, 12)))
    step = {"schedule": "step", "rate": 0.3, "factor": 0.5, "every": 4}
    yield case("warmup", "SequentialLR", {"from": 0.03, "to": 0.3, "steps": 3, "then": step},
               0.3, 16, warmed(0.03, 0.3, 3, lambda o: lr_scheduler.StepLR(o, 4, gamma=0.5)))
    for steps, share, initial, final in ((20, 0.3, 25.0, 1e4), (30, 0.45, 10.0, 100.0)):
        arguments = {"peak": 0.5, "steps": steps, "rising_share": share,
                     "initial_divisor": initial, "final_divisor": final}
        yield case("one_cycle", "OneCycleLR", arguments, 0.5, steps,
                   lambda o: lr_scheduler.OneCycleLR(
                       o, 0.5, total_steps=steps, pct_start=share, div_factor=initial,
                       final_div_factor=final))


def keras_schedules():
    def case(schedule, arguments, steps, function):
        rates = [float(keras.ops.convert_to_numpy(function(step))) for step in range(steps)]
        return {"schedule": schedule, "source": f"keras {type(function).__name__}", **arguments,
                "rates": rounded(rates)}

    schedules = keras.optimizers.schedules
    yield case("cosine", {"from": 0.1, "to": 0.01, "steps": 8}, 12,
               schedules.CosineDecay(0.1, 8, alpha=0.1))
    yield case("exponential", {"rate": 0.1, "factor": 0.5, "every": 4}, 10,
               schedules.ExponentialDecay(0.1, 4, 0.5))
    yield case("step", {"rate": 0.1, "factor": 0.5, "every": 4}, 10,
               schedules.ExponentialDecay(0.1, 4, 0.5, staircase=True))
    cosine = {"schedule": "cosine", "from": 0.2, "to": 0.0, "steps": 6}
    yield case("warmup", {"from": 0.02, "to": 0.2, "steps": 4, "then": cosine}, 14,
               schedules.CosineDecay(0.02, 6, warmup_target=0.2, warmup_steps=4))


# Callbacks, run by hand: Keras's own training loop would compute the figures, not take them.


class CountingModel:
    """What the callbacks touch of a model; its only weight is the epoch."""

    def __init__(self, start=0.001):
        self.optimizer = keras.optimizers.SGD(start)
        self.weights = [np.zeros(1)]
        self.stop_training = False

    def get_weights(self):
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights):
        self.weights = weights


def run(callback, name, values, model):
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.weights = [np.full(1, float(epoch))]
        callback.on_epoch_end(epoch, {name: value})
        yield float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
        if model.stop_training:
            break
    callback.on_train_end()


def figures(kind):
    """Sequences that rise or fall, then wander, with exact ties and steps about min_delta."""
    generator = np.random.default_rng([SEED, len(kind)])
    flat = [0.5] * 6
    wander = np.round(0.3 + 0.2 * generator.random(24), 3).tolist()
    learn = np.round(0.9 - 0.8 * np.exp(-np.arange(24) / 4)
                     + 0.01 * generator.standard_normal(24), 4).tolist()
    edge = [0.5, 0.5001, 0.5002, 0.49995, 0.4999, 0.4998, 0.48, 0.48, 0.4799, 0.47]
    return [flat + wander, learn, edge, wander[::-1]]


def plateau_cases():
    settings = [
        {"monitor": "accuracy", "mode": "max", "factor": 0.9, "patience": 2, "min_delta": 1e-4,
         "cooldown": 0, "min_lr": 1e-4},
        {"monitor": "val_loss", "mode": "auto", "factor": 0.1, "patience": 3, "min_delta": 1e-4,
         "cooldown": 0, "min_lr": 0.0},
        {"monitor": "val_loss", "mode": "min", "factor": 0.5, "patience": 2, "min_delta": 0.01,
         "cooldown": 3, "min_lr": 0.0},
        {"monitor": "accuracy", "mode": "max", "factor": 0.5, "patience": 0, "min_delta": 0.0,
         "cooldown": 1, "min_lr": 2e-5},
    ]
    for setting in settings:
        for values in figures(setting["monitor"]):
            model = CountingModel(0.001)
            callback = keras.callbacks.ReduceLROnPlateau(**setting)
            rates = list(run(callback, setting["monitor"], values, model))
            yield {"settings": setting, "start": 0.001, "values": values, "rates": rounded(rates)}
    # The figure of the specification: 0.001 falls by 0.9 after two flat epochs, down to 0.0001.
    values = [0.99] * 60
    model = CountingModel(0.001)
    callback = keras.callbacks.ReduceLROnPlateau(**settings[0])
    rates = list(run(callback, "accuracy", values, model))
    yield {"settings": settings[0], "start": 0.001, "values": values, "rates": rounded(rates)}


def stopping_cases():
    settings = [
        {"monitor": "val_loss", "mode": "auto", "min_delta": 0, "patience": 0, "baseline": None,
         "restore_best_weights": False, "start_from_epoch": 0},
        {"monitor": "val_loss", "mode": "min", "min_delta": 0.01, "patience": 3, "baseline": None,
         "restore_best_weights": True, "start_from_epoch": 0},
        {"monitor": "accuracy", "mode": "max", "min_delta": 0.0, "patience": 4, "baseline": None,
         "restore_best_weights": True, "start_from_epoch": 5},
        {"monitor": "accuracy", "mode": "max", "min_delta": 1e-4, "patience": 2, "baseline": 0.45,
         "restore_best_weights": True, "start_from_epoch": 0},
        {"monitor": "val_loss", "mode": "min", "min_delta": 0, "patience": 50, "baseline": None,
         "restore_best_weights": True, "start_from_epoch": 0},
    ]
    for setting in settings:
        for values in figures(setting["monitor"]):
            model = CountingModel()
            callback = keras.callbacks.EarlyStopping(**setting)
            list(run(callback, setting["monitor"], values, model))
            yield {"settings": setting, "values": values,
                   "stopped_epoch": callback.stopped_epoch if model.stop_training else None,
                   "weight": float(model.weights[0][0])}


def main():
    write("schedules.json", [*torch_schedules(), *keras_schedules()])
    write("plateaus.json", list(plateau_cases()))
    cases = list(stopping_cases())
    ends = [case["stopped_epoch"] for case in cases]
    if all(end is None for end in ends) or None not in ends:
        raise SystemExit("stopping.json: expected runs that stop and runs that do not")
    write("stopping.json", cases)


if __name__ == "__main__":
    main()
