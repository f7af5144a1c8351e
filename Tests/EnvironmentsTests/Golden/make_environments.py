"""Writes environments.json: Gymnasium's environments, for GoldenTests. Run with Gymnasium 1.4.

For every environment 200 seeds, for one with arguments 40: the start, then 200 sampled actions (the
action space seeded alike), with a reset without a seed after every end. An episode is a text of
fields between semicolons: the start state (bits of float64, or numbers of a discrete one), the bits
of the first observation, the number of ends, a hash over what every step brings (FNV-1a over 64-bit
words: of a continuous environment its end flags), the sums of the states, the last state and the sum
of the rewards. The first seeds of a discrete environment have their states in "traces" too.
"""

import json
import pathlib
import struct

import gymnasium as gym
import numpy as np
from gymnasium.envs.toy_text.frozen_lake import generate_random_map

SEEDS, STEPS = 200, 200


class Hash:
    """FNV-1a over whole 64-bit words."""

    def __init__(self):
        self.value = 0xCBF29CE484222325

    def add(self, word):
        self.value = ((self.value ^ (int(word) & (2**64 - 1))) * 0x100000001B3) % 2**64

    def add_double(self, number):
        self.add(struct.unpack("<Q", struct.pack("<d", float(number)))[0])

    def __str__(self):
        return f"{self.value:016x}"


def bits(numbers):
    return " ".join(f"{b:016x}" for b in np.asarray(numbers, np.float64).view(np.uint64))


def make(name, arguments):
    attributes = {k: v for k, v in arguments.items() if k in ("book_or_nips", "torque_noise_max", "dt")}
    kwargs = {k: v for k, v in arguments.items() if k not in attributes}
    env = gym.make(name, **kwargs).unwrapped
    for key, value in attributes.items():
        setattr(env, key, value)
    return env


def continuous(env, seed, options):
    observation, _ = env.reset(seed=seed, options=options)
    env.action_space.seed(seed)
    start = bits(env.state)
    first = " ".join(f"{b:08x}" for b in observation.view(np.uint32))
    sums, rewards, ends, flags = np.zeros(len(env.state)), 0.0, 0, Hash()
    last = env.state
    for _ in range(STEPS):
        _, reward, terminated, _, _ = env.step(env.action_space.sample())
        last = np.asarray(env.state, np.float64)
        sums += last
        rewards += float(reward)
        flags.add(terminated)
        if terminated:
            ends += 1
            env.reset()
    values = " ".join(f"{v:.9g}" for v in [*sums, *last, rewards])
    return ";".join([start, first, str(ends), str(flags), values]), None


def discrete(env, seed):
    digest, states, rewards, ends = Hash(), [], 0.0, 0

    def add_info(info):
        digest.add_double(info.get("prob", 0))
        for bit in info.get("action_mask", []):
            digest.add(bit)

    def add_card():
        card = env.dealer_top_card_value_str + env.dealer_top_card_suit
        for letter in card:
            digest.add(ord(letter))

    def words(observation):
        return observation if isinstance(observation, tuple) else (observation,)

    def reset(**kwargs):
        observation, info = env.reset(**kwargs)
        for word in words(observation):
            digest.add(word)
        add_info(info)
        if hasattr(env, "dealer_top_card_suit"):
            add_card()
        return observation

    start = reset(seed=seed)
    env.action_space.seed(seed)
    for _ in range(STEPS):
        observation, reward, terminated, _, info = env.step(env.action_space.sample())
        for word in words(observation):
            digest.add(word)
        digest.add_double(reward)
        digest.add(terminated)
        add_info(info)
        states.append(" ".join(str(int(w)) for w in words(observation)))
        rewards += reward
        if terminated:
            ends += 1
            reset()
    first = " ".join(str(int(w)) for w in words(start))
    return ";".join([first, "", str(ends), str(digest), f"{rewards:g}"]), states


def table(env):
    digest = Hash()
    for state in range(len(env.P)):
        for action in range(len(env.P[state])):
            for probability, following, reward, terminated in env.P[state][action]:
                digest.add_double(probability)
                digest.add(following)
                digest.add_double(reward)
                digest.add(terminated)
    return str(digest)


