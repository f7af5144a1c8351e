"""Writes wrapped_specs.json, for WrapperSpecTests: environments in wrappers, their specs as Gymnasium's
JSON, their text forms, and what the rebuilt environment shows in its first steps. Needs Gymnasium."""

import json
import pathlib

import gymnasium as gym
from gymnasium import wrappers as w

CASES = [
    ("CartPole-v1", dict(max_episode_steps=7), [
        lambda e: w.TimeAwareObservation(e, normalize_time=True),
        lambda e: w.FrameStackObservation(e, 3, padding_type="zero"),
        lambda e: w.ClipReward(e, min_reward=-1, max_reward=0.5),
        lambda e: w.RecordEpisodeStatistics(e, buffer_length=5),
    ], [0, 1, 1, 0, 1, 1, 0]),
    ("MountainCar-v0", dict(disable_env_checker=True), [
        lambda e: w.MaxAndSkipObservation(e, 3),
        lambda e: w.DelayObservation(e, 2),
        lambda e: w.NormalizeReward(e, gamma=0.9),
    ], [0, 2, 2, 1, 0, 0, 2, 1]),
    ("FrozenLake-v1", dict(is_slippery=False), [
        lambda e: w.FlattenObservation(e),
        lambda e: w.TimeLimit(e, 4),
        lambda e: w.ReshapeObservation(e, (4, 4)),
    ], [1, 1, 2, 2]),
]


def rounded(array):
    return [float(f"{value:.7g}") for value in array.astype("float64").flatten()]


if __name__ == "__main__":
    golden = []
    for name, arguments, layers, actions in CASES:
        env = gym.make(name, **arguments)
        for layer in layers:
            env = layer(env)
        text = env.spec.to_json()
        # Not from the JSON text: Gymnasium refuses the list that a tuple has become in it.
        again = gym.make(env.spec)
        observation, _ = again.reset(seed=11)
        steps = [{"observation": rounded(observation), "reward": 0.0, "ended": False}]
        for action in actions:
            observation, reward, terminated, truncated, _ = again.step(action)
            steps.append({"observation": rounded(observation), "reward": float(f"{reward:.7g}"),
                          "ended": bool(terminated or truncated)})
        golden.append({"spec": text, "text": str(again), "actions": actions, "steps": steps})
    path = pathlib.Path(__file__).with_name("wrapped_specs.json")
    path.write_text(json.dumps(golden, indent=1) + "\n")
