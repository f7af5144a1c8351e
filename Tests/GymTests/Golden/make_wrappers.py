"""Writes wrappers.json: what Gymnasium's wrappers make of environments, for GoldenWrapperTests.

For each case: the spaces' texts, the first observation of seed 7 and what every step brought; after
an end the environment is reset without a seed, and the step has the new observation too. Dictionaries
are written as their values in the order of their keys. Run with Gymnasium installed.
"""

import json
import pathlib
import warnings

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium import wrappers as W

warnings.filterwarnings("ignore")
SEED = 7


class Pictures(gym.Env):
    """Images whose bytes are a running number times 7, starting again with every step's 31st."""

    observation_space = spaces.Box(0, 255, (6, 10, 3), np.uint8)
    action_space = spaces.Discrete(2)

    def picture(self):
        numbers = np.arange(180, dtype=np.int64) * 7 + self.count * 31
        return (numbers % 256).astype(np.uint8).reshape(6, 10, 3)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self.picture(), {}

    def step(self, action):
        self.count += 1 + int(action)
        return self.picture(), 0.5, self.count >= 8, False, {}


def cart(steps=15):
    return gym.make("CartPole-v1", max_episode_steps=steps)


def pendulum(steps=15):
    return gym.make("Pendulum-v1", max_episode_steps=steps)


def car(steps=15):
    return gym.make("MountainCarContinuous-v0", max_episode_steps=steps)


def timed(**settings):
    return W.TimeAwareObservation(cart(), **settings)


CASES = {
    "Autoreset": lambda: W.Autoreset(cart()),
    "ClipAction": lambda: W.ClipAction(car()),
    "RescaleAction": lambda: W.RescaleAction(pendulum(), -0.7, 0.3),
    "RescaleObservation": lambda: W.RescaleObservation(pendulum(), -0.1, 1.7),
    "DiscretizeAction": lambda: W.DiscretizeAction(pendulum(), 7),
    "DiscretizeAction multi": lambda: W.DiscretizeAction(car(), 5, multidiscrete=True),
    "DiscretizeObservation": lambda: W.DiscretizeObservation(pendulum(), 6),
    "DiscretizeObservation multi": lambda: W.DiscretizeObservation(
        pendulum(), (3, 1, 9), multidiscrete=True
    ),
    "NormalizeObservation": lambda: W.NormalizeObservation(cart()),
    "NormalizeObservation pendulum": lambda: W.NormalizeObservation(pendulum(), epsilon=0.1),
    "NormalizeReward": lambda: W.NormalizeReward(pendulum()),
    "NormalizeReward cart": lambda: W.NormalizeReward(cart(), gamma=0.5, epsilon=1e-4),
    "ClipReward": lambda: W.ClipReward(pendulum(), -3, -0.5),
    "TransformReward": lambda: W.TransformReward(pendulum(), lambda r: 2 * r + 1),
    "RepeatAction": lambda: W.RepeatAction(cart(), 3),
    "MaxAndSkipObservation": lambda: W.MaxAndSkipObservation(pendulum(40), 4),
    "FrameStackObservation": lambda: W.FrameStackObservation(cart(), 3),
    "FrameStackObservation zero": lambda: W.FrameStackObservation(
        pendulum(), 4, padding_type="zero"
    ),
    "FrameStackObservation value": lambda: W.FrameStackObservation(
        car(), 2, padding_type=np.array([0.25, 0.0625], np.float32)
    ),
    "TimeAwareObservation": lambda: timed(),
    "TimeAwareObservation normalized": lambda: timed(normalize_time=True),
    "TimeAwareObservation dict": lambda: timed(flatten=False),
    "FilterObservation": lambda: W.FilterObservation(timed(flatten=False), ["time"]),
    "FlattenObservation": lambda: W.FlattenObservation(timed(flatten=False)),
    "DelayObservation": lambda: W.DelayObservation(cart(), 2),
    "DtypeObservation": lambda: W.DtypeObservation(pendulum(), np.float64),
    "DtypeObservation int": lambda: W.DtypeObservation(pendulum(), np.int32),
    "ReshapeObservation": lambda: W.ReshapeObservation(cart(), (2, 2)),
    "GrayscaleObservation": lambda: W.GrayscaleObservation(Pictures()),
    "GrayscaleObservation kept": lambda: W.GrayscaleObservation(Pictures(), keep_dim=True),
    "MaxAndSkipObservation pictures": lambda: W.MaxAndSkipObservation(
        W.GrayscaleObservation(Pictures()), 2
    ),
    "chain": lambda: W.NormalizeReward(
        W.FrameStackObservation(W.ClipAction(W.RescaleAction(pendulum(), -1.0, 1.0)), 2)
    ),
}


def plain(value):
    if isinstance(value, dict):
        return [number for key in sorted(value) for number in plain(value[key])]
    return [float(number) for number in np.ravel(value)]


def record(name, env):
    env.action_space.seed(SEED)
    observation, _ = env.reset(seed=SEED)
    case = {
        "name": name,
        "observationSpace": str(env.observation_space),
        "actionSpace": str(env.action_space),
        "start": plain(observation),
        "steps": [],
    }
    for _ in range(10 if "Grayscale" in name or "pictures" in name else 24):
        action = env.action_space.sample()
        if isinstance(env, W.ClipAction):
            action = (action * 2).astype(np.float32)
        observation, reward, terminated, truncated, _ = env.step(action)
        step = {
            "action": plain(action),
            "observation": plain(observation),
            "reward": float(np.ravel(reward)[0]),
            "terminated": bool(terminated),
            "truncated": bool(truncated),
        }
        if (terminated or truncated) and name != "Autoreset":
            step["restart"] = plain(env.reset()[0])
        case["steps"].append(step)
    return case


if __name__ == "__main__":
    cases = [record(name, make()) for name, make in CASES.items()]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path = pathlib.Path(__file__).with_name("wrappers.json")
    path.write_text(f"[\n{lines}\n]\n")
