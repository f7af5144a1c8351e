"""Rollouts of Gymnasium 1.4 in the lines of `palestra rollout --json`: python make_rollouts.py

Writes rollouts.jsonl beside this file: for each environment a line that names it with seed and
options, then the reset and the steps.
"""

import json
import pathlib

import gymnasium
import numpy as np

CASES = [
    ("CartPole-v1", 42, 60, {"low": -0.1, "high": 0.1}),
    ("MountainCarContinuous-v0", 7, 20, {}),
    ("FrozenLake-v1", 3, 60, {}),
    ("Taxi-v4", 5, 20, {}),
    ("Blackjack-v1", 11, 30, {}),
]


def plain(value):
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def rollout(name, seed, steps, options):
    env = gymnasium.make(name)
    env.action_space.seed(seed)
    observation, info = env.reset(seed=seed, options=options or None)
    yield {"t": 0, "observation": plain(observation), "info": plain(info)}
    for t in range(1, steps + 1):
        action = env.action_space.sample()
        observation, reward, terminated, truncated, info = env.step(action)
        line = {"t": t, "action": plain(action), "observation": plain(observation)}
        line |= {"reward": float(reward), "terminated": bool(terminated)}
        line |= {"truncated": bool(truncated), "info": plain(info)}
        if terminated or truncated:
            observation, info = env.reset(options=options or None)
            line |= {"reset_observation": plain(observation), "reset_info": plain(info)}
        yield line


with open(pathlib.Path(__file__).parent / "rollouts.jsonl", "w") as file:
    for name, seed, steps, options in CASES:
        case = {"environment": name, "seed": seed, "steps": steps, "options": options}
        for line in [case, *rollout(name, seed, steps, options)]:
            print(json.dumps(line), file=file)
