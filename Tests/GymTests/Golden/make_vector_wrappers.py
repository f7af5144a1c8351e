"""Writes vector_wrappers.json: what Gymnasium's vector wrappers make of three environments stepped side
by side, for GoldenVectorWrapperTests.

For each case: the texts of one environment's spaces, the first observations of seed 7, and what every step
brought, one environment after the other. Modes that a wrapper of Gymnasium refuses or gets wrong are left out, with the
reason beside the case; "SameStep" cases of NormalizeObservation are made from its own RunningMeanStd,
with every observation that arrives in a step in one batch. Run with Gymnasium installed.
"""

import json
import pathlib
import warnings

import gymnasium as gym
import numpy as np
from gymnasium import spaces
from gymnasium import wrappers as S
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.wrappers import vector as V
from gymnasium.wrappers.utils import RunningMeanStd

warnings.filterwarnings("ignore")
SEED = 7
COUNT = 3
NEXT, SAME, OFF = AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP, AutoresetMode.DISABLED


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


def vector(make, mode):
    return SyncVectorEnv([make] * COUNT, autoreset_mode=mode)


def cart(mode):
    return vector(lambda: gym.make("CartPole-v1", max_episode_steps=15), mode)


def pendulum(mode):
    return vector(lambda: gym.make("Pendulum-v1", max_episode_steps=10), mode)


def timed(mode):
    one = lambda: gym.make("CartPole-v1", max_episode_steps=15)
    return vector(lambda: S.TimeAwareObservation(one(), flatten=False), mode)


def double(numbers):
    return 2 * numbers + 1


# Wrapper of the environments, the environments, and the modes in which Gymnasium is right.
# Observation wrappers refuse SameStep. NormalizeReward carries the return of an episode into the next
# with NextStep. The function of a reward wrapper is called for the step that is a reset, too.
CASES = {
    "TransformObservation": (lambda e: V.TransformObservation(e, double), cart, [NEXT, OFF]),
    "VectorizeTransformObservation": (
        lambda e: V.VectorizeTransformObservation(e, S.TransformObservation, func=double,
                                                  observation_space=None), cart, [NEXT, OFF]),
    "NormalizeObservation": (V.NormalizeObservation, cart, [NEXT]),
    "NormalizeObservation pendulum": (
        lambda e: V.NormalizeObservation(e, epsilon=0.1), pendulum, [NEXT]),
    "NormalizeReward": (V.NormalizeReward, pendulum, [SAME, OFF]),
    "NormalizeReward cart": (
        lambda e: V.NormalizeReward(e, gamma=0.5, epsilon=1e-4), cart, [SAME, OFF]),
    "RecordEpisodeStatistics": (V.RecordEpisodeStatistics, cart, [NEXT, SAME, OFF]),
    "RecordEpisodeStatistics pendulum": (
        V.RecordEpisodeStatistics, pendulum, [NEXT, SAME, OFF]),
    "TransformAction": (
        lambda e: V.TransformAction(e, lambda a: np.float32(0.5) * a), pendulum, [NEXT]),
    "VectorizeTransformAction": (
        lambda e: V.VectorizeTransformAction(
            e, S.TransformAction, func=lambda a: np.float32(0.5) * a, action_space=None),
        pendulum, [NEXT]),
    "ClipAction": (V.ClipAction, pendulum, [NEXT, SAME]),
    "RescaleAction": (lambda e: V.RescaleAction(e, -0.7, 0.3), pendulum, [NEXT, OFF]),
    "TransformReward": (lambda e: V.TransformReward(e, double), pendulum, [SAME, OFF]),
    "VectorizeTransformReward": (
        lambda e: V.VectorizeTransformReward(e, S.TransformReward, func=double),
        pendulum, [SAME, OFF]),
    "ClipReward": (lambda e: V.ClipReward(e, -3, -0.5), pendulum, [SAME, OFF]),
    "FilterObservation": (lambda e: V.FilterObservation(e, ["time"]), timed, [NEXT]),
    "FlattenObservation": (V.FlattenObservation, timed, [NEXT]),
    "ReshapeObservation": (lambda e: V.ReshapeObservation(e, (2, 2)), cart, [NEXT]),
    "RescaleObservation": (lambda e: V.RescaleObservation(e, -0.1, 1.7), pendulum, [NEXT, OFF]),
    "DtypeObservation": (lambda e: V.DtypeObservation(e, np.int32), pendulum, [NEXT]),
    "GrayscaleObservation": (
        V.GrayscaleObservation, lambda mode: vector(Pictures, mode), [NEXT]),
    "chain": (
        lambda e: V.NormalizeObservation(
            V.ClipReward(V.RecordEpisodeStatistics(V.RescaleAction(e, -1.0, 1.0)), -9, 0)),
        pendulum, [NEXT]),
}


