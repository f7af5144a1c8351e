"""Writes big_seeds.json, for BigSeedTests: what Gymnasium draws for seeds of more than 64 bits, from
spaces and in environments with sampled actions. Needs Gymnasium."""

import json
import pathlib
import warnings

import gymnasium as gym
import numpy as np
from gymnasium import spaces

warnings.filterwarnings("ignore")

SEEDS = [2**64 - 1, 2**64, 2**96 + 12345, 2**200 + 2**77 + 1, int("9" * 300)]
SPACES = [
    ('{"type": "Discrete", "n": 1000}', lambda: spaces.Discrete(1000)),
    ('{"type": "Box", "low": -1, "high": 1, "shape": [2], "dtype": "float64"}',
     lambda: spaces.Box(-1, 1, (2,), np.float64)),
    ('{"type": "Tuple", "subspaces": [{"type": "Discrete", "n": 50}, {"type": "Text", "max_length": 8}]}',
     lambda: spaces.Tuple([spaces.Discrete(50), spaces.Text(8)])),
]
ENVIRONMENTS = ["CartPole-v1", "Pendulum-v1", "FrozenLake-v1", "Taxi-v4", "Blackjack-v1"]
STEPS = 12


def plain(value):
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return np.asarray(value).tolist()


def rollout(name, seed):
    env = gym.make(name)
    env.action_space.seed(seed)
    observation, _ = env.reset(seed=seed)
    observations, actions = [plain(observation)], []
    for _ in range(STEPS):
        action = env.action_space.sample()
        actions.append(plain(action))
        observation, _, terminated, truncated, _ = env.step(action)
        observations.append(plain(observation))
        if terminated or truncated:
            env.reset()
    return {"environment": name, "seed": str(seed), "observations": observations, "actions": actions}


if __name__ == "__main__":
    samples = []
    for text, make in SPACES:
        for seed in SEEDS:
            space = make()
            space.seed(seed)
            elements = space.to_jsonable([space.sample() for _ in range(3)])
            samples.append({"space": text, "seed": str(seed), "elements": elements})
    rollouts = [rollout(name, seed) for name in ENVIRONMENTS for seed in SEEDS[1:4]]
    path = pathlib.Path(__file__).with_name("big_seeds.json")
    path.write_text(json.dumps({"samples": samples, "rollouts": rollouts}) + "\n")
