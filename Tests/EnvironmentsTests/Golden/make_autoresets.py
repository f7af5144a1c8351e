"""Writes autoresets.json: SyncVectorEnv of three copies of each environment, in every autoreset mode,
for AutoresetGoldenTests. Needs Gymnasium.

Seed 42, short time limits so that episodes end often; in mode Disabled the environments that ended are reset
by a mask, without a seed, before the next step. Observations are flattened one environment at a time: numbers of a
Box, else the states as whole numbers.
"""

import json
import pathlib

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv

STEPS, COUNT = 24, 3
LIMITS = {
    "MountainCar-v0": 5, "MountainCarContinuous-v0": 5, "Pendulum-v1": 5, "Acrobot-v1": 5,
    "FrozenLake-v1": 6, "Taxi-v4": 5, "CliffWalking-v1": 5, "Blackjack-v1": None,
}


def numbers(observations, index):
    """One environment's row; a tuple of arrays holds the members side by side."""
    parts = observations if isinstance(observations, tuple) else (observations,)
    return [float(f"{value:.7g}") for part in parts
            for value in np.asarray(part[index], dtype=np.float64).flatten()]


def rows(observations):
    return [numbers(observations, index) for index in range(COUNT)]


def final(value):
    parts = value if isinstance(value, tuple) else (value,)
    return [float(f"{number:.7g}") for part in parts
            for number in np.asarray(part, dtype=np.float64).flatten()]


def play(name, limit, mode, actions):
    arguments = {} if limit is None else {"max_episode_steps": limit}
    envs = SyncVectorEnv([lambda: gym.make(name, **arguments)] * COUNT, autoreset_mode=mode)
    observations, _ = envs.reset(seed=42)
    out = [{"observations": rows(observations)}]
    ended = np.zeros(COUNT, dtype=bool)
    for action in actions:
        record = {}
        if mode == AutoresetMode.DISABLED and ended.any():
            observations, _ = envs.reset(options={"reset_mask": ended.copy()})
            record["reset"] = rows(observations)
        observations, rewards, terminated, truncated, infos = envs.step(action)
        ended = terminated | truncated
        record |= {
            "observations": rows(observations),
            "rewards": [float(f"{reward:.7g}") for reward in rewards],
            "terminated": terminated.tolist(), "truncated": truncated.tolist()}
        if "final_obs" in infos:
            record["final"] = [
                final(row) if there else None
                for row, there in zip(infos["final_obs"], infos["_final_obs"])]
        out.append(record)
    return out


if __name__ == "__main__":
    golden = []
    for name, limit in LIMITS.items():
        space = gym.make(name).action_space
        draws = np.random.default_rng(5)
        if isinstance(space, gym.spaces.Discrete):
            actions = draws.integers(0, space.n, (STEPS, COUNT))
        else:
            actions = draws.uniform(-1.5, 1.5, (STEPS, COUNT, 1)).round(2).astype(np.float32)
        golden.append({
            "id": name, "limit": limit,
            "actions": [[float(f"{value:.3g}") for value in row.flatten()] for row in actions],
            "modes": {mode.value: play(name, limit, mode, actions) for mode in AutoresetMode}})
    text = json.dumps(golden, separators=(",", ":"))
    pathlib.Path(__file__).with_name("autoresets.json").write_text(text + "\n")
