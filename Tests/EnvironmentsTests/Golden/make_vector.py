"""Writes vector.json: vectors of Gymnasium's CartPole, for VectorGoldenTests. Needs Gymnasium.

"sync": SyncVectorEnv of three CartPole-v1 with a time limit of 25 steps, seed 42, in every autoreset
mode; in mode Disabled environments that ended are reset by a mask, without a seed, before the next step.
"native": CartPoleVectorEnv of five environments, seed 7: float32 start numbers as bit patterns, with and
without bounds, then steps of the first start until an episode ends.
"""

import json
import pathlib

import gymnasium as gym
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv

STEPS, COUNT, LIMIT = 45, 3, 25


def numbers(array):
    return [float(f"{value:.7g}") for value in np.asarray(array, dtype=np.float64).flatten()]


def sync(mode, actions):
    envs = SyncVectorEnv(
        [lambda: gym.make("CartPole-v1", max_episode_steps=LIMIT)] * COUNT, autoreset_mode=mode)
    observations, _ = envs.reset(seed=42)
    out = [{"observations": numbers(observations)}]
    ended = np.zeros(COUNT, dtype=bool)
    for action in actions:
        record = {}
        if mode == AutoresetMode.DISABLED and ended.any():
            observations, _ = envs.reset(options={"reset_mask": ended.copy()})
            record["reset"] = numbers(observations)
        observations, rewards, terminated, truncated, infos = envs.step(action)
        ended = terminated | truncated
        record |= {
            "observations": numbers(observations), "rewards": rewards.tolist(),
            "terminated": terminated.tolist(), "truncated": truncated.tolist()}
        if "final_obs" in infos:
            record["final"] = [
                numbers(row) if there else None
                for row, there in zip(infos["final_obs"], infos["_final_obs"])]
        out.append(record)
    return out


def native(actions):
    envs = gym.make_vec("CartPole-v1", num_envs=5, vectorization_mode="vector_entry_point")
    bounded, _ = envs.reset(seed=7, options={"low": -0.2, "high": 0.1})
    start, _ = envs.reset(seed=7)
    steps = []
    for action in actions:
        observations, _, terminated, truncated, _ = envs.step(action)
        steps.append(numbers(observations))
        if (terminated | truncated).any():
            break
    return {
        "start": start.view(np.uint32).flatten().tolist(),
        "bounded": bounded.view(np.uint32).flatten().tolist(), "steps": steps}


if __name__ == "__main__":
    draws = np.random.default_rng(3)
    actions = draws.integers(0, 2, (STEPS, COUNT))
    wide = draws.integers(0, 2, (STEPS, 5))
    golden = {
        "actions": actions.tolist(), "nativeActions": wide.tolist(),
        "sync": {mode.value: sync(mode, actions) for mode in AutoresetMode}, "native": native(wide)}
    text = json.dumps(golden, separators=(",", ":"))
    pathlib.Path(__file__).with_name("vector.json").write_text(text + "\n")