def texts(name, arguments, seed):
    env = gym.make(name, render_mode="ansi", **arguments).unwrapped
    env.reset(seed=seed)
    env.action_space.seed(seed)
    frames = [env.render()]
    for step in range(12):
        action = env.action_space.sample()
        if name.startswith("Taxi") and step == 4:
            # Into a state with the passenger in the taxi, which sampled actions hardly reach.
            env.s = env.encode(0, 1, 4, 0)
        env.step(action)
        frames.append(env.render())
    return frames


CASES = [
    ("MountainCar-v0", {}, None),
    ("MountainCar-v0", {"goal_velocity": 0.02}, {"low": 0.3, "high": 0.55}),
    ("MountainCarContinuous-v0", {}, None),
    ("MountainCarContinuous-v0", {"goal_velocity": 0.01}, {"low": 0.3, "high": 0.5}),
    ("Pendulum-v1", {}, None),
    ("Pendulum-v1", {"g": 9.81}, {"x_init": 0.5, "y_init": 7.5}),
    ("Acrobot-v1", {}, None),
    ("Acrobot-v1", {"book_or_nips": "nips"}, {"low": -0.3, "high": 0.2}),
    ("Acrobot-v1", {"torque_noise_max": 0.5, "dt": 0.1}, {"low": -1.5, "high": 1.5}),
    ("FrozenLake-v1", {}, None),
    ("FrozenLake-v1", {"is_slippery": False}, None),
    ("FrozenLake-v1", {"success_rate": 0.75, "reward_schedule": [10, -3, -1]}, None),
    ("FrozenLake-v1", {"desc": ["SFS", "FHF", "SFF", "FFG"]}, None),
    ("FrozenLake8x8-v1", {}, None),
    ("CliffWalking-v1", {}, None),
    ("CliffWalkingSlippery-v1", {}, None),
    ("Taxi-v4", {}, None),
    ("Taxi-v4", {"is_rainy": True}, None),
    ("Taxi-v4", {"fickle_passenger": True, "fickle_probability": 0.9}, None),
    ("Taxi-v4", {"is_rainy": True, "rainy_probability": 0.5, "fickle_passenger": True}, None),
    ("Blackjack-v1", {}, None),
    ("Blackjack-v1", {"sab": False, "natural": True}, None),
    ("Blackjack-v1", {"sab": False, "natural": False}, None),
]

if __name__ == "__main__":
    cases = []
    for name, arguments, options in CASES:
        env = make(name, arguments)
        case = {"id": name, "arguments": arguments, "options": options or {}}
        if hasattr(env, "P"):
            case["table"] = table(env)
        is_discrete = hasattr(env, "P") or name.startswith("Blackjack")
        seeds = SEEDS if not arguments else 40
        episodes = [
            discrete(env, seed) if is_discrete else continuous(env, seed, options)
            for seed in range(seeds)
        ]
        case["episodes"] = [text for text, _ in episodes]
        case["traces"] = [states for _, states in episodes[:2] if states]
        cases.append(case)
    specs = [
        {"id": name, "threshold": gym.spec(name).reward_threshold,
         "limit": gym.spec(name).max_episode_steps}
        for name in sorted({name for name, _, _ in CASES})
    ]
    maps = [
        {"size": size, "p": p, "seed": seed,
         "rows": generate_random_map(size=size, p=p, seed=seed)}
        for size, p in [(8, 0.8), (4, 0.8), (6, 0.6), (3, 1.0)] for seed in range(20)
    ]
    frames = [
        {"id": name, "arguments": arguments, "seed": seed, "frames": texts(name, arguments, seed)}
        for name, arguments in [("FrozenLake-v1", {}), ("CliffWalking-v1", {}), ("Taxi-v4", {})]
        for seed in range(4)
    ]
    document = {"cases": cases, "specs": specs, "maps": maps, "texts": frames}
    folder = pathlib.Path(__file__).parent
    lines = ",\n".join(
        f'"{key}": [\n' + ",\n".join(json.dumps(item, separators=(",", ":")) for item in value) + "\n]"
        for key, value in document.items()
    )
    folder.joinpath("environments.json").write_text("{\n" + lines + "\n}\n")