class NormalizedSameStep(gym.vector.VectorWrapper):
    """What NormalizeObservation would be with SameStep, by Gymnasium's own moments."""

    def __init__(self, env):
        super().__init__(env)
        space = env.single_observation_space
        self.single_observation_space = spaces.Box(-np.inf, np.inf, space.shape, np.float32)
        self.moments = RunningMeanStd(shape=space.shape, dtype=np.float32)

    def normalized(self, rows):
        return ((rows - self.moments.mean) / np.sqrt(self.moments.var + 1e-8)).astype(np.float32)

    def reset(self, **arguments):
        rows, info = self.env.reset(**arguments)
        self.moments.update(rows)
        return self.normalized(rows), info

    def step(self, actions):
        rows, reward, terminated, truncated, info = self.env.step(actions)
        last = info.get("final_obs", np.full(COUNT, None, dtype=object))
        ended = [index for index in range(COUNT) if last[index] is not None]
        arrived = np.concatenate([rows, *(last[index][None] for index in ended)])
        self.moments.update(arrived)
        for index in ended:
            last[index] = self.normalized(last[index])
        return self.normalized(rows), reward, terminated, truncated, info


def short(number):
    """The shortest text of a float32; all buffers hold Float32."""
    return float(str(np.float32(number)))


def plain(value):
    """[N, D] numbers, the members of a dictionary by key."""
    if isinstance(value, dict):
        parts = [np.asarray(value[key], np.float32).reshape(COUNT, -1) for key in sorted(value)]
        value = np.concatenate(parts, axis=1)
    return [short(number) for number in np.ravel(value)]


def record(name, make, mode, env):
    env.action_space.seed(SEED)
    observation, _ = env.reset(seed=SEED)
    case = {
        "name": name,
        "mode": mode.value,
        "observationSpace": str(env.single_observation_space),
        "actionSpace": str(env.single_action_space),
        "start": plain(observation),
        "steps": [],
    }
    remembers = "Normalize" in name or "Record" in name
    for _ in range(5 if "Grayscale" in name else 40 if remembers else 17):
        action = env.action_space.sample()
        if "ClipAction" in name:
            action = (action * 2).astype(np.float32)
        # Some wrappers of Gymnasium change the action in place.
        received = plain(action)
        observation, reward, terminated, truncated, info = env.step(action)
        ended = np.logical_or(terminated, truncated)
        step = {
            "action": received,
            "observation": plain(observation),
            "reward": plain(reward),
            "terminated": [bool(flag) for flag in terminated],
            "truncated": [bool(flag) for flag in truncated],
            "last": [[] if row is None else [short(x) for x in row]
                     for row in info.get("final_obs", [None] * COUNT)],
        }
        if "episode" in info:
            step["returns"] = plain(info["episode"]["r"])
            step["lengths"] = [int(length) for length in info["episode"]["l"]]
        if mode == OFF and ended.any():
            # Of all environments: what a reset of some does to Gymnasium's wrappers is among their mistakes.
            step["restart"] = plain(env.reset()[0])
        case["steps"].append(step)
    return case


if __name__ == "__main__":
    cases = []
    for name, (wrap, make, modes) in CASES.items():
        for mode in modes:
            cases.append(record(name, make, mode, wrap(make(mode))))
    for name, make in [("NormalizeObservation", cart), ("NormalizeObservation raw", pendulum)]:
        cases.append(record(name, make, SAME, NormalizedSameStep(make(SAME))))
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    path = pathlib.Path(__file__).with_name("vector_wrappers.json")
    path.write_text(f"[\n{lines}\n]\n")
